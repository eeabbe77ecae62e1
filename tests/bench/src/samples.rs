//! What one way of asking took: how long each round trip, how many in how long, and what went wrong.

use crate::clock::{MILLISECOND, SECOND, now};

/// When a round starts to count, and when it ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Round {
    counted_from: u64,
    ends: u64,
}

impl Round {
    /// Starts now; the first quarter of a second is not counted.
    pub(crate) fn of(seconds: f64) -> Self {
        let counted_from = now() + 250 * MILLISECOND;
        Self {
            counted_from,
            ends: counted_from + nanoseconds(seconds),
        }
    }

    /// In nanoseconds of [`now`].
    pub(crate) fn ends(self) -> u64 {
        self.ends
    }

    pub(crate) fn is_over(self, time: u64) -> bool {
        time >= self.ends
    }

    /// When the last answer must have come.
    pub(crate) fn given_up(self) -> u64 {
        self.ends + 5 * SECOND
    }

    fn counts(self, time: u64) -> bool {
        time >= self.counted_from && time < self.ends
    }

    fn length(self) -> u64 {
        self.ends - self.counted_from
    }
}

/// Round trips of one kind.
#[derive(Debug, Default, Clone)]
pub(crate) struct Samples {
    times: Vec<u64>,
    elapsed: u64,
    /// All of them, counted or not.
    pub(crate) trips: u64,
    /// Answers that were no approval, and answers that did not come.
    pub(crate) errors: u64,
}

impl Samples {
    /// Notes an approval that came at `time` for what was asked at `asked`.
    pub(crate) fn note(&mut self, round: Round, asked: u64, time: u64) {
        self.trips += 1;
        if round.counts(time) {
            self.times.push(time - asked);
        }
    }

    /// Ends a round in which [`Samples::note`] was used.
    pub(crate) fn close(&mut self, round: Round, unanswered: u64) {
        self.elapsed += round.length();
        self.errors += unanswered;
    }

    /// Notes one time, in nanoseconds, outside of any round.
    pub(crate) fn push(&mut self, time: u64) {
        self.trips += 1;
        self.times.push(time);
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.times.extend_from_slice(&other.times);
        self.elapsed += other.elapsed;
        self.trips += other.trips;
        self.errors += other.errors;
    }

    /// Says how long the times given to [`Samples::push`] took together, in nanoseconds.
    #[cfg(test)]
    pub(crate) fn lasted(&mut self, elapsed: u64) {
        self.elapsed = elapsed;
    }

    pub(crate) fn len(&self) -> usize {
        self.times.len()
    }

    /// Round trips per second.
    pub(crate) fn rate(&self) -> f64 {
        if self.elapsed == 0 {
            0.0
        } else {
            float(self.times.len()) * 1e9 / float(self.elapsed)
        }
    }

    /// The time in milliseconds that `percent` of the round trips did not exceed (nearest rank).
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let mut times = self.times.clone();
        times.sort_unstable();
        let rank = (times.len() * percent).div_ceil(100).max(1);
        times
            .get(rank - 1)
            .map_or(f64::NAN, |time| float(*time) / 1e6)
    }
}

/// As a float; exact up to 2^53, which is 104 days in nanoseconds.
#[expect(clippy::cast_precision_loss, reason = "no figure here comes near 2^53")]
pub(crate) fn float(number: impl TryInto<u64>) -> f64 {
    number.try_into().unwrap_or(u64::MAX) as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few positive seconds"
)]
fn nanoseconds(seconds: f64) -> u64 {
    (seconds * 1e9) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let mut samples = Samples::default();
        for time in (1..=200).rev() {
            samples.push(time * MILLISECOND);
        }
        let seen = [0, 50, 99, 100].map(|percent| samples.percentile(percent));
        assert_eq!(
            seen.map(|time| time.to_string()),
            ["1", "100", "198", "200"]
        );
    }

    #[test]
    fn only_what_ends_within_the_round_counts() {
        let round = Round {
            counted_from: 1_000,
            ends: SECOND + 1_000,
        };
        let mut samples = Samples::default();
        for time in [999, 1_000, 2_000, SECOND + 1_000] {
            samples.note(round, 500, time);
        }
        samples.close(round, 3);
        assert_eq!((samples.len(), samples.trips, samples.errors), (2, 4, 3));
        assert!((samples.rate() - 2.0).abs() < 1e-9);
    }
}
