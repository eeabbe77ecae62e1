//! Client-initiated backchannel authentication (OpenID Connect CIBA Core 1.0), and Keycloak's channel to it.

use axum::Router;
use verification::Verifier;

use crate::doors::Doors;

/// Its routes on the TCP door.
pub(crate) fn routes<V: Verifier>() -> Router<Doors<V>> {
    Router::new()
}
