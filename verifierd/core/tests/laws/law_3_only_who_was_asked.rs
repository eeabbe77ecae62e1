//! Law 3: nobody but the address asked can answer, compared after RFC 7622 preparation.

use jid::Jid;
use verification::{
    Binding, Confirmers, Evidence, Incoming, Notice, References, Reply, Route, Said,
    VerificationId, Word,
};

use crate::desk::Desk;
use crate::every::{Every, failures};
use crate::requests::{draft, jid, request, secs, some_of};

/// Who sends, seen from `alice@example.org/phone`, who was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sender {
    /// The client asked, spelled otherwise.
    SpelledOtherwise,
    /// The client asked.
    Client,
    /// Another client of the same account.
    OtherClient,
    /// The account itself: its server.
    Account,
    /// Its server's domain.
    Domain,
    /// Another account there, who has been asked something too.
    Neighbour,
    /// One that looks like it.
    LookAlike,
    /// The same name elsewhere.
    Namesake,
}

impl Every for Sender {
    const FIRST: Self = Self::SpelledOtherwise;

    fn next(self) -> Option<Self> {
        match self {
            Self::SpelledOtherwise => Some(Self::Client),
            Self::Client => Some(Self::OtherClient),
            Self::OtherClient => Some(Self::Account),
            Self::Account => Some(Self::Domain),
            Self::Domain => Some(Self::Neighbour),
            Self::Neighbour => Some(Self::LookAlike),
            Self::LookAlike => Some(Self::Namesake),
            Self::Namesake => None,
        }
    }
}

impl Sender {
    const fn address(self) -> &'static str {
        match self {
            Self::SpelledOtherwise => "ALICE@xn--bcher-kva.example/phone",
            Self::Client => "alice@b\u{fc}cher.example/phone",
            Self::OtherClient => "alice@b\u{fc}cher.example/desk",
            Self::Account => "alice@b\u{fc}cher.example",
            Self::Domain => "b\u{fc}cher.example",
            Self::Neighbour => "bob@b\u{fc}cher.example/phone",
            Self::LookAlike => "\u{430}lice@b\u{fc}cher.example/phone",
            Self::Namesake => "alice@evil.example/phone",
        }
    }

    /// Whether this sender may answer a request on its way by this route.
    const fn may_answer(self, route: Route) -> bool {
        match self {
            Self::SpelledOtherwise | Self::Client => true,
            Self::OtherClient | Self::Account => matches!(route, Route::Message),
            Self::Domain | Self::Neighbour | Self::LookAlike | Self::Namesake => false,
        }
    }
}

/// Every text that can be meant for a request, with and without saying so.
fn every_text(desk: &Desk, id: VerificationId) -> Vec<Said> {
    let words = Word::every().map(|word| match word {
        Word::Yes => "yes",
        Word::No => "no",
        Word::NotMe => "not me",
    });
    let code = desk.code(id);
    let numbered = format!("yes {}", desk.get(id).number());
    let texts = words.chain([&*code, &*numbered, "000000", "hello"]);
    let replying = References {
        stanza_id: Some(desk.stanza(id, 0, Route::Message)),
        ..References::default()
    };
    let references = [References::default(), replying, desk.mirrored(id, 0)];
    texts
        .flat_map(|text| {
            references
                .each_ref()
                .map(|references| Said::Text(references.clone(), Reply::read(text)))
        })
        .collect()
}

/// Everything that can be said of a request by somebody who knows all there is to know of it.
fn everything_said(desk: &Desk, id: VerificationId) -> Vec<Said> {
    let mirrored = desk.mirrored(id, 0);
    let mut all = Vec::new();
    let mut next = Some(desk.iq_result(id));
    while let Some(said) = next {
        next = match said {
            Said::IqConfirmed(_) => {
                all.push(said);
                Some(desk.iq_error(id, failures()[0]))
            }
            Said::IqFailed(..) => {
                all.extend(failures().into_iter().map(|why| desk.iq_error(id, why)));
                Some(Said::Confirmed(mirrored.clone()))
            }
            Said::Confirmed(_) => {
                let without_thread = References {
                    thread: None,
                    ..mirrored.clone()
                };
                all.push(Said::Confirmed(without_thread));
                all.push(Said::Confirmed(mirrored.clone()));
                Some(desk.bounce(id, failures()[0]))
            }
            Said::Failed(..) => {
                all.extend(failures().into_iter().map(|why| desk.bounce(id, why)));
                every_text(desk, id).first().cloned()
            }
            Said::Text(..) => {
                all.extend(every_text(desk, id));
                let stanza = desk.stanza(id, 0, Route::Message);
                Some(Said::Reacted(stanza, None))
            }
            Said::Reacted(stanza, _) => {
                let words = Word::every().map(Some).chain([None]);
                all.extend(words.map(|word| Said::Reacted(stanza.clone(), word)));
                Some(Said::Noticed(stanza, Notice::FIRST))
            }
            Said::Noticed(stanza, _) => {
                all.extend(Notice::every().map(|notice| Said::Noticed(stanza.clone(), notice)));
                Some(Said::Encrypted)
            }
            Said::Encrypted => {
                all.push(said);
                None
            }
        };
    }
    all
}

/// A desk with one request to alice that travels by this route, and one to bob.
fn asked(binding: Binding, first: Route, route: Route) -> (Desk, VerificationId) {
    let mut desk = Desk::up();
    let to = match first {
        Route::Iq => "alice@b\u{fc}cher.example/phone",
        Route::Message => "alice@b\u{fc}cher.example",
    };
    let id = desk.open(request(to, binding));
    let _of_bob = desk.open(request("bob@xn--bcher-kva.example", binding));
    if desk.get(id).asks()[0].route() != route {
        desk.wait(5000);
    }
    assert_eq!(desk.get(id).asks()[0].route(), route);
    (desk, id)
}

/// First route, route at the time of the answer, and policies that allow it.
fn ways() -> impl Iterator<Item = (Binding, Route, Route)> {
    Binding::every().flat_map(|binding| {
        Route::every().flat_map(move |first| {
            Route::every()
                .filter(move |route| match (first, route) {
                    (Route::Iq, _) | (Route::Message, Route::Message) => true,
                    (Route::Message, Route::Iq) => false,
                })
                .filter(move |route| binding.offers_tap() || *route == Route::Message)
                .map(move |route| (binding, first, route))
        })
    })
}

#[test]
fn law_3_strangers_change_nothing_whatever_they_know() {
    for (binding, first, route) in ways() {
        for sender in Sender::every() {
            let (desk, id) = asked(binding, first, route);
            for said in everything_said(&desk, id) {
                let (mut desk, id) = asked(binding, first, route);
                let before = format!("{:?}", desk.get(id));
                desk.hear(sender.address(), said.clone());
                let is_changed = format!("{:?}", desk.get(id)) != before;
                let is_iq = matches!(said, Said::IqConfirmed(_) | Said::IqFailed(..));
                let may = if is_iq {
                    sender.may_answer(Route::Iq) && first == Route::Iq && binding.offers_tap()
                } else {
                    sender.may_answer(route)
                };
                assert!(
                    may || !is_changed,
                    "{sender:?} {said:?} {binding:?} {first:?} {route:?}"
                );
                let told = desk
                    .told
                    .iter()
                    .all(|(to, ..)| *to == jid(sender.address()));
                assert!(told, "{sender:?} {said:?}: somebody else heard of it");
            }
        }
    }
}

#[test]
fn law_3_who_was_asked_is_heard() {
    for (binding, first, route) in ways() {
        for sender in Sender::every() {
            let (mut desk, id) = asked(binding, first, route);
            let evidence = if binding.offers_tap() {
                Evidence::Tap
            } else {
                Evidence::Code
            };
            desk.give(sender.address(), id, evidence);
            let case = format!("{sender:?} {binding:?} {first:?} {route:?}");
            assert_eq!(desk.is_approved(id), sender.may_answer(route), "{case}");
        }
    }
}

#[test]
fn law_3_an_iq_is_answered_by_its_own_client_and_id() {
    for sender in Sender::every() {
        for (is_guessed, is_message_id) in [(false, false), (true, false), (false, true)] {
            let (mut desk, id) = asked(Binding::Code, Route::Iq, Route::Iq);
            let said = if is_guessed {
                Said::IqConfirmed("0".repeat(32))
            } else if is_message_id {
                Said::IqConfirmed(desk.stanza(id, 0, Route::Message))
            } else {
                desk.iq_result(id)
            };
            desk.hear(sender.address(), said);
            let expected = sender.may_answer(Route::Iq) && !is_guessed && !is_message_id;
            assert_eq!(desk.is_approved(id), expected, "{sender:?} {is_guessed}");
        }
    }
}

/// Whoever was asked about one thing cannot answer another, whatever they name.
#[test]
fn law_3_one_confirmer_cannot_answer_for_another() {
    for ask in 0..2 {
        let mut desk = Desk::up();
        let both = some_of(2, &["alice@example.org", "bob@example.org"]);
        let id = desk.open(draft(both, Binding::Tap).try_into().unwrap());
        for from in ["alice@example.org/a", "alice@example.org/b"] {
            let said = Said::Confirmed(desk.mirrored(id, ask));
            desk.hear(from, said);
            desk.give(from, id, Evidence::Code);
            desk.give(from, id, Evidence::Word);
        }
        assert!(desk.is_pending(id));
        assert_eq!(desk.get(id).confirmations().count(), 1);
    }
}

/// What was not sent cannot be answered, however much somebody knows of it.
#[test]
fn law_3_who_was_not_asked_yet_cannot_answer() {
    for binding in Binding::every() {
        for to in ["alice@example.org", "alice@example.org/phone"] {
            for was_given_back in [false, true] {
                let start = || {
                    let mut desk = Desk::down();
                    if was_given_back {
                        desk.link_up();
                    }
                    let id = desk.open(request(to, binding));
                    let unsent: Vec<_> = desk.asked.iter().map(|asked| asked.stanza).collect();
                    desk.link_down(&unsent);
                    (desk, id)
                };
                let (desk, id) = start();
                for said in everything_said(&desk, id) {
                    let (mut desk, id) = start();
                    let before = format!("{:?}", desk.get(id));
                    desk.hear("alice@example.org/phone", said.clone());
                    assert_eq!(format!("{:?}", desk.get(id)), before, "{said:?}");
                }
            }
        }
    }
}

#[test]
fn law_3_a_delayed_answer_counts_if_it_was_written_after_the_question() {
    for (binding, first, route) in ways() {
        for said_number in 0.. {
            let (mut desk, id) = asked(binding, first, route);
            let Some(said) = everything_said(&desk, id).into_iter().nth(said_number) else {
                break;
            };
            let before = format!("{:?}", desk.get(id));
            let opened = desk.get(id).opened().as_millis();
            let written = verification::Time::from_millis(opened - 1);
            desk.now = desk.now.plus(secs(1));
            let incoming = Incoming {
                from: jid("alice@b\u{fc}cher.example/phone"),
                written: Some(written),
                said: said.clone(),
            };
            desk.ledger.receive(incoming, desk.now);
            desk.work();
            assert_eq!(format!("{:?}", desk.get(id)), before, "{said:?}");
        }
        let (mut desk, id) = asked(binding, first, route);
        let opened = desk.get(id).opened();
        let evidence = if binding.offers_tap() {
            Said::Confirmed(desk.mirrored(id, 0))
        } else {
            Said::Text(References::default(), Reply::read(&desk.code(id)))
        };
        desk.hear_written("alice@b\u{fc}cher.example/phone", Some(opened), evidence);
        assert!(desk.is_approved(id), "{binding:?} {route:?}");
    }
}

/// Whoever parsed an address, and however it is spelled.
#[test]
fn law_3_spellings_are_unified_on_both_sides() {
    let spellings = ["alice@xn--bcher-kva.example", "ALICE@B\u{dc}CHER.example."];
    for to in spellings {
        for from in spellings {
            let confirmers = Confirmers::one(Jid::new(to).unwrap());
            let mut desk = Desk::up();
            let id = desk.open(draft(confirmers, Binding::Tap).try_into().unwrap());
            desk.write(from, "yes");
            assert!(desk.is_approved(id), "{to} {from}");
        }
    }
}
