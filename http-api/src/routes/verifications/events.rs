//! `GET /v1/verifications/{id}/events`: server-sent events (HTML standard, section 9.2).

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, unfold};
use verification::{Snapshot, VerificationId, Verifier};
use verifier_wire::Problem;

use super::no_parameters;
use crate::doors::Doors;
use crate::extract::{Asker, Named};
use crate::refused::Refused;
use crate::tell;
use crate::wait::is_settled;

/// How often a line goes out that says nothing, so that nobody in between thinks the connection dead.
const PULSE: Duration = Duration::from_secs(15);

/// One event, as the fields it is made of.
#[derive(utoipa::ToSchema)]
#[expect(
    dead_code,
    reason = "only described: events are written field by field"
)]
struct StateEvent {
    /// Always `state`.
    event: String,
    /// The revision it shows.
    id: String,
    /// The verification, as JSON.
    data: String,
}

/// How a verification stands, now and whenever it changes, as events `state`, until it is settled.
///
/// The `id` of an event is the revision it shows. Who comes back with `Last-Event-ID` hears of nothing twice; 204 tells
/// it that there will be nothing more.
#[utoipa::path(
    get,
    path = "/v1/verifications/{id}/events",
    operation_id = "events",
    tag = "verifications",
    params(
        ("id" = uuid::Uuid, Path, description = "its name"),
        ("Last-Event-ID" = Option<String>, Header, description = "the event seen last"),
    ),
    responses(
        (status = 200, description = "events", content_type = "text/event-stream", body = StateEvent),
        (status = 204, description = "it is settled, and that was seen"),
        (status = 400, description = "there are no parameters", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "no or a wrong bearer token", body = Problem, content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 404, description = "no such verification of this asker", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "the daemon is stopping", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u64, description = "seconds"))),
    ),
)]
pub(crate) async fn events<V: Verifier>(
    State(doors): State<Doors<V>>,
    asker: Asker,
    Named(id): Named,
    request: Request,
) -> Result<Response, Refused> {
    if request.method() == Method::HEAD {
        return Err(Refused::only_get());
    }
    no_parameters(request.uri().query())?;
    let snapshot = super::find(&doors, &asker, id).await?;
    let is_seen = last_seen(request.headers()) == Some(snapshot.revision);
    if is_seen && is_settled(&snapshot) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let id = snapshot.id;
    let next = if is_seen {
        Next::After(snapshot.revision)
    } else {
        Next::Tell(Box::new(snapshot))
    };
    let events = Sse::new(states(doors, id, next));
    Ok(events
        .keep_alive(KeepAlive::new().interval(PULSE))
        .into_response())
}

fn last_seen(headers: &HeaderMap) -> Option<u32> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

/// What goes out next.
enum Next {
    Tell(Box<Snapshot>),
    After(u32),
    Nothing,
}

fn states<V: Verifier>(
    doors: Doors<V>,
    id: VerificationId,
    next: Next,
) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold((doors, next), move |(doors, next)| async move {
        let snapshot = match next {
            Next::Tell(snapshot) => *snapshot,
            Next::After(seen) => match doors.verifier.changed(id, seen).await {
                Some(snapshot) => snapshot,
                // Stopping: the last word if there is one; else the client comes back and finds out.
                None => doors.verifier.read(id).await.filter(is_settled)?,
            },
            Next::Nothing => return None,
        };
        let next = if is_settled(&snapshot) {
            Next::Nothing
        } else {
            Next::After(snapshot.revision)
        };
        Some((Ok(event(&snapshot)), (doors, next)))
    })
}

fn event(snapshot: &Snapshot) -> Event {
    // Our own types, of strings and numbers: this cannot fail, and holds no line break.
    let data = serde_json::to_string(&tell::verification(snapshot)).unwrap_or_default();
    Event::default()
        .event("state")
        .id(snapshot.revision.to_string())
        .data(data)
}
