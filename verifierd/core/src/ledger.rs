//! The many: every pending verification, who may answer it, and what is to be done next.
//!
//! One task owns the ledger and calls it like this: [`Ledger::open`], [`Ledger::receive`], [`Ledger::withdraw`] and the
//! like when something happens; then [`Ledger::poll_step`] until it is empty; then [`Ledger::handle_timeout`] no later
//! than [`Ledger::poll_timeout`]. Every call costs O(log n) in the number pending for each thing it does, except
//! [`Ledger::link_down`].

mod index;
mod note;
mod receive;
mod step;
mod text;

use alloc::collections::{BTreeSet, VecDeque};
use core::time::Duration;

use jid::{BareJid, Jid};

use self::index::Index;
pub use self::note::Note;
use self::note::Told;
pub use self::step::{OpenError, Prompt, Step, Typed};
use crate::limits::Guard;
use crate::{
    Answer, Effect, Entropy, Event, Evidence, Limits, Outcome, Request, Route, StanzaId, Time,
    TransactionId, Verification, VerificationId,
};

/// What a ledger is bounded by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What one confirmer can be made to suffer.
    pub limits: Limits,
    /// Verifications pending at once; one more is refused, none is ever evicted.
    pub most_pending: usize,
    /// How long a request may wait for the link before it is undeliverable.
    pub grace: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            most_pending: 100_000,
            grace: Duration::from_secs(30),
        }
    }
}

/// Every pending verification.
#[derive(Debug)]
pub struct Ledger {
    settings: Settings,
    guard: Guard,
    index: Index,
    told: Told,
    is_link_up: bool,
    /// Requests that wait for the link, oldest first.
    unsent: BTreeSet<(Time, VerificationId, usize)>,
    steps: VecDeque<Step>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new(Settings::default())
    }
}

impl Ledger {
    /// An empty one; the link is down.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            guard: Guard::new(&settings.limits),
            settings,
            index: Index::default(),
            told: Told::default(),
            is_link_up: false,
            unsent: BTreeSet::new(),
            steps: VecDeque::new(),
        }
    }

    /// Opens a verification under this name.
    ///
    /// # Errors
    /// A bound is hit, or the transaction identifier is in use.
    pub fn open(
        &mut self,
        id: VerificationId,
        request: Request,
        now: Time,
        entropy: &mut impl Entropy,
    ) -> Result<&Verification, OpenError> {
        if self.index.len() >= self.settings.most_pending || self.index.get(id).is_some() {
            return Err(OpenError::Full);
        }
        self.guard.check(&request, now)?;
        let transaction_id = self.name_transaction(&request, now, entropy)?;
        let verification = Verification::open(
            (id, transaction_id),
            request,
            (now, self.settings.grace),
            entropy,
        );
        self.guard.opened(&verification, now);
        self.unsent.extend(unsent_of(&verification));
        Ok(self.index.insert(verification))
    }

    /// The relying party's identifier if it is not in use, else one that no confirmer is asked about now.
    fn name_transaction(
        &self,
        request: &Request,
        now: Time,
        entropy: &mut impl Entropy,
    ) -> Result<TransactionId, OpenError> {
        let accounts = || request.confirmers().jids().iter().map(Jid::to_bare);
        if let Some(given) = request.transaction_id() {
            let party = request.relying_party();
            let is_spent = |bare: BareJid| {
                self.guard.is_spent(&bare, (party, given), now)
                    || self
                        .index
                        .with_transaction(&bare, given)
                        .any(|(pending, _)| pending.request().relying_party() == party)
            };
            return if accounts().any(is_spent) {
                Err(OpenError::TransactionIdInUse)
            } else {
                Ok(given.clone())
            };
        }
        (0..100)
            .map(|_| TransactionId::mint(entropy))
            .find(|id| {
                !accounts().any(|bare| self.index.with_transaction(&bare, id).next().is_some())
            })
            .ok_or(OpenError::Full)
    }

    /// A code that was typed at the login. It counts only if it was sent.
    pub fn type_code(&mut self, id: VerificationId, code: &str, now: Time) -> Typed {
        let Some(verification) = self.index.get(id) else {
            return Typed::TooLate;
        };
        if !verification.request().sends_code() {
            return Typed::NotOffered;
        }
        let owner = verification.asks().iter().position(|ask| {
            ask.went_by(Route::Message) && ask.login_code().is_some_and(|own| own.matches(code))
        });
        if let Some(ask) = owner {
            let event = Event::Answered {
                ask,
                from: None,
                answer: Answer::Confirm(Evidence::Code),
            };
            return match self.apply(id, event, now) {
                Effect::Settled | Effect::Recorded | Effect::Nothing => Typed::Right,
                Effect::TooLate | Effect::TooWeak | Effect::WrongCode(_) | Effect::Resend => {
                    Typed::TooLate
                }
            };
        }
        self.guard.mistyped(verification, now);
        match self.apply(id, Event::Mistyped, now) {
            Effect::WrongCode(left) => Typed::Wrong(left),
            Effect::Settled => Typed::Wrong(0),
            Effect::Nothing
            | Effect::TooLate
            | Effect::Recorded
            | Effect::TooWeak
            | Effect::Resend => Typed::TooLate,
        }
    }

    /// The asker takes it back, or went away. False if there is nothing to take back any more.
    pub fn withdraw(&mut self, id: VerificationId, now: Time) -> bool {
        self.apply(id, Event::Withdrawn, now) == Effect::Settled
    }

    /// The link can carry stanzas.
    pub fn link_up(&mut self) {
        self.is_link_up = true;
    }

    /// The link is gone; `unsent` is what it was given and did not send. Costs O(n log n).
    pub fn link_down(&mut self, unsent: &BTreeSet<StanzaId>, now: Time) {
        self.is_link_up = false;
        for (id, ask, stanza) in self.index.on_their_way() {
            let _ = self.apply(
                id,
                Event::LinkLost {
                    ask,
                    unsent: unsent.contains(&stanza),
                },
                now,
            );
        }
    }

    /// Next thing to do, if there is one.
    pub fn poll_step(&mut self, now: Time) -> Option<Step> {
        if let Some(step) = self.steps.pop_front() {
            return Some(step);
        }
        while self.is_link_up {
            let (_, id, ask) = self.unsent.pop_first()?;
            let waits = |one: &Verification| one.unsent().any(|unsent| unsent == ask);
            if self.get(id).is_none_or(|one| !waits(one)) {
                continue;
            }
            let is_sent = self.apply(id, Event::Sent { ask }, now) == Effect::Nothing;
            if is_sent && self.prompt(id, ask).is_some() {
                return Some(Step::Ask { id, ask });
            }
            if let Some(step) = self.steps.pop_front() {
                return Some(step);
            }
        }
        None
    }

    /// When to call [`Ledger::handle_timeout`] at the latest.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Time> {
        self.index.next_tick()
    }

    /// Lets time pass.
    pub fn handle_timeout(&mut self, now: Time) {
        while let Some(id) = self.index.due(now) {
            let _ = self.apply(id, Event::Tick, now);
        }
    }

    /// The request to send for a [`Step::Ask`].
    #[must_use]
    pub fn prompt(&self, id: VerificationId, ask: usize) -> Option<Prompt<'_>> {
        let verification = self.index.get(id)?;
        Some(Prompt {
            verification,
            ask: verification.asks().get(ask)?,
        })
    }

    /// A pending verification.
    #[must_use]
    pub fn get(&self, id: VerificationId) -> Option<&Verification> {
        self.index.get(id)
    }

    /// All that are pending.
    pub fn pending(&self) -> impl Iterator<Item = &Verification> {
        self.index.all()
    }

    /// How many are pending.
    #[must_use]
    pub fn len(&self) -> usize {
        self.index.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether every index says the same. For tests: costs O(n log n), and can only be false if there is a fault here.
    #[doc(hidden)]
    #[must_use]
    pub fn is_consistent(&self) -> bool {
        let waits: BTreeSet<_> = self.pending().flat_map(unsent_of).collect();
        let is_pending = |(_, id, _): &(_, _, _)| self.get(*id).is_some();
        self.index.is_consistent()
            && self.guard.is_consistent(self.pending())
            && waits.is_subset(&self.unsent)
            && self.unsent.iter().all(is_pending)
    }

    /// The one place where an event reaches a verification, and where its consequences are drawn.
    fn apply(&mut self, id: VerificationId, event: Event, now: Time) -> Effect {
        let Some(verification) = self.index.get_mut(id) else {
            return Effect::TooLate;
        };
        let effect = verification.on(event, now);
        if effect == Effect::Resend {
            self.unsent.extend(unsent_of(verification));
        }
        if effect == Effect::Recorded {
            self.steps.push_back(Step::Progressed(id));
        }
        if verification.outcome().is_some() {
            self.close(id, now);
        } else {
            self.index.reschedule(id);
        }
        effect
    }

    /// Takes a settled verification out, and tells those whose devices still show it.
    fn close(&mut self, id: VerificationId, now: Time) {
        let Some(verification) = self.index.remove(id) else {
            return;
        };
        let Some(outcome) = verification.outcome() else {
            return;
        };
        self.guard.settled(&verification, outcome, now);
        self.unsent.remove(&(verification.opened(), id, 0));
        for (number, ask) in verification.asks().iter().enumerate() {
            self.unsent.remove(&(verification.opened(), id, number));
            if let Some(note) = Note::closing(&verification, ask).filter(|_| ask.is_on_screen()) {
                let thread = Some(ask.stanza_id(ask.route()));
                self.steps.push_back(Step::Tell {
                    to: ask.bare().clone().into(),
                    thread,
                    note,
                });
            }
        }
        self.steps.push_back(Step::Settled(verification));
    }
}

/// What of a verification waits for the link.
fn unsent_of(one: &Verification) -> impl Iterator<Item = (Time, VerificationId, usize)> + '_ {
    one.unsent().map(|ask| (one.opened(), one.id(), ask))
}

/// Whose answer settled it, if anybody's.
fn decider(outcome: &Outcome) -> impl Iterator<Item = &BareJid> {
    let (denier, confirmers) = match outcome {
        Outcome::Denied { by, .. } => (by.as_ref(), [].iter()),
        Outcome::Approved(approval) => (None, approval.confirmations().iter()),
        Outcome::Expired | Outcome::Undeliverable(_) | Outcome::Withdrawn => (None, [].iter()),
    };
    denier.into_iter().chain(confirmers.map(|yes| &yes.by))
}
