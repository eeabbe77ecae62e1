//! Draws the consequences of what happens to verifications for those who are asked.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use jid::{BareJid, Jid};

use super::book::{Book, Closure};
use super::decoys::Decoys;
use super::sources::Sources;
use super::tally::Tally;
use super::{Limit, Limited, Limits, Source};
use crate::{Outcome, Request, Time, TransactionId, Verification};

/// When to come back where nothing says how long something takes.
pub(super) const SOON: Duration = Duration::from_secs(5);

/// Somebody is left alone for a while from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Closing {
    pub(crate) account: BareJid,
    /// Where only claimants from there are meant.
    pub(crate) source: Option<Source>,
    pub(crate) limit: Limit,
    pub(crate) until: Time,
}

/// Keeps everybody's bounds.
#[derive(Debug)]
pub(crate) struct Guard {
    limits: Limits,
    accounts: Book<Arc<BareJid>>,
    sources: Sources<Arc<BareJid>>,
    decoys: Decoys,
    pending: Tally,
    closings: Vec<Closing>,
}

impl Guard {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            accounts: Book::new(limits.clone()),
            sources: Sources::default(),
            decoys: Decoys::new(limits),
            pending: Tally::default(),
            closings: Vec::new(),
        }
    }

    /// From now on these are the bounds; what was counted stays.
    pub(crate) fn reconfigure(&mut self, limits: &Limits) {
        self.limits = limits.clone();
        self.accounts.reconfigure(limits.clone());
        self.decoys.reconfigure(limits);
    }

    /// Whether all of them may be asked now. That one request waits already is the caller's to know, but for a decoy.
    pub(crate) fn check(&self, request: &Request, now: Time) -> Result<(), Limited> {
        let (source, party) = (Source::of(request), request.relying_party());
        self.pending.check(party, source.as_ref(), &self.limits)?;
        let confirmers = request.confirmers().jids();
        if confirmers.is_empty() {
            return self
                .decoys
                .check(request, source.as_ref(), &self.limits, now);
        }
        confirmers.iter().map(Jid::to_bare).try_for_each(|account| {
            self.accounts.check(&account, request.is_trusted(), now)?;
            match &source {
                Some(source) => {
                    let place = (&Arc::new(account), source, party);
                    self.sources.check(place, &self.limits, now)
                }
                None => Ok(()),
            }
        })
    }

    pub(crate) fn opened(&mut self, verification: &Verification, now: Time) {
        let request = verification.request();
        let source = Source::of(request);
        self.pending.add(request, source.as_ref());
        if verification.asks().is_empty() {
            self.decoys.opened(verification, source.as_ref(), now);
        }
        for ask in verification.asks() {
            self.accounts.asked(ask.account(), now);
            if let Some(given) = request.transaction_id() {
                let used = (request.relying_party(), given);
                self.accounts.spend(ask.bare(), used, now);
            }
        }
    }

    /// Whether the relying party has used this identifier with this account lately (XEP-0070 section 4.3: unique).
    pub(crate) fn is_spent(
        &self,
        account: &BareJid,
        (by, id): (&str, &TransactionId),
        now: Time,
    ) -> bool {
        self.accounts.is_spent(account, (by, id), now)
    }

    /// A wrong code that this account sent, for requests about claimants from these addresses.
    pub(crate) fn wrong_code(
        &mut self,
        account: &Arc<BareJid>,
        sources: impl IntoIterator<Item = Source>,
        now: Time,
    ) {
        if let Some(until) = self.accounts.wrong_code(account, now) {
            self.lock(account, None, until);
        }
        for source in sources {
            let place = (Arc::clone(account), source.clone());
            let locked = self.sources.wrong_code(place, &self.limits, now);
            if let Some(until) = locked {
                self.lock(account, Some(source), until);
            }
        }
    }

    /// A wrong code typed at the login: it may have been meant to be anybody's who is asked.
    pub(crate) fn mistyped(&mut self, verification: &Verification, now: Time) {
        let source = Source::of(verification.request());
        if verification.asks().is_empty() {
            let request = verification.request();
            self.decoys
                .mistyped(request, source.as_ref(), &self.limits, now);
        }
        for ask in verification.asks() {
            self.wrong_code(ask.account(), source.clone(), now);
        }
    }

    /// This account says that it is not they who want in.
    pub(crate) fn not_me(&mut self, account: &Arc<BareJid>, now: Time) {
        if self.limits.mute_after_not_me.is_zero() {
            return;
        }
        let until = now.plus(self.limits.mute_after_not_me);
        self.accounts.close(account, (Closure::Muted, until), now);
        self.closings.push(Closing {
            account: account.as_ref().clone(),
            source: None,
            limit: Limit::Muted,
            until,
        });
    }

    fn lock(&mut self, account: &BareJid, source: Option<Source>, until: Time) {
        self.closings.push(Closing {
            account: account.clone(),
            source,
            limit: Limit::Locked,
            until,
        });
    }

    /// Who is left alone from now on, since this was asked last.
    pub(crate) fn closings(&mut self) -> impl Iterator<Item = Closing> {
        core::mem::take(&mut self.closings).into_iter()
    }

    /// Until when nobody may ask this account, and why.
    pub(crate) fn closed(&self, account: &BareJid, now: Time) -> Option<(Limit, Time)> {
        self.accounts.closed(account, now)
    }

    pub(crate) fn close(&mut self, account: BareJid, closure: (Closure, Time), now: Time) {
        self.accounts.close(&Arc::new(account), closure, now);
    }

    pub(crate) fn reopen(&mut self, account: BareJid, closure: Closure, now: Time) -> bool {
        self.accounts.reopen(&Arc::new(account), closure, now)
    }

    /// Forgets what was held against this account. False if there was nothing.
    pub(crate) fn forgive(&mut self, account: BareJid, now: Time) -> bool {
        let account = Arc::new(account);
        let was_held_back = self.sources.forget(&account);
        self.accounts.forgive(&account, now) || was_held_back
    }

    /// Whether as many are counted as pending for everybody as these are.
    pub(crate) fn is_consistent<'a>(
        &self,
        pending: impl Iterator<Item = &'a Verification> + Clone,
    ) -> bool {
        let mut accounts = BTreeMap::new();
        let mut tally = Tally::default();
        for verification in pending.clone() {
            let request = verification.request();
            tally.add(request, Source::of(request).as_ref());
            for ask in verification.asks() {
                *accounts.entry(Arc::clone(ask.account())).or_default() += 1;
            }
        }
        let decoys = pending.filter(|one| one.asks().is_empty());
        self.accounts.is_consistent(&accounts)
            && self.decoys.is_consistent(decoys)
            && self.pending == tally
            && self.sources.is_consistent()
    }

    pub(crate) fn settled(&mut self, verification: &Verification, outcome: &Outcome, now: Time) {
        let request = verification.request();
        let source = Source::of(request);
        self.pending.take(request, source.as_ref());
        if verification.asks().is_empty() {
            self.decoys
                .settled((verification, outcome), source.as_ref(), &self.limits, now);
        }
        let is_denied = matches!(outcome, Outcome::Denied { .. });
        for ask in verification.asks() {
            let has_approved = has_approved(outcome, ask.bare());
            if has_approved {
                self.accounts.approved(ask.account());
            }
            self.accounts.settled(ask.account(), now);
            let Some(source) = source.clone() else {
                continue;
            };
            let account = Arc::clone(ask.account());
            if has_approved {
                let place = (account, source);
                self.sources.approved(&place, &self.limits, now);
            } else if is_denied {
                let place = (account, source, Arc::clone(request.relying_party()));
                self.sources.denied(place, &self.limits, now);
            }
        }
    }
}

fn has_approved(outcome: &Outcome, account: &BareJid) -> bool {
    match outcome {
        Outcome::Approved(approval) => {
            let mut confirmations = approval.confirmations().iter();
            confirmations.any(|yes| yes.by == *account)
        }
        Outcome::Denied { .. }
        | Outcome::Expired
        | Outcome::Undeliverable(_)
        | Outcome::Withdrawn => false,
    }
}

/// One request about the same is open: until its end.
pub(crate) const fn waits_until(deadline: Time, now: Time) -> Limited {
    Limited {
        limit: Limit::SameSource,
        retry_after: deadline.since(now),
    }
}
