//! `GET /sign-in/events`: how far an attempt has come, as a server-sent event (HTML standard, section 9.2).
//!
//! One answer holds one event, and a browser's `EventSource` comes back by itself: so a page that waits is a request
//! that is parked ([`crate::line`]), and ten thousand of them are cheap.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;
use verification::{Notice, Snapshot, Verifier};

use super::attempt::Attempt;
use crate::doors::Doors;
use crate::extract::Parameters;
use crate::line::{Framing, Line};
use crate::refused::Refused;
use crate::wait::{Then, Wait, is_settled};

/// How long nothing is said: less than proxies wait for an answer (nginx: 60 seconds).
const SILENCE: Duration = Duration::from_secs(25);

/// Answers when something has changed, or nothing has for a while.
pub(super) async fn events<V: Verifier>(
    State(doors): State<Doors<V>>,
    request: Request,
) -> Result<Response, Refused> {
    let (head, _) = request.into_parts();
    if doors.settings().sign_in.is_none() {
        return Err(Refused::no_such_path());
    }
    if head.method == Method::HEAD {
        return Err(Refused::only_get());
    }
    let parameters = Parameters::read(head.uri.query(), &["seen"])?;
    let seen = parameters.get("seen").and_then(|text| text.parse().ok());
    let seen: u32 = last_seen(&head.headers).or(seen).unwrap_or_default();
    let Some(attempt) = Attempt::of(&head.headers, &doors.backing.records).await? else {
        // Another tab was faster: the page finds out.
        return Ok(event("over", 0));
    };
    let id = attempt.entity.id();
    let Some(snapshot) = doors.verifier.read(id).await else {
        return Ok(event("over", 0));
    };
    if is_settled(&snapshot) || snapshot.revision != seen {
        return Ok(told(Ok(snapshot)));
    }
    let line = head.extensions.get::<Arc<Line<V>>>().cloned();
    let line = line.ok_or_else(Refused::internal)?;
    let framing = Framing::of(&head);
    drop((head, attempt, snapshot));
    let wait = Wait {
        id,
        seen,
        until: Instant::now() + SILENCE,
        abandon: None,
        then: Then::Tells,
        doors: doors.clone(),
    };
    Ok(line.answer(&doors.waiting, framing, (wait, told)).await)
}

fn last_seen(headers: &HeaderMap) -> Option<u32> {
    headers.get("last-event-id")?.to_str().ok()?.parse().ok()
}

fn told(end: Result<Snapshot, Refused>) -> Response {
    match end {
        Ok(snapshot) if is_settled(&snapshot) => event("over", snapshot.revision),
        Ok(snapshot) => {
            let name = match snapshot.notice {
                None => "pending",
                Some(Notice::Delivered) => "delivered",
                Some(Notice::Seen) => "seen",
            };
            event(name, snapshot.revision)
        }
        Err(refused) => refused.into_response(),
    }
}

/// `retry` is in milliseconds.
fn event(name: &str, revision: u32) -> Response {
    let text = format!("retry: 200\nid: {revision}\nevent: {name}\ndata:\n\n");
    ([(CONTENT_TYPE, "text/event-stream")], text).into_response()
}
