//! Several confirmers, of whom some must confirm.

use std::sync::Arc;

use jid::BareJid;
use verification::{
    Answer, Binding, Confirmers, Denial, Effect, Event, Evidence, Failure, FieldError, Note,
    Outcome, Request, Route, Said, Undelivered, VerificationId, Word,
};

use crate::desk::Desk;
use crate::every::{End, Every};
use crate::requests::{START, Stage, at_stage, draft, jid, secs, some_of};

const THREE: [&str; 3] = ["a@example.org", "b@example.org/phone", "c@example.org"];
const CLIENTS: [&str; 3] = ["a@example.org/x", "b@example.org/phone", "c@example.org/x"];

fn of_three(needed: u8) -> Request {
    draft(some_of(needed, &THREE), Binding::Tap)
        .try_into()
        .unwrap()
}

fn tap(desk: &mut Desk, id: VerificationId, ask: usize) {
    let said = Said::Confirmed(desk.mirrored(id, ask));
    desk.hear(CLIENTS[ask], said);
}

/// Whose devices show the request when it has settled.
fn shown(desk: &Desk, id: VerificationId) -> Vec<BareJid> {
    let shown = desk.settled[&id].shown();
    shown.map(|ask| ask.bare().clone()).collect()
}

/// Every order in which three can confirm.
const ORDERS: [[usize; 3]; 6] = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
];

#[test]
fn as_many_as_needed_approve_in_any_order() {
    for needed in 1..=3 {
        for order in ORDERS {
            let mut desk = Desk::up();
            let id = desk.open(of_three(needed));
            for (so_far, ask) in order.into_iter().enumerate() {
                if so_far == usize::from(needed) {
                    break;
                }
                assert!(desk.is_pending(id));
                for _ in 0..3 {
                    tap(&mut desk, id, ask); // again and again counts once
                }
            }
            assert!(desk.is_approved(id), "{needed} {order:?}");
            assert_eq!(desk.progressed.len(), usize::from(needed) - 1);
            let Some(Outcome::Approved(approval)) = desk.get(id).outcome() else {
                panic!("not approved")
            };
            let by = approval.confirmations().iter().map(|yes| &yes.by);
            let mut asked: Vec<_> = order[..usize::from(needed)].to_vec();
            asked.sort_unstable();
            assert!(by.eq(asked.iter().map(|ask| desk.get(id).asks()[*ask].bare())));
        }
    }
}

#[test]
fn one_no_denies_whoever_confirmed_before() {
    for needed in 2..=3 {
        for denier in 0..3 {
            let mut desk = Desk::up();
            let id = desk.open(of_three(needed));
            tap(&mut desk, id, 0);
            let no = Said::Failed(desk.mirrored(id, denier), Failure::Refused);
            desk.hear(CLIENTS[denier], no);
            let denied = End::Denied(Denial::Declined);
            assert_eq!(desk.end(id), Some(denied), "{needed} {denier}");
            let Some(Outcome::Denied { by: Some(by), .. }) = desk.get(id).outcome() else {
                panic!("nobody's no")
            };
            assert_eq!(*by, jid(THREE[denier]).to_bare());
        }
    }
}

#[test]
fn undeliverable_only_once_too_few_are_left() {
    for needed in 1..=3_u8 {
        let mut desk = Desk::up();
        let id = desk.open(of_three(needed));
        desk.wait(5000);
        for (ask, to) in THREE.into_iter().enumerate() {
            let is_enough_left = 3 - ask >= usize::from(needed);
            assert_eq!(desk.is_pending(id), is_enough_left, "{needed} {ask}");
            let gone = Failure::Undeliverable(Undelivered::NoRoute);
            let bounce = Said::Failed(desk.mirrored(id, ask), gone);
            let account = jid(to).to_bare();
            desk.hear(account.as_str(), bounce);
        }
        let end = End::Undeliverable(Undelivered::NoRoute);
        assert_eq!(desk.end(id), Some(end));
    }
}

/// One that could not be reached does not keep the others from approving.
#[test]
fn the_others_can_still_approve() {
    let mut desk = Desk::up();
    let id = desk.open(of_three(2));
    let gone = Failure::Undeliverable(Undelivered::NoRoute);
    let bounce = Said::Failed(desk.mirrored(id, 0), gone);
    desk.hear("a@example.org", bounce);
    tap(&mut desk, id, 2);
    assert!(desk.is_pending(id));
    tap(&mut desk, id, 1);
    assert!(desk.is_approved(id));
}

/// Who has confirmed does not become undeliverable by a bounce that was late.
#[test]
fn a_late_bounce_takes_no_confirmation_away() {
    let mut desk = Desk::up();
    let id = desk.open(of_three(3));
    tap(&mut desk, id, 0);
    let gone = Failure::Undeliverable(Undelivered::NoRoute);
    let bounce = Said::Failed(desk.mirrored(id, 0), gone);
    desk.hear("a@example.org", bounce);
    tap(&mut desk, id, 1);
    tap(&mut desk, id, 2);
    assert!(desk.is_approved(id));
}

/// b confirmed by iq; neither silence nor a broken link is a reason to ask again.
#[test]
fn who_has_confirmed_is_not_asked_again() {
    for breaks in [false, true] {
        let mut desk = Desk::up();
        let id = desk.open(of_three(3));
        let said = Said::IqConfirmed(desk.stanza(id, 1, Route::Iq));
        desk.hear(CLIENTS[1], said);
        if breaks {
            desk.link_down(&[]);
            desk.link_up();
        }
        desk.wait(30_000);
        let of_b = desk.asked.iter().filter(|asked| asked.ask == 1);
        assert_eq!(of_b.count(), 1);
    }
}

/// b's answer to the iq came while the message that repeats it waited for the link.
#[test]
fn who_confirmed_while_the_link_was_down_is_not_asked_again() {
    let mut desk = Desk::up();
    let id = desk.open(of_three(3));
    desk.link_down(&[]);
    let said = Said::IqConfirmed(desk.stanza(id, 1, Route::Iq));
    desk.hear(CLIENTS[1], said);
    desk.link_up();
    assert_eq!(desk.asked.len(), 3);
    tap(&mut desk, id, 0);
    tap(&mut desk, id, 2);
    assert!(desk.is_approved(id));
}

#[test]
fn those_whose_devices_still_show_it_are_known() {
    let mut desk = Desk::up();
    let id = desk.open(of_three(1));
    desk.wait(5000);
    tap(&mut desk, id, 2);
    assert_eq!(shown(&desk, id), THREE.map(|to| jid(to).to_bare()));
}

#[test]
fn those_who_never_saw_it_are_left_in_peace() {
    let mut desk = Desk::up();
    let id = desk.open(of_three(1));
    tap(&mut desk, id, 2);
    let expected = ["a@example.org", "c@example.org"].map(|to| jid(to).to_bare());
    assert_eq!(shown(&desk, id), expected, "b was asked by iq");
}

#[test]
fn a_text_yes_of_one_of_several_is_recorded() {
    let mut desk = Desk::up();
    let id = desk.open(of_three(2));
    desk.write(CLIENTS[0], "yes");
    let recorded = Note::Recorded(Arc::from("shop"));
    assert_eq!(desk.told_to(CLIENTS[0]), [recorded]);
    desk.write(CLIENTS[0], "yes");
    assert_eq!(desk.get(id).confirmations().count(), 1);
    desk.write(CLIENTS[2], "yes");
    assert!(desk.is_approved(id));
}

/// A yes for the next request is not taken for the one that this confirmer has confirmed already.
#[test]
fn a_yes_is_for_what_has_none_yet() {
    let mut desk = Desk::up();
    let several = desk.open(of_three(2));
    desk.write(CLIENTS[0], "yes");
    let own = draft(Confirmers::one(jid("a@example.org")), Binding::Tap);
    let own = desk.open(Request::try_from(own).unwrap());
    desk.write(CLIENTS[0], "yes");
    assert!(desk.is_approved(own));
    desk.write(CLIENTS[0], "no");
    assert_eq!(desk.end(several), Some(End::Denied(Denial::Declined)));
}

#[test]
fn wrong_codes_of_different_confirmers_are_counted_together() {
    let mut desk = Desk::up();
    let id = desk.open(of_three(2));
    desk.wait(5000);
    for from in CLIENTS {
        desk.write(from, "00000x");
    }
    let Some(Outcome::Denied { by, why, .. }) = desk.get(id).outcome() else {
        panic!("not denied")
    };
    assert_eq!(
        (by, *why),
        (&Some(jid(THREE[2]).to_bare()), Denial::WrongCode)
    );
}

#[test]
fn every_policy_asks_the_same_of_each() {
    for binding in Binding::every() {
        for evidence in Evidence::every() {
            let mut desk = Desk::up();
            let both = some_of(2, &["a@example.org", "c@example.org"]);
            let id = desk.open(draft(both, binding).try_into().unwrap());
            for (ask, from) in [(0, CLIENTS[0]), (1, CLIENTS[2])] {
                match evidence {
                    Evidence::Tap => {
                        let said = Said::Confirmed(desk.mirrored(id, ask));
                        desk.hear(from, said);
                    }
                    Evidence::Reaction => {
                        let stanza = desk.stanza(id, ask, Route::Message);
                        desk.hear(from, Said::Reacted(stanza, Some(Word::Yes)));
                    }
                    Evidence::Code | Evidence::Word => desk.give(from, id, evidence),
                }
            }
            let suffices = binding.accepts(evidence);
            assert_eq!(desk.is_approved(id), suffices, "{binding:?} {evidence:?}");
        }
    }
}

#[test]
fn circles_that_make_no_sense_are_refused() {
    let refused = |jids: &[&str], needed| {
        let jids = jids.iter().map(|text| jid(text)).collect();
        Confirmers::some_of(jids, needed).map_err(|FieldError { field, .. }| field)
    };
    let many: Vec<_> = (0..17).map(|n| format!("u{n}@example.org")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert_eq!(refused(&[], 1), Err("confirmers"));
    assert_eq!(refused(&many, 1), Err("confirmers"));
    assert!(refused(&many[..16], 16).is_ok());
    for needed in [0, 3] {
        let two = refused(&["a@example.org", "b@example.org"], needed);
        assert_eq!(two, Err("needed"));
    }
    for twice in [
        ["a@example.org", "A@example.org"],
        ["a@example.org", "a@example.org/x"],
        ["a@xn--bcher-kva.example", "a@b\u{fc}cher.example"],
    ] {
        assert_eq!(refused(&twice, 1), Err("confirmers"), "{twice:?}");
    }
}

/// Its devices show the request, whatever bounced afterwards.
#[test]
fn who_confirmed_has_it_on_screen_in_spite_of_a_late_bounce() {
    let mut desk = Desk::up();
    let id = desk.open(of_three(3));
    tap(&mut desk, id, 0);
    let gone = Failure::Undeliverable(Undelivered::NoRoute);
    desk.hear("a@example.org", Said::Failed(desk.mirrored(id, 0), gone));
    desk.hear(
        CLIENTS[2],
        Said::Failed(desk.mirrored(id, 2), Failure::Refused),
    );
    let expected = ["a@example.org", "c@example.org"].map(|to| jid(to).to_bare());
    assert_eq!(shown(&desk, id), expected);
}

/// A bounce does not silence an account that answers nevertheless.
#[test]
fn who_confirms_after_a_bounce_counts() {
    let mut desk = Desk::up();
    let id = desk.open(of_three(2));
    desk.wait(5000);
    let gone = Failure::Undeliverable(Undelivered::NoRoute);
    desk.hear("a@example.org", Said::Failed(desk.mirrored(id, 0), gone));
    tap(&mut desk, id, 0);
    desk.hear("b@example.org", Said::Failed(desk.mirrored(id, 1), gone));
    assert!(desk.is_pending(id), "a and c are enough");
    tap(&mut desk, id, 2);
    assert!(desk.is_approved(id));
}

/// b confirmed by iq while the message that repeats it waited; it was a who said nothing.
#[test]
fn who_confirmed_was_reached() {
    let mut desk = Desk::up();
    let two = some_of(2, &["a@example.org", "b@example.org/phone"]);
    let id = desk.open(draft(two, Binding::Tap).try_into().unwrap());
    desk.link_down(&[]);
    let said = Said::IqConfirmed(desk.stanza(id, 1, Route::Iq));
    desk.hear(CLIENTS[1], said);
    desk.wait(60_000);
    assert_eq!(desk.end(id), Some(End::Expired));
}

/// What happened to one route or one attempt does not come back to life.
#[test]
fn events_that_come_too_late_for_an_ask_change_nothing() {
    let start = || at_stage(some_of(2, &THREE), Binding::Tap, Stage::Unsent);
    let ask = 1;
    let answer = Answer::Confirm(Evidence::Tap);
    let yes = Event::Answered {
        ask,
        from: None,
        answer,
    };
    let why = Undelivered::NoRoute;
    let lost = |unsent| Event::LinkLost { ask, unsent };
    let sent = || Event::Sent { ask };
    for (before, late) in [
        (vec![], lost(false)),
        (vec![], lost(true)),
        (vec![], Event::RouteUnsupported { ask }),
        (vec![sent(), Event::Failed { ask, why }], lost(false)),
        (vec![sent(), Event::Failed { ask, why }], lost(true)),
        (vec![sent(), Event::Failed { ask, why }], sent()),
        (
            vec![sent(), Event::Failed { ask, why }],
            Event::RouteUnsupported { ask },
        ),
        (vec![sent(), yes.clone()], lost(false)),
        (vec![sent(), yes.clone()], lost(true)),
        (vec![sent(), yes.clone()], Event::RouteUnsupported { ask }),
        (vec![sent(), yes.clone()], Event::Failed { ask, why }),
        (vec![sent(), yes.clone()], yes.clone()),
        (
            vec![sent(), Event::RouteUnsupported { ask }],
            Event::RouteUnsupported { ask },
        ),
    ] {
        let mut one = start();
        for event in before.clone() {
            let _ = one.on(event, START.plus(secs(1)));
        }
        let face = format!("{one:?}");
        let effect = one.on(late.clone(), START.plus(secs(2)));
        assert_eq!(effect, Effect::Nothing, "{before:?} {late:?}");
        assert_eq!(format!("{one:?}"), face, "{before:?} {late:?}");
    }
}
