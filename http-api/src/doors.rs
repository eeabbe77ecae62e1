//! What every route can reach: the settings, the verifier, and which door it stands at.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use verification::VerificationId;

use crate::line::lock;
use crate::realm::Realm;
use crate::{Courier, Records, Settings, keycloak};

/// Whoever comes back by another connection may be seen there before the end of the first.
const LETTING_GO: Duration = Duration::from_secs(1);

/// Cheap to clone, as routes need.
#[derive(Debug)]
pub(crate) struct Doors<V>(Arc<Inner<V>>);

/// See [`Doors`].
#[derive(Debug)]
pub(crate) struct Inner<V> {
    /// Who may ask, and about whom.
    settings: watch::Receiver<Arc<Settings>>,
    /// Who decides.
    pub(crate) verifier: V,
    /// Which of the doors this is.
    pub(crate) channel: Channel,
    /// What it keeps things in.
    pub(crate) backing: Backing,
    /// What Keycloak's realms sign with.
    pub(crate) realm_keys: keycloak::Keys,
    /// Told when no more orders are taken.
    pub(crate) stop: CancellationToken,
    /// What ends with the connection that waits for it.
    held: Mutex<BTreeSet<VerificationId>>,
    let_go: Notify,
    /// Requests that wait within a connection of hyper's; see [`crate::line`].
    pub(crate) waiting: AtomicUsize,
    /// Who confirmed for programs behind a proxy.
    pub(crate) realm: Realm,
}

/// What stands behind the doors besides the verifier.
#[derive(Debug, Clone)]
pub struct Backing {
    /// Where what must outlive the process is kept.
    pub records: Records,
    /// Who posts to others, and reads from them.
    pub courier: Arc<dyn Courier>,
}

/// The two doors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// A bearer token says who asks.
    Tcp,
    /// The kernel says who asks.
    Socket,
}

impl<V> Doors<V> {
    pub(crate) fn new(
        channel: Channel,
        settings: watch::Receiver<Arc<Settings>>,
        (verifier, backing): (V, Backing),
        stop: CancellationToken,
    ) -> Self {
        Self(Arc::new(Inner {
            settings,
            verifier,
            backing,
            realm_keys: keycloak::Keys::default(),
            channel,
            stop,
            held: Mutex::default(),
            let_go: Notify::new(),
            waiting: AtomicUsize::new(0),
            realm: Realm::default(),
        }))
    }

    /// Lets one connection wait for this. False if another one does and goes on doing so: what is approved for the one
    /// must not let in the other, however it came by the name.
    pub(crate) async fn hold(&self, id: VerificationId) -> bool {
        let has_let_go = async {
            loop {
                let let_go = self.let_go.notified();
                if self.try_hold(id) {
                    break;
                }
                let_go.await;
            }
        };
        timeout(LETTING_GO, has_let_go).await.is_ok()
    }

    fn try_hold(&self, id: VerificationId) -> bool {
        lock(&self.held).insert(id)
    }

    /// It does not wait any more.
    pub(crate) fn let_go(&self, id: VerificationId) {
        lock(&self.held).remove(&id);
        self.let_go.notify_waiters();
    }

    /// The settings as they are now. A request asks once: they may be others a moment later.
    pub(crate) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.borrow())
    }
}

impl<V> Clone for Doors<V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<V> Deref for Doors<V> {
    type Target = Inner<V>;

    fn deref(&self) -> &Inner<V> {
        &self.0
    }
}
