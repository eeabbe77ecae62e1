//! A second person: whoever asks may not confirm it himself, and one no need not end it.

use verification::{
    Binding, Confirmers, Denial, Draft, Failure, FieldError, Limit, Note, Outcome, Request, Route,
    Said, Snapshot, Undelivered, VerificationId, Word,
};

use crate::desk::Desk;
use crate::every::End;
use crate::requests::{draft, jid, request, secs, some_of};

const THREE: [&str; 3] = ["a@example.org", "b@example.org", "c@example.org"];

fn without_veto(needed: u8) -> Request {
    Draft {
        veto: false,
        ..draft(some_of(needed, &THREE), Binding::Tap)
    }
    .try_into()
    .unwrap()
}

fn say(desk: &mut Desk, id: VerificationId, ask: usize, word: Word) {
    let stanza = desk.stanza(id, ask, Route::Message);
    let from = format!("{}/x", THREE[ask]);
    desk.hear(&from, Said::Reacted(stanza, Some(word)));
}

/// What must come of it: a no stands, a yes until its giver says no.
fn expected(needed: usize, said: &[(usize, Word)]) -> Option<End> {
    let mut standing = [None; 3];
    for (who, word) in said {
        if standing[*who].is_none() || standing[*who] == Some(Word::Yes) {
            standing[*who] = Some(*word);
        }
        let count = |wanted| standing.iter().filter(|word| **word == wanted).count();
        let yes = count(Some(Word::Yes));
        if yes >= needed {
            return Some(End::Approved);
        }
        if yes + count(None) < needed {
            let why = match word {
                Word::NotMe => Denial::NotMe,
                Word::Yes | Word::No => Denial::Declined,
            };
            return Some(End::Denied(why));
        }
    }
    None
}

/// Every one of the sequences of four things that three people can say.
#[test]
fn without_veto_it_goes_on_as_long_as_enough_are_left() {
    let words = [Word::Yes, Word::No, Word::NotMe];
    let one = |number: usize| (number / 3 % 3, words[number % 3]);
    let mut ends = std::collections::BTreeMap::new();
    for needed in 1..=3 {
        for sequence in 0..9_usize.pow(4) {
            let said = [0, 1, 2, 3].map(|place| one(sequence / 9_usize.pow(place)));
            let mut desk = Desk::up();
            let id = desk.open(without_veto(needed));
            for (who, word) in said {
                say(&mut desk, id, who, word);
            }
            let end = expected(needed.into(), &said);
            assert_eq!(desk.end(id), end, "{needed} {said:?}");
            *ends.entry(format!("{end:?}")).or_insert(0_u32) += 1;
        }
    }
    assert_eq!(ends.len(), 4, "{ends:?}");
}

#[test]
fn a_no_that_does_not_end_it_is_known_to_everybody() {
    let mut desk = Desk::up();
    let id = desk.open(without_veto(2));
    let before = desk.get(id).revision();
    desk.write("b@example.org/x", "no");
    assert!(desk.is_pending(id));
    assert_eq!(desk.progressed, [id]);
    assert_eq!(
        desk.told_to("b@example.org/x"),
        [Note::Recorded("shop".into())]
    );
    assert_eq!(desk.get(id).revision(), before + 1);
    let snapshot = Snapshot::from(desk.get(id));
    for denials in [
        desk.get(id).denials().cloned().collect(),
        snapshot.denials.clone(),
    ] {
        let [no] = &*denials else {
            panic!("not one denial")
        };
        assert_eq!(no.by, jid("b@example.org").to_bare());
        assert_eq!(no.from, Some(jid("b@example.org/x")));
        assert_eq!((no.why, no.at), (Denial::Declined, desk.now));
    }
    desk.write("b@example.org/x", "yes");
    desk.write("b@example.org/x", "no");
    say(&mut desk, id, 1, Word::No);
    say(&mut desk, id, 1, Word::NotMe);
    assert_eq!(desk.get(id).revision(), before + 1, "the first word stands");
    assert_eq!(desk.progressed, [id]);
    desk.write("a@example.org/x", "yes");
    desk.write("c@example.org/x", "yes");
    assert!(desk.is_approved(id));
}

/// Neither by silence, nor by a link that breaks before or after.
#[test]
fn who_said_no_is_not_asked_again() {
    for breaks_before in [false, true] {
        let mut desk = Desk::up();
        let circle = ["a@example.org/phone", "b@example.org", "c@example.org"];
        let asked: Request = Draft {
            veto: false,
            ..draft(some_of(2, &circle), Binding::Tap)
        }
        .try_into()
        .unwrap();
        let id = desk.open(asked);
        if breaks_before {
            desk.link_down(&[]);
        }
        desk.hear("a@example.org/phone", desk.iq_error(id, Failure::Refused));
        desk.wait(10_000);
        desk.link_down(&[]);
        desk.link_up();
        let of_a = desk.asked.iter().filter(|asked| asked.ask == 0);
        assert_eq!(of_a.count(), 1, "{breaks_before}");
        assert_eq!(desk.ledger.open_for(&jid("a@example.org").to_bare()), 0);
    }
}

/// Before it is settled, if ever it is.
#[test]
fn a_not_me_mutes_at_once_even_if_it_does_not_end_it() {
    let mut desk = Desk::up();
    let id = desk.open(without_veto(1));
    desk.write("b@example.org/x", "not me");
    assert!(desk.is_pending(id));
    let limited = desk.limited(request("b@example.org", Binding::Code));
    assert_eq!(
        (limited.limit, limited.retry_after),
        (Limit::Muted, secs(1200))
    );
    let (account, _, limit, _) = &desk.closed[0];
    assert_eq!((account.as_str(), *limit), ("b@example.org", Limit::Muted));
    say(&mut desk, id, 0, Word::No);
    say(&mut desk, id, 2, Word::No);
    assert_eq!(desk.end(id), Some(End::Denied(Denial::Declined)));
    assert_eq!(desk.closed.len(), 1, "the others are not muted");
}

/// Some doors open to those whom nobody could be asked about: a no must not turn into that.
#[test]
fn a_no_and_a_bounce_together_are_a_no() {
    let bounce = |desk: &mut Desk, id, ask: usize| {
        let gone = Failure::Undeliverable(Undelivered::NoRoute);
        let said = Said::Failed(desk.mirrored(id, ask), gone);
        desk.hear(THREE[ask], said);
    };
    let mut desk = Desk::up();
    let id = desk.open(without_veto(2));
    say(&mut desk, id, 0, Word::No);
    bounce(&mut desk, id, 1);
    assert_eq!(desk.end(id), Some(End::Denied(Denial::Declined)));
    let Some(Outcome::Denied { by: Some(by), .. }) = desk.get(id).outcome() else {
        panic!("nobody's no")
    };
    assert_eq!(*by, jid(THREE[0]).to_bare());

    let mut desk = Desk::up();
    let id = desk.open(without_veto(1));
    say(&mut desk, id, 0, Word::NotMe);
    for stanza in desk.asked.clone() {
        if stanza.ask > 0 {
            desk.link_down(&[stanza.stanza]);
        }
    }
    desk.wait(60_000);
    assert_eq!(desk.end(id), Some(End::Denied(Denial::NotMe)));
}

#[test]
fn what_nobody_finished_expires() {
    let mut desk = Desk::up();
    let id = desk.open(without_veto(2));
    say(&mut desk, id, 0, Word::No);
    say(&mut desk, id, 1, Word::Yes);
    desk.wait(60_000);
    assert_eq!(desk.end(id), Some(End::Expired));
}

#[test]
fn three_wrong_codes_end_it_with_or_without_veto() {
    let mut desk = Desk::up();
    let id = desk.open(without_veto(1));
    for _ in 0..3 {
        desk.write("a@example.org/x", "00000x");
    }
    assert_eq!(desk.end(id), Some(End::Denied(Denial::WrongCode)));
}

#[test]
fn whoever_asks_is_not_asked() {
    for requester in ["b@example.org", "B@example.org"] {
        let mut desk = Desk::up();
        let two_of: Request = Draft {
            requester: Some(requester.parse().unwrap()),
            ..draft(some_of(2, &THREE), Binding::Tap)
        }
        .try_into()
        .unwrap();
        let id = desk.open(two_of);
        let asked: Vec<_> = desk
            .get(id)
            .asks()
            .iter()
            .map(|ask| ask.bare().as_str())
            .collect();
        assert_eq!(asked, ["a@example.org", "c@example.org"]);
        desk.write("b@example.org/x", "yes");
        desk.write("a@example.org/x", "yes");
        assert!(desk.is_pending(id));
        desk.write("c@example.org/x", "yes");
        assert!(desk.is_approved(id));
    }
}

#[test]
fn whoever_asks_is_known_in_every_spelling_and_on_every_device() {
    for (confirmer, requester) in [
        ("b@example.org/phone", "b@example.org"),
        ("b@xn--bcher-kva.example", "b@b\u{fc}cher.example"),
        ("b@b\u{fc}cher.example/x", "B@xn--bcher-kva.example"),
    ] {
        let refused = |needed| {
            Request::try_from(Draft {
                requester: Some(requester.parse().unwrap()),
                ..draft(some_of(needed, &["a@example.org", confirmer]), Binding::Tap)
            })
        };
        let one = refused(1).unwrap();
        assert_eq!(one.confirmers().jids(), [jid("a@example.org")]);
        let field = refused(2).map_err(|FieldError { field, .. }| field);
        assert_eq!(field.err(), Some("requester"), "too few are left");
    }
}

#[test]
fn nobody_can_ask_about_himself_alone() {
    let alone = Request::try_from(Draft {
        requester: Some("a@example.org".parse().unwrap()),
        ..draft(Confirmers::one(jid("a@example.org")), Binding::Tap)
    });
    assert_eq!(alone.map_err(|error| error.field).err(), Some("requester"));
    let other = Request::try_from(Draft {
        requester: Some("b@example.org".parse().unwrap()),
        ..draft(Confirmers::one(jid("a@example.org")), Binding::Tap)
    });
    assert!(other.is_ok());
}

#[test]
fn each_ones_login_code_is_theirs_alone_also_without_veto() {
    let mut desk = Desk::up();
    let request: Request = Draft {
        veto: false,
        accepts_code: true,
        ..draft(some_of(2, &THREE), Binding::Transfer)
    }
    .try_into()
    .unwrap();
    let id = desk.open(request);
    let codes = [0, 1, 2].map(|ask| desk.login_code(id, ask));
    desk.write("a@example.org/x", "no");
    for _ in 0..2 {
        desk.type_code(id, &codes[0]);
        desk.type_code(id, &codes[1]);
    }
    assert!(desk.is_pending(id), "who said no cannot say yes by code");
    desk.type_code(id, &codes[2]);
    assert!(desk.is_approved(id));
}

/// Fail closed: whoever thinks better of it is heard.
#[test]
fn a_yes_can_be_taken_back_and_a_no_cannot() {
    let mut desk = Desk::up();
    let id = desk.open(without_veto(2));
    for text in ["yes", "no", "yes"] {
        desk.write("a@example.org/x", text);
    }
    assert_eq!(desk.get(id).confirmations().count(), 0);
    desk.write("b@example.org/x", "yes");
    assert!(desk.is_pending(id));
    desk.write("c@example.org/x", "yes");
    let Some(Outcome::Approved(approval)) = desk.get(id).outcome() else {
        panic!("not approved")
    };
    let by: Vec<_> = approval
        .confirmations()
        .iter()
        .map(|yes| yes.by.as_str())
        .collect();
    assert_eq!(by, ["b@example.org", "c@example.org"]);
}
