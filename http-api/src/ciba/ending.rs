//! Waiting for the end of a verification without anybody at the other end of a connection.

use verification::{Outcome, Snapshot, Standing, Verifier};

/// How it ended; none if the daemon stops first, or it is not known any more.
pub(crate) async fn ending(verifier: &impl Verifier, mut seen: Snapshot) -> Option<Outcome> {
    loop {
        let (id, revision) = match seen.standing {
            Standing::Settled(outcome) => return Some(outcome),
            Standing::Pending => (seen.id, seen.revision),
        };
        seen = match verifier.changed(id, revision).await {
            Some(snapshot) => snapshot,
            // A last look: what ended while the daemon was going down has ended.
            None => match verifier.read(id).await?.standing {
                Standing::Settled(outcome) => return Some(outcome),
                Standing::Pending => return None,
            },
        };
    }
}
