//! OpenID Provider: OpenID Connect Core 1.0, code flow.

mod authentication;
mod claims;
mod client;
mod client_auth;
mod error;
mod form;
mod grant;
mod handed;
mod issue;
mod keys;
mod provider;
mod settings;
mod subject;
mod token;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, PRAGMA};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;
use verification::Verifier;

pub(crate) use self::authentication::Authentication;
pub(crate) use self::client::KnownClient;
pub(crate) use self::client_auth::authenticate;
pub(crate) use self::error::OAuthError;
pub(crate) use self::form::Form;
pub(crate) use self::grant::Granted;
pub(crate) use self::issue::issue;
pub(crate) use self::provider::Provider;
pub use self::settings::{
    Algorithm, Client, ClientAuthentication, ClientKeys, ClientKeysError, OpenId, Registration,
    Scope,
};
use crate::Settings;
use crate::doors::Doors;
use crate::refused::Refused;
use crate::signin::Errand;

/// The authorization endpoint (RFC 6749 section 3.1).
pub(crate) const AUTHORIZE: &str = "/oidc/authorize";
/// The token endpoint (RFC 6749 section 3.2).
pub(crate) const TOKEN: &str = "/oidc/token";
/// The public keys (RFC 7517 section 5).
const JWKS: &str = "/oidc/jwks.json";

/// Its routes on the TCP door.
pub(crate) fn routes<V: Verifier>() -> Router<Doors<V>> {
    Router::new()
        .route(TOKEN, post(token::token))
        .route(JWKS, get(jwks))
}

/// What an authorization request wants of the sign-in pages.
pub(crate) fn errand(_target: &str, _query: &str, _settings: &Settings) -> Option<Errand> {
    None
}

async fn jwks(provider: Provider) -> Result<Response, Refused> {
    Ok(published(&keys::published(&provider).await?))
}

/// JSON for everybody, worth keeping for a while.
fn published(value: &impl Serialize) -> Response {
    let mut response = json(value);
    let headers = response.headers_mut();
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=3600"),
    );
    response
}

/// JSON that nobody may keep (RFC 6749 section 5.1).
fn answer(value: &impl Serialize) -> Response {
    let mut response = json(value);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

fn json(value: &impl Serialize) -> Response {
    // Strings and numbers of ours: this cannot fail.
    let mut response = serde_json::to_vec(value)
        .unwrap_or_default()
        .into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
