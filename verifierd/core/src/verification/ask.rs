//! One confirmer of a verification, and how far asking it has come.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::time::Duration;

use jid::{BareJid, Jid};

use crate::{
    Binding, Confirmation, Entropy, LoginCode, Notice, Objection, Route, StanzaId, Time,
    TransactionId, Undelivered,
};

/// How long an iq may stay unanswered before the request is repeated as a message: some clients neither know the
/// request nor say so.
const IQ_PATIENCE: Duration = Duration::from_secs(5);

/// One confirmer of a verification, and how far asking it has come.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Shared with the ledger's indexes.
    account: Arc<BareJid>,
    /// The client asked; none where the account is.
    client: Option<Box<Jid>>,
    route: Route,
    iq: StanzaId,
    message: StanzaId,
    login_code: Option<LoginCode>,
    went_by: WentBy,
    pub(super) progress: Progress,
    pub(super) given: Option<Box<Given>>,
    pub(super) notice: Option<Notice>,
    /// Whether the confirmer was told of it among others.
    pub(super) is_listed: bool,
}

/// The routes the request has gone out on, whatever became of it there: who was never asked cannot answer.
#[derive(Debug, Clone, Copy, Default)]
struct WentBy {
    iq: bool,
    message: bool,
}

/// What the confirmer said.
#[derive(Debug, Clone)]
pub(super) enum Given {
    Yes(Confirmation),
    No(Objection),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// Not handed to the link yet, on this route; undeliverable if it still is not by then.
    Unsent(Time),
    /// On its way or there, since then.
    Sent(Time),
    /// It will not get there.
    Failed(Undelivered),
}

impl Ask {
    pub(super) fn new(
        confirmer: &Jid,
        binding: Binding,
        send_until: Time,
        entropy: &mut impl Entropy,
    ) -> Self {
        Self {
            account: Arc::new(confirmer.to_bare()),
            client: confirmer.is_full().then(|| Box::new(confirmer.clone())),
            route: Route::first(confirmer, binding),
            iq: StanzaId::mint(entropy),
            message: StanzaId::mint(entropy),
            login_code: None,
            went_by: WentBy::default(),
            progress: Progress::Unsent(send_until),
            given: None,
            notice: None,
            is_listed: false,
        }
    }

    /// Mints a login code that is neither the transaction identifier nor another confirmer's code: typing one code
    /// must not speak for two.
    pub(super) fn mint_login_code(
        &mut self,
        (transaction_id, others): (&TransactionId, &[Self]),
        entropy: &mut impl Entropy,
    ) {
        let is_taken = |code: &LoginCode| {
            code.matches(transaction_id.as_str())
                || others
                    .iter()
                    .any(|other| other.login_code.as_ref() == Some(code))
        };
        self.login_code = Some(loop {
            let code = LoginCode::mint(entropy);
            if !is_taken(&code) {
                break code;
            }
        });
    }

    /// The address asked.
    #[must_use]
    pub fn confirmer(&self) -> &Jid {
        self.client.as_deref().unwrap_or(&self.account)
    }

    /// Its account.
    #[must_use]
    pub fn bare(&self) -> &BareJid {
        &self.account
    }

    pub(crate) const fn account(&self) -> &Arc<BareJid> {
        &self.account
    }

    /// The way the request travels now.
    #[must_use]
    pub const fn route(&self) -> Route {
        self.route
    }

    /// Name of the stanza that carries it on this route; for a message also its thread.
    #[must_use]
    pub const fn stanza_id(&self, route: Route) -> StanzaId {
        match route {
            Route::Iq => self.iq,
            Route::Message => self.message,
        }
    }

    /// The code to be typed at the login, where the prompt carries one.
    #[must_use]
    pub const fn login_code(&self) -> Option<&LoginCode> {
        self.login_code.as_ref()
    }

    /// Whether the request was handed to the link on this route. A link that gave it back has not sent it.
    #[must_use]
    pub const fn went_by(&self, route: Route) -> bool {
        match route {
            Route::Iq => self.went_by.iq,
            Route::Message => self.went_by.message,
        }
    }

    /// Whether the confirmer can know of the request.
    #[must_use]
    pub const fn was_asked(&self) -> bool {
        self.went_by.iq || self.went_by.message
    }

    /// Whether a message with the request went out, so that the account's devices show it.
    #[must_use]
    pub fn is_on_screen(&self) -> bool {
        self.route == Route::Message && matches!(self.progress, Progress::Sent(_))
    }

    /// How far the request is known to have come.
    #[must_use]
    pub const fn notice(&self) -> Option<Notice> {
        self.notice
    }

    /// This confirmer's yes.
    #[must_use]
    pub fn confirmation(&self) -> Option<&Confirmation> {
        match self.given.as_deref()? {
            Given::Yes(confirmation) => Some(confirmation),
            Given::No(_) => None,
        }
    }

    /// This confirmer's no, where it did not end the verification.
    #[must_use]
    pub fn objection(&self) -> Option<&Objection> {
        match self.given.as_deref()? {
            Given::Yes(_) => None,
            Given::No(objection) => Some(objection),
        }
    }

    /// Whether this confirmer has confirmed.
    #[must_use]
    pub fn has_confirmed(&self) -> bool {
        self.confirmation().is_some()
    }

    /// Whether this confirmer has confirmed or denied.
    #[must_use]
    pub const fn has_answered(&self) -> bool {
        self.given.is_some()
    }

    /// Whether the request is with the link.
    pub(crate) fn is_sent(&self) -> bool {
        matches!(self.progress, Progress::Sent(_))
    }

    /// Whether the request waits for the link. Who has answered meanwhile need not be asked again.
    pub(crate) fn is_unsent(&self) -> bool {
        matches!(self.progress, Progress::Unsent(_)) && !self.has_answered()
    }

    pub(super) fn can_still_confirm(&self) -> bool {
        match self.given.as_deref() {
            Some(Given::Yes(_)) => true,
            Some(Given::No(_)) => false,
            None => !matches!(self.progress, Progress::Failed(_)),
        }
    }

    /// When silence or delay becomes news.
    pub(super) fn patience_ends(&self) -> Option<Time> {
        match (self.route, self.progress) {
            _ if self.has_answered() => None,
            (_, Progress::Unsent(until)) => Some(until),
            (Route::Iq, Progress::Sent(at)) => Some(at.plus(IQ_PATIENCE)),
            (Route::Message, Progress::Sent(_)) | (_, Progress::Failed(_)) => None,
        }
    }

    pub(super) fn sent(&mut self, now: Time) {
        if self.is_unsent() {
            self.progress = Progress::Sent(now);
            self.mark(true);
        }
    }

    /// The link gave it back.
    pub(super) fn returned(&mut self, send_until: Time) {
        self.progress = Progress::Unsent(send_until);
        self.mark(false);
    }

    /// To be repeated as a message.
    pub(super) fn reroute(&mut self, send_until: Time) {
        self.route = Route::Message;
        self.progress = Progress::Unsent(send_until);
    }

    const fn mark(&mut self, went: bool) {
        match self.route {
            Route::Iq => self.went_by.iq = went,
            Route::Message => self.went_by.message = went,
        }
    }
}
