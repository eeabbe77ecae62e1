//! What people are told besides the request itself, and how often.

use alloc::boxed::Box;
use alloc::collections::{BTreeSet, VecDeque};
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use jid::BareJid;

use crate::{Binding, Request, Time};

/// Something a person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Their text approved.
    Approved(Arc<str>),
    /// Their text denied.
    Denied(Arc<str>),
    /// Their answer counts; others' are needed.
    Recorded(Arc<str>),
    /// That was no answer, or too weak a one: how this one request is answered.
    HowToAnswer(Binding),
    /// That code is not the one; so many tries are left.
    WrongCode(u8),
    /// That was the code to be typed at the login, not the one shown there.
    TypeItAtTheLogin,
    /// It is not clear which of these requests is meant, oldest first; five at most.
    SeveralOpen(Vec<Open>),
    /// Nothing waits for an answer.
    NothingOpen,
    /// What they wrote was encrypted, and nobody here can read it.
    Encrypted,
}

/// A request that is open, as far as it takes to tell it from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// See [`crate::Verification::number`].
    pub number: u8,
    /// What is asked.
    pub request: Box<Request>,
}

impl Note {
    /// Whether it answers something anybody can send as often as they like.
    pub(super) fn is_help(&self) -> bool {
        match self {
            Self::HowToAnswer(_)
            | Self::TypeItAtTheLogin
            | Self::SeveralOpen(_)
            | Self::NothingOpen
            | Self::Encrypted => true,
            Self::Approved(_) | Self::Denied(_) | Self::Recorded(_) | Self::WrongCode(_) => false,
        }
    }
}

/// Who was helped lately: one helpful text a minute and account, so that two programs cannot keep each other busy.
#[derive(Debug, Default)]
pub(super) struct Told {
    accounts: BTreeSet<BareJid>,
    /// The same, oldest first.
    order: VecDeque<(Time, BareJid)>,
}

impl Told {
    const PAUSE: Duration = Duration::from_secs(60);
    /// Accounts helped a minute; whoever comes after them is not.
    const MOST: usize = 10_000;

    /// Whether this account may be helped now; if so, it was.
    pub(super) fn may_help(&mut self, account: &BareJid, now: Time) -> bool {
        while let Some((at, _)) = self.order.front()
            && now.since(*at) >= Self::PAUSE
            && let Some((_, account)) = self.order.pop_front()
        {
            self.accounts.remove(&account);
        }
        if self.accounts.len() >= Self::MOST || !self.accounts.insert(account.clone()) {
            return false;
        }
        self.order.push_back((now, account.clone()));
        true
    }
}
