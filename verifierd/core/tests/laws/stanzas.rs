//! Answers as clients and servers really send them (XEP-0070 section 4.6, and what real programs make of it).

use verification::{
    Binding, Confirmers, Denial, Draft, Failure, Note, References, Request, Route, Said,
    Undelivered,
};

use crate::desk::Desk;
use crate::every::{End, Every};
use crate::requests::{draft, jid, request, secs};

const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";

/// Takes away from a complete answer what a client leaves out, and hears it.
fn hear_without(desk: &mut Desk, id: verification::VerificationId, left_out: fn(&mut References)) {
    let mut references = desk.mirrored(id, 0);
    left_out(&mut references);
    desk.hear(PHONE, Said::Confirmed(references));
}

#[test]
fn a_confirm_need_not_be_complete() {
    let sloppy: [fn(&mut References); 4] = [
        |_| {},
        |gajim| (gajim.url, gajim.method) = (None, None),
        |movim| movim.thread = None,
        |empty| (empty.transaction_id, empty.url, empty.method) = (None, None, None),
    ];
    for left_out in sloppy {
        let mut desk = Desk::up();
        let id = desk.open(request(ALICE, Binding::Code));
        hear_without(&mut desk, id, left_out);
        assert!(desk.is_approved(id));
    }
}

#[test]
fn a_confirm_that_names_nothing_confirms_nothing() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Tap));
    let nameless = References {
        has_confirm: true,
        ..References::default()
    };
    desk.hear(PHONE, Said::Confirmed(nameless));
    assert!(desk.is_pending(id));
}

#[test]
fn whatever_a_confirm_names_must_be_right() {
    let wrong: [fn(&mut References); 8] = [
        |it| it.transaction_id = Some("000000".to_owned()),
        |it| it.transaction_id = Some(String::new()),
        |it| it.url = Some("https://evil.example/".to_owned()),
        |it| it.method = Some("POST".to_owned()),
        |it| it.thread = Some("0".repeat(32)),
        |it| it.thread = Some("e0ffe42b".to_owned()),
        |it| (it.thread, it.url) = (None, Some("https://evil.example/".to_owned())),
        |it| (it.thread, it.transaction_id) = (None, Some("000000".to_owned())),
    ];
    for (number, change) in wrong.into_iter().enumerate() {
        for deny in [false, true] {
            let mut desk = Desk::up();
            let id = desk.open(request(ALICE, Binding::Tap));
            let mut references = desk.mirrored(id, 0);
            change(&mut references);
            let said = if deny {
                Said::Failed(references, Failure::Refused)
            } else {
                Said::Confirmed(references)
            };
            desk.hear(PHONE, said);
            assert!(desk.is_pending(id), "case {number}");
        }
    }
}

/// The thread of one request and the identifier of another.
#[test]
fn a_confirm_that_names_two_requests_confirms_neither() {
    let mut desk = Desk::up();
    let ids = [0, 1].map(|_| desk.open(request(ALICE, Binding::Tap)));
    let mixed = References {
        transaction_id: Some(desk.code(ids[1])),
        ..desk.mirrored(ids[0], 0)
    };
    desk.hear(PHONE, Said::Confirmed(mixed));
    assert!(ids.iter().all(|id| desk.is_pending(*id)));
}

/// A relying party's own identifier is good for one account; knowing it does not help another.
#[test]
fn an_identifier_names_only_what_its_sender_was_asked() {
    let mut desk = Desk::up();
    let named = Draft {
        transaction_id: Some("a7374jn".to_owned()),
        ..draft(Confirmers::one(jid(ALICE)), Binding::Code)
    };
    let id = desk.open(Request::try_from(named).unwrap());
    let only_the_id = References {
        has_confirm: true,
        transaction_id: Some("a7374jn".to_owned()),
        ..References::default()
    };
    desk.hear(
        "mallory@example.org/x",
        Said::Confirmed(only_the_id.clone()),
    );
    assert!(desk.is_pending(id));
    desk.hear(PHONE, Said::Confirmed(only_the_id));
    assert!(desk.is_approved(id));
}

/// Movim.
#[test]
fn an_iq_may_be_answered_by_a_message_of_that_client() {
    let without_thread = |desk: &Desk, id| References {
        thread: None,
        ..desk.mirrored(id, 0)
    };
    let mut desk = Desk::up();
    let id = desk.open(request(PHONE, Binding::Code));
    assert_eq!(desk.routes(id), [Route::Iq]);
    let said = without_thread(&desk, id);
    desk.hear("alice@example.org/desk", Said::Confirmed(said.clone()));
    assert!(desk.is_pending(id), "another client was not asked");
    desk.hear(PHONE, Said::Confirmed(said));
    assert!(desk.is_approved(id));
}

#[test]
fn an_iq_error_that_is_a_no_denies() {
    for waited in [0, 5000] {
        let mut desk = Desk::up();
        let id = desk.open(request(PHONE, Binding::Code));
        desk.wait(waited);
        desk.hear(PHONE, desk.iq_error(id, Failure::Refused));
        let denied = Some(End::Denied(Denial::Declined));
        assert_eq!(desk.end(id), denied, "after {waited} ms");
    }
}

#[test]
fn an_iq_that_was_not_understood_is_repeated_as_a_message_at_once() {
    for why in Undelivered::every() {
        let mut desk = Desk::up();
        let id = desk.open(request(PHONE, Binding::Code));
        for _ in 0..3 {
            desk.hear(PHONE, desk.iq_error(id, Failure::NotUnderstood(why)));
        }
        assert_eq!(desk.routes(id), [Route::Iq, Route::Message], "{why:?}");
        assert!(desk.is_pending(id));
    }
}

#[test]
fn an_iq_that_was_throttled_ends_it() {
    let mut desk = Desk::up();
    let id = desk.open(request(PHONE, Binding::Code));
    let throttled = Failure::Undeliverable(Undelivered::Throttled);
    desk.hear(PHONE, desk.iq_error(id, throttled));
    let end = End::Undeliverable(Undelivered::Throttled);
    assert_eq!(desk.end(id), Some(end));
    assert_eq!(desk.routes(id), [Route::Iq]);
}

#[test]
fn five_seconds_of_silence_and_the_iq_is_repeated_as_a_message() {
    let mut desk = Desk::up();
    let id = desk.open(request(PHONE, Binding::Code));
    desk.wait(4999);
    assert_eq!(desk.routes(id), [Route::Iq]);
    desk.wait(1);
    assert_eq!(desk.routes(id), [Route::Iq, Route::Message]);
    desk.wait(50_000);
    assert_eq!(desk.routes(id), [Route::Iq, Route::Message], "once");
}

#[test]
fn an_iq_answer_after_the_fallback_counts() {
    let mut desk = Desk::up();
    let id = desk.open(request(PHONE, Binding::Code));
    desk.wait(5000);
    desk.hear(PHONE, desk.iq_result(id));
    assert!(desk.is_approved(id));
}

#[test]
fn an_iq_error_after_the_fallback_does_not_fail_the_message() {
    for why in Undelivered::every() {
        for failure in [Failure::NotUnderstood(why), Failure::Undeliverable(why)] {
            let mut desk = Desk::up();
            let id = desk.open(request(PHONE, Binding::Code));
            desk.wait(5000);
            desk.hear(PHONE, desk.iq_error(id, failure));
            assert!(desk.is_pending(id), "{failure:?}");
            desk.give(PHONE, id, verification::Evidence::Code);
            assert!(desk.is_approved(id));
        }
    }
}

#[test]
fn a_message_bounces_for_the_account_not_for_one_device() {
    for why in Undelivered::every() {
        for failure in [Failure::NotUnderstood(why), Failure::Undeliverable(why)] {
            let mut desk = Desk::up();
            let id = desk.open(request(ALICE, Binding::Code));
            desk.hear(PHONE, desk.bounce(id, failure));
            assert!(desk.is_pending(id), "{failure:?}");
            desk.hear(ALICE, desk.bounce(id, failure));
            assert_eq!(desk.end(id), Some(End::Undeliverable(why)), "{failure:?}");
        }
    }
}

/// Servers that make an error of our message keep its id and thread, not always its `<confirm/>`.
#[test]
fn a_bounce_is_known_by_its_id_or_its_thread() {
    for by_thread in [false, true] {
        let mut desk = Desk::up();
        let id = desk.open(request(ALICE, Binding::Code));
        let name = Some(desk.stanza(id, 0, Route::Message));
        let bare = References::default();
        let references = if by_thread {
            References {
                thread: name,
                ..bare
            }
        } else {
            References {
                stanza_id: name,
                ..bare
            }
        };
        let failure = Failure::Undeliverable(Undelivered::NoRoute);
        desk.hear(ALICE, Said::Failed(references, failure));
        let end = End::Undeliverable(Undelivered::NoRoute);
        assert_eq!(desk.end(id), Some(end));
    }
}

#[test]
fn a_refusal_is_a_no_if_it_carries_the_request_else_a_bounce() {
    for from in [PHONE, ALICE] {
        for has_confirm in [false, true] {
            let mut desk = Desk::up();
            let id = desk.open(request(ALICE, Binding::Code));
            let references = if has_confirm {
                desk.mirrored(id, 0)
            } else {
                References {
                    thread: Some(desk.stanza(id, 0, Route::Message)),
                    ..References::default()
                }
            };
            desk.hear(from, Said::Failed(references, Failure::Refused));
            let end = match (has_confirm, from == ALICE) {
                (true, _) => Some(End::Denied(Denial::Declined)),
                (false, true) => Some(End::Undeliverable(Undelivered::Other)),
                (false, false) => None,
            };
            assert_eq!(desk.end(id), end, "{from} {has_confirm}");
        }
    }
}

#[test]
fn an_error_without_an_error_decides_nothing() {
    for to in [ALICE, PHONE] {
        let mut desk = Desk::up();
        let id = desk.open(request(to, Binding::Code));
        for from in [ALICE, PHONE] {
            desk.hear(from, desk.bounce(id, Failure::Unreadable));
            desk.hear(from, desk.iq_error(id, Failure::Unreadable));
        }
        assert!(desk.is_pending(id));
        assert_eq!(desk.asked.len(), 1);
    }
}

/// Two devices, two dialogs, two answers: the first one decides.
#[test]
fn of_two_devices_the_first_decides() {
    for deny_first in [false, true] {
        let mut desk = Desk::up();
        let id = desk.open(request(ALICE, Binding::Code));
        let yes = Said::Confirmed(desk.mirrored(id, 0));
        let no = desk.bounce(id, Failure::Refused);
        let both = if deny_first { [no, yes] } else { [yes, no] };
        for (from, said) in [PHONE, "alice@example.org/desk"].into_iter().zip(both) {
            desk.hear(from, said);
        }
        assert_eq!(desk.is_approved(id), !deny_first);
    }
}

#[test]
fn an_old_answer_replayed_answers_nothing_new() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Tap));
    let old = desk.mirrored(id, 0);
    desk.hear(PHONE, Said::Confirmed(old.clone()));
    assert!(desk.is_approved(id));
    let next = desk.open(request(ALICE, Binding::Tap));
    let without_thread = References {
        thread: None,
        ..old.clone()
    };
    desk.hear(PHONE, Said::Confirmed(old));
    desk.hear(PHONE, Said::Confirmed(without_thread));
    assert!(desk.is_pending(next));
    assert!(desk.told.is_empty(), "and nobody is written to");
}

#[test]
fn a_tap_in_a_text_policy_is_told_what_to_do() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Transfer));
    desk.hear(PHONE, Said::Confirmed(desk.mirrored(id, 0)));
    assert!(desk.is_pending(id));
    let help = [Note::HowToAnswer(Binding::Transfer)];
    assert_eq!(desk.told_to(PHONE), help);
}

#[test]
fn a_request_without_confirm_goes_to_the_account_even_if_a_client_was_named() {
    let mut desk = Desk::up();
    let id = desk.open(request(PHONE, Binding::Transfer));
    assert_eq!(desk.routes(id), [Route::Message]);
}

#[test]
fn what_the_asker_takes_back_is_known_to_show() {
    for (to, waited, is_on_screen) in [(ALICE, 0, true), (PHONE, 0, false), (PHONE, 5, true)] {
        let mut desk = Desk::up();
        let id = desk.open(request(to, Binding::Code));
        desk.wait(waited * 1000);
        assert!(desk.withdraw(id));
        assert!(!desk.withdraw(id));
        let shown = desk.settled[&id].shown().count();
        assert_eq!(shown, usize::from(is_on_screen), "{to} {waited}");
    }
}

#[test]
fn what_was_never_sent_is_taken_back_silently() {
    let mut desk = Desk::down();
    let id = desk.open(request(ALICE, Binding::Code));
    assert!(desk.withdraw(id));
    desk.link_up();
    desk.now = desk.now.plus(secs(1));
    desk.work();
    assert_eq!((desk.asked.len(), desk.told.len()), (0, 0));
}
