//! How often a confirmer may be asked: prompt bombing stops here.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::sync::Arc;
use core::time::Duration;

use jid::BareJid;

use crate::{Confirmers, Denial, Outcome, Time, TransactionId};

/// The bounds on what one confirmer can be made to suffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Verifications that may wait for one confirmer at once.
    pub pending_per_confirmer: u32,
    /// Prompts one confirmer gets in ten minutes without an approval between them.
    pub prompts_per_10_minutes: u32,
    /// How long a confirmer who said `not me` is left alone.
    pub mute_after_not_me: Duration,
    /// Wrong codes from or for one confirmer, without an approval between them, that lock it.
    pub wrong_codes_to_lock: u32,
    /// How long it stays locked.
    pub lock_for: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pending_per_confirmer: 3,
            prompts_per_10_minutes: 5,
            mute_after_not_me: Duration::from_secs(20 * 60),
            wrong_codes_to_lock: 10,
            lock_for: Duration::from_secs(20 * 60),
        }
    }
}

/// Which bound was hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// [`Limits::pending_per_confirmer`].
    Pending,
    /// [`Limits::prompts_per_10_minutes`].
    Prompts,
    /// [`Limits::mute_after_not_me`].
    Muted,
    /// [`Limits::wrong_codes_to_lock`].
    Locked,
}

/// A request that came too soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("limit hit, try again in {} s", .retry_after.as_secs())]
pub struct Limited {
    /// Which bound was hit.
    pub limit: Limit,
    /// When another try may succeed.
    pub retry_after: Duration,
}

/// The ten minutes of [`Limits::prompts_per_10_minutes`]; also how long an identifier stays spent, since that is the
/// longest an old answer could linger on its way.
const WINDOW: Duration = Duration::from_secs(600);

/// Identifiers remembered of one confirmer.
const MOST_SPENT: usize = 16;

/// Confirmers remembered of whom nobody waits for an answer.
const MOST_IDLE: usize = 100_000;

/// What is remembered of one confirmer.
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

/// The records of all confirmers that matter right now.
#[derive(Debug, Default)]
pub(crate) struct Book {
    limits: Limits,
    records: BTreeMap<BareJid, Record>,
    /// Records nobody waits on, by the time after which they say nothing any more.
    idle: BTreeSet<(Time, BareJid)>,
}

impl Book {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Whether all of them may be asked now.
    pub(crate) fn check(&self, confirmers: &Confirmers, now: Time) -> Result<(), Limited> {
        confirmers
            .jids()
            .iter()
            .filter_map(|jid| self.records.get(&jid.to_bare()))
            .try_for_each(|record| self.check_one(record, now))
    }

    fn check_one(&self, record: &Record, now: Time) -> Result<(), Limited> {
        if let Some((limit, until)) = record.closed.filter(|(_, until)| now < *until) {
            return Err(Limited {
                limit,
                retry_after: until.since(now),
            });
        }
        if record.pending >= self.limits.pending_per_confirmer {
            return Err(Limited {
                limit: Limit::Pending,
                retry_after: Duration::from_secs(5),
            });
        }
        let recent = record.prompts.iter().filter(|at| now.since(**at) < WINDOW);
        let most = usize::try_from(self.limits.prompts_per_10_minutes).unwrap_or(usize::MAX);
        // The deque never holds more than the bound, so the count costs at most that, and only when it is nearly full.
        if record.prompts.len() >= most && recent.clone().count() >= most {
            let first = recent.min().copied().unwrap_or(now);
            return Err(Limited {
                limit: Limit::Prompts,
                retry_after: first.plus(WINDOW).since(now),
            });
        }
        Ok(())
    }

    pub(crate) fn asked(&mut self, confirmer: &BareJid, now: Time) {
        if !self.records.contains_key(confirmer) {
            self.records.insert(confirmer.clone(), Record::default());
        }
        let Some(record) = self.records.get_mut(confirmer) else {
            return;
        };
        if let Some(since) = record.idle_since.take() {
            self.idle.remove(&(since, confirmer.clone()));
        }
        record.pending += 1;
        let most = usize::try_from(self.limits.prompts_per_10_minutes).unwrap_or(usize::MAX);
        while record.prompts.len() >= most.max(1)
            || record
                .prompts
                .front()
                .is_some_and(|at| now.since(*at) >= WINDOW)
        {
            record.prompts.pop_front();
        }
        record.prompts.push_back(now);
    }

    /// Whether the relying party has used this identifier with this confirmer lately (XEP-0070 section 4.3: unique).
    pub(crate) fn is_spent(
        &self,
        confirmer: &BareJid,
        by: &str,
        id: &TransactionId,
        now: Time,
    ) -> bool {
        self.records.get(confirmer).is_some_and(|record| {
            record
                .spent
                .iter()
                .any(|(at, party, spent)| now.since(*at) < WINDOW && **party == *by && spent == id)
        })
    }

    pub(crate) fn spend(
        &mut self,
        confirmer: &BareJid,
        by: &Arc<str>,
        id: &TransactionId,
        now: Time,
    ) {
        let Some(record) = self.records.get_mut(confirmer) else {
            return;
        };
        if record.spent.len() >= MOST_SPENT {
            record.spent.pop_front();
        }
        record.spent.push_back((now, Arc::clone(by), id.clone()));
    }

    pub(crate) fn wrong_code(&mut self, confirmer: &BareJid, now: Time) {
        let Some(record) = self.records.get_mut(confirmer) else {
            return;
        };
        if record.wrong_codes_forgotten.is_some_and(|then| now >= then) {
            record.wrong_codes = 0;
        }
        record.wrong_codes += 1;
        record.wrong_codes_forgotten = Some(now.plus(self.limits.lock_for));
        if record.wrong_codes >= self.limits.wrong_codes_to_lock {
            record.closed = Some((Limit::Locked, now.plus(self.limits.lock_for)));
        }
    }

    /// One of this confirmer's verifications has settled.
    pub(crate) fn settled(&mut self, confirmer: &BareJid, outcome: &Outcome, now: Time) {
        let Some(record) = self.records.get_mut(confirmer) else {
            return;
        };
        record.pending = record.pending.saturating_sub(1);
        match outcome {
            Outcome::Approved(approval)
                if approval
                    .confirmations()
                    .iter()
                    .any(|yes| yes.by == *confirmer) =>
            {
                record.prompts.clear();
                record.wrong_codes = 0;
            }
            Outcome::Denied {
                by: Some(by),
                why: Denial::NotMe,
            } if by == confirmer => {
                record.closed = Some((Limit::Muted, now.plus(self.limits.mute_after_not_me)));
            }
            Outcome::Approved(_)
            | Outcome::Denied { .. }
            | Outcome::Expired
            | Outcome::Undeliverable(_)
            | Outcome::Withdrawn => {}
        }
        if record.pending == 0 {
            let window = record
                .prompts
                .back()
                .max(record.spent.back().map(|(at, ..)| at))
                .map(|at| at.plus(WINDOW));
            let closed = record.closed.map(|(_, until)| until);
            let until = [
                window,
                closed,
                record
                    .wrong_codes_forgotten
                    .filter(|_| record.wrong_codes > 0),
            ]
            .into_iter()
            .flatten()
            .fold(now, Time::max);
            record.idle_since = Some(until);
            self.idle.insert((until, confirmer.clone()));
        }
        self.forget(now);
    }

    /// Drops what says nothing any more.
    fn forget(&mut self, now: Time) {
        while let Some((until, _)) = self.idle.first()
            && (*until <= now || self.idle.len() > MOST_IDLE)
            && let Some((_, confirmer)) = self.idle.pop_first()
        {
            self.records.remove(&confirmer);
        }
    }
}
