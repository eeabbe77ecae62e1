//! What can happen to a verification, and what that does.

use jid::Jid;

use crate::{Answer, Notice, Undelivered};

/// Something that happens to a verification. Indexes are those of [`crate::Verification::asks`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The confirmer, and nobody else (law 3 is the ledger's), said this; `from` is its client, none where the code was
    /// typed at the login. Changes nothing as long as the confirmer was not asked.
    Answered {
        /// Which confirmer.
        ask: usize,
        /// From which client.
        from: Option<Jid>,
        /// What.
        answer: Answer,
    },
    /// A wrong code was typed at the login; nobody knows whose it was meant to be.
    Mistyped,
    /// The request was handed to the link.
    Sent {
        /// Which confirmer's.
        ask: usize,
    },
    /// The link went down: what was on its way as an iq has lost its way back, and is to be repeated as a message. What
    /// the link gave back unsent is to be sent as it is; a message that was sent is not repeated.
    LinkLost {
        /// Which confirmer's.
        ask: usize,
        /// Whether the link gave it back.
        unsent: bool,
    },
    /// The client did not understand the iq, or is gone. Once the request travels as a message, this changes nothing.
    RouteUnsupported {
        /// Which confirmer's.
        ask: usize,
    },
    /// It will not get there.
    Failed {
        /// Which confirmer's.
        ask: usize,
        /// Why.
        why: Undelivered,
    },
    /// A client told how far the request has come.
    Noticed {
        /// Which confirmer's.
        ask: usize,
        /// How far.
        notice: Notice,
    },
    /// The asker took it back.
    Withdrawn,
    /// Time has passed.
    Tick,
}

/// What an event did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Effect {
    /// Nothing that anybody need be told.
    Nothing,
    /// It was settled before, or the deadline had passed: the event changed nothing (laws 1 and 2).
    TooLate,
    /// One confirmer of several answered; more answers are needed.
    Recorded,
    /// The request is known to have come further than before.
    Noticed,
    /// The evidence is weaker than the policy asks for (law 6).
    TooWeak,
    /// A wrong code, and so many tries are left.
    WrongCode(u8),
    /// At least one confirmer must be asked anew.
    Resend,
    /// It settled.
    Settled,
}
