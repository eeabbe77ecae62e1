//! How long to wait before the next try to connect.

use std::time::Duration;

/// Doubles from one try to the next, and is drawn at random from its upper half, so that many that lost the same
/// server do not come back at the same moment.
#[derive(Debug, Clone)]
pub(super) struct Backoff {
    lost: Duration,
    refused: Duration,
}

impl Backoff {
    const FIRST: Duration = Duration::from_millis(500);
    const LONGEST: Duration = Duration::from_secs(30);
    /// Wrong credentials do not become right by trying, and servers lock out those who try.
    const FIRST_REFUSED: Duration = Duration::from_secs(120);
    const LONGEST_REFUSED: Duration = Duration::from_secs(600);

    pub(super) fn new() -> Self {
        Self {
            lost: Self::FIRST,
            refused: Self::FIRST_REFUSED,
        }
    }

    /// The link was up long enough to count: the next loss is a new one.
    pub(super) fn reset(&mut self) {
        *self = Self::new();
    }

    /// The next pause. `is_our_fault` if the server refused our credentials; `random` is any number.
    pub(super) fn next(&mut self, is_our_fault: bool, random: u64) -> Duration {
        let (span, longest) = if is_our_fault {
            (&mut self.refused, Self::LONGEST_REFUSED)
        } else {
            (&mut self.lost, Self::LONGEST)
        };
        let half = *span / 2;
        *span = (*span * 2).min(longest);
        let millis = u64::try_from(half.as_millis()).unwrap_or(u64::MAX);
        half + Duration::from_millis(random % millis.saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(is_our_fault: bool, random: u64) -> Vec<u64> {
        let mut backoff = Backoff::new();
        let pause = |_| u64::try_from(backoff.next(is_our_fault, random).as_millis()).unwrap();
        (0..10).map(pause).collect()
    }

    #[test]
    fn a_lost_link_is_tried_again_within_a_quarter_of_a_second_to_half_a_minute() {
        assert_eq!(
            pauses(false, 0),
            [250, 500, 1000, 2000, 4000, 8000, 15000, 15000, 15000, 15000]
        );
        assert!(
            pauses(false, 0x5eed_1234_5678)
                .iter()
                .all(|millis| (250..=30_000).contains(millis))
        );
        assert_eq!(Backoff::new().next(false, 250), Duration::from_millis(500));
    }

    #[test]
    fn refused_credentials_wait_for_minutes() {
        assert_eq!(
            pauses(true, 0)[..6],
            [60_000, 120_000, 240_000, 300_000, 300_000, 300_000]
        );
    }

    #[test]
    fn a_link_that_was_up_starts_over() {
        let mut backoff = Backoff::new();
        (0..5).for_each(|random| {
            backoff.next(false, random);
        });
        backoff.reset();
        assert_eq!(backoff.next(false, 0), Duration::from_millis(250));
    }
}
