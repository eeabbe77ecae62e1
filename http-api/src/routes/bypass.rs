//! `POST /v1/bypass`: a code that lets a Unix user in without a confirmer; for root, over the unix socket alone.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use verification::{BypassError, Verifier};
use verifier_wire::{BypassRequest, BypassSpent, Problem};

use crate::doors::Doors;
use crate::extract::{Asker, read_json};
use crate::refused::Refused;
use crate::tell;

const USER: &str = "the name of a Unix user";
const CODE: &str = "a bypass code: 16 digits";

/// Spends a code. Where it was right, this is on disk before it is answered: it counts once less, whatever happens.
#[utoipa::path(
    post,
    path = "/v1/bypass",
    operation_id = "spend_bypass",
    tag = "operation",
    request_body = BypassRequest,
    responses(
        (status = 200, description = "it was right", body = BypassSpent),
        (status = 400, description = "a field, or a parameter", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "not root", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "the body did not arrive in time", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "the body is larger than 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "the body is not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "no code of this user, or one that counts no more", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "too many wrong codes for this user", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u64, description = "seconds"))),
        (status = 503, description = "the codes cannot be read or written, or the daemon is stopping", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u64, description = "seconds"))),
    ),
)]
pub(crate) async fn spend<V: Verifier>(
    State(doors): State<Doors<V>>,
    asker: Asker,
    request: Request,
) -> Result<Response, Refused> {
    // First, so that nobody else can try one.
    asker.must_be_root()?;
    let (parts, body) = request.into_parts();
    super::verifications::no_parameters(parts.uri.query())?;
    let BypassRequest { user, code } = read_json(&parts.headers, body, allowed).await?;
    if !(1..=255).contains(&user.len()) {
        return Err(Refused::invalid("user", USER));
    }
    if code.len() != 16 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Refused::invalid("code", CODE));
    }
    if doors.stop.is_cancelled() {
        return Err(Refused::stopping());
    }
    match doors.verifier.spend_bypass(user, code).await {
        Ok(uses_left) => Ok(tell::json(StatusCode::OK, &BypassSpent { uses_left })),
        Err(BypassError::Wrong) => Err(Refused::wrong_bypass()),
        Err(BypassError::Guessed(retry_after)) => Err(Refused::guessed_bypass(retry_after)),
        Err(BypassError::Unusable) => {
            Err(Refused::unavailable("the codes cannot be read or written"))
        }
    }
}

fn allowed(field: &str) -> &'static str {
    match field {
        "user" => USER,
        "code" => CODE,
        _ => "user and code, and nothing else",
    }
}
