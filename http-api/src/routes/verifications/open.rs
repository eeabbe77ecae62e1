//! `POST /v1/verifications`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jid::Jid;
use tokio::time::Instant;
use verification::{Order, Snapshot, Verifier};
use verifier_wire::{OpenRequest, Problem, Verification};

use crate::doors::Doors;
use crate::extract::{Asker, Rights, read_json};
use crate::line::{Framing, Line};
use crate::order;
use crate::refused::Refused;
use crate::tell;
use crate::wait::{Abandon, Then, Wait, is_settled};

/// Opens a verification.
///
/// With `wait` it answers when it settles, or after so many seconds. If the connection is lost before that, the
/// verification is withdrawn, unless an `Idempotency-Key` says that its sender will ask again.
#[utoipa::path(
    post,
    path = "/v1/verifications",
    operation_id = "open",
    tag = "verifications",
    params(
        ("wait" = Option<u16>, Query, description = "seconds to wait for it to settle", minimum = 0, maximum = 600),
        ("Idempotency-Key" = Option<String>, Header, description = "the same key and request find the same verification for ten minutes after it settled (visible ASCII characters)", min_length = 1, max_length = 255, pattern = "^[!-~]+$"),
    ),
    request_body = OpenRequest,
    responses(
        (status = 201, description = "open, or found by its key", body = Verification, headers(("Location" = String, description = "where it is read"))),
        (status = 400, description = "a field, parameter or header does not hold what it may", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "no or a wrong bearer token", body = Problem, content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 403, description = "the asker may not ask this address", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "the body did not arrive in time", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "the transaction identifier is in use, or another connection waits for it (withdraw_on_close)", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "the body is larger than 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "the body is not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "the key was used for another request", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "a limit is hit", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u64, description = "seconds"))),
        (status = 503, description = "the daemon is stopping or full", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u64, description = "seconds"))),
    ),
)]
pub(crate) async fn open<V: Verifier>(
    State(doors): State<Doors<V>>,
    mut asker: Asker,
    request: Request,
) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let span = super::wait(parts.uri.query())?;
    let idempotency_key = idempotency_key(&parts.headers)?;
    let line = parts
        .extensions
        .get::<Arc<Line<V>>>()
        .cloned()
        .ok_or_else(Refused::internal)?;
    let framing = Framing::of(&parts);
    let wire: OpenRequest = read_json(&parts.headers, body, order::allowed).await?;
    drop(parts);

    let settings = Arc::clone(&asker.settings);
    asker.look_up(&settings.user_names).await;
    let ends_with_line = wire.withdraw_on_close;
    let is_told = settings.name_confirmers && wire.user.is_some();
    let takes_bypass = takes_bypass(&doors, &asker, &wire).await;
    let file = order::user_file(&asker, &settings, &wire).await;
    let request = order::request(&asker, (&settings, doors.channel), (wire, &file))?;
    if doors.stop.is_cancelled() {
        return Err(Refused::stopping());
    }
    let jids = request.confirmers().jids().iter();
    let names = jids.filter(|_| is_told).map(name).collect();
    let will_return = idempotency_key.is_some();
    let snapshot = doors
        .verifier
        .open(Order {
            request,
            idempotency_key,
        })
        .await?;
    if ends_with_line && !line.holds(snapshot.id) {
        if !doors.hold(snapshot.id).await {
            return Err(Refused::conflict("another connection waits for it"));
        }
        line.hold(snapshot.id, will_return);
    }
    if span.is_zero() || is_settled(&snapshot) {
        return Ok(opened(&Verification {
            asked: names,
            takes_bypass,
            ..tell::verification(&snapshot)
        }));
    }
    drop(names);
    let wait = Wait {
        id: snapshot.id,
        seen: snapshot.revision,
        until: Instant::now() + span,
        abandon: (!will_return).then(|| Abandon::new(doors.verifier.clone(), snapshot.id)),
        then: Then::Stays,
        doors: doors.clone(),
    };
    drop(snapshot);
    Ok(line.answer(&doors.waiting, framing, (wait, told)).await)
}

/// What is told of it at the end of a wait.
fn told(end: Result<Snapshot, Refused>) -> Response {
    let opened = |snapshot| opened(&tell::verification(&snapshot));
    end.map_or_else(IntoResponse::into_response, opened)
}

/// Whether it is root who asks, about a Unix user who has codes that let them in without a confirmer.
async fn takes_bypass<V: Verifier>(doors: &Doors<V>, asker: &Asker, wire: &OpenRequest) -> bool {
    let user = wire.user.as_deref();
    match user.filter(|_| asker.rights == Rights::Root) {
        Some(user) => doors.verifier.takes_bypass(user).await,
        None => false,
    }
}

/// As people know it: which of somebody's devices is asked is nobody else's business.
fn name(jid: &Jid) -> String {
    jid.to_bare().to_string()
}

fn opened(verification: &Verification) -> Response {
    let mut response = tell::json(StatusCode::CREATED, verification);
    let location = format!("/v1/verifications/{}", verification.id);
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// The header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header; quotes around it are part of it here).
fn idempotency_key(headers: &HeaderMap) -> Result<Option<Box<str>>, Refused> {
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let key = value.to_str().ok();
    let key = key.filter(|key| (1..=255).contains(&key.len()));
    let key = key.filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic()));
    match (key, values.next()) {
        (Some(key), None) => Ok(Some(key.into())),
        (Some(_), Some(_)) | (None, _) => Err(Refused::invalid(
            "Idempotency-Key",
            "1 to 255 visible ASCII characters, once",
        )),
    }
}
