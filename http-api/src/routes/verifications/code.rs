//! `POST /v1/verifications/{id}/code`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use verification::{CodeError, Verifier};
use verifier_wire::{CodeRequest, Problem, Verification};

use super::no_parameters;
use crate::doors::Doors;
use crate::extract::{Asker, Named, read_json};
use crate::line::Line;
use crate::order;
use crate::refused::Refused;

/// Longest text taken for a code, in bytes.
const LONGEST: usize = 64;

/// A code that was sent over XMPP, typed at the login. The third wrong one denies the verification.
#[utoipa::path(
    post,
    path = "/v1/verifications/{id}/code",
    operation_id = "type_code",
    tag = "verifications",
    params(("id" = uuid::Uuid, Path, description = "its name")),
    request_body = CodeRequest,
    responses(
        (status = 200, description = "it was right; pending where further confirmers are needed", body = Verification),
        (status = 400, description = "a field does not hold what it may", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "no or a wrong bearer token", body = Problem, content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 404, description = "no such verification of this asker", body = Problem, content_type = "application/problem+json"),
        (status = 408, description = "the body did not arrive in time", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "it is settled, or no code was sent for it", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "the body is larger than 64 KiB", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "the body is not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "it is not the code that was sent", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "the daemon is stopping", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u64, description = "seconds"))),
    ),
)]
pub(crate) async fn code<V: Verifier>(
    State(doors): State<Doors<V>>,
    asker: Asker,
    Named(id): Named,
    request: Request,
) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    no_parameters(parts.uri.query())?;
    // First, so that nobody learns anything about a verification that is not theirs.
    let snapshot = super::find(&doors, &asker, id).await?;
    let CodeRequest { code } = read_json(&parts.headers, body, order::allowed).await?;
    if !(1..=LONGEST).contains(&code.len()) {
        return Err(Refused::invalid(
            "code",
            "the code that was sent over XMPP, 1 to 64 characters",
        ));
    }
    match doors.verifier.type_code(snapshot.id, code).await {
        Ok(snapshot) => Ok(super::ok(&snapshot)),
        Err(CodeError::Wrong(left)) => {
            if left > 0
                && let Some(line) = parts.extensions.get::<Arc<Line<V>>>()
            {
                line.spare(snapshot.id);
            }
            Err(Refused::wrong_code(left))
        }
        Err(CodeError::Settled) => Err(Refused::conflict("it is settled already")),
        Err(CodeError::NotOffered) => Err(Refused::conflict("no code was sent for it")),
        Err(CodeError::NotFound) => Err(Refused::not_found()),
    }
}
