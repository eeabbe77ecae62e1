//! What is remembered of everybody who was asked lately. It counts; whom it counts is its caller's business.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::sync::Arc;
use core::borrow::Borrow;
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

/// What is remembered of one key. There is one for everybody who is waited for: what most have none of is boxed.
#[derive(Debug, Default)]
struct Record {
    pending: u32,
    /// When it was asked last.
    prompted: Option<Time>,
    more: Option<Box<More>>,
}

#[derive(Debug, Default)]
struct More {
    /// When it was asked before the last time, oldest first.
    prompts: VecDeque<Time>,
    /// Identifiers that relying parties chose, newest last.
    spent: VecDeque<(Time, Arc<str>, TransactionId)>,
    closed: Option<(Limit, Time)>,
    wrong_codes: u32,
    wrong_codes_forgotten: Option<Time>,
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
    pub(super) fn check<Q>(&self, key: &Q, now: Time) -> Result<(), Limited>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let refuse = |limit, retry_after| Err(Limited { limit, retry_after });
        let nothing = Record::default();
        let record = self.records.get(key).unwrap_or(&nothing);
        if let Some((limit, until)) = record.closed().filter(|(_, until)| now < *until) {
            return refuse(limit, until.since(now));
        }
        if record.pending >= self.limits.pending_per_confirmer {
            return refuse(Limit::Pending, SOON);
        }
        let (number, first) = record.recent_prompts(now);
        if number >= self.most_prompts() {
            return refuse(Limit::Prompts, first.plus(WINDOW).since(now));
        }
        Ok(())
    }

    pub(super) fn asked(&mut self, key: K, now: Time) {
        if let Some(until) = self.records.get(&key).and_then(Record::idle_until) {
            self.idle.remove(&(until, key.clone()));
        }
        let record = self.records.entry(key).or_default();
        record.pending += 1;
        let before = record.prompted.replace(now).filter(|at| !is_old(*at, now));
        if let Some(before) = before {
            record.more().prompts.push_back(before);
        }
        if let Some(more) = &mut record.more {
            let old = more.prompts.partition_point(|at| is_old(*at, now));
            more.prompts.drain(..old);
        }
    }

    /// Whether the relying party has used this identifier with this key lately (XEP-0070 section 4.3: unique).
    pub(super) fn is_spent<Q>(&self, key: &Q, (by, id): (&str, &TransactionId), now: Time) -> bool
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let more = self
            .records
            .get(key)
            .and_then(|record| record.more.as_ref());
        let mut spent = more.into_iter().flat_map(|more| &more.spent);
        spent.any(|(at, party, spent)| !is_old(*at, now) && **party == *by && spent == id)
    }

    pub(super) fn spend<Q>(&mut self, key: &Q, (by, id): (&Arc<str>, &TransactionId), now: Time)
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let Some(more) = self.records.get_mut(key).map(Record::more) else {
            return;
        };
        while more.spent.len() >= MOST_SPENT
            || more.spent.front().is_some_and(|(at, ..)| is_old(*at, now))
        {
            more.spent.pop_front();
        }
        more.spent.push_back((now, Arc::clone(by), id.clone()));
    }

    /// A wrong code from or for this key. Only while something is pending for it: what is idle has its time set.
    pub(super) fn wrong_code<Q>(&mut self, key: &Q, now: Time)
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let until = now.plus(self.limits.lock_for);
        let pending = self
            .records
            .get_mut(key)
            .filter(|record| record.pending > 0);
        let Some(more) = pending.map(Record::more) else {
            return;
        };
        if more.wrong_codes_forgotten.is_some_and(|then| now >= then) {
            more.wrong_codes = 0;
        }
        more.wrong_codes += 1;
        more.wrong_codes_forgotten = Some(until);
        if more.wrong_codes >= self.limits.wrong_codes_to_lock {
            more.close(Limit::Locked, until);
        }
    }

    /// One that was asked has settled.
    pub(super) fn settled(&mut self, key: &K, settlement: Settlement, now: Time) {
        let mute = now.plus(self.limits.mute_after_not_me);
        let Some(record) = self.records.get_mut(key) else {
            return;
        };
        record.pending = record.pending.saturating_sub(1);
        match settlement {
            Settlement::Approved => {
                record.prompted = None;
                if let Some(more) = &mut record.more {
                    more.prompts.clear();
                    more.wrong_codes = 0;
                }
            }
            Settlement::NotMe => record.more().close(Limit::Muted, mute),
            Settlement::Other => {}
        }
        if record.pending == 0 {
            match record.idle_until() {
                Some(until) => {
                    self.idle.insert((until, key.clone()));
                }
                None => {
                    self.records.remove(key);
                }
            }
        }
        self.forget(now);
    }

    /// Whether these are what is pending, and what is idle is known to be.
    pub(super) fn is_consistent(&self, pending: &BTreeMap<K, u32>) -> bool {
        let counted = self.records.iter().filter(|(_, record)| record.pending > 0);
        let idle = self.records.iter().filter_map(|(key, record)| {
            let until = record.idle_until()?;
            Some((until, key.clone()))
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

const fn is_old(at: Time, now: Time) -> bool {
    now.since(at).as_millis() >= WINDOW.as_millis()
}

impl Record {
    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    /// How many prompts count, and the first of them; now, if none does.
    fn recent_prompts(&self, now: Time) -> (usize, Time) {
        let Some(last) = self.prompted.filter(|at| !is_old(*at, now)) else {
            return (0, now);
        };
        let Some(more) = &self.more else {
            return (1, last);
        };
        let old = more.prompts.partition_point(|at| is_old(*at, now));
        let first = more.prompts.get(old).copied().unwrap_or(last);
        (more.prompts.len() - old + 1, first)
    }

    fn closed(&self) -> Option<(Limit, Time)> {
        self.more.as_ref()?.closed
    }

    /// Until when it says something though nothing is pending; none while something is, or if it says nothing.
    fn idle_until(&self) -> Option<Time> {
        if self.pending > 0 {
            return None;
        }
        let prompted = self.prompted.map(|at| at.plus(WINDOW));
        let more = self.more.as_ref().and_then(|more| more.matters_until());
        prompted.max(more)
    }
}

impl More {
    /// Whichever bound holds longer stands.
    fn close(&mut self, limit: Limit, until: Time) {
        if self.closed.is_none_or(|(_, standing)| standing < until) {
            self.closed = Some((limit, until));
        }
    }

    fn matters_until(&self) -> Option<Time> {
        let spent = self.spent.back().map(|(at, ..)| at.plus(WINDOW));
        let closed = self.closed.map(|(_, until)| until);
        let wrong = self.wrong_codes_forgotten.filter(|_| self.wrong_codes > 0);
        spent.max(closed).max(wrong)
    }
}
