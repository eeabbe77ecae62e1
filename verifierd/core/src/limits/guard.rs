//! Draws the consequences of what happens to verifications for those who are asked, and for decoys: a login name that
//! does not exist must hit the same bounds as one that does, or the bounds would tell them apart.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use jid::{BareJid, Jid};

use super::book::{Book, Settlement};
use super::{Limited, Limits};
use crate::{Denial, Outcome, Request, Time, TransactionId, Verification};

/// What a decoy stands for: whatever the relying party wants let in, and where.
type Decoy = (Arc<str>, Box<str>, Option<Box<str>>);

/// Keeps everybody's bounds.
#[derive(Debug)]
pub(crate) struct Guard {
    accounts: Book<Arc<BareJid>>,
    decoys: Book<Decoy>,
}

impl Guard {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            accounts: Book::new(limits.clone()),
            decoys: Book::new(limits.clone()),
        }
    }

    /// Whether all of them may be asked now.
    pub(crate) fn check(&self, request: &Request, now: Time) -> Result<(), Limited> {
        let confirmers = request.confirmers().jids();
        if confirmers.is_empty() {
            return self.decoys.check(&decoy(request), now);
        }
        confirmers
            .iter()
            .map(Jid::to_bare)
            .try_for_each(|account| self.accounts.check(&account, now))
    }

    pub(crate) fn opened(&mut self, verification: &Verification, now: Time) {
        let request = verification.request();
        if verification.asks().is_empty() {
            self.decoys.asked(decoy(request), now);
        }
        for ask in verification.asks() {
            self.accounts.asked(Arc::clone(ask.account()), now);
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

    /// A wrong code that this account sent.
    pub(crate) fn wrong_code(&mut self, account: &BareJid, now: Time) {
        self.accounts.wrong_code(account, now);
    }

    /// A wrong code typed at the login: it may have been meant to be anybody's who is asked.
    pub(crate) fn mistyped(&mut self, verification: &Verification, now: Time) {
        if verification.asks().is_empty() {
            self.decoys.wrong_code(&decoy(verification.request()), now);
        }
        for ask in verification.asks() {
            self.accounts.wrong_code(ask.bare(), now);
        }
    }

    /// Whether as many are counted as pending for everybody as these are.
    pub(crate) fn is_consistent<'a>(
        &self,
        pending: impl Iterator<Item = &'a Verification>,
    ) -> bool {
        let mut accounts = BTreeMap::new();
        let mut decoys = BTreeMap::new();
        for verification in pending {
            if verification.asks().is_empty() {
                *decoys.entry(decoy(verification.request())).or_default() += 1;
            }
            for ask in verification.asks() {
                *accounts.entry(Arc::clone(ask.account())).or_default() += 1;
            }
        }
        self.accounts.is_consistent(&accounts) && self.decoys.is_consistent(&decoys)
    }

    pub(crate) fn settled(&mut self, verification: &Verification, outcome: &Outcome, now: Time) {
        if verification.asks().is_empty() {
            let key = decoy(verification.request());
            self.decoys.settled(&key, Settlement::Other, now);
        }
        for ask in verification.asks() {
            let settlement = match outcome {
                Outcome::Approved(approval)
                    if approval
                        .confirmations()
                        .iter()
                        .any(|yes| yes.by == *ask.bare()) =>
                {
                    Settlement::Approved
                }
                Outcome::Denied {
                    by: Some(by),
                    why: Denial::NotMe,
                    ..
                } if by == ask.bare() => Settlement::NotMe,
                Outcome::Approved(_)
                | Outcome::Denied { .. }
                | Outcome::Expired
                | Outcome::Undeliverable(_)
                | Outcome::Withdrawn => Settlement::Other,
            };
            self.accounts.settled(ask.account(), settlement, now);
        }
    }
}

fn decoy(request: &Request) -> Decoy {
    (
        Arc::clone(request.relying_party()),
        request.url().into(),
        request.context().subject.clone(),
    )
}
