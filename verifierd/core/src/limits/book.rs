//! What is remembered of everybody who was asked lately. It counts; whom it counts is its caller's business.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::sync::Arc;
use core::time::Duration;

use super::{Limit, Limited, Limits};
use crate::{Time, TransactionId};

/// The ten minutes of [`Limits::prompts_per_10_minutes`]; also how long an identifier stays spent, since that is the
/// longest an old answer could linger on its way.
const WINDOW: Duration = Duration::from_secs(600);

/// Identifiers remembered of one key; the oldest are forgotten first.
const MOST_SPENT: usize = 16;

/// Records kept of those for whom nothing is pending; those that matter shortest are forgotten first.
const MOST_IDLE: usize = 100_000;

/// When to come back where nothing says how long something takes.
const SOON: Duration = Duration::from_secs(5);

/// What an ending means to one of those who were asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Settlement {
    /// They approved it.
    Approved,
    /// They said that it was not them.
    NotMe,
    /// Anything else.
    Other,
}

/// What is remembered of one key.
#[derive(Debug, Default)]
struct Record {
    pending: u32,
    prompts: VecDeque<Time>,
    /// Identifiers that relying parties chose, newest last.
    spent: VecDeque<(Time, Arc<str>, TransactionId)>,
    closed: Option<(Limit, Time)>,
    wrong_codes: u32,
    wrong_codes_forgotten: Option<Time>,
    /// Under which time it stands in `Book::idle`.
    idle_since: Option<Time>,
}

/// The records of all keys (accounts, or login names that do not exist) that matter right now.
#[derive(Debug)]
pub(super) struct Book<K> {
    limits: Limits,
    records: BTreeMap<K, Record>,
    /// Records for which nothing is pending, by the time after which they say nothing any more.
    idle: BTreeSet<(Time, K)>,
}

impl<K: Ord + Clone> Book<K> {
    pub(super) const fn new(limits: Limits) -> Self {
        Self {
            limits,
            records: BTreeMap::new(),
            idle: BTreeSet::new(),
        }
    }

    /// Whether one more may be asked now.
    pub(super) fn check(&self, key: &K, now: Time) -> Result<(), Limited> {
        let refuse = |limit, retry_after| Err(Limited { limit, retry_after });
        let Some(record) = self.records.get(key) else {
            return match self.limits {
                Limits {
                    pending_per_confirmer: 0,
                    ..
                } => refuse(Limit::Pending, WINDOW),
                Limits {
                    prompts_per_10_minutes: 0,
                    ..
                } => refuse(Limit::Prompts, WINDOW),
                Limits { .. } => Ok(()),
            };
        };
        if let Some((limit, until)) = record.closed.filter(|(_, until)| now < *until) {
            return refuse(limit, until.since(now));
        }
        if record.pending >= self.limits.pending_per_confirmer {
            return refuse(Limit::Pending, SOON);
        }
        // The deque never holds more than the bound: counting costs at most that.
        let recent = || {
            let is_recent = |at: &&Time| now.since(**at) < WINDOW;
            record.prompts.iter().filter(is_recent)
        };
        if recent().count() >= self.most_prompts() {
            let first = recent().min().copied().unwrap_or(now);
            return refuse(Limit::Prompts, first.plus(WINDOW).since(now));
        }
        Ok(())
    }

    pub(super) fn asked(&mut self, key: &K, now: Time) {
        let most = self.most_prompts().max(1);
        let record = self.records.entry(key.clone()).or_default();
        if let Some(since) = record.idle_since.take() {
            self.idle.remove(&(since, key.clone()));
        }
        record.pending += 1;
        let is_old = |at: &Time| now.since(*at) >= WINDOW;
        while record.prompts.len() >= most || record.prompts.front().is_some_and(is_old) {
            record.prompts.pop_front();
        }
        record.prompts.push_back(now);
    }

    /// Whether the relying party has used this identifier with this key lately (XEP-0070 section 4.3: unique).
    pub(super) fn is_spent(&self, key: &K, (by, id): (&str, &TransactionId), now: Time) -> bool {
        self.records.get(key).is_some_and(|record| {
            record
                .spent
                .iter()
                .any(|(at, party, spent)| now.since(*at) < WINDOW && **party == *by && spent == id)
        })
    }

    pub(super) fn spend(&mut self, key: &K, (by, id): (&Arc<str>, &TransactionId), now: Time) {
        let Some(record) = self.records.get_mut(key) else {
            return;
        };
        let is_old = |(at, ..): &(Time, _, _)| now.since(*at) >= WINDOW;
        while record.spent.len() >= MOST_SPENT || record.spent.front().is_some_and(is_old) {
            record.spent.pop_front();
        }
        record.spent.push_back((now, Arc::clone(by), id.clone()));
    }

    /// A wrong code from or for this key. Only while something is pending for it: what is idle has its time set.
    pub(super) fn wrong_code(&mut self, key: &K, now: Time) {
        let until = now.plus(self.limits.lock_for);
        let Some(record) = self.records.get_mut(key) else {
            return;
        };
        if record.wrong_codes_forgotten.is_some_and(|then| now >= then) {
            record.wrong_codes = 0;
        }
        record.wrong_codes += 1;
        record.wrong_codes_forgotten = Some(until);
        if record.wrong_codes >= self.limits.wrong_codes_to_lock {
            record.close(Limit::Locked, until);
        }
    }

    /// One that was asked has settled.
    pub(super) fn settled(&mut self, key: &K, settlement: Settlement, now: Time) {
        let Some(record) = self.records.get_mut(key) else {
            return;
        };
        record.pending = record.pending.saturating_sub(1);
        match settlement {
            Settlement::Approved => {
                record.prompts.clear();
                record.wrong_codes = 0;
            }
            Settlement::NotMe => {
                record.close(Limit::Muted, now.plus(self.limits.mute_after_not_me));
            }
            Settlement::Other => {}
        }
        if record.pending == 0 {
            let until = record.matters_until(now);
            record.idle_since = Some(until);
            self.idle.insert((until, key.clone()));
        }
        self.forget(now);
    }

    /// Whether these are what is pending, and what is idle is known to be.
    pub(super) fn is_consistent(&self, pending: &BTreeMap<K, u32>) -> bool {
        let counted = self.records.iter().filter(|(_, record)| record.pending > 0);
        let idle = self.records.iter().filter_map(|(key, record)| {
            let since = record.idle_since?;
            (record.pending == 0).then(|| (since, key.clone()))
        });
        counted
            .map(|(key, record)| (key, &record.pending))
            .eq(pending)
            && idle.collect::<BTreeSet<_>>() == self.idle
            && self.idle.len() + pending.len() == self.records.len()
    }

    fn most_prompts(&self) -> usize {
        usize::try_from(self.limits.prompts_per_10_minutes).unwrap_or(usize::MAX)
    }

    /// Drops what says nothing any more.
    fn forget(&mut self, now: Time) {
        while let Some((until, _)) = self.idle.first()
            && (*until <= now || self.idle.len() > MOST_IDLE)
            && let Some((_, key)) = self.idle.pop_first()
        {
            self.records.remove(&key);
        }
    }
}

impl Record {
    /// Whichever bound holds longer stands.
    fn close(&mut self, limit: Limit, until: Time) {
        if self.closed.is_none_or(|(_, standing)| standing < until) {
            self.closed = Some((limit, until));
        }
    }

    fn matters_until(&self, now: Time) -> Time {
        [
            self.prompts.back().map(|at| at.plus(WINDOW)),
            self.spent.back().map(|(at, ..)| at.plus(WINDOW)),
            self.closed.map(|(_, until)| until),
            self.wrong_codes_forgotten.filter(|_| self.wrong_codes > 0),
        ]
        .into_iter()
        .flatten()
        .fold(now, Time::max)
    }
}
