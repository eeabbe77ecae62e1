//! Law 5: losing anything (link, process, message) can only lead to *not approved*.

use verification::{Event, Outcome, Route, Undelivered};

use crate::desk::Desk;
use crate::every::{Every, When, events, failures};
use crate::requests::{everywhere, request, time};

/// Whether the event is a loss rather than somebody's decision.
const fn is_loss(event: &Event) -> bool {
    match event {
        Event::Sent { .. }
        | Event::LinkLost { .. }
        | Event::RouteUnsupported { .. }
        | Event::Failed { .. }
        | Event::Noticed { .. }
        | Event::Tick
        | Event::Mistyped
        | Event::Withdrawn => true,
        Event::Answered { .. } => false,
    }
}

#[test]
fn law_5_no_two_losses_make_a_yes() {
    for start in everywhere() {
        let losses = || (0..=start.asks().len()).flat_map(events).filter(is_loss);
        for first in losses() {
            let mut after_first = start.clone();
            let _ = after_first.on(first, time(&start, When::LongBefore));
            for second in losses() {
                for when in When::every() {
                    let mut one = after_first.clone();
                    let _ = one.on(second.clone(), time(&start, when));
                    assert!(!matches!(one.outcome(), Some(Outcome::Approved(_))));
                    assert_eq!(one.confirmations().count(), 0);
                }
            }
        }
    }
}

/// A loss takes away no yes that is needed, and adds none.
#[test]
fn law_5_a_loss_leaves_confirmations_as_they_are() {
    for start in everywhere() {
        for ask in 0..start.asks().len() {
            for yes in events(ask).into_iter().filter(|event| !is_loss(event)) {
                let mut one = start.clone();
                let _ = one.on(yes, time(&start, When::LongBefore));
                if one.outcome().is_some() {
                    continue;
                }
                let before: Vec<_> = one.confirmations().cloned().collect();
                for loss in (0..=start.asks().len()).flat_map(events).filter(is_loss) {
                    let mut one = one.clone();
                    let _ = one.on(loss, time(&start, When::JustBefore));
                    assert!(one.confirmations().eq(before.iter()));
                    assert!(!matches!(one.outcome(), Some(Outcome::Approved(_))));
                }
            }
        }
    }
}

#[test]
fn law_5_a_link_that_breaks_at_any_point_approves_nothing() {
    for binding in verification::Binding::every() {
        for to in ["alice@example.org", "alice@example.org/phone"] {
            for gives_back in [false, true] {
                for seconds in [0, 4, 5, 6, 59, 60] {
                    let mut desk = Desk::up();
                    let id = desk.open(request(to, binding));
                    desk.wait(seconds * 1000);
                    let unsent: Vec<_> = desk.asked.iter().map(|asked| asked.stanza).collect();
                    desk.link_down(if gives_back { &unsent } else { &[] });
                    desk.wait(1000);
                    desk.link_up();
                    desk.wait(120_000);
                    assert!(desk.ledger.is_empty());
                    assert!(!desk.is_approved(id));
                }
            }
        }
    }
}

#[test]
fn law_5_errors_approve_nothing() {
    for failure in failures() {
        for to in ["alice@example.org", "alice@example.org/phone"] {
            for from in ["alice@example.org", "alice@example.org/phone"] {
                for route in Route::every() {
                    let mut desk = Desk::up();
                    let id = desk.open(request(to, verification::Binding::Tap));
                    let said = match route {
                        Route::Iq => desk.iq_error(id, failure),
                        Route::Message => desk.bounce(id, failure),
                    };
                    desk.hear(from, said.clone());
                    desk.hear(from, said);
                    desk.wait(120_000);
                    assert!(!desk.is_approved(id), "{failure:?} {from}");
                }
            }
        }
    }
}

#[test]
fn law_5_a_lost_link_is_the_reason_given() {
    let mut desk = Desk::down();
    let id = desk.open(request("alice@example.org", verification::Binding::Tap));
    desk.wait(29_999);
    assert!(desk.is_pending(id));
    desk.wait(1);
    let end = crate::every::End::Undeliverable(Undelivered::LinkDown);
    assert_eq!(desk.end(id), Some(end));
}
