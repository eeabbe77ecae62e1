//! Waiting for a verification to settle, and what becomes of it when the one who waits goes away.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};
use verification::{Snapshot, Standing, VerificationId, Verifier};

use crate::doors::Doors;
use crate::refused::Refused;

/// Somebody who waits.
pub(crate) struct Wait<V: Verifier> {
    /// Where the verifier is.
    pub(crate) doors: Doors<V>,
    /// Of which verification.
    pub(crate) id: VerificationId,
    /// What was seen of it last.
    pub(crate) seen: u32,
    /// For how long.
    pub(crate) span: Duration,
    /// Takes it back, unless it is answered.
    pub(crate) abandon: Option<Abandon<V>>,
    /// What becomes of it where it is still pending when the time is up.
    pub(crate) then: Then,
}

/// What becomes of a verification that somebody stopped waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// It stays pending: it can be asked for again.
    Stays,
    /// It is taken back.
    Ends,
}

impl<V: Verifier> Wait<V> {
    /// How it stands once it is settled, or when the time is up.
    ///
    /// # Errors
    /// 503 where that cannot be told: the daemon is stopping.
    pub(crate) async fn settled(mut self) -> Result<Snapshot, Refused> {
        let deadline = Instant::now() + self.span;
        let verifier = &self.doors.verifier;
        let snapshot = loop {
            match timeout_at(deadline, verifier.changed(self.id, self.seen)).await {
                Ok(Some(snapshot)) if is_settled(&snapshot) => break snapshot,
                Ok(Some(snapshot)) => self.seen = snapshot.revision,
                Ok(None) => {
                    let last = verifier.read(self.id).await;
                    break last.filter(is_settled).ok_or_else(Refused::stopping)?;
                }
                Err(_) => break verifier.read(self.id).await.ok_or_else(Refused::stopping)?,
            }
        };
        match &mut self.abandon {
            Some(abandon) if is_settled(&snapshot) || self.then == Then::Stays => abandon.disarm(),
            Some(_) | None => {}
        }
        Ok(snapshot)
    }
}

/// Whether nothing can change any more.
pub(crate) fn is_settled(snapshot: &Snapshot) -> bool {
    match snapshot.standing {
        Standing::Pending => false,
        Standing::Settled(_) => true,
    }
}

/// Takes a verification back when dropped: whoever asked went away, and nobody else knows of it.
pub(crate) struct Abandon<V: Verifier> {
    verifier: V,
    id: Option<VerificationId>,
}

impl<V: Verifier> Abandon<V> {
    pub(crate) fn new(verifier: V, id: VerificationId) -> Self {
        Self {
            verifier,
            id: Some(id),
        }
    }

    /// It is answered.
    pub(crate) fn disarm(&mut self) {
        self.id = None;
    }
}

impl<V: Verifier> Drop for Abandon<V> {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            self.verifier.abandon(id);
        }
    }
}
