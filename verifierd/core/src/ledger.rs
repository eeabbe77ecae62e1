//! The many: every pending verification, who may answer it, and what is to be done next.
//!
//! One task owns the ledger and calls it like this: [`Ledger::open`], [`Ledger::receive`], [`Ledger::withdraw`] and the
//! like when something happens; then [`Ledger::poll_step`] until it is empty; then [`Ledger::handle_timeout`] no later
//! than [`Ledger::poll_timeout`]. Every call costs O(log n) in the number pending for each thing it does, except
//! [`Ledger::link_down`].

mod admit;
mod choose;
mod grace;
mod index;
mod note;
mod receive;
mod steer;
mod step;
mod text;

use alloc::collections::{BTreeSet, VecDeque};
use alloc::string::ToString;
use alloc::vec::Vec;
use core::time::Duration;

use jid::{BareJid, Jid};

pub use self::choose::{Choice, Chosen};
use self::grace::Graces;
use self::index::Index;
use self::note::Told;
pub use self::note::{Note, Open};
pub use self::steer::Subject;
use self::steer::Will;
pub use self::step::{OpenError, Prompt, Step, Typed};
use crate::limits::Guard;
use crate::{
    Answer, Denial, Effect, Entropy, Event, Limits, Request, StanzaId, Time, TransactionId,
    Verification, VerificationId,
};

/// What a ledger is bounded by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What one confirmer can be made to suffer.
    pub limits: Limits,
    /// Verifications pending at once; one more is refused, none is ever evicted.
    pub most_pending: usize,
    /// How long a request may wait for the link before it is undeliverable.
    pub undeliverable_after: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            most_pending: 100_000,
            undeliverable_after: Duration::from_secs(30),
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
    will: Will,
    graces: Graces,
    is_link_up: bool,
    /// Requests that wait for the link, oldest first.
    unsent: BTreeSet<(Time, VerificationId, usize)>,
    steps: VecDeque<Step>,
    /// The last [`Verification::number`].
    number: u8,
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
            will: Will::default(),
            graces: Graces::default(),
            is_link_up: false,
            unsent: BTreeSet::new(),
            steps: VecDeque::new(),
            number: 0,
        }
    }

    /// Opens a verification under this name.
    ///
    /// # Errors
    /// A bound is hit, the transaction identifier is in use, or an admin does not want it.
    pub fn open(
        &mut self,
        id: VerificationId,
        request: Request,
        now: Time,
        entropy: &mut impl Entropy,
    ) -> Result<&Verification, OpenError> {
        self.admit(id, &request, now)?;
        let transaction_id = self.name_transaction(&request, now, entropy)?;
        let number = self.next_number(&request);
        let verification = Verification::open(
            (id, number, transaction_id),
            request,
            (now, self.settings.undeliverable_after),
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

    /// The next number that nothing open for one of these accounts has. Whoever answers an old number hits nothing: it
    /// comes again only after all others.
    fn next_number(&mut self, request: &Request) -> u8 {
        const MOST: u8 = 99;
        // Of more than these nobody chooses by number, and looking at all would cost more than asking.
        const COMPARED: usize = 16;
        let accounts = request.confirmers().jids().iter().map(Jid::to_bare);
        let taken: Vec<_> = accounts
            .flat_map(|bare| {
                let open = self.index.with_confirmer(&bare).take(COMPARED);
                open.map(|(other, _)| other.number()).collect::<Vec<_>>()
            })
            .collect();
        for _ in 0..MOST {
            self.number = self.number % MOST + 1;
            if !taken.contains(&self.number) {
                break;
            }
        }
        self.number
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

    /// How many wait for this account.
    #[must_use]
    pub fn open_for(&self, account: &BareJid) -> usize {
        let asked = self.index.with_confirmer(account);
        let waits = |(one, ask): &(&Verification, usize)| {
            let ask = one.asks().get(*ask);
            ask.is_some_and(|ask| ask.was_asked() && !ask.has_answered())
        };
        asked.filter(waits).count()
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
            && self.guard.is_consistent(self.index.all())
            && waits.is_subset(&self.unsent)
            && self.unsent.iter().all(is_pending)
    }

    /// The one place where an event reaches a verification, and where its consequences are drawn.
    fn apply(&mut self, id: VerificationId, event: Event, now: Time) -> Effect {
        let Some(verification) = self.index.get_mut(id) else {
            return Effect::TooLate;
        };
        let intruded = not_me(&event);
        let effect = verification.on(event, now);
        if effect == Effect::Resend {
            self.unsent.extend(unsent_of(verification));
        }
        if matches!(effect, Effect::Recorded | Effect::Settled)
            && let Some(ask) = intruded.and_then(|ask| verification.asks().get(ask))
        {
            self.guard.not_me(ask.account(), now);
        }
        if effect == Effect::Recorded {
            self.steps.push_back(Step::Progressed(id));
        }
        if effect == Effect::Noticed {
            self.steps.push_back(Step::Noticed(id));
        }
        if verification.outcome().is_some() {
            self.close(id, now);
        } else {
            self.index.reschedule(id);
        }
        self.tell_closings();
        effect
    }

    /// Takes a settled verification out.
    fn close(&mut self, id: VerificationId, now: Time) {
        let Some(verification) = self.index.remove(id) else {
            return;
        };
        let Some(outcome) = verification.outcome() else {
            return;
        };
        self.guard.settled(&verification, outcome, now);
        self.note_grace(verification.request(), outcome, now);
        self.unsent.remove(&(verification.opened(), id, 0));
        for number in 0..verification.asks().len() {
            self.unsent.remove(&(verification.opened(), id, number));
        }
        self.steps.push_back(Step::Settled(verification));
    }

    fn tell_closings(&mut self) {
        let closings = self.guard.closings();
        self.steps.extend(closings.map(|closing| Step::Closed {
            account: closing.account,
            source: closing.source.map(|source| source.to_string().into()),
            limit: closing.limit,
            until: closing.until,
        }));
    }
}

/// Whose `not me` this is.
const fn not_me(event: &Event) -> Option<usize> {
    if let Event::Answered {
        ask,
        answer: Answer::Deny(Denial::NotMe),
        ..
    } = event
    {
        Some(*ask)
    } else {
        None
    }
}

/// What of a verification waits for the link.
fn unsent_of(one: &Verification) -> impl Iterator<Item = (Time, VerificationId, usize)> + '_ {
    one.unsent().map(|ask| (one.opened(), one.id(), ask))
}
