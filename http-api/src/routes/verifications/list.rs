//! `GET /v1/verifications`.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use verification::Verifier;
use verifier_wire::{List, Problem};

use crate::doors::Doors;
use crate::extract::Asker;
use crate::refused::Refused;
use crate::tell;

/// The pending verifications of the asker, oldest first; root on the unix socket sees everybody's.
#[utoipa::path(
    get,
    path = "/v1/verifications",
    operation_id = "list",
    tag = "verifications",
    responses(
        (status = 200, description = "those that are pending", body = List),
        (status = 400, description = "there are no parameters", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "no or a wrong bearer token", body = Problem, content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
    ),
)]
pub(crate) async fn list<V: Verifier>(
    State(doors): State<Doors<V>>,
    asker: Asker,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    super::no_parameters(query.as_deref())?;
    let pending = doors.verifier.list().await;
    let own = pending.iter().filter(|snapshot| asker.may_see(snapshot));
    let verifications = own.map(tell::verification).collect();
    Ok(tell::json(StatusCode::OK, &List { verifications }))
}
