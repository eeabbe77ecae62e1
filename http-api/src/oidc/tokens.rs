//! What a client can ask and do about its tokens: `/oidc/introspect` (RFC 7662) and `/oidc/revoke` (RFC 7009).

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jid::Jid;
use serde::Serialize;

use super::client::KnownClient;
use super::error::OAuthError;
use super::form::Form;
use super::grant::Grant;
use super::handed::Handed;
use super::settings::ClientAuthentication;
use super::{INTROSPECT, Provider, REVOKE, answer, client_auth, cors};
use crate::order::may_ask;
use crate::records::{Change, Found};

/// Somebody else may change the same grant at the same moment.
const TRIES: usize = 4;

const NO_TOKEN: OAuthError = OAuthError::invalid_request("token is missing");

/// RFC 7662 section 2.2. Of what does not count nothing else is said.
#[derive(Serialize, Default)]
#[serde(default)]
struct Introspection {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
}

/// Whether a token of the client's own counts. A public client cannot ask: anybody could in its name.
pub(super) async fn introspect(
    provider: Provider,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, OAuthError> {
    let form = Form::read(&headers, body).await?;
    let client =
        client_auth::authenticate(&provider, &headers, &form, &provider.at(INTROSPECT)).await?;
    match client.client.authentication {
        ClientAuthentication::Public => return Err(OAuthError::invalid_client()),
        ClientAuthentication::Secret(_) | ClientAuthentication::Keys(_) => {}
    }
    let shown = Handed::shown(form.get("token").ok_or(NO_TOKEN)?);
    let counting = match &shown {
        Some(shown) => find(&provider, &client, shown)
            .await?
            .and_then(|found| describe(&provider, (&client, &found.entity), shown)),
        None => None,
    };
    Ok(answer(&counting.unwrap_or_default()))
}

/// None where it does not count: nor does it once its person may no longer sign in there.
fn describe(
    provider: &Provider,
    (client, grant): (&KnownClient, &Grant),
    shown: &Handed,
) -> Option<Introspection> {
    let party = client.party(&provider.settings)?;
    if !may_ask(party, &Jid::from(grant.jid.clone())) {
        return None;
    }
    let access = grant.access(shown, provider.now());
    let (scopes, token_type, expires) = match access {
        Some(access) => (&access.scopes, Some("Bearer"), access.expires),
        None if grant.is_refresh(shown) => (&grant.scopes, None, grant.until),
        None => return None,
    };
    let scopes = scopes
        .iter()
        .filter(|scope| client.client.scopes.contains(scope));
    let names: Vec<&str> = scopes.map(|scope| scope.name()).collect();
    Some(Introspection {
        active: true,
        scope: Some(names.join(" ")),
        client_id: Some(grant.client.clone()),
        token_type,
        exp: Some(expires.as_millis() / 1000),
        sub: Some(grant.subject.clone()),
        iss: Some(provider.issuer.clone()),
    })
}

/// Takes a token of the client's own back: an access token alone, a refresh token with all that was had by it.
pub(super) async fn revoke(provider: Provider, headers: HeaderMap, body: Body) -> Response {
    let done = take_back(&provider, &headers, body).await;
    cors::with(&provider, &headers, done.into_response()).await
}

async fn take_back(
    provider: &Provider,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, OAuthError> {
    let form = Form::read(headers, body).await?;
    let client = client_auth::authenticate(provider, headers, &form, &provider.at(REVOKE)).await?;
    let token = form.get("token").ok_or(NO_TOKEN)?;
    let Some(shown) = Handed::shown(token) else {
        return Ok(StatusCode::OK.into_response());
    };
    for _ in 0..TRIES {
        // What is not there, or somebody else's, the client has not to begin with (RFC 7009 section 2.2).
        let Some(found) = find(provider, &client, &shown).await? else {
            return Ok(StatusCode::OK.into_response());
        };
        let change = if found.entity.access(&shown, provider.now()).is_some() {
            let mut grant = found.entity.clone();
            grant.drop_access(&shown);
            Change::replace(&found, &grant)
        } else if found.entity.is_refresh(&shown) {
            Change::take(&found)
        } else {
            return Ok(StatusCode::OK.into_response());
        };
        if provider.records.commit(vec![change]).await? {
            return Ok(StatusCode::OK.into_response());
        }
    }
    Err(OAuthError::unavailable())
}

async fn find(
    provider: &Provider,
    client: &KnownClient,
    shown: &Handed,
) -> Result<Option<Found<Grant>>, OAuthError> {
    let found = provider.records.find::<Grant>(&shown.grant()).await?;
    Ok(found.filter(|found| *found.entity.client == *client.id))
}
