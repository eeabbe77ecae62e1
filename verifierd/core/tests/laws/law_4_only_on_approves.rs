//! Law 4: only [`verification::Verification::on`] makes an approval, and only of confirmations that suffice. That it
//! cannot be built outside is a test that must not compile, at [`verification::Approval`].

use std::collections::BTreeSet;

use verification::{Answer, Event, Outcome, Verification};

use crate::every::{When, events};
use crate::requests::{everywhere, has_reached, time};

/// What an approval must say for itself.
fn vouch(one: &Verification) {
    let Some(Outcome::Approved(approval)) = one.outcome() else {
        return;
    };
    let asked: BTreeSet<_> = one.asks().iter().map(|ask| ask.bare().clone()).collect();
    let by: BTreeSet<_> = approval
        .confirmations()
        .iter()
        .map(|yes| yes.by.clone())
        .collect();
    assert_eq!(by.len(), approval.confirmations().len(), "each counts once");
    assert!(by.is_subset(&asked), "nobody else counts");
    assert!(by.len() >= usize::from(one.request().confirmers().needed()));
    assert!(!by.is_empty());
    for yes in approval.confirmations() {
        assert!(one.request().binding().accepts(yes.evidence));
    }
}

#[test]
fn law_4_an_approval_rests_on_enough_confirmations() {
    let mut approved = 0;
    for start in everywhere() {
        let asks = 0..start.asks().len();
        for first in asks.clone().flat_map(events) {
            let mut after_first = start.clone();
            let _ = after_first.on(first, time(&start, When::LongBefore));
            vouch(&after_first);
            for second in asks.clone().flat_map(events) {
                let mut one = after_first.clone();
                let _ = one.on(second, time(&start, When::JustBefore));
                vouch(&one);
                approved += usize::from(matches!(one.outcome(), Some(Outcome::Approved(_))));
            }
        }
    }
    assert!(approved > 1000, "the enumeration found only {approved}");
}

#[test]
fn law_4_nothing_but_a_sufficient_yes_of_one_who_was_asked_approves() {
    for start in everywhere() {
        let needed = usize::from(start.request().confirmers().needed());
        for event in (0..=start.asks().len()).flat_map(events) {
            let mut one = start.clone();
            let _ = one.on(event.clone(), time(&one, When::LongBefore));
            let suffices = match event {
                Event::Answered {
                    ask,
                    answer: Answer::Confirm(evidence),
                    ..
                } => {
                    ask < start.asks().len()
                        && has_reached(&start, ask)
                        && start.request().binding().accepts(evidence)
                        && needed == 1
                }
                Event::Answered {
                    answer: Answer::Deny(_) | Answer::WrongCode,
                    ..
                }
                | Event::Mistyped
                | Event::Sent { .. }
                | Event::LinkLost { .. }
                | Event::RouteUnsupported { .. }
                | Event::Failed { .. }
                | Event::Noticed { .. }
                | Event::Withdrawn
                | Event::Tick => false,
            };
            let is_approved = matches!(one.outcome(), Some(Outcome::Approved(_)));
            assert_eq!(is_approved, suffices, "{event:?}");
        }
    }
}
