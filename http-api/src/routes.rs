//! The URL tree on one screen.

mod admin;
mod auth;
mod bypass;
mod description;
mod health;
mod metrics;
mod verifications;

use axum::Router;
use axum::routing::{get, post};
use verification::Verifier;

use self::verifications::{code, events, list, open, read, withdraw};
use crate::doors::{Channel, Doors};
use crate::refused::Refused;

/// Every route of one of the doors.
pub(crate) fn routes<V: Verifier>(doors: Doors<V>) -> Router {
    let routes = Router::new()
        .route("/v1/verifications", post(open::open).get(list::list))
        .route(
            "/v1/verifications/{id}",
            get(read::read).delete(withdraw::withdraw),
        )
        .route("/v1/verifications/{id}/events", get(events::events))
        .route("/v1/verifications/{id}/code", post(code::code))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::metrics))
        .route("/openapi.json", get(description::openapi));
    let routes = match doors.channel {
        Channel::Tcp => routes
            .route("/auth", get(auth::auth))
            .merge(crate::signin::routes())
            .merge(crate::oidc::routes())
            .merge(crate::ciba::routes())
            .merge(crate::keycloak::routes())
            .merge(crate::forward_auth::routes()),
        Channel::Socket => routes
            .route("/v1/admin/commands", post(admin::steer))
            .route("/v1/bypass", post(bypass::spend)),
    };
    routes
        .fallback(async || Refused::no_such_path())
        .method_not_allowed_fallback(async || Refused::method_not_allowed())
        .with_state(doors)
}
