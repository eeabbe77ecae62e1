//! Handing out tokens.

use std::collections::BTreeSet;

use axum::response::Response;
use serde::Serialize;

use super::client::KnownClient;
use super::error::OAuthError;
use super::grant::{Grant, Granted, room};
use super::handed::Handed;
use super::settings::Scope;
use super::{Provider, answer, claims, keys, subject};
use crate::records::{Change, Found};

/// The answer of the token endpoint (RFC 6749 section 5.1, OpenID Connect Core section 3.1.3.3).
#[derive(Serialize)]
struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

/// Hands out the tokens of a new grant that needs no code, such as one that was asked for over a back channel.
///
/// `granted.scopes` are what the client asked for, of what it may ask for. What they come to without a session
/// (`granted.session` is none) lasts until `granted.until`.
///
/// # Errors
/// 503 where they cannot be kept or signed now.
pub(crate) async fn issue(
    provider: &Provider,
    client: &KnownClient,
    granted: Granted,
) -> Result<Response, OAuthError> {
    let subject = subject::of(&granted.jid, &provider.records).await?;
    let room = room(&granted.jid, &granted.client, &provider.records).await?;
    let first = Handed::first()?;
    let grant = Grant::new(granted, subject, provider.now());
    let scopes = grant.scopes.clone();
    let (grant, tokens) = hand_out(provider, client, (grant, &first), scopes).await?;
    let mut changes: Vec<Change> = room.into_iter().collect();
    changes.push(Change::add(&first.grant(), &grant));
    if provider.records.commit(changes).await? {
        Ok(answer(&tokens))
    } else {
        Err(OAuthError::unavailable())
    }
}

/// Hands out the next tokens of a grant whose code or refresh token was spent in `grant`; none if somebody else was
/// there first, and nothing is handed out.
pub(super) async fn issue_next(
    provider: &Provider,
    client: &KnownClient,
    (found, grant, shown): (&Found<Grant>, Grant, &Handed),
    scopes: BTreeSet<Scope>,
) -> Result<Option<Response>, OAuthError> {
    let (grant, tokens) = hand_out(provider, client, (grant, shown), scopes).await?;
    let change = Change::replace(found, &grant);
    let is_first = provider.records.commit(vec![change]).await?;
    Ok(is_first.then(|| answer(&tokens)))
}

/// Nothing of it counts before the grant is kept.
async fn hand_out(
    provider: &Provider,
    client: &KnownClient,
    (mut grant, shown): (Grant, &Handed),
    scopes: BTreeSet<Scope>,
) -> Result<(Grant, Tokens), OAuthError> {
    let (now, span) = (provider.now(), provider.settings.openid.token);
    let refresh = if grant.scopes.contains(&Scope::OfflineAccess) {
        Some(shown.another()?)
    } else {
        None
    };
    if let Some(token) = &refresh {
        grant.hand_refresh(token);
    }
    let access = shown.another()?;
    let lasts = grant.hand_access(&access, scopes.clone(), (now, span));
    let access_token = access.reveal();
    let id_token = if scopes.contains(&Scope::OpenId) {
        let algorithm = client.client.algorithm;
        let times = (now, now.plus(lasts));
        let claims = claims::id_token(provider, &grant, (&access_token, algorithm), times)?;
        Some(keys::sign(provider, algorithm, &claims).await?)
    } else {
        None
    };
    // It is for the first ID token alone (OpenID Connect Core section 12.2).
    grant.nonce = None;
    let names: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
    let tokens = Tokens {
        access_token,
        token_type: "Bearer",
        expires_in: lasts.as_secs(),
        refresh_token: refresh.map(|token| token.reveal()),
        scope: names.join(" "),
        id_token,
    };
    Ok((grant, tokens))
}
