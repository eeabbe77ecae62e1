//! What the doors post to addresses of the configuration, and read from there. These lead where the admin wants,
//! private addresses too; the rest is as with callbacks: no certificate that cannot be checked, no redirect, a deadline.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_api::{Again, Courier, FetchError, Going, Letter};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, USER_AGENT};
use hyper::http::request::Builder;
use hyper::{Method, Request, StatusCode};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{debug, warn};

use super::connection::Connector;
use super::post::{DEADLINE, Failure, exchange};
use super::target::Target;
use super::{AT_ONCE, LAST_WORDS};

/// What lies between a try and the next one; the last one again and again.
const PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(15),
];
/// The longest document that is read.
const LONGEST: usize = 64 * 1024; // bytes

/// Where the doors put what they have to say. Clones are one.
#[derive(Debug, Clone)]
pub struct Outbox(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    connector: Connector,
    pauses: Vec<Duration>,
    letters: TaskTracker,
    stopping: CancellationToken,
    /// By host and port: a slow one holds up none but itself. There are as many as the configuration names.
    slots: Mutex<BTreeMap<String, Arc<Semaphore>>>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self::through(Connector::new(true), PAUSES.to_vec())
    }
}

impl Outbox {
    pub(super) fn through(connector: Connector, pauses: Vec<Duration>) -> Self {
        Self(Arc::new(Inner {
            connector,
            pauses,
            letters: TaskTracker::new(),
            stopping: CancellationToken::new(),
            slots: Mutex::default(),
        }))
    }

    /// Until `stop`, and for a moment longer: what the desk settled while it was going down is posted once, too.
    pub async fn closed_after(self, stop: CancellationToken) {
        stop.cancelled().await;
        let Inner {
            letters, stopping, ..
        } = &*self.0;
        stopping.cancel();
        letters.close();
        if timeout(LAST_WORDS, letters.wait()).await.is_err() {
            let lost = letters.len();
            warn!(lost, "stopped before everything was posted");
        }
    }
}

impl Courier for Outbox {
    fn send(&self, letter: Going<Option<Letter>>) {
        let inner = Arc::clone(&self.0);
        self.0.letters.spawn(async move {
            if let Some(letter) = letter.await {
                inner.carry(&letter).await;
            }
        });
    }

    fn fetch(&self, url: String) -> Going<Result<Vec<u8>, FetchError>> {
        let inner = Arc::clone(&self.0);
        Box::pin(async move {
            let read = timeout(DEADLINE, inner.read(&url)).await;
            let read = read.unwrap_or(Err(Failure::TimedOut));
            read.map_err(|failure| FetchError(failure.to_string()))
        })
    }
}

impl Inner {
    /// Tries until it is taken, it makes no sense to go on, or we are stopping. Only the host is told: the rest of a
    /// URL may be a secret.
    async fn carry(&self, letter: &Letter) {
        let Ok(target) = Target::parse(&letter.url) else {
            warn!("a URL of the configuration cannot be posted to");
            return;
        };
        let host = target.host();
        let until = Instant::now() + letter.lasts;
        let mut pauses = self.pauses.iter();
        let mut pause = Duration::ZERO;
        loop {
            let failure = match self.post(letter, &target).await {
                Ok(()) => {
                    debug!(host, "posted");
                    return;
                }
                Err(failure) => failure,
            };
            let may_again = match letter.again {
                Again::Anyway => failure.is_passing(),
                Again::Unsent => failure.is_unsent(),
            };
            pause = *pauses.next().unwrap_or(&pause);
            if !may_again || Instant::now() + pause >= until || self.stopping.is_cancelled() {
                warn!(host, "not posted: {failure}");
                return;
            }
            debug!(host, "not posted yet: {failure}");
            // Who is stopping tries once more.
            let slept = tokio::time::sleep(pause);
            self.stopping.run_until_cancelled(slept).await;
        }
    }

    async fn post(&self, letter: &Letter, target: &Target) -> Result<(), Failure> {
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", letter.bearer))
            .map_err(|_| Failure::NoTarget)?;
        bearer.set_sensitive(true);
        let request = to(target, Method::POST)
            .header(CONTENT_TYPE, "application/json")
            .header(AUTHORIZATION, bearer)
            .body(Full::from(letter.body.clone()))
            .map_err(|_| Failure::NoTarget)?;
        let slots = self.slots(target);
        // Never closed.
        let _slot = slots.acquire().await;
        let posting = timeout(DEADLINE, exchange(&self.connector, target, request, 0)).await;
        let (status, _) = posting.map_err(|_| Failure::TimedOut)??;
        if status.is_success() {
            Ok(())
        } else {
            Err(Failure::Status(status))
        }
    }

    async fn read(&self, url: &str) -> Result<Vec<u8>, Failure> {
        let target = Target::parse(url).map_err(|_| Failure::NoTarget)?;
        let request: Request<Full<Bytes>> = to(&target, Method::GET)
            .header(ACCEPT, "application/json")
            .body(Full::default())
            .map_err(|_| Failure::NoTarget)?;
        let (status, body) = exchange(&self.connector, &target, request, LONGEST).await?;
        if status == StatusCode::OK {
            Ok(body.into())
        } else {
            Err(Failure::Status(status))
        }
    }

    fn slots(&self, target: &Target) -> Arc<Semaphore> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let slots = slots
            .entry(target.host_field())
            .or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE)));
        Arc::clone(slots)
    }
}

fn to(target: &Target, method: Method) -> Builder {
    Request::builder()
        .method(method)
        .uri(target.path())
        .header(HOST, target.host_field())
        .header(USER_AGENT, concat!("verifierd/", env!("CARGO_PKG_VERSION")))
}
