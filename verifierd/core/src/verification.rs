//! One verification: who was asked, what they said, and when it settles.

use alloc::boxed::Box;
use core::time::Duration;

use jid::{BareJid, Jid};

use crate::{
    Answer, Approval, Confirmation, Denial, Entropy, LoginCode, Outcome, Request, Route, StanzaId,
    Time, TransactionId, Undelivered, VerificationId,
};

/// Wrong codes after which a request is dead (NIST SP 800-63B-4 section 3.2.2 asks for a limit).
const MOST_WRONG_CODES: u8 = 3;

/// How long an iq may stay unanswered before the request is repeated as a message: some clients neither know the
/// request nor say so.
const IQ_PATIENCE: Duration = Duration::from_secs(5);

/// One confirmer of a verification, and how far asking it has come.
#[derive(Debug, Clone)]
pub struct Ask {
    confirmer: Jid,
    bare: BareJid,
    route: Route,
    iq: StanzaId,
    message: StanzaId,
    login_code: Option<LoginCode>,
    progress: Progress,
    confirmation: Option<Confirmation>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Not handed to the link yet, on this route; undeliverable if it still is not by then.
    Unsent(Time),
    /// On its way or there, since then.
    Sent(Time),
    /// It will not get there.
    Failed(Undelivered),
}

impl Ask {
    /// The address asked.
    #[must_use]
    pub const fn confirmer(&self) -> &Jid {
        &self.confirmer
    }

    /// Its account.
    #[must_use]
    pub const fn bare(&self) -> &BareJid {
        &self.bare
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

    /// Whether a message with the request went out, so that the account's devices show it.
    #[must_use]
    pub fn is_on_screen(&self) -> bool {
        self.route == Route::Message && matches!(self.progress, Progress::Sent(_))
    }

    pub(crate) fn is_sent(&self) -> bool {
        matches!(self.progress, Progress::Sent(_))
    }

    pub(crate) fn is_unsent(&self) -> bool {
        matches!(self.progress, Progress::Unsent(_))
    }

    fn can_still_confirm(&self) -> bool {
        self.confirmation.is_some() || !matches!(self.progress, Progress::Failed(_))
    }

    /// When silence or delay becomes news.
    fn patience_ends(&self) -> Option<Time> {
        match (self.route, self.progress) {
            (_, Progress::Unsent(until)) => Some(until),
            (Route::Iq, Progress::Sent(at)) if self.confirmation.is_none() => {
                Some(at.plus(IQ_PATIENCE))
            }
            (Route::Iq | Route::Message, Progress::Sent(_) | Progress::Failed(_)) => None,
        }
    }
}

/// Something that happens to a verification. Indexes are those of [`Verification::asks`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The confirmer asked, and nobody else (law 3 is the ledger's), said this; `from` is its client, none where the
    /// code was typed at the login.
    Answered {
        /// Which confirmer.
        ask: usize,
        /// From which client.
        from: Option<Jid>,
        /// What.
        answer: Answer,
    },
    /// The request was handed to the link.
    Sent {
        /// Which confirmer's.
        ask: usize,
    },
    /// The link went down: what was on its way as an iq has lost its way back. A message that the link gave back
    /// unsent is to be sent again, one that was sent is not.
    LinkLost {
        /// Which confirmer's.
        ask: usize,
        /// Whether the link gave it back.
        unsent: bool,
    },
    /// The client did not understand the iq, or is gone.
    RouteUnsupported {
        /// Which confirmer's.
        ask: usize,
        /// What it means if the message fails too.
        why: Undelivered,
    },
    /// It will not get there.
    Failed {
        /// Which confirmer's.
        ask: usize,
        /// Why.
        why: Undelivered,
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
    /// One confirmer of several confirmed; more are needed.
    Recorded,
    /// The evidence is weaker than the policy asks for (law 6).
    TooWeak,
    /// A wrong code, and so many tries are left.
    WrongCode(u8),
    /// At least one confirmer must be asked anew.
    Resend,
    /// It settled.
    Settled,
}

/// One attempt to have a request confirmed.
#[derive(Debug, Clone)]
pub struct Verification {
    id: VerificationId,
    transaction_id: TransactionId,
    request: Request,
    asks: Box<[Ask]>,
    opened: Time,
    deadline: Time,
    grace: Duration,
    wrong_codes: u8,
    revision: u32,
    outcome: Option<Outcome>,
}

impl Verification {
    /// Opens one at `now`. A request that cannot be handed to the link within `grace` is undeliverable.
    #[must_use]
    pub fn open(
        name: (VerificationId, TransactionId),
        request: Request,
        (now, grace): (Time, Duration),
        entropy: &mut impl Entropy,
    ) -> Self {
        let (id, transaction_id) = name;
        let mut ask = |confirmer: &Jid| Ask {
            confirmer: confirmer.clone(),
            bare: confirmer.to_bare(),
            route: Route::first(confirmer, request.binding()),
            iq: StanzaId::mint(entropy),
            message: StanzaId::mint(entropy),
            login_code: request.sends_code().then(|| {
                loop {
                    let code = LoginCode::mint(entropy);
                    if !code.matches(transaction_id.as_str()) {
                        break code;
                    }
                }
            }),
            progress: Progress::Unsent(now.plus(grace)),
            confirmation: None,
        };
        let asks = request.confirmers().jids().iter().map(&mut ask).collect();
        let deadline = now.plus(request.timeout());
        Self {
            id,
            transaction_id,
            request,
            asks,
            opened: now,
            deadline,
            grace,
            wrong_codes: 0,
            revision: 0,
            outcome: None,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> VerificationId {
        self.id
    }

    /// What ties both channels together.
    #[must_use]
    pub const fn transaction_id(&self) -> &TransactionId {
        &self.transaction_id
    }

    /// What is asked.
    #[must_use]
    pub const fn request(&self) -> &Request {
        &self.request
    }

    /// Who is asked.
    #[must_use]
    pub const fn asks(&self) -> &[Ask] {
        &self.asks
    }

    /// When it was opened.
    #[must_use]
    pub const fn opened(&self) -> Time {
        self.opened
    }

    /// When it expires.
    #[must_use]
    pub const fn deadline(&self) -> Time {
        self.deadline
    }

    /// Grows with everything an asker can see.
    #[must_use]
    pub const fn revision(&self) -> u32 {
        self.revision
    }

    /// How it ended, once it has.
    #[must_use]
    pub const fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// Who has confirmed so far.
    pub fn confirmations(&self) -> impl Iterator<Item = &Confirmation> {
        self.asks.iter().filter_map(|ask| ask.confirmation.as_ref())
    }

    /// When to call [`Verification::on`] with [`Event::Tick`] next.
    #[must_use]
    pub fn next_tick(&self) -> Time {
        self.asks
            .iter()
            .filter_map(Ask::patience_ends)
            .fold(self.deadline, Time::min)
    }

    /// Lets an event happen at `now`. The deadline is read before the event (law 2), and what has settled stays as it
    /// is (law 1).
    pub fn on(&mut self, event: Event, now: Time) -> Effect {
        if self.outcome.is_some() {
            return Effect::TooLate;
        }
        if now >= self.deadline {
            let _ = self.settle(self.outcome_at_deadline());
            return match event {
                Event::Tick => Effect::Settled,
                Event::Answered { .. }
                | Event::Sent { .. }
                | Event::LinkLost { .. }
                | Event::RouteUnsupported { .. }
                | Event::Failed { .. }
                | Event::Withdrawn => Effect::TooLate,
            };
        }
        match event {
            Event::Answered { ask, from, answer } => self.answered(ask, from, answer),
            Event::Sent { ask } => self.advance(ask, Progress::Sent(now)),
            Event::LinkLost { ask, unsent } => self.link_lost(ask, unsent, now),
            Event::RouteUnsupported { ask, why } => match self.asks.get(ask).map(Ask::route) {
                Some(Route::Iq) => self.reroute(ask, now),
                Some(Route::Message) => self.failed(ask, why),
                None => Effect::Nothing,
            },
            Event::Failed { ask, why } => self.failed(ask, why),
            Event::Withdrawn => self.settle(Outcome::Withdrawn),
            Event::Tick => self.tick(now),
        }
    }

    fn answered(&mut self, ask: usize, from: Option<Jid>, answer: Answer) -> Effect {
        let Some(asked) = self.asks.get_mut(ask) else {
            return Effect::Nothing;
        };
        let by = asked.bare.clone();
        match answer {
            Answer::Deny(why) => self.settle(Outcome::Denied { by: Some(by), why }),
            Answer::WrongCode => {
                let by = from.map(|_| by);
                self.wrong_code(by)
            }
            Answer::Confirm(evidence) if !self.request.binding().accepts(evidence) => {
                Effect::TooWeak
            }
            Answer::Confirm(_) if asked.confirmation.is_some() => Effect::Nothing,
            Answer::Confirm(evidence) => {
                asked.confirmation = Some(Confirmation { by, from, evidence });
                let so_far = self.confirmations().count();
                if so_far < usize::from(self.request.confirmers().needed()) {
                    self.revision += 1;
                    return Effect::Recorded;
                }
                let confirmations = self.confirmations().cloned().collect();
                self.settle(Outcome::Approved(Approval::new(confirmations)))
            }
        }
    }

    /// A wrong code typed at the login, where nobody knows whose it was meant to be.
    pub(crate) fn wrong_code(&mut self, by: Option<BareJid>) -> Effect {
        if self.outcome.is_some() {
            return Effect::TooLate;
        }
        self.wrong_codes += 1;
        if self.wrong_codes < MOST_WRONG_CODES {
            return Effect::WrongCode(MOST_WRONG_CODES - self.wrong_codes);
        }
        self.settle(Outcome::Denied {
            by,
            why: Denial::WrongCode,
        })
    }

    fn link_lost(&mut self, ask: usize, unsent: bool, now: Time) -> Effect {
        let Some(asked) = self.asks.get(ask) else {
            return Effect::Nothing;
        };
        if !asked.is_sent() || asked.confirmation.is_some() {
            return Effect::Nothing;
        }
        match asked.route {
            Route::Iq | Route::Message if unsent => {
                let _ = self.advance(ask, Progress::Unsent(now.plus(self.grace)));
                Effect::Resend
            }
            Route::Iq => self.reroute(ask, now),
            Route::Message => Effect::Nothing,
        }
    }

    fn advance(&mut self, ask: usize, progress: Progress) -> Effect {
        if let Some(asked) = self.asks.get_mut(ask) {
            asked.progress = progress;
        }
        Effect::Nothing
    }

    fn reroute(&mut self, ask: usize, now: Time) -> Effect {
        if let Some(asked) = self.asks.get_mut(ask) {
            asked.route = Route::Message;
            asked.progress = Progress::Unsent(now.plus(self.grace));
        }
        Effect::Resend
    }

    /// Undeliverable only once too few confirmers are left to make it.
    fn failed(&mut self, ask: usize, why: Undelivered) -> Effect {
        let _ = self.advance(ask, Progress::Failed(why));
        let possible = self
            .asks
            .iter()
            .filter(|ask| ask.can_still_confirm())
            .count();
        if possible < usize::from(self.request.confirmers().needed()) {
            self.settle(Outcome::Undeliverable(why))
        } else {
            Effect::Nothing
        }
    }

    fn tick(&mut self, now: Time) -> Effect {
        let mut effect = Effect::Nothing;
        for ask in 0..self.asks.len() {
            let Some(asked) = self.asks.get(ask) else {
                break;
            };
            if asked.patience_ends().is_none_or(|until| now < until) {
                continue;
            }
            if asked.is_sent() {
                effect = self.reroute(ask, now);
            } else if self.failed(ask, Undelivered::LinkDown) == Effect::Settled {
                return Effect::Settled;
            }
        }
        effect
    }

    /// What was never sent did not expire: it did not get out of the door.
    fn outcome_at_deadline(&self) -> Outcome {
        let out = self
            .asks
            .iter()
            .filter(|ask| ask.is_sent() || ask.confirmation.is_some())
            .count();
        let needed = usize::from(self.request.confirmers().needed());
        if self.asks.is_empty() || out >= needed {
            Outcome::Expired
        } else {
            Outcome::Undeliverable(Undelivered::LinkDown)
        }
    }

    fn settle(&mut self, outcome: Outcome) -> Effect {
        self.outcome = Some(outcome);
        self.revision += 1;
        Effect::Settled
    }
}
