//! OpenID Provider: OpenID Connect Core 1.0, code flow.

mod apps;
mod authentication;
mod authorize;
mod claims;
mod client;
mod client_auth;
mod consent;
mod cors;
mod discovery;
mod error;
mod form;
mod grant;
mod handed;
mod hinted;
mod issue;
mod keys;
mod logout;
mod page;
mod provider;
mod redirect_uri;
mod register;
mod settings;
mod subject;
mod token;
mod tokens;
mod userinfo;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, PRAGMA};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;
use verification::Verifier;

pub(crate) use self::authentication::{Authentication, asked as asked_class};
pub(crate) use self::client::KnownClient;
pub(crate) use self::client_auth::authenticate;
pub(crate) use self::error::OAuthError;
pub(crate) use self::form::Form;
pub(crate) use self::grant::{Grant, Granted};
pub(crate) use self::hinted::hinted;
pub(crate) use self::issue::issue;
pub(crate) use self::provider::Provider;
pub use self::redirect_uri::{REDIRECT_URI, is_redirect_uri};
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
const USERINFO: &str = "/oidc/userinfo";
const INTROSPECT: &str = "/oidc/introspect";
const REVOKE: &str = "/oidc/revoke";
const REGISTER: &str = "/oidc/register";
const CONSENT: &str = "/oidc/consent";
const LOGOUT: &str = "/oidc/logout";
const LOGOUT_CONFIRMED: &str = "/oidc/logout/confirmed";
const APPS: &str = "/account/apps";

/// Its routes on the TCP door.
pub(crate) fn routes<V: Verifier>() -> Router<Doors<V>> {
    Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(discovery::document),
        )
        .route(
            "/.well-known/oauth-authorization-server",
            get(discovery::document),
        )
        .route(JWKS, get(jwks))
        .route(AUTHORIZE, get(authorize::get).post(authorize::post))
        .route(CONSENT, post(consent::answered))
        .route(TOKEN, post(token::token::<V>).options(cors::preflight))
        .route(
            USERINFO,
            get(userinfo::userinfo)
                .post(userinfo::userinfo)
                .options(cors::preflight),
        )
        .route(REVOKE, post(tokens::revoke).options(cors::preflight))
        .route(INTROSPECT, post(tokens::introspect))
        .route(REGISTER, post(register::register))
        .route(LOGOUT, get(logout::get).post(logout::post))
        .route(LOGOUT_CONFIRMED, post(logout::confirmed))
        .route(APPS, get(apps::get).post(apps::post))
}

/// What an authorization request wants of the sign-in pages.
pub(crate) fn errand(_target: &str, query: &str, settings: &Settings) -> Option<Errand> {
    authorize::errand(query, settings)
}

async fn jwks(provider: Provider) -> Result<Response, Refused> {
    Ok(cors::for_all(published(&keys::published(&provider).await?)))
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
pub(crate) fn answer(value: &impl Serialize) -> Response {
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
