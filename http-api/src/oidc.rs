//! OpenID Provider: OpenID Connect Core 1.0, code flow.

use axum::Router;
use verification::Verifier;

use crate::Settings;
use crate::doors::Doors;
use crate::signin::Errand;

/// The authorization endpoint (RFC 6749 section 3.1).
pub(crate) const AUTHORIZE: &str = "/oidc/authorize";

/// Its routes on the TCP door.
pub(crate) fn routes<V: Verifier>() -> Router<Doors<V>> {
    Router::new()
}

/// What an authorization request wants of the sign-in pages.
pub(crate) fn errand(_target: &str, _query: &str, _settings: &Settings) -> Option<Errand> {
    None
}
