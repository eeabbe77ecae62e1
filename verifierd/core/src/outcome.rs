//! How a verification ends.

use alloc::boxed::Box;

use jid::{BareJid, Jid};

use crate::{Denial, Evidence, Time};

/// The end of a verification. There is one, and it never changes (law 1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Enough confirmers confirmed in time.
    Approved(Approval),
    /// A confirmer denied, or three wrong codes came.
    Denied {
        /// Whose no it was; nobody's where the wrong codes were typed at the login.
        by: Option<BareJid>,
        /// The client that said it; none where the wrong codes were typed at the login.
        from: Option<Jid>,
        /// Why.
        why: Denial,
    },
    /// The deadline passed.
    Expired,
    /// The request could not be brought to enough of the confirmers.
    Undeliverable(Undelivered),
    /// The asker took it back, or went away.
    Withdrawn,
}

/// Proof that a verification was approved. Only [`crate::Verification::on`] makes one (law 4): nobody else can. With
/// [`crate::Draft::grace`] the same one may count more than once.
///
/// ```compile_fail,E0451
/// let forged = verification::Approval { confirmations: Box::new([]), is_again: false };
/// ```
///
/// ```compile_fail,E0624
/// let forged = verification::Approval::new(Box::new([]));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    confirmations: Box<[Confirmation]>,
    is_again: bool,
}

impl Approval {
    pub(crate) fn new(confirmations: Box<[Confirmation]>) -> Self {
        Self {
            confirmations,
            is_again: false,
        }
    }

    /// The same, for another verification of the same ([`crate::Draft::grace`]).
    pub(crate) fn again(&self) -> Self {
        Self {
            confirmations: self.confirmations.clone(),
            is_again: true,
        }
    }

    /// Whether it was given for an earlier verification, and nobody was asked this time.
    #[must_use]
    pub const fn is_again(&self) -> bool {
        self.is_again
    }

    /// Who confirmed, in the order they were asked; at least one.
    #[must_use]
    pub fn confirmations(&self) -> &[Confirmation] {
        &self.confirmations
    }
}

/// One confirmer's yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The address that was asked.
    pub by: BareJid,
    /// The client that answered; none where the code was typed at the login.
    pub from: Option<Jid>,
    /// What it rests on.
    pub evidence: Evidence,
    /// When.
    pub at: Time,
}

/// One confirmer's no, where it takes more than one no ([`crate::Draft::veto`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The address that was asked.
    pub by: BareJid,
    /// The client that answered.
    pub from: Option<Jid>,
    /// Why.
    pub why: Denial,
    /// When.
    pub at: Time,
}

/// Why a request did not reach its confirmers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Undelivered {
    /// There is no such account, or it cannot be reached there (`item-not-found`, `gone`, `service-unavailable` ...).
    NoRoute,
    /// The confirmer's server cannot be found or does not answer (`remote-server-not-found`, `remote-server-timeout`).
    RemoteServer,
    /// The confirmer's server refuses for now (`policy-violation`, `resource-constraint`).
    Throttled,
    /// Our own link to the XMPP server was down.
    LinkDown,
    /// Some other error.
    Other,
}

impl Undelivered {
    /// Whether it tells something of the confirmer's account, rather than of the way there.
    pub(crate) const fn is_about_the_account(self) -> bool {
        match self {
            Self::NoRoute | Self::Throttled | Self::Other => true,
            Self::RemoteServer | Self::LinkDown => false,
        }
    }

    /// Its name on the API and in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoRoute => "no_route",
            Self::RemoteServer => "remote_server",
            Self::Throttled => "throttled",
            Self::LinkDown => "link_down",
            Self::Other => "other",
        }
    }
}
