//! Law 2: a late yes is no yes. The deadline is read before the event.

use verification::{Effect, Event, Undelivered};

use crate::every::{End, When, events};
use crate::requests::{everywhere, time};

#[test]
fn law_2_at_the_deadline_no_event_decides() {
    for start in everywhere() {
        for when in [When::At, When::After] {
            for event in (0..=start.asks().len()).flat_map(events) {
                let mut one = start.clone();
                let effect = one.on(event.clone(), time(&one, when));
                let end = End::from(one.outcome().unwrap());
                assert!(
                    matches!(
                        end,
                        End::Expired | End::Undeliverable(Undelivered::LinkDown)
                    ),
                    "{event:?} {when:?}: {end:?}"
                );
                let expected = match event {
                    Event::Tick => Effect::Settled,
                    Event::Answered { .. }
                    | Event::Mistyped
                    | Event::Sent { .. }
                    | Event::LinkLost { .. }
                    | Event::RouteUnsupported { .. }
                    | Event::Failed { .. }
                    | Event::Noticed { .. }
                    | Event::Withdrawn => Effect::TooLate,
                };
                assert_eq!(effect, expected, "{event:?}");
            }
        }
    }
}

#[test]
fn law_2_a_request_nobody_could_get_did_not_expire() {
    for start in everywhere() {
        let reached = start
            .asks()
            .iter()
            .filter(|ask| ask.is_on_screen() || ask.went_by(verification::Route::Iq))
            .count();
        let mut one = start.clone();
        let _ = one.on(Event::Tick, one.deadline());
        let end = End::from(one.outcome().unwrap());
        if start.asks().is_empty() {
            let is_sent = start.next_tick() == start.deadline();
            assert_eq!(end == End::Expired, is_sent, "a decoy ends as others do");
        } else if reached == 0 {
            assert_eq!(end, End::Undeliverable(Undelivered::LinkDown));
        }
    }
}

#[test]
fn law_2_it_asks_to_be_told_the_time_by_its_deadline() {
    for start in everywhere() {
        for event in (0..=start.asks().len()).flat_map(events) {
            let mut one = start.clone();
            let _ = one.on(event, time(&one, When::LongBefore));
            assert!(one.next_tick() <= one.deadline());
        }
    }
}

/// Told the time when it asks to be, and nothing else, it comes to its end.
#[test]
fn law_2_ticks_alone_end_it() {
    for mut one in everywhere() {
        for _ in 0..20 {
            let before = one.next_tick();
            if one.on(Event::Tick, before) == Effect::Settled {
                break;
            }
            assert!(one.next_tick() > before, "it would be told for ever");
        }
        assert!(one.outcome().is_some());
    }
}
