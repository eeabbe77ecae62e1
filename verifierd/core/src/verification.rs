//! One verification: who was asked, what they said, and when it settles.

mod answered;
mod ask;
mod event;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::time::Duration;

pub use self::ask::Ask;
use self::ask::Progress;
pub use self::event::{Effect, Event};
use crate::{
    Approval, Confirmation, Entropy, Notice, Objection, Outcome, Request, Route, Time,
    TransactionId, Undelivered, VerificationId,
};

/// One attempt to have a request confirmed.
#[derive(Debug, Clone)]
pub struct Verification {
    id: VerificationId,
    number: u8,
    transaction_id: TransactionId,
    request: Request,
    asks: Box<[Ask]>,
    /// Of a decoy: until when it waits for the link, as a request would.
    decoy_unsent: Option<Time>,
    opened: Time,
    undeliverable_after_millis: u32,
    wrong_codes: u8,
    revision: u32,
    end: Option<Box<End>>,
}

/// How and when it ended.
#[derive(Debug, Clone)]
struct End {
    outcome: Outcome,
    at: Time,
}

impl Verification {
    /// Opens one at `now`. A request that cannot be handed to the link within `undeliverable_after` is undeliverable.
    #[must_use]
    pub fn open(
        name: (VerificationId, u8, TransactionId),
        request: Request,
        (now, undeliverable_after): (Time, Duration),
        entropy: &mut impl Entropy,
    ) -> Self {
        let (id, number, transaction_id) = name;
        let jids = request.confirmers().jids();
        let mut asks = Vec::with_capacity(jids.len());
        for confirmer in jids {
            let mut ask = Ask::new(
                confirmer,
                request.binding(),
                now.plus(undeliverable_after),
                entropy,
            );
            if request.sends_code() {
                ask.mint_login_code((&transaction_id, &asks), entropy);
            }
            asks.push(ask);
        }
        let decoy_unsent = asks.is_empty().then(|| now.plus(undeliverable_after));
        Self {
            id,
            number,
            transaction_id,
            request,
            asks: asks.into(),
            decoy_unsent,
            opened: now,
            undeliverable_after_millis: u32::try_from(undeliverable_after.as_millis())
                .unwrap_or(u32::MAX),
            wrong_codes: 0,
            revision: 0,
            end: None,
        }
    }

    /// One that nobody need be asked about: settled by an approval of the same. That it is the same is for its caller to
    /// know.
    pub(crate) fn readmitted(
        name: (VerificationId, u8, TransactionId),
        request: Request,
        (approval, now): (Approval, Time),
        entropy: &mut impl Entropy,
    ) -> Self {
        let mut one = Self::open(name, request, (now, Duration::ZERO), entropy);
        let _ = one.settle_at(now, Outcome::Approved(approval));
        one
    }

    /// Its name.
    #[must_use]
    pub const fn id(&self) -> VerificationId {
        self.id
    }

    /// What people call it by where they have several to choose from: 1 to 99, and no two that are open for the same
    /// account have the same unless there are more than sixteen of them.
    #[must_use]
    pub const fn number(&self) -> u8 {
        self.number
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
    pub fn deadline(&self) -> Time {
        self.opened.plus(self.request.timeout())
    }

    /// Grows with everything an asker can see.
    #[must_use]
    pub const fn revision(&self) -> u32 {
        self.revision
    }

    /// How it ended, once it has.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.end.as_deref().map(|end| &end.outcome)
    }

    /// When it ended.
    #[must_use]
    pub fn settled_at(&self) -> Option<Time> {
        self.end.as_deref().map(|end| end.at)
    }

    /// Those whose devices show the request as a message.
    pub fn shown(&self) -> impl Iterator<Item = &Ask> {
        self.asks.iter().filter(|ask| ask.is_on_screen())
    }

    /// How far the request has come with any of those who are asked.
    #[must_use]
    pub fn notice(&self) -> Option<Notice> {
        self.asks.iter().filter_map(Ask::notice).max()
    }

    /// Who has confirmed so far.
    pub fn confirmations(&self) -> impl Iterator<Item = &Confirmation> {
        self.asks.iter().filter_map(Ask::confirmation)
    }

    /// Who has denied so far, where that did not end it.
    pub fn denials(&self) -> impl Iterator<Item = &Objection> {
        self.asks.iter().filter_map(Ask::objection)
    }

    /// When to call [`Verification::on`] with [`Event::Tick`] next.
    #[must_use]
    pub fn next_tick(&self) -> Time {
        self.asks
            .iter()
            .filter_map(Ask::patience_ends)
            .chain(self.decoy_unsent)
            .fold(self.deadline(), Time::min)
    }

    /// Notes that this confirmer was told of it among others. False if it was before.
    pub(crate) fn list(&mut self, ask: usize) -> bool {
        let asked = self.asks.get_mut(ask);
        asked.is_some_and(|asked| !core::mem::replace(&mut asked.is_listed, true))
    }

    /// Which of its asks wait for the link. A decoy has one that goes nowhere.
    pub(crate) fn unsent(&self) -> impl Iterator<Item = usize> {
        let waiting = self.asks.iter().enumerate();
        waiting
            .filter(|(_, ask)| ask.is_unsent())
            .map(|(number, _)| number)
            .chain(self.decoy_unsent.map(|_| 0))
    }

    /// Lets an event happen at `now`. The deadline is read before the event (law 2), and what has settled stays as it
    /// is (law 1).
    pub fn on(&mut self, event: Event, now: Time) -> Effect {
        if self.end.is_some() {
            return Effect::TooLate;
        }
        if now >= self.deadline() {
            let _ = self.settle_at(now, self.outcome_at_deadline());
            return match event {
                Event::Tick => Effect::Settled,
                Event::Answered { .. }
                | Event::Mistyped
                | Event::Sent { .. }
                | Event::LinkLost { .. }
                | Event::RouteUnsupported { .. }
                | Event::Failed { .. }
                | Event::Noticed { .. }
                | Event::Withdrawn => Effect::TooLate,
            };
        }
        match event {
            Event::Answered { ask, from, answer } => self.answered(ask, (from, answer), now),
            Event::Mistyped => self.wrong_code(None, None, now),
            Event::Sent { ask } => self.sent(ask, now),
            Event::LinkLost { ask, unsent } => self.link_lost(ask, unsent, now),
            Event::RouteUnsupported { ask } => self.reroute(ask, now),
            Event::Failed { ask, why } => self.failed(ask, why, now),
            Event::Noticed { ask, notice } => self.noticed(ask, notice),
            Event::Withdrawn => self.settle_at(now, Outcome::Withdrawn),
            Event::Tick => self.tick(now),
        }
    }

    fn noticed(&mut self, ask: usize, notice: Notice) -> Effect {
        let before = self.notice();
        if let Some(asked) = self.asks.get_mut(ask).filter(|ask| ask.is_on_screen()) {
            asked.notice = asked.notice.max(Some(notice));
        }
        if self.notice() == before || !self.request.is_trusted() {
            return Effect::Nothing;
        }
        self.revision += 1;
        Effect::Noticed
    }

    fn sent(&mut self, ask: usize, now: Time) -> Effect {
        if let Some(asked) = self.asks.get_mut(ask) {
            asked.sent(now);
        }
        self.decoy_unsent = None;
        Effect::Nothing
    }

    fn link_lost(&mut self, ask: usize, unsent: bool, now: Time) -> Effect {
        let send_until = self.send_until(now);
        match self.asks.get_mut(ask) {
            Some(asked) if asked.is_sent() && !asked.has_answered() && unsent => {
                asked.returned(send_until);
                Effect::Resend
            }
            _ => self.reroute(ask, now),
        }
    }

    /// Repeats an iq as a message, if it is on its way and unanswered.
    fn reroute(&mut self, ask: usize, now: Time) -> Effect {
        let send_until = self.send_until(now);
        match self.asks.get_mut(ask) {
            Some(asked)
                if asked.route() == Route::Iq && asked.is_sent() && !asked.has_answered() =>
            {
                asked.reroute(send_until);
                Effect::Resend
            }
            _ => Effect::Nothing,
        }
    }

    /// Undeliverable only once too few confirmers are left to make it. To an asker who may not know whether an account
    /// can be reached, its bounce is silence.
    fn failed(&mut self, ask: usize, why: Undelivered, now: Time) -> Effect {
        if why.is_about_the_account() && !self.request.is_trusted() {
            return Effect::Nothing;
        }
        let Some(asked) = self.asks.get_mut(ask).filter(|ask| !ask.has_answered()) else {
            return Effect::Nothing;
        };
        asked.progress = Progress::Failed(why);
        if self.can_still_be_approved() {
            return Effect::Nothing;
        }
        self.settle_at(now, self.undeliverable(why))
    }

    /// Where somebody said no, that is the reason: some doors open to those whom nobody could be asked about.
    fn undeliverable(&self, why: Undelivered) -> Outcome {
        match self.denials().next().cloned() {
            Some(Objection { by, from, why, .. }) => Outcome::Denied {
                by: Some(by),
                from,
                why,
            },
            None => Outcome::Undeliverable(why),
        }
    }

    fn tick(&mut self, now: Time) -> Effect {
        if self.decoy_unsent.is_some_and(|until| until <= now) {
            return self.settle_at(now, Outcome::Undeliverable(Undelivered::LinkDown));
        }
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
            } else if self.failed(ask, Undelivered::LinkDown, now) == Effect::Settled {
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
            .filter(|ask| ask.is_sent() || ask.has_answered())
            .count();
        let needed = usize::from(self.request.confirmers().needed());
        let is_decoy_out = self.asks.is_empty() && self.decoy_unsent.is_none();
        if is_decoy_out || out >= needed {
            Outcome::Expired
        } else {
            self.undeliverable(Undelivered::LinkDown)
        }
    }

    /// How long what has to go out again may wait for the link.
    fn send_until(&self, now: Time) -> Time {
        now.plus(Duration::from_millis(
            self.undeliverable_after_millis.into(),
        ))
    }

    fn settle_at(&mut self, now: Time, outcome: Outcome) -> Effect {
        self.end = Some(Box::new(End { outcome, at: now }));
        self.revision += 1;
        Effect::Settled
    }
}
