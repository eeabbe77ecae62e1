//! Draws the consequences of what happens to verifications for those who are asked, and for decoys: a login name that
//! does not exist must hit the same bounds as one that does, or the bounds would tell them apart.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use jid::{BareJid, Jid};

use super::book::{Book, Closure};
use super::sources::Sources;
use super::tally::Tally;
use super::{Limit, Limited, Limits, Source};
use crate::{Outcome, Request, Time, TransactionId, Verification};

/// When to come back where nothing says how long something takes.
pub(super) const SOON: Duration = Duration::from_secs(5);

/// What a decoy stands for: whatever the relying party wants let in, and where.
type Decoy = (Arc<str>, Box<str>, Option<Box<str>>);

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
    account_sources: Sources<Arc<BareJid>>,
    decoys: Book<Decoy>,
    decoy_sources: Sources<Decoy>,
    /// Until when decoys wait.
    decoys_waiting: BTreeMap<(Decoy, Source), Time>,
    pending_by_source: Tally<Source>,
    pending_by_party: Tally<Arc<str>>,
    closings: Vec<Closing>,
}

impl Guard {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            limits: limits.clone(),
            accounts: Book::new(limits.clone()),
            account_sources: Sources::default(),
            decoys: Book::new(limits.clone()),
            decoy_sources: Sources::default(),
            decoys_waiting: BTreeMap::new(),
            pending_by_source: Tally::default(),
            pending_by_party: Tally::default(),
            closings: Vec::new(),
        }
    }

    /// From now on these are the bounds; what was counted stays.
    pub(crate) fn reconfigure(&mut self, limits: &Limits) {
        self.limits = limits.clone();
        self.accounts.reconfigure(limits.clone());
        self.decoys.reconfigure(limits.clone());
    }

    /// Whether all of them may be asked now. That one request waits already is the caller's to know, but for a decoy.
    pub(crate) fn check(&self, request: &Request, now: Time) -> Result<(), Limited> {
        let (source, party) = (Source::of(request), request.relying_party());
        self.check_totals(source.as_ref(), party)?;
        let confirmers = request.confirmers().jids();
        if confirmers.is_empty() {
            let key = decoy(request);
            self.decoys.check(&key, now)?;
            let Some(source) = source else {
                return Ok(());
            };
            self.decoy_sources
                .check((&key, &source, party), &self.limits, now)?;
            return match self.decoys_waiting.get(&(key, source)) {
                Some(until) => Err(waits_until(*until, now)),
                None => Ok(()),
            };
        }
        confirmers.iter().map(Jid::to_bare).try_for_each(|account| {
            self.accounts.check(&account, now)?;
            match &source {
                Some(source) => {
                    let place = (&Arc::new(account), source, party);
                    self.account_sources.check(place, &self.limits, now)
                }
                None => Ok(()),
            }
        })
    }

    fn check_totals(&self, source: Option<&Source>, party: &Arc<str>) -> Result<(), Limited> {
        let refuse = |limit| {
            let retry_after = SOON;
            Err(Limited { limit, retry_after })
        };
        if self.pending_by_party.count(party) >= self.limits.pending_per_relying_party {
            return refuse(Limit::RelyingParty);
        }
        let from_there = source.map_or(0, |source| self.pending_by_source.count(source));
        if from_there >= self.limits.pending_per_source && source.is_some() {
            return refuse(Limit::Source);
        }
        Ok(())
    }

    pub(crate) fn opened(&mut self, verification: &Verification, now: Time) {
        let request = verification.request();
        let source = Source::of(request);
        self.pending_by_party
            .add(Arc::clone(request.relying_party()));
        if verification.asks().is_empty() {
            let key = decoy(request);
            self.decoys.asked(&key, now);
            if let Some(source) = source.clone() {
                self.decoys_waiting
                    .insert((key, source), verification.deadline());
            }
        }
        if let Some(source) = source {
            self.pending_by_source.add(source);
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
            let locked = self.account_sources.wrong_code(place, &self.limits, now);
            if let Some(until) = locked {
                self.lock(account, Some(source), until);
            }
        }
    }

    /// A wrong code typed at the login: it may have been meant to be anybody's who is asked.
    pub(crate) fn mistyped(&mut self, verification: &Verification, now: Time) {
        let source = Source::of(verification.request());
        if verification.asks().is_empty() {
            let key = decoy(verification.request());
            let _ = self.decoys.wrong_code(&key, now);
            if let Some(source) = source.clone() {
                let _ = self
                    .decoy_sources
                    .wrong_code((key, source), &self.limits, now);
            }
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
        let was_held_back = self.account_sources.forget(&account);
        self.accounts.forgive(&account, now) || was_held_back
    }

    /// Whether as many are counted as pending for everybody as these are.
    pub(crate) fn is_consistent<'a>(
        &self,
        pending: impl Iterator<Item = &'a Verification>,
    ) -> bool {
        let mut accounts = BTreeMap::new();
        let mut decoys = BTreeMap::new();
        let mut waiting = BTreeMap::new();
        let mut sources = BTreeMap::new();
        let mut parties = BTreeMap::new();
        for verification in pending {
            let request = verification.request();
            let source = Source::of(request);
            *parties
                .entry(Arc::clone(request.relying_party()))
                .or_default() += 1;
            if let Some(source) = source.clone() {
                *sources.entry(source).or_default() += 1;
            }
            if verification.asks().is_empty() {
                *decoys.entry(decoy(request)).or_default() += 1;
                waiting.extend(
                    source.map(|source| ((decoy(request), source), verification.deadline())),
                );
            }
            for ask in verification.asks() {
                *accounts.entry(Arc::clone(ask.account())).or_default() += 1;
            }
        }
        self.accounts.is_consistent(&accounts)
            && self.decoys.is_consistent(&decoys)
            && self.decoys_waiting == waiting
            && self.pending_by_source.is(&sources)
            && self.pending_by_party.is(&parties)
            && self.account_sources.is_consistent()
            && self.decoy_sources.is_consistent()
    }

    pub(crate) fn settled(&mut self, verification: &Verification, outcome: &Outcome, now: Time) {
        let request = verification.request();
        let source = Source::of(request);
        self.pending_by_party.take(request.relying_party());
        if let Some(source) = &source {
            self.pending_by_source.take(source);
        }
        let is_denied = matches!(outcome, Outcome::Denied { .. });
        let party = || Arc::clone(request.relying_party());
        if verification.asks().is_empty() {
            let key = decoy(request);
            self.decoys.settled(&key, now);
            if let Some(source) = source.clone() {
                let place = (key, source);
                self.decoys_waiting.remove(&place);
                if is_denied {
                    let (key, source) = place;
                    self.decoy_sources
                        .denied((key, source, party()), &self.limits, now);
                }
            }
        }
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
                self.account_sources.approved(&place, &self.limits, now);
            } else if is_denied {
                let place = (account, source, party());
                self.account_sources.denied(place, &self.limits, now);
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

fn decoy(request: &Request) -> Decoy {
    (
        Arc::clone(request.relying_party()),
        request.url().into(),
        request.context().subject.clone(),
    )
}
