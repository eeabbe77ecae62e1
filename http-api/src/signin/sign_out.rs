//! The end of all that somebody is signed in to, where an admin wants that.

use jid::BareJid;

use super::Session;
use super::attempt::Attempt;
use crate::ciba::Started;
use crate::oidc::Grant;
use crate::realm::Remembered;
use crate::records::{Change, RecordError, Records};

/// Ends every session of this account and what rests on it, what it lets clients do while it is away, and whatever it
/// is about to sign in to. What is known of it otherwise stays: its name in tokens, what it agreed to.
pub async fn sign_out(records: &Records, account: &BareJid) {
    if let Err(error) = end(records, account.as_str()).await {
        tracing::error!(%account, %error, "somebody who was blocked may still be signed in");
    }
}

async fn end(records: &Records, account: &str) -> Result<(), RecordError> {
    loop {
        let sessions = records.of_owner::<Session>(account).await?;
        let mut changes = vec![
            Change::remove_owned::<Attempt>(account),
            Change::remove_owned::<Grant>(account),
            Change::remove_owned::<Started>(account),
            Change::remove_owned::<Remembered>(account),
        ];
        let bundles = sessions.iter().map(|found| found.entity.bundled());
        changes.extend(bundles.map(Change::remove_bundle));
        records.commit(changes).await?;
        // Somebody may have come in while the others were looked for. From now on nobody does.
        if sessions.is_empty() {
            return Ok(());
        }
    }
}
