//! What every route can reach: the settings, the verifier, and which door it stands at.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::Settings;

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
    /// Told when no more orders are taken.
    pub(crate) stop: CancellationToken,
    /// Requests that wait within a connection of hyper's; see [`crate::line`].
    pub(crate) waiting: AtomicUsize,
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
        verifier: V,
        stop: CancellationToken,
    ) -> Self {
        Self(Arc::new(Inner {
            settings,
            verifier,
            channel,
            stop,
            waiting: AtomicUsize::new(0),
        }))
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
