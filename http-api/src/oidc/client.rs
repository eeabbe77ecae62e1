//! Who a `client_id` is: a relying party of the configuration, or a client that registered itself.

use std::sync::Arc;

use super::register::{PREFIX, Registered};
use super::settings::{Client, ClientAuthentication, Scope};
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
        records: &Records,
    ) -> Result<Option<Self>, Refused> {
        let Some(stand_in) = Self::registered(id, settings) else {
            return Ok(Self::configured(id, settings));
        };
        let found = records.find::<Registered>(id).await?;
        let client = found.and_then(|found| found.entity.client());
        Ok(client.map(|client| Self { client, ..stand_in }))
    }

    /// As much as can be said without looking of one that registered itself, if there is one of this name: in whose
    /// name it asks. It has no address that anybody could be sent to.
    pub(super) fn registered(id: &str, settings: &Settings) -> Option<Self> {
        let registration = settings.openid.registration.as_ref()?;
        let mut parties = settings.relying_parties.iter();
        let party = parties.position(|party| party.name == registration.relying_party)?;
        id.starts_with(PREFIX).then(|| Self {
            id: id.into(),
            party,
            client: Arc::new(Client {
                redirect_uris: Vec::new(),
                post_logout_redirect_uris: Vec::new(),
                authentication: ClientAuthentication::Public,
                requires_pkce: true,
                scopes: vec![Scope::OpenId],
                algorithm: super::Algorithm::Rs256,
                asks_consent: true,
                refresh: None,
            }),
        })
    }

    /// Whether it registered itself.
    pub(crate) fn is_registered(&self) -> bool {
        self.id.starts_with(PREFIX)
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
    records: &Records,
) -> Result<Vec<Arc<Client>>, Refused> {
    let parties = settings.relying_parties.iter();
    let mut clients: Vec<Arc<Client>> = parties.filter_map(|party| party.client.clone()).collect();
    if settings.openid.registration.is_some() {
        let registered = records.all::<Registered>().await?;
        clients.extend(registered.iter().filter_map(|found| found.entity.client()));
    }
    Ok(clients)
}
