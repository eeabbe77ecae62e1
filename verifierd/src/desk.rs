//! The desk: sole owner of the ledger, and the one place that waits. It decides nothing; `verification` does.

mod contacts;
mod handle;
mod languages;
mod orders;
mod screens;
mod steering;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jid::Jid;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use verification::{
    CodeError, Entropy, Ledger, Outcome, Settings, Snapshot, Standing, Statistics, Step, Time,
    Typed, Verification, VerificationId, WithdrawError,
};

pub use self::handle::{By, DeskHandle};
use self::handle::{Command, Reply};
pub use self::languages::Languages;
use self::orders::Orders;
pub use self::steering::{Reload, Reloaded, Rights, Steering};
use crate::audit;
use crate::clock::Clock;
use crate::xmpp::{Contacts, LinkEvent, LinkStatus, Outgoing};

/// Settled verifications are kept so long for those who come back for them.
const KEPT_FOR: Duration = Duration::from_secs(600);
/// And so many; the ones asked for longest ago go first.
const MOST_KEPT: u64 = 8192;
/// Messages taken in one go before the clock is looked at again.
const BATCH: usize = 256;

/// The ends of the channels the desk talks through.
#[derive(Debug)]
pub struct Channels {
    /// What the link brings.
    pub link_events: mpsc::Receiver<LinkEvent>,
    /// What the link takes.
    pub outgoing: mpsc::UnboundedSender<Outgoing>,
    /// Settled verifications that somebody wants to be told of.
    pub callbacks: mpsc::UnboundedSender<Box<Verification>>,
    /// How the link is.
    pub link_status: watch::Receiver<LinkStatus>,
}

/// Owner of the ledger.
#[derive(Debug)]
pub struct Desk {
    ledger: Ledger,
    clock: Clock,
    commands: mpsc::UnboundedReceiver<Command>,
    channels: Channels,
    /// Whom prompts come from; known once the link has been up.
    sender: Option<Jid>,
    contacts: Contacts,
    languages: Languages,
    waiting: BTreeMap<VerificationId, Vec<Waiter>>,
    settled: Cache<VerificationId, Arc<Snapshot>>,
    orders: Orders,
    statistics: Statistics,
    steering: Steering,
    is_stopping: bool,
}

/// Somebody who wants to know when a verification stands differently.
#[derive(Debug)]
struct Waiter {
    seen: u32,
    reply: Reply<Option<Snapshot>>,
}

impl Desk {
    /// A desk, and the handle through which the doors reach it.
    #[must_use]
    pub fn new(
        settings: Settings,
        clock: Clock,
        contacts: Contacts,
        languages: Languages,
        channels: Channels,
    ) -> (Self, DeskHandle) {
        let (sender, commands) = mpsc::unbounded_channel();
        let handle = DeskHandle::new(sender, channels.link_status.clone());
        let settled = Cache::builder()
            .max_capacity(MOST_KEPT)
            .time_to_live(KEPT_FOR)
            .eviction_policy(EvictionPolicy::lru())
            .build();
        let desk = Self {
            ledger: Ledger::new(settings),
            clock,
            commands,
            channels,
            sender: None,
            contacts,
            languages,
            waiting: BTreeMap::new(),
            settled,
            orders: Orders::new(KEPT_FOR),
            statistics: Statistics::default(),
            steering: Steering::default(),
            is_stopping: false,
        };
        (desk, handle)
    }

    /// The same, steered by these people; without this, by nobody.
    #[must_use]
    pub fn steered_by(mut self, steering: Steering) -> Self {
        self.steering = steering;
        self
    }

    /// Serves until `stop`; then takes back what is pending, and ends once everybody who waited has been answered.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut timer = Box::pin(sleep_until(Instant::now()));
        loop {
            self.set_alarm(timer.as_mut());
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                event = self.channels.link_events.recv() => match event {
                    Some(event) => self.hear(event),
                    None => break,
                },
                command = self.commands.recv() => match command {
                    Some(command) => self.take(command),
                    None => break,
                },
                () = timer.as_mut() => {}
            }
            self.take_what_is_there();
            self.ledger.handle_timeout(self.clock.now());
            self.work();
            self.tell_digests();
        }
        self.stop();
    }

    /// Spares the select and the timer while there is more to do.
    fn take_what_is_there(&mut self) {
        for _ in 0..BATCH {
            // What settled leaves the ledger as a step: who asks next must find it.
            self.work();
            if let Ok(event) = self.channels.link_events.try_recv() {
                self.hear(event);
            } else if let Ok(command) = self.commands.try_recv() {
                self.take(command);
            } else {
                break;
            }
        }
    }

    /// Wakes up when the ledger next wants to be told the time.
    fn set_alarm(&self, timer: std::pin::Pin<&mut Sleep>) {
        const FAR: Duration = Duration::from_secs(3600);
        let next = self.ledger.poll_timeout().into_iter();
        let alarm = match next.chain(self.next_digest()).min() {
            Some(time) => self.clock.instant(time),
            None => Instant::now() + FAR,
        };
        // A timer may ring early when nothing is due any more; that costs a look, resetting it each time costs more.
        if alarm < timer.deadline() || timer.is_elapsed() {
            timer.reset(alarm);
        }
    }

    fn hear(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Up { sender } => {
                self.sender = Some(sender);
                self.statistics.is_link_up = true;
                self.ledger.link_up();
                self.greet();
                self.found_link();
            }
            LinkEvent::Down { unsent } => {
                self.lost_link();
                self.statistics.is_link_up = false;
                self.ledger.link_down(&unsent, self.clock.now());
            }
            LinkEvent::Received(incoming) => self.ledger.receive(incoming, self.clock.now()),
            LinkEvent::Presence(presence) => self.meet(&presence),
            LinkEvent::Described(description) => self.contacts.described(description),
            LinkEvent::Commanded(commanded) => self.command(&commanded),
            LinkEvent::Unpublished { from, why } => self.complain_of_publishing(&from, &why),
        }
    }

    fn take(&mut self, command: Command) {
        match command {
            Command::Open(order, reply) => self.take_order(*order, reply),
            Command::Read(id, reply) => answer(reply, self.snapshot(id)),
            Command::Changed { id, seen, reply } => self.wait(id, seen, reply),
            Command::List(reply) => answer(reply, self.list()),
            Command::TypeCode { id, code, reply } => answer(reply, self.type_code(id, &code)),
            Command::Withdraw(id, reply) => answer(reply, self.withdraw(id)),
            Command::Abandon(id) => {
                self.ledger.withdraw(id, self.clock.now());
            }
            Command::Steer(steer, by, reply) => answer(reply, self.steer(&steer, &by)),
            Command::TellBypassed(uses, reply) => answer(reply, self.tell_bypassed(&uses)),
            Command::Statistics(reply) => {
                self.statistics.pending = self.ledger.len() as u64;
                answer(reply, self.statistics);
            }
        }
    }

    fn snapshot(&self, id: VerificationId) -> Option<Snapshot> {
        match self.ledger.get(id) {
            Some(pending) => Some(Snapshot::from(pending).reached_at(self.sender.as_ref())),
            None => self.settled.get(&id).map(|settled| (*settled).clone()),
        }
    }

    fn wait(&mut self, id: VerificationId, seen: u32, reply: Reply<Option<Snapshot>>) {
        let Some(snapshot) = self.snapshot(id) else {
            return answer(reply, None);
        };
        if snapshot.revision > seen || snapshot.standing != Standing::Pending {
            return answer(reply, Some(snapshot));
        }
        let waiters = self
            .waiting
            .entry(id)
            .or_insert_with(|| Vec::with_capacity(1));
        waiters.retain(|waiter| !waiter.reply.is_closed());
        waiters.push(Waiter { seen, reply });
    }

    fn list(&self) -> Vec<Snapshot> {
        let pending = self.ledger.pending().map(Snapshot::from);
        let mut pending: Vec<_> = pending
            .map(|snapshot| snapshot.reached_at(self.sender.as_ref()))
            .collect();
        pending.sort_by_key(|snapshot| (snapshot.opened, snapshot.id));
        pending
    }

    fn type_code(&mut self, id: VerificationId, code: &str) -> Result<Snapshot, CodeError> {
        let typed = self.ledger.type_code(id, code, self.clock.now());
        self.work();
        let snapshot = self.snapshot(id).ok_or(CodeError::NotFound)?;
        match typed {
            Typed::Right => Ok(snapshot),
            Typed::Wrong(left) => Err(CodeError::Wrong(left)),
            Typed::NotOffered => Err(CodeError::NotOffered),
            Typed::TooLate => Err(CodeError::Settled),
        }
    }

    fn withdraw(&mut self, id: VerificationId) -> Result<Snapshot, WithdrawError> {
        let is_withdrawn = self.ledger.withdraw(id, self.clock.now());
        self.work();
        let snapshot = self.snapshot(id).ok_or(WithdrawError::NotFound)?;
        if is_withdrawn {
            Ok(snapshot)
        } else {
            Err(WithdrawError::Settled)
        }
    }

    /// Does what the ledger wants done.
    fn work(&mut self) {
        let now = self.clock.now();
        while let Some(step) = self.ledger.poll_step(now) {
            match step {
                Step::Ask { id, ask } => self.ask(id, ask),
                Step::Tell { to, lang, note } => self.tell(&to, lang.as_deref(), &note),
                Step::Progressed(id) => {
                    self.show_progress(id);
                    self.tell_watchers_of(id);
                    self.report(id);
                }
                Step::Noticed(id) => self.report(id),
                Step::Closed {
                    account,
                    source,
                    limit,
                    until,
                } => {
                    audit::closed(&account, source.as_deref(), limit, until.since(now));
                    self.tell_closed(account, source, limit, until);
                }
                Step::Settled(verification) => self.settle(verification, now),
            }
        }
    }

    /// Wakes those who wait for something to change.
    fn report(&mut self, id: VerificationId) {
        if let Some(snapshot) = self.snapshot(id) {
            self.wake(id, &snapshot);
        }
    }

    /// The link lives as long as the desk; what it can no longer take is lost with it.
    fn send(&self, outgoing: Outgoing) {
        let _ = self.channels.outgoing.send(outgoing);
    }

    fn settle(&mut self, verification: Box<Verification>, now: Time) {
        let snapshot = Snapshot::from(&*verification);
        if let Standing::Settled(outcome) = &snapshot.standing {
            *self.counter(outcome) += 1;
            audit::settled(&verification, outcome, now);
            self.remember(&verification, outcome);
            self.tell_settled(&verification, outcome);
        }
        self.show_end(&verification);
        for ask in verification.asks() {
            self.tell_watchers(ask.bare());
        }
        let id = snapshot.id;
        self.wake(id, &snapshot);
        self.settled.insert(id, Arc::new(snapshot));
        if verification.request().callback_url().is_some() {
            let _ = self.channels.callbacks.send(verification);
        }
    }

    fn counter(&mut self, outcome: &Outcome) -> &mut u64 {
        match outcome {
            Outcome::Approved(_) => &mut self.statistics.approved,
            Outcome::Denied { .. } => &mut self.statistics.denied,
            Outcome::Expired => &mut self.statistics.expired,
            Outcome::Undeliverable(_) => &mut self.statistics.undeliverable,
            Outcome::Withdrawn => &mut self.statistics.withdrawn,
        }
    }

    fn wake(&mut self, id: VerificationId, snapshot: &Snapshot) {
        let Some(waiters) = self.waiting.remove(&id) else {
            return;
        };
        let (told, still): (Vec<_>, Vec<_>) = waiters
            .into_iter()
            .partition(|waiter| snapshot.revision > waiter.seen);
        for waiter in told {
            answer(waiter.reply, Some(snapshot.clone()));
        }
        if !still.is_empty() {
            self.waiting.insert(id, still);
        }
    }

    /// Whoever waits is sent away to try again, and the confirmers' devices are told that nobody asks any more:
    /// nothing that is pending survives the process, so nothing of it may be left to be approved.
    fn stop(&mut self) {
        self.is_stopping = true;
        for waiter in std::mem::take(&mut self.waiting).into_values().flatten() {
            answer(waiter.reply, None);
        }
        let pending: Vec<_> = self.ledger.pending().map(Verification::id).collect();
        for id in pending {
            self.ledger.withdraw(id, self.clock.now());
        }
        self.work();
        self.commands.close();
        while let Ok(command) = self.commands.try_recv() {
            self.take(command);
        }
    }
}

/// Whoever asked may be gone by now.
fn answer<T>(reply: oneshot::Sender<T>, value: T) {
    let _ = reply.send(value);
}

/// Randomness from the kernel.
struct Kernel;

impl Entropy for Kernel {
    fn fill(&mut self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // Codes that can be guessed would let people in: rather no daemon than one without randomness.
            tracing::error!(%error, "the kernel gives no randomness");
            std::process::abort();
        }
    }
}
