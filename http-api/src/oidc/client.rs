//! Who a `client_id` is: a relying party of the configuration, or a client that registered itself.

use std::sync::Arc;

use super::settings::Client;
use crate::records::Records;
use crate::refused::Refused;
use crate::{RelyingParty, Settings};

/// A client that there is.
#[derive(Debug, Clone)]
pub(crate) struct KnownClient {
    /// Its `client_id`.
    pub(crate) id: Arc<str>,
    /// The relying party it is, or in whose name it asks: its place in the settings.
    pub(crate) party: usize,
    /// What it may do.
    pub(crate) client: Arc<Client>,
}

impl KnownClient {
    /// The client of this name.
    pub(crate) async fn find(
        id: &str,
        settings: &Settings,
        _records: &Records,
    ) -> Result<Option<Self>, Refused> {
        Ok(Self::configured(id, settings))
    }

    /// The same, as far as the configuration knows.
    pub(crate) fn configured(id: &str, settings: &Settings) -> Option<Self> {
        let mut parties = settings.relying_parties.iter().enumerate();
        let (party, found) = parties.find(|(_, party)| *party.name == *id)?;
        Some(Self {
            id: Arc::clone(&found.name),
            party,
            client: Arc::clone(found.client.as_ref()?),
        })
    }

    /// The relying party it is, or in whose name it asks.
    pub(crate) fn party<'a>(&self, settings: &'a Settings) -> Option<&'a RelyingParty> {
        settings.relying_parties.get(self.party)
    }

    /// What people know it by.
    pub(crate) fn title(&self, settings: &Settings) -> String {
        let title = self.party(settings).and_then(|party| party.title.as_ref());
        title.unwrap_or(&self.id).to_string()
    }
}

/// All there are.
pub(super) async fn all(
    settings: &Settings,
    _records: &Records,
) -> Result<Vec<Arc<Client>>, Refused> {
    let parties = settings.relying_parties.iter();
    Ok(parties.filter_map(|party| party.client.clone()).collect())
}
