//! What somebody lets a client learn of them, where they are asked, and the answer to the page that asks.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jid::BareJid;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use verification::Time;
use verifier_store::Kind;

use super::authorize::{self, Consent};
use super::client::KnownClient;
use super::error::OAuthError;
use super::form::Form;
use super::settings::Scope;
use super::{AUTHORIZE, Provider, page};
use crate::records::{Change, Entity, Found, RecordError, millis};
use crate::signin::{Session, SignedIn, Trouble, Visit};

/// How long somebody is not asked the same again.
const LASTS: Duration = Duration::from_secs(365 * 24 * 3600);

/// What somebody let a client learn; kept under a name made of both.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Remembered {
    /// The client.
    pub(crate) client: String,
    jid: BareJid,
    /// What.
    pub(crate) scopes: BTreeSet<Scope>,
    #[serde(with = "millis")]
    expires: Time,
}

impl Entity for Remembered {
    const KIND: Kind = Kind("consent");

    fn expires(&self) -> Time {
        self.expires
    }

    fn owner(&self) -> Option<String> {
        Some(self.jid.to_string())
    }
}

/// What is on the page that asks.
pub(super) struct Asked {
    /// The request, as a path and query of ours.
    pub(super) target: String,
    /// Who is asked.
    pub(super) session: SignedIn,
    /// What the client may learn or do.
    pub(super) scopes: BTreeSet<Scope>,
}

/// Whether this client may learn of this person.
pub(super) struct Question<'a> {
    pub(super) provider: &'a Provider,
    pub(super) client: &'a KnownClient,
    pub(super) subject: &'a str,
}

impl Question<'_> {
    /// Whether they said yes to all of that before.
    pub(super) async fn is_answered(&self, scopes: &BTreeSet<Scope>) -> Result<bool, OAuthError> {
        let found = self.found().await?;
        Ok(found.is_some_and(|found| found.entity.scopes.is_superset(scopes)))
    }

    /// They said yes to that.
    pub(super) async fn remember(
        &self,
        jid: &BareJid,
        scopes: &BTreeSet<Scope>,
    ) -> Result<(), OAuthError> {
        let found = self.found().await?;
        let mut scopes = scopes.clone();
        if let Some(found) = &found {
            scopes.extend(&found.entity.scopes);
        }
        let consent = Remembered {
            client: self.client.id.to_string(),
            jid: jid.clone(),
            scopes,
            expires: self.provider.now().plus(LASTS),
        };
        let change = match &found {
            Some(found) => Change::replace(found, &consent),
            None => Change::add(&self.id(), &consent),
        };
        // Where they said so twice at once, one of them is enough.
        self.provider.records.commit(vec![change]).await?;
        Ok(())
    }

    async fn found(&self) -> Result<Option<Found<Remembered>>, OAuthError> {
        Ok(self.provider.records.find(&self.id()).await?)
    }

    fn id(&self) -> String {
        id(&self.client.id, self.subject)
    }
}

fn id(client: &str, subject: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{client} {subject}")))
}

/// Forgets what somebody let this client learn, if they did: they are asked anew.
pub(super) async fn forget(
    provider: &Provider,
    (client, subject): (&str, &str),
) -> Result<Option<Change>, RecordError> {
    let id = id(client, subject);
    let found = provider.records.find::<Remembered>(&id).await?;
    Ok(found.as_ref().map(Change::take))
}

/// `POST /oidc/consent`: the answer to the page that asks, from the browser it was shown to, by the one who was asked.
pub(super) async fn answered(provider: Provider, visit: Visit, body: Body) -> Response {
    let made = answer(&provider, &visit, body).await;
    visit.finish(made)
}

async fn answer(provider: &Provider, visit: &Visit, body: Body) -> Result<Response, Trouble> {
    let form = crate::signin::Form::read(&visit.headers, body, &provider.settings).await?;
    let session = Session::of(&visit.headers, &provider.records).await?;
    let asked = form.get("session");
    let is_asked = session.is_some_and(|session| asked == Some(&session.entity.name));
    if !form.is_of_this_browser() || !is_asked {
        return Err(Trouble::Stale);
    }
    let consent = match form.get("answer") {
        Some("yes") => Consent::Given,
        Some("no") => Consent::Refused,
        Some(_) | None => return Err(Trouble::Stale),
    };
    let request = form
        .get("request")
        .and_then(|target| target.split_once('?'));
    let query = request
        .filter(|(path, _)| *path == AUTHORIZE)
        .map(|(_, query)| query);
    let request = Form::query(query.ok_or(Trouble::Link)?).map_err(|_| Trouble::Link)?;
    let response = authorize::answer(provider, visit, &request, consent).await;
    Ok(page::onward(visit, response))
}
