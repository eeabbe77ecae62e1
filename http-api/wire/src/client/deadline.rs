//! A point on the monotonic clock after which nothing is waited for any more: the only reader of a clock here.

use std::time::{Duration, Instant};

/// The end of everything: given once, never moved by what the other side does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// `span` from now; now itself where the clock cannot count that far.
    #[must_use]
    pub fn after(span: Duration) -> Self {
        let now = now();
        Self(now.checked_add(span).unwrap_or(now))
    }

    /// This one, or `span` from now if that is sooner.
    #[must_use]
    pub fn but_within(self, span: Duration) -> Self {
        self.min(Self::after(span))
    }

    /// What is left, `None` once it has passed. Never zero: a socket timeout of zero means "for ever".
    #[must_use]
    pub fn left(self) -> Option<Duration> {
        self.0
            .checked_duration_since(now())
            .filter(|left| !left.is_zero())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a blocking client has nobody to be told the time by"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_passes_and_never_moves_back() {
        assert_eq!(Deadline::after(Duration::ZERO).left(), None);
        let far = Deadline::after(Duration::from_secs(600));
        assert!(far.left().unwrap() <= Duration::from_secs(600));
        assert!(far.but_within(Duration::from_secs(5)).left().unwrap() <= Duration::from_secs(5));
        assert!(
            Deadline::after(Duration::ZERO)
                .but_within(Duration::from_secs(5))
                .left()
                .is_none()
        );
        assert_eq!(Deadline::after(Duration::MAX).left(), None, "fails closed");
    }
}
