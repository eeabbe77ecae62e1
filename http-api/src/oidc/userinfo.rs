//! `/oidc/userinfo`: what a client may know of somebody (OpenID Connect Core section 5.3).

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use jid::Jid;

use super::client::KnownClient;
use super::error::OAuthError;
use super::form::Form;
use super::grant::Grant;
use super::handed::Handed;
use super::settings::Scope;
use super::{Provider, answer, claims, cors};
use crate::order::may_ask;
use crate::signin::Person;

const NO_TOKEN: OAuthError = OAuthError::invalid_token().challenged("Bearer realm=\"verifierd\"");
const ONE_WAY: OAuthError = OAuthError::invalid_request(
    "expected one access token: in the header Authorization, or as access_token in the body of a POST",
)
.challenged("Bearer realm=\"verifierd\", error=\"invalid_request\"");
const SCOPE: OAuthError = OAuthError::new("insufficient_scope", "the token is not for openid")
    .under(StatusCode::FORBIDDEN)
    .challenged("Bearer realm=\"verifierd\", error=\"insufficient_scope\", scope=\"openid\"");

pub(super) async fn userinfo(provider: Provider, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = (head.method == Method::POST).then_some(body);
    let told = tell(&provider, &head.headers, body).await;
    cors::with(&provider, &head.headers, told.into_response()).await
}

async fn tell(
    provider: &Provider,
    headers: &HeaderMap,
    body: Option<Body>,
) -> Result<Response, OAuthError> {
    let token = Handed::shown(&shown(headers, body).await?).ok_or(OAuthError::invalid_token())?;
    let found = provider.records.find::<Grant>(&token.grant()).await?;
    let grant = found.ok_or(OAuthError::invalid_token())?.entity;
    let access = grant
        .access(&token, provider.now())
        .ok_or(OAuthError::invalid_token())?;
    let client = KnownClient::find(&grant.client, &provider.settings, &provider.records).await?;
    let client = client.ok_or(OAuthError::invalid_token())?;
    let mut scopes = access.scopes.clone();
    scopes.retain(|scope| client.client.scopes.contains(scope));
    if !scopes.contains(&Scope::OpenId) {
        return Err(SCOPE);
    }
    let party = client.party(&provider.settings);
    let party = party.filter(|party| may_ask(party, &Jid::from(grant.jid.clone())));
    let (Some(party), Some(rules)) = (party, provider.sign_in()) else {
        return Err(OAuthError::invalid_token());
    };
    let person = Person::of(&grant.jid, rules);
    Ok(answer(&claims::user_info(&grant, &scopes, (person, party))))
}

/// RFC 6750 section 2.1 and 2.2. In a query it would end up in logs.
async fn shown(headers: &HeaderMap, body: Option<Body>) -> Result<String, OAuthError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let header = values.next();
    if values.next().is_some() {
        return Err(ONE_WAY);
    }
    let header = header.map(|value| {
        let text = value.to_str().ok()?;
        let (scheme, token) = text.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| token.trim().to_owned())
    });
    let form = match body {
        Some(body) if headers.contains_key(CONTENT_TYPE) => Some(Form::read(headers, body).await?),
        Some(_) | None => None,
    };
    let field = form.as_ref().and_then(|form| form.get("access_token"));
    match (header, field) {
        (Some(_), Some(_)) => Err(ONE_WAY),
        (Some(token), None) => token.ok_or(NO_TOKEN),
        (None, Some(token)) => Ok(token.to_owned()),
        (None, None) => Err(NO_TOKEN),
    }
}
