//! `GET /v1/verifications/{id}`, and the long poll.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;
use verification::{Snapshot, Verifier};
use verifier_wire::{Problem, Verification};

use crate::doors::Doors;
use crate::extract::{Asker, Named};
use crate::line::{Framing, Line};
use crate::refused::Refused;
use crate::wait::{Then, Wait, is_settled};

/// How a verification stands.
///
/// With `wait` it answers when it settles, or after so many seconds. Settled ones are kept for ten minutes.
#[utoipa::path(
    get,
    path = "/v1/verifications/{id}",
    operation_id = "read",
    tag = "verifications",
    params(
        ("id" = uuid::Uuid, Path, description = "its name"),
        ("wait" = Option<u16>, Query, description = "seconds to wait for it to settle", minimum = 0, maximum = 600),
    ),
    responses(
        (status = 200, description = "how it stands", body = Verification),
        (status = 400, description = "a parameter does not hold what it may", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "no or a wrong bearer token", body = Problem, content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 404, description = "no such verification of this asker", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "the daemon is stopping", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u64, description = "seconds"))),
    ),
)]
pub(crate) async fn read<V: Verifier>(
    State(doors): State<Doors<V>>,
    asker: Asker,
    Named(id): Named,
    request: Request,
) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let span = super::wait(parts.uri.query())?;
    let line = parts
        .extensions
        .get::<Arc<Line<V>>>()
        .cloned()
        .ok_or_else(Refused::internal)?;
    let framing = Framing::of(&parts);
    drop((parts, body));

    let snapshot = super::find(&doors, &asker, id).await?;
    if span.is_zero() || is_settled(&snapshot) {
        return Ok(super::ok(&snapshot));
    }
    let wait = Wait {
        id: snapshot.id,
        seen: snapshot.revision,
        until: Instant::now() + span,
        abandon: None,
        then: Then::Stays,
        doors: doors.clone(),
    };
    drop(snapshot);
    Ok(line.answer(&doors.waiting, framing, (wait, told)).await)
}

/// What is told of it at the end of a wait.
fn told(end: Result<Snapshot, Refused>) -> Response {
    end.map_or_else(IntoResponse::into_response, |snapshot| super::ok(&snapshot))
}
