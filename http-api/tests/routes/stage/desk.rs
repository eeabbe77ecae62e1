//! A desk without a link: the real ledger, answered by the test instead of by confirmers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use jid::Jid;
use tokio::sync::watch;
use uuid::Uuid;
use verification::{
    BypassError, CodeError, Entropy, Failure, Incoming, Ledger, Limits, Notice, Order, Readiness,
    References, Refusal, Reply, Request, Route, Said, Settings, Snapshot, Statistics, Steer,
    Steered, Step, Time, Typed, Undelivered, VerificationId, Verifier, WithdrawError,
};

/// See above. Clones are one desk.
#[derive(Clone)]
pub(crate) struct Desk(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    changes: watch::Sender<()>,
}

struct State {
    ledger: Ledger,
    settled: BTreeMap<VerificationId, Snapshot>,
    keys: BTreeMap<(String, String), (Request, VerificationId)>,
    orders: Vec<Order>,
    abandoned: Vec<VerificationId>,
    refusal: Option<Refusal>,
    asks_nobody: Option<Refusal>,
    reasons: Vec<String>,
    statistics: Statistics,
    steered: Vec<Steer>,
    steers_to: Steered,
    codes: BTreeMap<String, Result<u32, BypassError>>,
    spent: Vec<(String, String)>,
    is_stopped: bool,
    now: Time,
    entropy: Counter,
}

/// Bytes that differ from draw to draw.
struct Counter(u32);

impl Entropy for Counter {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0 += 1;
        let drawn = self.0.to_be_bytes();
        bytes.fill(0);
        let start = bytes.len() - 4;
        bytes[start..].copy_from_slice(&drawn);
    }
}

impl Desk {
    pub(super) fn new() -> Self {
        let limits = Limits {
            pending_per_confirmer: 1000,
            prompts_per_10_minutes: 1000,
            ..Limits::default()
        };
        let mut ledger = Ledger::new(Settings {
            limits,
            ..Settings::default()
        });
        ledger.link_up();
        let state = State {
            ledger,
            settled: BTreeMap::new(),
            keys: BTreeMap::new(),
            orders: Vec::new(),
            abandoned: Vec::new(),
            refusal: None,
            asks_nobody: None,
            reasons: Vec::new(),
            statistics: Statistics::default(),
            steered: Vec::new(),
            steers_to: Steered::Done,
            codes: BTreeMap::new(),
            spent: Vec::new(),
            is_stopped: false,
            now: Time::from_millis(1_795_228_083_000),
            entropy: Counter(0),
        };
        Self(Arc::new(Inner {
            state: Mutex::new(state),
            changes: watch::Sender::new(()),
        }))
    }

    /// What its clock shows.
    pub(crate) fn now(&self) -> Time {
        self.state().now
    }

    /// What the test wants to see.
    pub(crate) fn orders(&self) -> Vec<Order> {
        self.state().orders.clone()
    }

    pub(crate) fn pending(&self) -> Vec<String> {
        self.state()
            .ledger
            .pending()
            .map(|v| name(v.id()))
            .collect()
    }

    pub(crate) fn abandoned(&self) -> Vec<String> {
        self.state().abandoned.iter().map(|id| name(*id)).collect()
    }

    /// Until so many were abandoned.
    pub(crate) async fn abandons(&self, number: usize) {
        self.until(|desk| desk.abandoned().len() >= number).await;
    }

    /// Until so many orders came.
    pub(crate) async fn takes(&self, number: usize) {
        self.until(|desk| desk.orders().len() >= number).await;
    }

    async fn until(&self, holds: impl Fn(&Self) -> bool) {
        let mut changes = self.0.changes.subscribe();
        let waiting = async {
            while !holds(self) {
                changes.changed().await.unwrap();
            }
        };
        let patience = Duration::from_secs(3600);
        tokio::time::timeout(patience, waiting)
            .await
            .expect("it never happens");
    }

    /// What root wanted, since this was looked at last.
    pub(crate) fn steered(&self) -> Vec<Steer> {
        std::mem::take(&mut self.state().steered)
    }

    /// The bypass codes that somebody tried, since this was looked at last.
    pub(crate) fn spent(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.state().spent)
    }

    /// A Unix user has bypass codes; this is what becomes of one.
    pub(crate) fn has_codes(&self, user: &str, spent: Result<u32, BypassError>) {
        self.state().codes.insert(user.to_owned(), spent);
    }

    /// What the test makes happen.
    pub(crate) fn steers_to(&self, outcome: Steered) {
        self.state().steers_to = outcome;
    }

    pub(crate) fn confirm(&self, id: &str, by: &str) {
        let said = Said::Confirmed(self.references(id));
        self.receive(by, said);
    }

    pub(crate) fn deny(&self, id: &str, by: &str) {
        let said = Said::Failed(self.references(id), Failure::Refused);
        self.receive(by, said);
    }

    pub(crate) fn not_me(&self, id: &str, by: &str) {
        let said = Said::Text(self.references(id), Reply::read("not me"));
        self.receive(by, said);
    }

    /// A client tells that the first one asked has the message, or has seen it.
    pub(crate) fn notice(&self, id: &str, by: &str, notice: Notice) {
        let state = self.state();
        let prompt = state.ledger.prompt(parse(id), 0).unwrap();
        let stanza = prompt.ask.stanza_id(Route::Message).to_string();
        drop(state);
        self.receive(by, Said::Noticed(stanza, notice));
    }

    pub(crate) fn bounce(&self, id: &str, by: &str, why: Undelivered) {
        let said = Said::Failed(self.references(id), Failure::Undeliverable(why));
        self.receive(by, said);
    }

    pub(crate) fn passes(&self, span: Duration) {
        let mut state = self.state();
        state.now = state.now.plus(span);
        let now = state.now;
        state.ledger.handle_timeout(now);
        self.settle(state);
    }

    pub(crate) fn take_back(&self, id: &str) {
        let mut state = self.state();
        let now = state.now;
        assert!(state.ledger.withdraw(parse(id), now), "{id} is not pending");
        self.settle(state);
    }

    pub(crate) fn refuse(&self, refusal: Refusal) {
        self.state().refusal = Some(refusal);
    }

    /// Refuses what is no decoy.
    pub(crate) fn asks_nobody(&self, refusal: Refusal) {
        self.state().asks_nobody = Some(refusal);
    }

    pub(crate) fn is_not_ready(&self, reason: &str) {
        self.state().reasons.push(reason.to_owned());
    }

    pub(crate) fn counted(&self, statistics: Statistics) {
        self.state().statistics = statistics;
    }

    /// Everybody who waits is let go; nothing is found any more.
    pub(crate) fn stops(&self) {
        let mut state = self.state();
        state.is_stopped = true;
        let now = state.now;
        let ids: Vec<_> = state
            .ledger
            .pending()
            .map(verification::Verification::id)
            .collect();
        for id in ids {
            state.ledger.withdraw(id, now);
        }
        state.settled.clear();
        drop(state);
        self.0.changes.send_replace(());
    }

    /// What has ended long ago is not known any more.
    pub(crate) fn forgets(&self) {
        self.state().settled.clear();
    }

    /// The secret that was sent along, to be typed at the login.
    pub(crate) fn login_code(&self, id: &str) -> String {
        let state = self.state();
        let prompt = state.ledger.prompt(parse(id), 0).unwrap();
        prompt.ask.login_code().unwrap().reveal().to_string()
    }

    fn references(&self, id: &str) -> References {
        let state = self.state();
        let verification = state.ledger.get(parse(id)).expect("it is not pending");
        References {
            has_confirm: true,
            transaction_id: Some(verification.transaction_id().as_str().to_owned()),
            ..References::default()
        }
    }

    fn receive(&self, from: &str, said: Said) {
        let mut state = self.state();
        let now = state.now;
        let from = Jid::new(from).unwrap();
        state.ledger.receive(
            Incoming {
                from,
                written: None,
                said,
            },
            now,
        );
        self.settle(state);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap()
    }

    /// Draws the consequences.
    fn settle(&self, mut state: MutexGuard<'_, State>) {
        let now = state.now;
        while let Some(step) = state.ledger.poll_step(now) {
            if let Step::Settled(verification) = step {
                let snapshot = Snapshot::from(&*verification);
                state.settled.insert(snapshot.id, snapshot);
            }
        }
        drop(state);
        self.0.changes.send_replace(());
    }

    fn find(&self, id: VerificationId) -> Option<Snapshot> {
        let state = self.state();
        if state.is_stopped {
            return None;
        }
        let pending = state.ledger.get(id).map(Snapshot::from);
        let sender = Jid::new("login@verify.example/link").unwrap();
        let pending = pending.map(|snapshot| snapshot.reached_at(Some(&sender)));
        pending.or_else(|| state.settled.get(&id).cloned())
    }

    fn place(&self, order: Order) -> Result<VerificationId, Refusal> {
        let mut state = self.state();
        if let Some(refusal) = state.refusal {
            return Err(refusal);
        }
        let is_decoy = order.request.confirmers().jids().is_empty();
        if let Some(refusal) = state.asks_nobody.filter(|_| !is_decoy) {
            return Err(refusal);
        }
        let Order {
            request,
            idempotency_key,
        } = order.clone();
        let party = request.relying_party().to_string();
        let key = idempotency_key.map(|key| (party, String::from(key)));
        if let Some((earlier, id)) = key.as_ref().and_then(|key| state.keys.get(key)) {
            return if *earlier == request {
                Ok(*id)
            } else {
                Err(Refusal::IdempotencyMismatch)
            };
        }
        let id = VerificationId(Uuid::new_v4().as_u128());
        let State {
            ledger,
            entropy,
            now,
            ..
        } = &mut *state;
        ledger
            .open(id, request.clone(), *now, entropy)
            .map_err(Refusal::Open)?;
        if let Some(key) = key {
            state.keys.insert(key, (request, id));
        }
        state.orders.push(order);
        self.settle(state);
        Ok(id)
    }
}

impl Verifier for Desk {
    async fn open(&self, order: Order) -> Result<Snapshot, Refusal> {
        let id = self.place(order)?;
        self.find(id).ok_or(Refusal::Stopping)
    }

    async fn read(&self, id: VerificationId) -> Option<Snapshot> {
        self.find(id)
    }

    async fn changed(&self, id: VerificationId, seen: u32) -> Option<Snapshot> {
        let mut changes = self.0.changes.subscribe();
        loop {
            let snapshot = self.find(id)?;
            if snapshot.revision != seen {
                return Some(snapshot);
            }
            changes.changed().await.ok()?;
        }
    }

    async fn list(&self) -> Vec<Snapshot> {
        let state = self.state();
        let mut all: Vec<_> = state.ledger.pending().map(Snapshot::from).collect();
        all.sort_by_key(|snapshot| snapshot.opened);
        all
    }

    async fn type_code(&self, id: VerificationId, code: String) -> Result<Snapshot, CodeError> {
        let mut state = self.state();
        let now = state.now;
        let typed = state.ledger.type_code(id, &code, now);
        self.settle(state);
        match typed {
            Typed::Right => self.find(id).ok_or(CodeError::NotFound),
            Typed::Wrong(left) => Err(CodeError::Wrong(left)),
            Typed::NotOffered => Err(CodeError::NotOffered),
            Typed::TooLate => Err(CodeError::Settled),
        }
    }

    async fn withdraw(&self, id: VerificationId) -> Result<Snapshot, WithdrawError> {
        let mut state = self.state();
        let now = state.now;
        let is_withdrawn = state.ledger.withdraw(id, now);
        self.settle(state);
        let snapshot = self.find(id).ok_or(WithdrawError::NotFound)?;
        if is_withdrawn {
            Ok(snapshot)
        } else {
            Err(WithdrawError::Settled)
        }
    }

    fn abandon(&self, id: VerificationId) {
        let mut state = self.state();
        let now = state.now;
        state.ledger.withdraw(id, now);
        state.abandoned.push(id);
        self.settle(state);
    }

    async fn takes_bypass(&self, user: &str) -> bool {
        self.state().codes.contains_key(user)
    }

    async fn spend_bypass(&self, user: String, code: String) -> Result<u32, BypassError> {
        let mut state = self.state();
        state.spent.push((user.clone(), code));
        state
            .codes
            .get(&user)
            .copied()
            .unwrap_or(Err(BypassError::Wrong))
    }

    async fn steer(&self, steer: Steer) -> Steered {
        let mut state = self.state();
        state.steered.push(steer);
        state.steers_to.clone()
    }

    fn readiness(&self) -> Readiness {
        match self.state().reasons.clone() {
            reasons if reasons.is_empty() => Readiness::Ready,
            reasons => Readiness::NotReady(reasons),
        }
    }

    async fn statistics(&self) -> Statistics {
        self.state().statistics
    }
}

fn parse(id: &str) -> VerificationId {
    VerificationId(Uuid::parse_str(id).unwrap().as_u128())
}

fn name(id: VerificationId) -> String {
    Uuid::from_u128(id.0).to_string()
}
