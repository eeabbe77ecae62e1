//! Who was approved lately and may come in again without anybody being asked, where the asker wants it so
//! ([`crate::Draft::grace`]).

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

use jid::{BareJid, Jid};

use super::Ledger;
use crate::limits::Source;
use crate::{
    Approval, Binding, Context, Entropy, Outcome, Request, Time, TransactionId, Verification,
    VerificationId,
};

/// Approvals kept at once; those that end first are forgotten first.
const MOST: usize = 10_000;

/// What must be the same. Everything a confirmer read stands here: what nobody has seen, nobody has approved.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Same {
    party: Arc<str>,
    confirmers: Vec<BareJid>,
    needed: u8,
    binding: Binding,
    words: [Box<str>; 2],
    login: [Option<Box<str>>; 2],
    context: Context,
}

impl Same {
    /// None where nobody asks for grace, which is almost always, and where nobody says where the claimant is: then it may be
    /// anybody who knows the name.
    fn of(request: &Request) -> Option<Self> {
        if request.grace().is_zero() {
            return None;
        }
        Source::of(request)?;
        let mut confirmers: Vec<_> = request
            .confirmers()
            .jids()
            .iter()
            .map(Jid::to_bare)
            .collect();
        confirmers.sort_unstable();
        Some(Self {
            party: Arc::clone(request.relying_party()),
            confirmers,
            needed: request.confirmers().needed(),
            binding: request.binding(),
            words: [request.method().into(), request.url().into()],
            login: [request.key(), request.command()].map(|text| text.map(Into::into)),
            context: request.context().clone(),
        })
    }
}

#[derive(Debug)]
struct Kept {
    at: Time,
    until: Time,
    approval: Approval,
}

/// Approvals that still count.
#[derive(Debug, Default)]
pub(super) struct Graces {
    kept: BTreeMap<Same, Kept>,
    ends: BTreeSet<(Time, Same)>,
}

impl Graces {
    /// People approved this.
    pub(super) fn keep(&mut self, request: &Request, approval: &Approval, now: Time) {
        let Some(same) = Same::of(request) else {
            return;
        };
        self.forget(&same);
        let until = now.plus(request.grace());
        let kept = Kept {
            at: now,
            until,
            approval: approval.clone(),
        };
        self.ends.insert((until, same.clone()));
        self.kept.insert(same, kept);
        let over = |(until, _): &(Time, Same)| *until <= now;
        while self.kept.len() > MOST || self.ends.first().is_some_and(over) {
            let Some((_, first)) = self.ends.pop_first() else {
                break;
            };
            self.kept.remove(&first);
        }
    }

    /// An approval of the same that counts now, by the time for which it was given as much as by the one that is asked for.
    fn find(&self, request: &Request, now: Time) -> Option<&Approval> {
        let grace = request.grace();
        let kept = self.kept.get(&Same::of(request)?)?;
        (now < kept.until && now < kept.at.plus(grace)).then_some(&kept.approval)
    }

    fn forget(&mut self, same: &Same) {
        if let Some(kept) = self.kept.remove(same) {
            self.ends.remove(&(kept.until, same.clone()));
        }
    }

    /// False if there was none.
    fn forget_where(&mut self, is_meant: impl Fn(&Same) -> bool) -> bool {
        let meant: Vec<_> = self
            .kept
            .keys()
            .filter(|same| is_meant(same))
            .cloned()
            .collect();
        for same in &meant {
            self.forget(same);
        }
        !meant.is_empty()
    }

    /// What this account has had a part in counts no more.
    pub(super) fn forget_account(&mut self, account: &BareJid) -> bool {
        self.forget_where(|same| same.confirmers.contains(account))
    }

    /// What was approved for this user counts no more.
    pub(super) fn forget_subject(&mut self, subject: &str) -> bool {
        self.forget_where(|same| same.context.subject.as_deref() == Some(subject))
    }
}

impl Ledger {
    /// The same was approved so lately that nobody need be asked: approved again, by the same approval. None where it has
    /// to be opened, and always where somebody who would be asked does not want to be.
    pub fn readmit(
        &mut self,
        id: VerificationId,
        request: &Request,
        now: Time,
        entropy: &mut impl Entropy,
    ) -> Option<Box<Verification>> {
        let approval = self.graces.find(request, now)?.again();
        self.will.check(request).ok()?;
        let mut accounts = request.confirmers().jids().iter().map(Jid::to_bare);
        if accounts.any(|account| self.guard.closed(&account, now).is_some()) {
            return None;
        }
        let transaction_id = match request.transaction_id() {
            Some(given) => given.clone(),
            None => TransactionId::mint(entropy),
        };
        let name = (id, self.next_number(request), transaction_id);
        let readmitted = Verification::readmitted(name, request.clone(), (approval, now), entropy);
        Some(Box::new(readmitted))
    }

    /// What was approved for this user (the subject of the context) counts no more. False if nothing did.
    pub fn end_grace(&mut self, subject: &str) -> bool {
        self.graces.forget_subject(subject)
    }

    /// Takes down what may count again, and takes back what counted where somebody said no.
    pub(super) fn note_grace(&mut self, request: &Request, outcome: &Outcome, now: Time) {
        match outcome {
            Outcome::Approved(approval) => self.graces.keep(request, approval, now),
            Outcome::Denied { by: Some(by), .. } => {
                self.graces.forget_account(by);
            }
            Outcome::Denied { by: None, .. }
            | Outcome::Expired
            | Outcome::Undeliverable(_)
            | Outcome::Withdrawn => {}
        }
    }
}
