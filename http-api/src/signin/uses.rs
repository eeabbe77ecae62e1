//! What somebody's sessions are used for: told to them alone.

use serde::{Deserialize, Serialize};
use verification::Time;
use verifier_store::Kind;

use super::Session;
use crate::Settings;
use crate::records::{Change, Entity, RecordError, Records, millis};

/// A website that somebody signed in to with a session. Goes with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Use {
    /// The name of the session.
    pub(super) session: String,
    /// What people know the website by.
    pub(super) title: String,
    owner: String,
    #[serde(with = "millis")]
    expires: Time,
}

impl Entity for Use {
    const KIND: Kind = Kind("use");

    fn expires(&self) -> Time {
        self.expires
    }

    fn owner(&self) -> Option<String> {
        Some(self.owner.clone())
    }

    fn bundle(&self) -> Option<String> {
        Some(format!("session:{}", self.session))
    }
}

impl Use {
    /// Writes down that this session was used for the relying party at this place of the settings, once.
    pub(crate) async fn note(
        records: &Records,
        (session, party): (&Session, usize),
        settings: &Settings,
    ) -> Result<(), RecordError> {
        let Some(party) = settings.relying_parties.get(party) else {
            return Ok(());
        };
        let id = format!("{}:{}", session.name, party.name);
        if records.find::<Self>(&id).await?.is_some() {
            return Ok(());
        }
        let title = party.title.as_ref().unwrap_or(&party.name);
        let used = Self {
            session: session.name.clone(),
            title: title.to_string(),
            owner: session.jid.to_string(),
            expires: session.expires,
        };
        // Refused where somebody else has just written it down.
        records.commit(vec![Change::add(&id, &used)]).await?;
        Ok(())
    }
}
