//! The port through which the doors reach whoever owns the ledger.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::future::Future;
use core::time::Duration;

use jid::{BareJid, Jid};

use crate::{
    Binding, Confirmation, Notice, Objection, OpenError, Outcome, Request, Steer, Steered, Time,
    TransactionId, Verification, VerificationId,
};

/// A request to open a verification.
#[derive(Debug, Clone)]
pub struct Order {
    /// What to ask.
    pub request: Request,
    /// Names the order, so that it can be repeated without asking twice. Names of different relying parties are
    /// different.
    pub idempotency_key: Option<Box<str>>,
}

/// Why an order was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The ledger refused it.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The idempotency key was used for another request.
    #[error("idempotency key was used for another request")]
    IdempotencyMismatch,
    /// The daemon takes no new ones.
    #[error("the daemon is stopping")]
    Stopping,
}

/// A verification as it stood at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Its name.
    pub id: VerificationId,
    /// Who asked.
    pub relying_party: Arc<str>,
    /// What ties both channels together.
    pub transaction_id: TransactionId,
    /// The policy in force.
    pub binding: Binding,
    /// When it was opened.
    pub opened: Time,
    /// When it expires.
    pub deadline: Time,
    /// How many must confirm.
    pub needed: u8,
    /// Whether nobody was asked.
    pub is_decoy: bool,
    /// Who has confirmed so far.
    pub confirmations: Vec<Confirmation>,
    /// Who has denied so far, where that did not end it.
    pub denials: Vec<Objection>,
    /// How far the request is known to have come, if the asker may know that.
    pub notice: Option<Notice>,
    /// Whom its confirmers can write to, while it is pending and once that is known.
    pub sender: Option<BareJid>,
    /// Grows with everything an asker can see.
    pub revision: u32,
    /// Where it stands.
    pub standing: Standing,
}

impl Snapshot {
    /// The same, of one that is pending: its confirmers can write to this address of ours.
    #[must_use]
    pub fn reached_at(mut self, sender: Option<&Jid>) -> Self {
        self.sender = sender.map(Jid::to_bare);
        self
    }
}

/// Where a verification stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has decided.
    Pending,
    /// It has ended.
    Settled(Outcome),
}

impl From<&Verification> for Snapshot {
    fn from(verification: &Verification) -> Self {
        let request = verification.request();
        Self {
            id: verification.id(),
            relying_party: Arc::clone(request.relying_party()),
            transaction_id: verification.transaction_id().clone(),
            binding: request.binding(),
            opened: verification.opened(),
            deadline: verification.deadline(),
            needed: request.confirmers().needed(),
            is_decoy: request.confirmers().jids().is_empty(),
            confirmations: verification.confirmations().cloned().collect(),
            denials: verification.denials().cloned().collect(),
            notice: verification.notice().filter(|_| request.is_trusted()),
            sender: None,
            revision: verification.revision(),
            standing: verification
                .outcome()
                .cloned()
                .map_or(Standing::Pending, Standing::Settled),
        }
    }
}

/// Why a typed code did not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// There is no such verification.
    #[error("no such verification")]
    NotFound,
    /// It is settled.
    #[error("settled already")]
    Settled,
    /// No code was sent for it.
    #[error("no code was sent")]
    NotOffered,
    /// It is not that one; so many tries are left.
    #[error("wrong code")]
    Wrong(u8),
}

/// Why a verification was not withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawError {
    /// There is no such verification.
    #[error("no such verification")]
    NotFound,
    /// It is settled.
    #[error("settled already")]
    Settled,
}

/// Why a bypass code lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BypassError {
    /// It is no code of this user, or one that counts no more.
    #[error("wrong code")]
    Wrong,
    /// It is none either, after too many wrong ones for this user; for so long that stays known.
    #[error("too many wrong codes")]
    Guessed(Duration),
    /// The codes cannot be read or written.
    #[error("codes cannot be read or written")]
    Unusable,
}

/// Whether requests can be asked now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readiness {
    /// Yes.
    Ready,
    /// No, and why, one sentence each.
    NotReady(Vec<String>),
}

/// Counts since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Verifications opened.
    pub opened: u64,
    /// Orders refused because a limit was hit.
    pub limited: u64,
    /// Settled as approved.
    pub approved: u64,
    /// Settled as denied.
    pub denied: u64,
    /// Settled as expired.
    pub expired: u64,
    /// Settled as undeliverable.
    pub undeliverable: u64,
    /// Settled as withdrawn.
    pub withdrawn: u64,
    /// Times that somebody was let in by a bypass code.
    pub bypassed: u64,
    /// Pending now.
    pub pending: u64,
    /// Whether the link to the XMPP server is up.
    pub is_link_up: bool,
}

/// What the doors need of the daemon. Whose a verification is, they check themselves: [`Snapshot::relying_party`].
pub trait Verifier: Clone + Send + Sync + 'static {
    /// Opens a verification, or finds the one the same order opened before.
    fn open(&self, order: Order) -> impl Future<Output = Result<Snapshot, Refusal>> + Send;

    /// How it stands; settled ones are kept for a while (ten minutes).
    fn read(&self, id: VerificationId) -> impl Future<Output = Option<Snapshot>> + Send;

    /// Waits until it stands differently from `seen`, or is settled; `None` if there is no such verification or the
    /// daemon is stopping.
    fn changed(
        &self,
        id: VerificationId,
        seen: u32,
    ) -> impl Future<Output = Option<Snapshot>> + Send;

    /// All that are pending, oldest first.
    fn list(&self) -> impl Future<Output = Vec<Snapshot>> + Send;

    /// A code that was sent over XMPP and typed at the login.
    fn type_code(
        &self,
        id: VerificationId,
        code: String,
    ) -> impl Future<Output = Result<Snapshot, CodeError>> + Send;

    /// The asker takes it back.
    fn withdraw(
        &self,
        id: VerificationId,
    ) -> impl Future<Output = Result<Snapshot, WithdrawError>> + Send;

    /// The asker went away and nobody waits for the result: takes it back without telling. May be called from a
    /// destructor.
    fn abandon(&self, id: VerificationId);

    /// Whether this Unix user has codes that let them in without a confirmer.
    fn takes_bypass(&self, user: &str) -> impl Future<Output = bool> + Send;

    /// Spends such a code, 16 digits; how often it may be used again. Whether this is root, the door has checked.
    fn spend_bypass(
        &self,
        user: String,
        code: String,
    ) -> impl Future<Output = Result<u32, BypassError>> + Send;

    /// Does what an admin wants of the whole. Whether this is one, the door has checked.
    fn steer(&self, steer: Steer) -> impl Future<Output = Steered> + Send;

    /// Whether requests can be asked now.
    fn readiness(&self) -> Readiness;

    /// Counts since the start.
    fn statistics(&self) -> impl Future<Output = Statistics> + Send;
}
