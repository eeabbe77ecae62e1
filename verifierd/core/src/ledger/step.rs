//! What the ledger answers its owner, and what it wants done.

use alloc::boxed::Box;

use jid::{BareJid, Jid};

use super::Note;
use crate::{Ask, Limit, Limited, Time, Verification, VerificationId};

/// Why a verification was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// A confirmer is asked too often.
    #[error(transparent)]
    Limited(#[from] Limited),
    /// The relying party used this transaction identifier with this confirmer less than ten minutes ago.
    #[error("transaction identifier in use")]
    TransactionIdInUse,
    /// [`crate::Settings::most_pending`] is reached.
    #[error("too many verifications pending")]
    Full,
    /// An admin does not want this relying party to ask, or one of these confirmers to be asked.
    #[error("blocked")]
    Blocked,
    /// An admin wants none opened for now.
    #[error("maintenance")]
    Maintenance,
}

/// What typing a code at the login did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// It was right: settled, or one of several confirmations.
    Right,
    /// It was wrong, and so many tries are left; none: settled as denied.
    Wrong(u8),
    /// No code was sent for this verification.
    NotOffered,
    /// There is no such verification, or it is settled.
    TooLate,
}

/// Something for the owner of the ledger to do.
#[derive(Debug, Clone)]
pub enum Step {
    /// Send the request: [`crate::Ledger::prompt`] has it. The ledger takes it as sent.
    Ask {
        /// Of which verification.
        id: VerificationId,
        /// To which of its confirmers.
        ask: usize,
    },
    /// Tell somebody something.
    Tell {
        /// Whom: the client that wrote.
        to: Jid,
        /// In which language the request it is about was to be, if it is about one.
        lang: Option<Box<str>>,
        /// What.
        note: Note,
    },
    /// One of several confirmers confirmed or denied, and that did not end it.
    Progressed(VerificationId),
    /// Somebody is left alone for a while from now on, because they said `not me` or because of wrong codes.
    Closed {
        /// Whom nobody may ask.
        account: BareJid,
        /// Where only claimants from this address are meant: an IPv4 address, an IPv6 network, or what the relying party
        /// said instead. Untrusted text.
        source: Option<Box<str>>,
        /// [`Limit::Muted`] or [`Limit::Locked`].
        limit: Limit,
        /// Until when.
        until: Time,
    },
    /// The request is known to have come further: [`Verification::notice`].
    Noticed(VerificationId),
    /// It settled and has left the ledger.
    Settled(Box<Verification>),
}

/// A request that is to go out.
#[derive(Debug, Clone, Copy)]
pub struct Prompt<'a> {
    /// What is asked.
    pub verification: &'a Verification,
    /// Who is asked, and how.
    pub ask: &'a Ask,
}
