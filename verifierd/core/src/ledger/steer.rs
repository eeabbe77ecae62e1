//! What confirmers and admins want beside answering: to be left alone, to let nobody ask, to see what waits.

use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use jid::{BareJid, Jid};

use super::{Ledger, OpenError, Settings};
use crate::address::{parse_account, unify};
use crate::limits::Closure;
use crate::{Ask, Limit, Request, Time, Verification, VerificationId};

/// Whom an admin can block: without end, until it is unblocked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An account, that nobody may ask then.
    Account(BareJid),
    /// A relying party, by its name, that may ask nobody then.
    RelyingParty(Arc<str>),
}

/// What admins want of the whole.
#[derive(Debug, Default)]
pub(super) struct Will {
    is_maintenance: bool,
    blocked: BTreeSet<Subject>,
}

impl Will {
    /// Subjects blocked at once.
    const MOST: usize = 10_000;

    /// Whether nothing of this is unwanted.
    pub(super) fn check(&self, request: &Request) -> Result<(), OpenError> {
        if self.is_maintenance {
            return Err(OpenError::Maintenance);
        }
        let party = Subject::RelyingParty(Arc::clone(request.relying_party()));
        let confirmers = request.confirmers().jids().iter();
        let mut subjects = confirmers
            .map(|jid| Subject::Account(jid.to_bare()))
            .chain([party]);
        if !self.blocked.is_empty() && subjects.any(|subject| self.blocked.contains(&subject)) {
            return Err(OpenError::Blocked);
        }
        Ok(())
    }
}

impl Ledger {
    /// From now on it is bounded by these; what is pending, muted or locked stays so.
    pub fn reconfigure(&mut self, settings: Settings) {
        self.guard.reconfigure(&settings.limits);
        self.settings = settings;
    }

    /// Lets nobody ask this account for so long, or for as long as it is muted already if that is longer. What is
    /// pending for it goes on.
    pub fn mute(&mut self, account: &BareJid, span: Duration, now: Time) {
        let closure = (Closure::Muted, now.plus(span));
        self.graces.forget_account(&one_spelling(account));
        self.guard.close(one_spelling(account), closure, now);
    }

    /// Lets it be asked again. False if it was not muted. A lock stays.
    pub fn unmute(&mut self, account: &BareJid, now: Time) -> bool {
        self.guard
            .reopen(one_spelling(account), Closure::Muted, now)
    }

    /// As [`Ledger::mute`], but not for its owner to end.
    pub fn lock(&mut self, account: &BareJid, span: Duration, now: Time) {
        let closure = (Closure::Locked, now.plus(span));
        self.graces.forget_account(&one_spelling(account));
        self.guard.close(one_spelling(account), closure, now);
    }

    /// Forgets all that is held against this account, wherever claimants came from: mutes, locks, wrong codes, denials
    /// and prompts. False if there was nothing. A block stays.
    pub fn unlock(&mut self, account: &BareJid, now: Time) -> bool {
        self.guard.forgive(one_spelling(account), now)
    }

    /// Why nobody may ask this account now, and until when: [`Limit::Muted`] or [`Limit::Locked`].
    #[must_use]
    pub fn closed(&self, account: &BareJid, now: Time) -> Option<(Limit, Time)> {
        self.guard.closed(&one_spelling(account), now)
    }

    /// Blocks an account or a relying party, and withdraws what is pending for it; costs O(n) for a relying party.
    /// False if ten thousand are blocked already.
    pub fn block(&mut self, subject: Subject, now: Time) -> bool {
        let subject = subject.one_spelling();
        if self.will.blocked.len() >= Will::MOST && !self.will.blocked.contains(&subject) {
            return false;
        }
        for id in self.pending_for(&subject) {
            let _ = self.withdraw(id, now);
        }
        if let Subject::Account(account) = &subject {
            self.graces.forget_account(account);
        }
        self.will.blocked.insert(subject);
        true
    }

    /// False if it was not blocked.
    pub fn unblock(&mut self, subject: &Subject) -> bool {
        self.will.blocked.remove(&subject.clone().one_spelling())
    }

    /// Who is blocked.
    pub fn blocked(&self) -> impl Iterator<Item = &Subject> {
        self.will.blocked.iter()
    }

    /// Whether nothing is opened for now; what is pending goes on.
    #[must_use]
    pub const fn is_maintenance(&self) -> bool {
        self.will.is_maintenance
    }

    /// See [`Ledger::is_maintenance`].
    pub const fn set_maintenance(&mut self, is_maintenance: bool) {
        self.will.is_maintenance = is_maintenance;
    }

    /// What this account was asked and is pending, whether or not it has answered.
    pub fn open_of(&self, account: &BareJid) -> impl Iterator<Item = (&Verification, &Ask)> {
        let asked = |(one, ask): (_, usize)| Some((one, Verification::asks(one).get(ask)?));
        let open: Vec<_> = self
            .index
            .with_confirmer(&one_spelling(account))
            .filter_map(asked)
            .filter(|(_, ask)| ask.was_asked())
            .collect();
        open.into_iter()
    }

    fn pending_for(&self, subject: &Subject) -> Vec<VerificationId> {
        match subject {
            Subject::Account(account) => {
                let asked = self.index.with_confirmer(account);
                asked.map(|(one, _)| one.id()).collect()
            }
            Subject::RelyingParty(party) => {
                let is_its = |one: &&Verification| one.request().relying_party() == party;
                self.pending()
                    .filter(is_its)
                    .map(Verification::id)
                    .collect()
            }
        }
    }
}

impl Subject {
    /// Reads `local@domain`, or the name of a relying party: 1 to 64 characters that print, no space and no `@`. Nothing
    /// for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_name = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_graphic() && b != b'@');
        if is_name {
            return Some(Self::RelyingParty(Arc::from(text)));
        }
        parse_account(text).ok().map(Self::Account)
    }

    fn one_spelling(self) -> Self {
        match self {
            Self::Account(account) => Self::Account(one_spelling(&account)),
            Self::RelyingParty(party) => Self::RelyingParty(party),
        }
    }
}

fn one_spelling(account: &BareJid) -> BareJid {
    unify(Jid::from(account.clone())).into_bare()
}
