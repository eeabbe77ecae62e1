//! Wrong codes, user by user: whoever guesses is noticed long before it is worth it.

use std::collections::BTreeMap;
use std::time::Duration;

use verification::Time;

/// So many wrong codes in a window are guesses.
const MOST_WRONG: u32 = 10;
const WINDOW: Duration = Duration::from_secs(600);
const KNOWN_FOR: Duration = Duration::from_secs(600);
/// Users of whom it is known; the one who began to guess first goes first.
const MOST_USERS: usize = 4096;

/// Who guessed.
#[derive(Debug, Default)]
pub(super) struct Guesses(BTreeMap<String, Tally>);

#[derive(Debug)]
struct Tally {
    began: Time,
    wrong: u32,
    known_until: Option<Time>,
}

impl Tally {
    fn is_over(&self, now: Time) -> bool {
        match self.known_until {
            Some(until) => now >= until,
            None => now.since(self.began) >= WINDOW,
        }
    }
}

impl Guesses {
    /// For how long it stays known that somebody guesses at the codes of this user.
    pub(super) fn known_for(&self, user: &str, now: Time) -> Option<Duration> {
        let until = self.0.get(user)?.known_until?;
        (now < until).then(|| until.since(now))
    }

    /// A code was wrong; whether it is known since this one that somebody guesses.
    pub(super) fn wrong(&mut self, user: &str, now: Time) -> bool {
        self.0.retain(|_, tally| !tally.is_over(now));
        if self.0.len() >= MOST_USERS && !self.0.contains_key(user) {
            let first = self.0.iter().min_by_key(|(_, tally)| tally.began);
            if let Some(name) = first.map(|(name, _)| name.clone()) {
                self.0.remove(&name);
            }
        }
        let tally = self.0.entry(user.to_owned()).or_insert(Tally {
            began: now,
            wrong: 0,
            known_until: None,
        });
        tally.wrong = tally.wrong.saturating_add(1);
        let is_news = tally.wrong >= MOST_WRONG && tally.known_until.is_none();
        if is_news {
            tally.known_until = Some(now.plus(KNOWN_FOR));
        }
        is_news
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Time {
        Time::from_millis(seconds * 1000)
    }

    #[test]
    fn the_tenth_wrong_code_makes_it_known_of_that_user_for_ten_minutes() {
        let mut guesses = Guesses::default();
        let news: Vec<bool> = (0..10).map(|now| guesses.wrong("alice", at(now))).collect();
        assert_eq!(news, [[false; 9].as_slice(), &[true]].concat());
        assert_eq!(guesses.known_for("bob", at(9)), None);
        assert_eq!(guesses.known_for("alice", at(9)), Some(KNOWN_FOR));
        // One that was on its way changes nothing.
        assert!(!guesses.wrong("alice", at(100)));
        assert_eq!(
            guesses.known_for("alice", at(608)),
            Some(Duration::from_secs(1))
        );
        assert_eq!(guesses.known_for("alice", at(609)), None);
        assert!(!guesses.wrong("alice", at(609)));
        assert_eq!(guesses.known_for("alice", at(609)), None);
    }

    #[test]
    fn wrong_codes_now_and_then_are_no_guesses() {
        let mut guesses = Guesses::default();
        for now in 0..100 {
            assert!(!guesses.wrong("alice", at(now * 67)), "{now}");
        }
    }

    #[test]
    fn it_does_not_grow_for_ever() {
        let mut guesses = Guesses::default();
        for user in 0..5000 {
            guesses.wrong(&user.to_string(), at(user / 1000));
        }
        assert_eq!(guesses.0.len(), MOST_USERS);
    }
}
