//! Links that break and come back, with requests on their way.

use verification::{Binding, Evidence, Failure, Route, Undelivered};

use crate::desk::Desk;
use crate::every::{End, Every};
use crate::requests::{UNDELIVERABLE_AFTER, request};

const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";

/// The names of everything sent so far, as a link gives them back that has sent none of it.
fn all_sent(desk: &Desk) -> Vec<verification::StanzaId> {
    desk.asked.iter().map(|asked| asked.stanza).collect()
}

#[test]
fn an_iq_on_its_way_is_repeated_as_a_message_once() {
    let mut desk = Desk::up();
    let id = desk.open(request(PHONE, Binding::Code));
    for _ in 0..3 {
        desk.link_down(&[]);
        desk.wait(1000);
        desk.link_up();
    }
    assert_eq!(desk.routes(id), [Route::Iq, Route::Message]);
}

#[test]
fn a_message_on_its_way_is_not_repeated() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Code));
    for _ in 0..3 {
        desk.link_down(&[]);
        desk.wait(1000);
        desk.link_up();
    }
    assert_eq!(desk.routes(id), [Route::Message]);
}

#[test]
fn what_was_given_back_is_sent_as_it_was() {
    for (to, route) in [(ALICE, Route::Message), (PHONE, Route::Iq)] {
        let mut desk = Desk::up();
        let id = desk.open(request(to, Binding::Code));
        let unsent = all_sent(&desk);
        desk.link_down(&unsent);
        assert_eq!(desk.routes(id), [route]);
        desk.link_up();
        assert_eq!(desk.routes(id), [route, route]);
        assert_eq!(desk.asked[0].stanza, desk.asked[1].stanza);
        desk.link_down(&[]);
        desk.link_up();
        assert_eq!(desk.routes(id).len(), 2 + usize::from(route == Route::Iq));
    }
}

#[test]
fn what_is_opened_while_the_link_is_down_waits_for_it_oldest_first() {
    let mut desk = Desk::down();
    let mut ids = Vec::new();
    for number in 0..10 {
        ids.push(desk.open(request(&format!("user{number}@example.org"), Binding::Code)));
        desk.wait(10);
    }
    assert!(desk.asked.is_empty());
    desk.link_up();
    let asked: Vec<_> = desk.asked.iter().map(|asked| asked.id).collect();
    assert_eq!(asked, ids);
}

#[test]
fn an_answer_that_comes_after_the_reconnect_counts() {
    for to in [ALICE, PHONE] {
        for evidence in Evidence::every() {
            let mut desk = Desk::up();
            let id = desk.open(request(to, Binding::Tap));
            desk.link_down(&[]);
            desk.wait(10_000);
            desk.link_up();
            desk.give(PHONE, id, evidence);
            assert!(desk.is_approved(id), "{to} {evidence:?}");
        }
    }
    let mut desk = Desk::up();
    let id = desk.open(request(PHONE, Binding::Tap));
    desk.link_down(&[]);
    desk.link_up();
    desk.hear(PHONE, desk.iq_result(id));
    assert!(desk.is_approved(id), "the iq's own answer");
}

/// An answer to the iq that was read before the message could be sent.
#[test]
fn an_answer_before_the_repetition_counts_and_spares_it() {
    let mut desk = Desk::up();
    let id = desk.open(request(PHONE, Binding::Code));
    desk.link_down(&[]);
    desk.hear(PHONE, desk.iq_result(id));
    assert!(desk.is_approved(id));
    desk.link_up();
    assert_eq!(desk.routes(id), [Route::Iq]);
}

#[test]
fn a_request_is_given_up_once_its_grace_is_over() {
    let patience = u64::try_from(UNDELIVERABLE_AFTER.as_millis()).unwrap();
    for was_sent in [false, true] {
        let mut desk = Desk::down();
        if was_sent {
            desk.link_up();
        }
        let id = desk.open(request(PHONE, Binding::Code));
        desk.wait(2000);
        if was_sent {
            desk.link_down(&[]);
        }
        let left = if was_sent { patience } else { patience - 2000 };
        desk.wait(left - 1);
        assert!(desk.is_pending(id), "{was_sent}");
        desk.wait(1);
        let end = End::Undeliverable(Undelivered::LinkDown);
        assert_eq!(desk.end(id), Some(end), "{was_sent}");
        desk.link_up();
        assert_eq!(desk.asked.len(), usize::from(was_sent));
    }
}

#[test]
fn a_request_that_waits_for_the_link_at_its_deadline_was_undeliverable() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Code));
    desk.wait(45_000);
    let unsent = all_sent(&desk);
    desk.link_down(&unsent);
    desk.wait(15_000);
    let end = End::Undeliverable(Undelivered::LinkDown);
    assert_eq!(desk.end(id), Some(end));
}

/// It reached the confirmer, who said nothing: that our link is down does not matter.
#[test]
fn a_message_that_was_sent_expires_even_if_the_link_is_down() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Code));
    desk.link_down(&[]);
    desk.wait(60_000);
    assert_eq!(desk.end(id), Some(End::Expired));
}

#[test]
fn a_request_is_not_sent_after_its_deadline() {
    let mut desk = Desk::down();
    let id = desk.open(request(ALICE, Binding::Code));
    desk.now = desk.get(id).deadline();
    desk.link_up();
    assert!(desk.asked.is_empty());
    let end = End::Undeliverable(Undelivered::LinkDown);
    assert_eq!(desk.end(id), Some(end));
}

#[test]
fn silence_is_counted_from_the_sending() {
    let mut desk = Desk::down();
    let id = desk.open(request(PHONE, Binding::Code));
    desk.wait(20_000);
    desk.link_up();
    desk.wait(4999);
    assert_eq!(desk.routes(id), [Route::Iq]);
    desk.wait(1);
    assert_eq!(desk.routes(id), [Route::Iq, Route::Message]);
}

/// Opened and over while the link was down, for as long as that takes: nothing of it stays.
#[test]
fn a_long_outage_leaves_nothing_behind() {
    let mut desk = Desk::down();
    for number in 0..200 {
        desk.open(request(&format!("user{number}@example.org"), Binding::Code));
        desk.wait(1000);
    }
    desk.wait(60_000);
    assert!(desk.ledger.is_empty());
    assert_eq!(desk.ledger.poll_timeout(), None);
    desk.link_up();
    assert!(desk.asked.is_empty());
    assert_eq!(desk.settled.len(), 200);
}

#[test]
fn an_error_from_before_the_break_is_no_reason_to_ask_twice() {
    let mut desk = Desk::up();
    let id = desk.open(request(PHONE, Binding::Code));
    desk.link_down(&[]);
    let gone = Failure::NotUnderstood(Undelivered::NoRoute);
    desk.hear(PHONE, desk.iq_error(id, gone));
    desk.link_up();
    desk.hear(PHONE, desk.iq_error(id, gone));
    assert_eq!(desk.routes(id), [Route::Iq, Route::Message]);
}

/// A bounce for a message that has not been sent yet, by somebody who could only guess its name.
#[test]
fn what_waits_for_the_link_cannot_bounce() {
    let mut desk = Desk::up();
    let id = desk.open(request(PHONE, Binding::Code));
    desk.link_down(&[]);
    let gone = Failure::Undeliverable(Undelivered::NoRoute);
    desk.hear(ALICE, desk.bounce(id, gone));
    assert!(desk.is_pending(id));
    desk.link_up();
    assert_eq!(desk.routes(id), [Route::Iq, Route::Message]);
}

/// What nobody has seen yet cannot be what a yes means.
#[test]
fn a_request_that_waits_for_the_link_makes_no_answer_ambiguous() {
    let mut desk = Desk::up();
    let seen = desk.open(request(ALICE, Binding::Tap));
    desk.link_down(&[]);
    let unseen = desk.open(request(ALICE, Binding::Tap));
    desk.write(PHONE, "yes");
    assert!(desk.is_approved(seen) && desk.is_pending(unseen));
}
