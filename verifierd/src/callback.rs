//! Callbacks: tells a relying party how its verification ended, signed after the Standard Webhooks specification. It
//! never connects to an address that is not on the public internet unless the configuration allows it, follows no
//! redirect, and believes no certificate it cannot check: whoever may ask could otherwise make us ask for them.

mod address;
mod connection;
mod outbox;
mod post;
mod signature;
mod target;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use http_api::RelyingParty;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};
use verification::{Snapshot, Verification};

use connection::Connector;
pub use outbox::Outbox;
use post::{Failure, post};
use target::Target;

/// What lies between a try and the next one; after the last there is none.
const PAUSES: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(2 * 60),
    Duration::from_secs(10 * 60),
];
/// Tries under way at once, of one relying party: a slow one holds up none but itself.
const AT_ONCE: usize = 8;
/// Callbacks that are not delivered yet; a further one is dropped, and the log says so.
const MOST_WAITING: usize = 10_000;
/// How long callbacks may take once the daemon is stopping.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// One outcome to be told.
#[derive(Debug)]
struct Callback {
    /// The verification, as the API names it: a receiver that is told twice can tell by it.
    id: String,
    url: String,
    /// The verification as JSON, as `GET /v1/verifications/{id}` has it.
    body: Vec<u8>,
    party: Arc<str>,
}

/// Tells the outcomes of verifications that have a `callback_url` to the relying parties there are by then, until `stop` says so and for a moment longer.
pub async fn deliver(
    mut parties: watch::Receiver<Vec<RelyingParty>>,
    settled: mpsc::UnboundedReceiver<Box<Verification>>,
    allow_private: bool,
    stop: CancellationToken,
) {
    let hire = move |parties: &[RelyingParty]| {
        let connector = Connector::new(allow_private);
        Arc::new(Courier::new(parties, connector, PAUSES.to_vec()))
    };
    let mut courier = hire(&parties.borrow_and_update());
    let current = move || {
        if parties.has_changed().unwrap_or(false) {
            courier = hire(&parties.borrow_and_update());
        }
        Arc::clone(&courier)
    };
    run(
        current,
        settled,
        |verification| callback(&verification),
        stop,
    )
    .await;
}

fn callback(verification: &Verification) -> Option<Callback> {
    let described = http_api::describe(&Snapshot::from(verification));
    Some(Callback {
        url: verification.request().callback_url()?.to_owned(),
        body: serde_json::to_vec(&described).ok()?,
        id: described.id,
        party: Arc::clone(verification.request().relying_party()),
    })
}

/// Carries what comes, each callback in a task of its own.
async fn run<T>(
    mut courier: impl FnMut() -> Arc<Courier>,
    mut settled: mpsc::UnboundedReceiver<T>,
    read: impl Fn(T) -> Option<Callback>,
    stop: CancellationToken,
) {
    let stopping = CancellationToken::new();
    let mut waiting = JoinSet::new();
    loop {
        let next = tokio::select! {
            () = stop.cancelled() => break,
            Some(_) = waiting.join_next() => continue,
            next = settled.recv() => next,
        };
        let Some(next) = next else { break };
        if let Some(callback) = read(next) {
            take(&courier(), &mut waiting, callback, &stopping);
        }
    }
    // What the desk settled while it was going down is told once, too.
    while let Ok(next) = settled.try_recv() {
        if let Some(callback) = read(next) {
            take(&courier(), &mut waiting, callback, &stopping);
        }
    }
    stopping.cancel();
    let rest = async { while waiting.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST_WORDS, rest).await.is_err() {
        warn!(
            lost = waiting.len(),
            "stopped before every callback was delivered"
        );
    }
}

fn take(
    courier: &Arc<Courier>,
    waiting: &mut JoinSet<()>,
    callback: Callback,
    stopping: &CancellationToken,
) {
    if waiting.len() >= MOST_WAITING {
        warn!(
            transaction.id = callback.id,
            relying_party.name = &*callback.party,
            "too many callbacks are waiting: this one is dropped"
        );
        return;
    }
    let (courier, stopping) = (Arc::clone(courier), stopping.clone());
    waiting.spawn(async move { courier.carry(&callback, &stopping).await });
}

/// What is needed to deliver.
#[derive(Debug)]
struct Courier {
    parties: BTreeMap<Arc<str>, Party>,
    connector: Connector,
    pauses: Vec<Duration>,
}

/// One receiver.
#[derive(Debug)]
struct Party {
    /// SHA-256 of its token: what it knows and we have.
    key: [u8; 32],
    slots: Semaphore,
}

impl Courier {
    fn new(parties: &[RelyingParty], connector: Connector, pauses: Vec<Duration>) -> Self {
        let parties = parties.iter().filter_map(|party| {
            let slots = Semaphore::new(AT_ONCE);
            let key = party.token_hash?;
            Some((Arc::clone(&party.name), Party { key, slots }))
        });
        Self {
            parties: parties.collect(),
            connector,
            pauses,
        }
    }

    /// Tries until it is taken, it makes no sense to go on, or `stopping`.
    async fn carry(&self, callback: &Callback, stopping: &CancellationToken) {
        let (Some(party), Ok(target)) = (
            self.parties.get(&callback.party),
            Target::parse(&callback.url),
        ) else {
            give_up(callback, "nowhere to", &Failure::NoTarget);
            return;
        };
        let host = target.host();
        let mut pauses = self.pauses.iter();
        loop {
            let failure = match self.attempt(callback, &target, party).await {
                Ok(()) => {
                    debug!(transaction.id = callback.id, host, "callback delivered");
                    return;
                }
                Err(failure) => failure,
            };
            let Some(pause) = pauses.next().filter(|_| failure.is_passing()) else {
                give_up(callback, host, &failure);
                return;
            };
            debug!(
                transaction.id = callback.id,
                host, "callback failed: {failure}"
            );
            tokio::select! {
                () = stopping.cancelled() => {
                    give_up(callback, host, &failure);
                    return;
                }
                () = tokio::time::sleep(*pause) => {}
            }
        }
    }

    async fn attempt(
        &self,
        callback: &Callback,
        target: &Target,
        party: &Party,
    ) -> Result<(), Failure> {
        // Never closed.
        let _slot = party.slots.acquire().await;
        post(&self.connector, target, callback, &party.key).await
    }
}

/// The host only: the rest of a URL may be a secret.
fn give_up(callback: &Callback, host: &str, failure: &Failure) {
    warn!(
        transaction.id = callback.id,
        relying_party.name = &*callback.party,
        host,
        "callback not delivered: {failure}"
    );
}

#[cfg(test)]
mod tests;
