//! Forward-auth: a proxy asks for each request whether it may pass.

use axum::Router;
use verification::Verifier;

use crate::Settings;
use crate::doors::Doors;
use crate::signin::Errand;

/// Where somebody who signed in gets the pass for a site behind a proxy.
pub(crate) const GRANT: &str = "/forward-auth/grant";

/// Its routes on the TCP door.
pub(crate) fn routes<V: Verifier>() -> Router<Doors<V>> {
    Router::new()
}

/// What a request for a pass wants of the sign-in pages.
pub(crate) fn errand(_target: &str, _query: &str, _settings: &Settings) -> Option<Errand> {
    None
}
