//! Waiting for a verification to settle, and what becomes of it when the one who waits goes away.

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
    /// Until when.
    pub(crate) until: Instant,
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
    /// It stays pending, and whatever changes is an answer.
    Tells,
    /// It is taken back.
    Ends,
}

impl<V: Verifier> Wait<V> {
    /// How it stands once it is settled (with [`Then::Tells`], once it has changed), or when the time is up.
    ///
    /// May be dropped and called again. Ten thousand of these wait at once: nothing larger than it must be is kept
    /// across an `await`.
    ///
    /// # Errors
    /// 503 where that cannot be told: the daemon is stopping.
    pub(crate) async fn settled(&mut self) -> Result<Snapshot, Refused> {
        let is_time_up = loop {
            match timeout_at(self.until, self.doors.verifier.changed(self.id, self.seen)).await {
                Ok(Some(snapshot)) if is_settled(&snapshot) || self.then == Then::Tells => {
                    return Ok(self.answered(snapshot));
                }
                Ok(Some(snapshot)) => self.seen = snapshot.revision,
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        let last = self.doors.verifier.read(self.id).await;
        last.filter(|snapshot| is_time_up || is_settled(snapshot))
            .map(|snapshot| self.answered(snapshot))
            .ok_or_else(Refused::stopping)
    }

    fn answered(&mut self, snapshot: Snapshot) -> Snapshot {
        match &mut self.abandon {
            Some(abandon) if is_settled(&snapshot) || self.then != Then::Ends => abandon.disarm(),
            Some(_) | None => {}
        }
        snapshot
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
