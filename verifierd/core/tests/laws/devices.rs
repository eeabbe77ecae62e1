//! A device that is known to understand the request is asked first.

use verification::{Binding, Draft, Failure, Request, Route, Undelivered};

use crate::desk::Desk;
use crate::every::{Every, failures};
use crate::requests::{draft, jid, request, some_of};

const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";

fn preferring(mut request: Request, device: &str) -> Request {
    request.prefer_device(&jid(device));
    request
}

#[test]
fn it_is_asked_by_iq_and_answers_for_the_account() {
    for binding in [Binding::Tap, Binding::Code] {
        for device in [PHONE, "ALICE@example.org/phone"] {
            let mut desk = Desk::up();
            let id = desk.open(preferring(request(ALICE, binding), device));
            assert_eq!(desk.routes(id), [Route::Iq]);
            assert_eq!(*desk.get(id).asks()[0].confirmer(), jid(PHONE));
            desk.hear("alice@example.org/desk", desk.iq_result(id));
            assert!(desk.is_pending(id), "another device was not asked");
            desk.hear(PHONE, desk.iq_result(id));
            assert!(desk.is_approved(id));
        }
    }
}

#[test]
fn where_it_does_not_answer_the_account_is_asked() {
    let mut desk = Desk::up();
    let id = desk.open(preferring(request(ALICE, Binding::Tap), PHONE));
    desk.wait(4999);
    assert_eq!(desk.routes(id), [Route::Iq]);
    desk.wait(1);
    assert_eq!(desk.routes(id), [Route::Iq, Route::Message]);
    desk.write("alice@example.org/desk", "yes");
    assert!(desk.is_approved(id));
}

#[test]
fn where_it_cannot_the_account_is_asked_at_once() {
    for failure in failures() {
        let mut desk = Desk::up();
        let id = desk.open(preferring(request(ALICE, Binding::Tap), PHONE));
        desk.hear(PHONE, desk.iq_error(id, failure));
        let is_rerouted = matches!(failure, Failure::NotUnderstood(_));
        assert_eq!(desk.routes(id).len() == 2, is_rerouted, "{failure:?}");
    }
}

/// A text has to reach every device where there is a code to be read from it.
#[test]
fn where_the_text_counts_no_device_is_preferred() {
    for binding in Binding::every() {
        for accepts_code in [false, true] {
            let asked: Request = Draft {
                accepts_code,
                ..draft(some_of(1, &[ALICE]), binding)
            }
            .try_into()
            .unwrap();
            let needs_text = accepts_code || binding == Binding::Transfer;
            let mut desk = Desk::up();
            let id = desk.open(preferring(asked, PHONE));
            let route = if needs_text {
                Route::Message
            } else {
                Route::Iq
            };
            assert_eq!(desk.routes(id), [route], "{binding:?} {accepts_code}");
        }
    }
}

#[test]
fn nobody_elses_device_is_asked() {
    for (asked, device) in [
        (ALICE, "mallory@example.org/phone"),
        (ALICE, "alice@evil.example/phone"),
        (ALICE, "example.org/phone"),
        (ALICE, ALICE),
        ("alice@example.org/desk", PHONE),
    ] {
        let before = request(asked, Binding::Tap);
        assert_eq!(preferring(before.clone(), device), before, "{device}");
    }
}

#[test]
fn of_several_only_its_own_account_is_meant() {
    let mut desk = Desk::up();
    let both = draft(some_of(2, &["bob@example.org", ALICE]), Binding::Tap);
    let id = desk.open(preferring(both.try_into().unwrap(), PHONE));
    assert_eq!(desk.routes(id), [Route::Message, Route::Iq]);
    let gone = Failure::Undeliverable(Undelivered::NoRoute);
    let stanza = desk.stanza(id, 1, Route::Iq);
    desk.hear(PHONE, verification::Said::IqFailed(stanza, gone));
    assert!(!desk.is_pending(id));
}
