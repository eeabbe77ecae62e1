//! `POST /oidc/token`: a code, a refresh token or a request over a back channel becomes tokens.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jid::Jid;
use sha2::{Digest, Sha256};
use verification::Verifier;

use super::client::KnownClient;
use super::error::OAuthError;
use super::form::Form;
use super::grant::{Grant, Shown};
use super::handed::Handed;
use super::issue::issue_next;
use super::settings::Scope;
use super::{Provider, client_auth, cors};
use crate::ciba;
use crate::doors::Doors;
use crate::order::may_ask;
use crate::records::{Change, Found};

/// Somebody else may spend the same at the same moment; more often than that it is no coincidence.
const TRIES: usize = 4;

const WRONG_CODE: OAuthError = OAuthError::invalid_grant(
    "the code is no code of this client, is spent or expired, or redirect_uri or code_verifier do not fit it",
);
const WRONG_REFRESH: OAuthError = OAuthError::invalid_grant(
    "the refresh token is none of this client, is spent, or what it stands for has ended",
);

/// RFC 6749 section 3.2.
pub(super) async fn token<V: Verifier>(
    provider: Provider,
    State(doors): State<Doors<V>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let tokens = tokens(&doors, &provider, &headers, body).await;
    cors::with(&provider, &headers, tokens.into_response()).await
}

async fn tokens<V: Verifier>(
    doors: &Doors<V>,
    provider: &Provider,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, OAuthError> {
    let form = Form::read(headers, body).await?;
    let endpoint = provider.at(super::TOKEN);
    let client = client_auth::authenticate(provider, headers, &form, &endpoint).await?;
    match form.get("grant_type") {
        Some("authorization_code") => code(provider, &client, &form).await,
        Some("refresh_token") => refresh(provider, &client, &form).await,
        Some(ciba::GRANT_TYPE) => ciba::redeem(doors, provider, &client, &form).await,
        Some(_) => Err(OAuthError::new(
            "unsupported_grant_type",
            "the discovery document says which there are",
        )),
        None => Err(OAuthError::invalid_request("grant_type is missing")),
    }
}

/// RFC 6749 section 4.1.3, RFC 7636 section 4.5 and 4.6.
async fn code(
    provider: &Provider,
    client: &KnownClient,
    form: &Form,
) -> Result<Response, OAuthError> {
    let code = form
        .get("code")
        .ok_or(OAuthError::invalid_request("code is missing"))?;
    let code = Handed::shown(code).ok_or(WRONG_CODE)?;
    let challenge = match form.get("code_verifier") {
        Some(verifier) => Some(challenge(verifier).ok_or(OAuthError::invalid_request(
            "code_verifier: expected 43 to 128 of A-Z, a-z, 0-9, - . _ ~",
        ))?),
        None => None,
    };
    for _ in 0..TRIES {
        let found = granted(provider, client, &code).await?.ok_or(WRONG_CODE)?;
        let mut grant = found.entity.clone();
        let bound = (form.get("redirect_uri"), challenge.as_deref());
        match grant.spend_code(&code, bound, provider.now()) {
            Shown::Counts(()) => {}
            Shown::Nothing => return Err(WRONG_CODE),
            Shown::Leaked => return Err(end(provider, &found, WRONG_CODE).await),
        }
        let scopes = grant.allowed(&client.client);
        let next = (&found, grant, &code);
        if let Some(response) = issue_next(provider, client, next, scopes).await? {
            return Ok(response);
        }
    }
    Err(OAuthError::unavailable())
}

/// RFC 6749 section 6, with a new refresh token each time (RFC 9700 section 4.14.2).
async fn refresh(
    provider: &Provider,
    client: &KnownClient,
    form: &Form,
) -> Result<Response, OAuthError> {
    let shown = form.get("refresh_token");
    let shown = shown.ok_or(OAuthError::invalid_request("refresh_token is missing"))?;
    let shown = Handed::shown(shown).ok_or(WRONG_REFRESH)?;
    for _ in 0..TRIES {
        let found = granted(provider, client, &shown)
            .await?
            .ok_or(WRONG_REFRESH)?;
        let mut grant = found.entity.clone();
        match grant.spend_refresh(&shown, provider.now()) {
            Shown::Counts(()) => {}
            Shown::Nothing => return Err(WRONG_REFRESH),
            Shown::Leaked => return Err(end(provider, &found, WRONG_REFRESH).await),
        }
        if client.client.refresh.is_none() {
            return Err(WRONG_REFRESH);
        }
        let scopes = narrowed(grant.allowed(&client.client), form.get("scope"))?;
        let next = (&found, grant, &shown);
        if let Some(response) = issue_next(provider, client, next, scopes).await? {
            return Ok(response);
        }
    }
    Err(OAuthError::unavailable())
}

/// The grant of this client that is named, as long as its person may still sign in there.
async fn granted(
    provider: &Provider,
    client: &KnownClient,
    shown: &Handed,
) -> Result<Option<Found<Grant>>, OAuthError> {
    let found = provider.records.find::<Grant>(&shown.grant()).await?;
    Ok(found.filter(|found| {
        let party = client.party(&provider.settings);
        let jid = Jid::from(found.entity.jid.clone());
        *found.entity.client == *client.id && party.is_some_and(|party| may_ask(party, &jid))
    }))
}

/// Everything that was handed out for it counts no more (RFC 6749 section 4.1.2 and 10.4).
async fn end(provider: &Provider, found: &Found<Grant>, error: OAuthError) -> OAuthError {
    let (client, jid) = (&found.entity.client, &found.entity.jid);
    tracing::warn!(%client, %jid, "a code or refresh token was shown twice or to the wrong one: all of its tokens end");
    // Whoever changed it meanwhile spent something: what was shown is no less leaked.
    let mut last = Some(found.clone());
    for _ in 0..TRIES {
        let Some(found) = last else { break };
        match provider.records.commit(vec![Change::take(&found)]).await {
            Ok(true) => break,
            Ok(false) => {}
            Err(error) => return error.into(),
        }
        last = match provider.records.find(&found.id).await {
            Ok(found) => found,
            Err(error) => return error.into(),
        };
    }
    error
}

/// What of these scopes a refresh asks for: all of them where it does not say.
fn narrowed(allowed: BTreeSet<Scope>, asked: Option<&str>) -> Result<BTreeSet<Scope>, OAuthError> {
    let Some(asked) = asked else {
        return Ok(allowed);
    };
    let scopes = asked.split_ascii_whitespace().map(|name| {
        let scope = Scope::named(name);
        scope.filter(|scope| allowed.contains(scope))
    });
    let scopes: Option<BTreeSet<Scope>> = scopes.collect();
    scopes.ok_or(OAuthError::new(
        "invalid_scope",
        "scope: expected no more than was granted",
    ))
}

/// S256 (RFC 7636 section 4.2).
fn challenge(verifier: &str) -> Option<String> {
    let is_one = (43..=128).contains(&verifier.len())
        && verifier
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
    is_one.then(|| URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").as_deref(),
            Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        );
        for wrong in ["", "short", &"a".repeat(129), &"ü".repeat(43)] {
            assert_eq!(challenge(wrong), None);
        }
    }
}
