//! `GET /healthz` and `GET /readyz`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use verification::{Readiness, Verifier};

use crate::doors::Doors;
use crate::tell;

/// Whether the daemon runs.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Health {
    /// Always true.
    live: bool,
}

/// Whether requests can be asked now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Ready {
    /// They can.
    ready: bool,
    /// Why not, one sentence each.
    reasons: Vec<String>,
}

/// Whether the daemon runs.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "live",
    tag = "operation",
    security(()),
    responses((status = 200, description = "it does", body = Health)),
)]
pub(crate) async fn live() -> Response {
    tell::json(StatusCode::OK, &Health { live: true })
}

/// Whether requests can be asked now.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "ready",
    tag = "operation",
    security(()),
    responses(
        (status = 200, description = "they can", body = Ready),
        (status = 503, description = "they cannot, and why", body = Ready),
    ),
)]
pub(crate) async fn ready<V: Verifier>(State(doors): State<Doors<V>>) -> Response {
    let mut reasons = match doors.verifier.readiness() {
        Readiness::Ready => Vec::new(),
        Readiness::NotReady(reasons) => reasons,
    };
    if doors.stop.is_cancelled() {
        reasons.push("the daemon is stopping".to_owned());
    }
    let ready = reasons.is_empty();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    tell::json(status, &Ready { ready, reasons })
}
