//! Law 1: a verification settles at most once. The first decision wins; later answers change nothing, block nothing.

use verification::{Ask, Effect, Verification};

use crate::every::{Every, When, events};
use crate::requests::{everywhere, time};

/// What somebody who looks at it can see.
fn face(one: &Verification) -> String {
    let routes: Vec<_> = one.asks().iter().map(Ask::route).collect();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {} {routes:?}",
        one.outcome(),
        one.settled_at(),
        one.confirmations().collect::<Vec<_>>(),
        one.notice(),
        one.denials().collect::<Vec<_>>(),
        one.revision(),
    )
}

#[test]
fn law_1_what_has_settled_stays_as_it_is() {
    let mut settled = 0;
    let later_events = events(0);
    for start in everywhere() {
        for when in When::every() {
            for first in (0..=start.asks().len()).flat_map(events) {
                let mut one = start.clone();
                let effect = one.on(first.clone(), time(&one, when));
                if one.outcome().is_none() {
                    assert_ne!(effect, Effect::Settled, "{first:?}");
                    assert_ne!(effect, Effect::TooLate, "{first:?}");
                    continue;
                }
                settled += 1;
                let before = face(&one);
                for later in When::every() {
                    for second in &later_events {
                        let effect = one.on(second.clone(), time(&one, later));
                        assert_eq!(effect, Effect::TooLate, "{first:?} then {second:?}");
                    }
                }
                assert_eq!(face(&one), before, "{first:?}");
            }
        }
    }
    assert!(settled > 1000, "the enumeration found only {settled} ends");
}

#[test]
fn law_1_an_event_settles_it_or_not_and_says_so() {
    for start in everywhere() {
        for first in (0..=start.asks().len()).flat_map(events) {
            let mut one = start.clone();
            let effect = one.on(first.clone(), time(&one, When::LongBefore));
            assert_eq!(
                effect == Effect::Settled,
                one.outcome().is_some(),
                "{first:?}"
            );
            assert!(one.revision() >= start.revision(), "{first:?}");
            let is_news = one.outcome().is_some()
                || one.confirmations().count() != start.confirmations().count()
                || one.denials().count() != start.denials().count()
                || (one.notice() != start.notice() && one.request().is_trusted());
            assert_eq!(one.revision() > start.revision(), is_news, "{first:?}");
        }
    }
}
