//! What is remembered of everybody who was asked lately. It counts; whom it counts is its caller's business.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::sync::Arc;
use core::borrow::Borrow;
use core::time::Duration;

use super::guard::SOON;
use super::{Limit, Limited, Limits};
use crate::{Time, TransactionId};

/// The ten minutes of [`Limits::prompts_per_10_minutes`]; also how long an identifier stays spent, since that is the
/// longest an old answer could linger on its way.
const WINDOW: Duration = Duration::from_secs(600);

/// Identifiers remembered of one key; the oldest are forgotten first.
const MOST_SPENT: usize = 16;

/// Records kept of those for whom nothing is pending; those that matter shortest are forgotten first.
const MOST_IDLE: usize = 100_000;

/// Of what may wait for one key, and of the prompts it gets in ten minutes, so many are not for strangers, where there
/// are more.
const KEPT_PENDING: u32 = 1;
const KEPT_PROMPTS: u32 = 2;

/// Why a key is left alone for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closure {
    /// It does not want to be asked.
    Muted,
    /// It must not be asked.
    Locked,
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
    muted: Option<Time>,
    locked: Option<Time>,
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

    /// From now on these are the bounds.
    pub(super) fn reconfigure(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Whether one more may be asked now. A stranger (`is_trusted` is false) may not take the last of what there is: else
    /// strangers could keep somebody out everywhere who never did more than be asked.
    pub(super) fn check<Q>(&self, key: &Q, is_trusted: bool, now: Time) -> Result<(), Limited>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let refuse = |limit, retry_after| Err(Limited { limit, retry_after });
        let nothing = Record::default();
        let record = self.records.get(key).unwrap_or(&nothing);
        if let Some((limit, until)) = record.closed(now) {
            return refuse(limit, until.since(now));
        }
        let kept = |most: u32, kept: u32| {
            if is_trusted {
                most
            } else {
                most.saturating_sub(kept).max(1)
            }
        };
        if record.pending >= kept(self.limits.pending_per_confirmer, KEPT_PENDING) {
            return refuse(Limit::Pending, SOON);
        }
        let (number, first) = record.recent_prompts(now);
        let most = kept(self.limits.prompts_per_10_minutes, KEPT_PROMPTS);
        if number >= usize::try_from(most).unwrap_or(usize::MAX) {
            return refuse(Limit::Prompts, first.plus(WINDOW).since(now));
        }
        Ok(())
    }

    /// Until when nothing may be asked of it, and why.
    pub(super) fn closed<Q>(&self, key: &Q, now: Time) -> Option<(Limit, Time)>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.records.get(key)?.closed(now)
    }

    pub(super) fn asked(&mut self, key: &K, now: Time) {
        self.edit(key, |record| {
            record.pending += 1;
            let before = record.prompted.replace(now).filter(|at| !is_old(*at, now));
            if let Some(before) = before {
                record.more().prompts.push_back(before);
            }
            if let Some(more) = &mut record.more {
                let old = more.prompts.partition_point(|at| is_old(*at, now));
                more.prompts.drain(..old);
            }
        });
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

    /// A wrong code from or for this key. Until when that locks it, if it was not locked before.
    pub(super) fn wrong_code(&mut self, key: &K, now: Time) -> Option<Time> {
        let until = now.plus(self.limits.lock_for);
        let most = self.limits.wrong_codes_to_lock;
        let closed = self.edit(key, |record| {
            let more = record.more();
            if more.wrong_codes_forgotten.is_some_and(|then| now >= then) {
                more.wrong_codes = 0;
            }
            more.wrong_codes += 1;
            more.wrong_codes_forgotten = Some(until);
            let was_open = more.locked.is_none_or(|until| until <= now);
            let is_locked = more.wrong_codes >= most;
            if is_locked {
                more.locked = more.locked.max(Some(until));
            }
            was_open && is_locked
        });
        closed.then_some(until)
    }

    /// Forgets its prompts and wrong codes. Only while something is pending for it.
    pub(super) fn approved(&mut self, key: &K) {
        let Some(record) = self.records.get_mut(key) else {
            return;
        };
        record.prompted = None;
        if let Some(more) = &mut record.more {
            more.prompts.clear();
            more.wrong_codes = 0;
        }
    }

    /// One that was asked has settled.
    pub(super) fn settled(&mut self, key: &K, now: Time) {
        self.edit(key, |record| {
            record.pending = record.pending.saturating_sub(1);
        });
        self.forget(now);
    }

    /// Closes it until then, if it is not closed for longer.
    pub(super) fn close(&mut self, key: &K, (limit, until): (Closure, Time), now: Time) {
        self.edit(key, |record| {
            let standing = record.more().closure(limit);
            *standing = (*standing).max(Some(until));
        });
        self.forget(now);
    }

    /// False if it was not closed for this reason.
    pub(super) fn reopen(&mut self, key: &K, closure: Closure, now: Time) -> bool {
        self.edit(key, |record| {
            let Some(more) = &mut record.more else {
                return false;
            };
            more.closure(closure)
                .take()
                .is_some_and(|until| now < until)
        })
    }

    /// Forgets what was held against it: closures, wrong codes, prompts. False if there was nothing.
    pub(super) fn forgive(&mut self, key: &K, now: Time) -> bool {
        self.edit(key, |record| {
            let is_closed = record.closed(now).is_some();
            let is_prompted = record.prompted.take().is_some_and(|at| !is_old(at, now));
            let Some(more) = &mut record.more else {
                return is_prompted;
            };
            let has_guessed = more.wrong_codes > 0;
            more.prompts.clear();
            (more.muted, more.locked, more.wrong_codes) = (None, None, 0);
            is_closed || is_prompted || has_guessed
        })
    }

    /// Changes what is remembered of one, and when it is forgotten.
    fn edit<T>(&mut self, key: &K, edit: impl FnOnce(&mut Record) -> T) -> T {
        let idle = self.records.get(key).and_then(Record::idle_until);
        if let Some(until) = idle {
            self.idle.remove(&(until, key.clone()));
        }
        let record = self.records.entry(key.clone()).or_default();
        let result = edit(record);
        match record.idle_until() {
            Some(until) => {
                self.idle.insert((until, key.clone()));
            }
            None if record.pending == 0 => {
                self.records.remove(key);
            }
            None => {}
        }
        result
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

    /// Whichever closure holds longer.
    fn closed(&self, now: Time) -> Option<(Limit, Time)> {
        let more = self.more.as_ref()?;
        let (limit, until) = if more.locked > more.muted {
            (Limit::Locked, more.locked?)
        } else {
            (Limit::Muted, more.muted?)
        };
        (now < until).then_some((limit, until))
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
    const fn closure(&mut self, closure: Closure) -> &mut Option<Time> {
        match closure {
            Closure::Muted => &mut self.muted,
            Closure::Locked => &mut self.locked,
        }
    }

    fn matters_until(&self) -> Option<Time> {
        let spent = self.spent.back().map(|(at, ..)| at.plus(WINDOW));
        let closed = self.muted.max(self.locked);
        let wrong = self.wrong_codes_forgotten.filter(|_| self.wrong_codes > 0);
        spent.max(closed).max(wrong)
    }
}
