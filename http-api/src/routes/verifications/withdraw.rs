//! `DELETE /v1/verifications/{id}`.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use verification::{Outcome, Snapshot, Standing, Verifier, WithdrawError};
use verifier_wire::{Problem, Verification};

use crate::doors::Doors;
use crate::extract::{Asker, Named};
use crate::refused::Refused;

/// Withdraws a verification; the confirmer's devices are told. Doing it again changes nothing and succeeds.
#[utoipa::path(
    delete,
    path = "/v1/verifications/{id}",
    operation_id = "withdraw",
    tag = "verifications",
    params(("id" = uuid::Uuid, Path, description = "its name")),
    responses(
        (status = 200, description = "it is withdrawn", body = Verification),
        (status = 400, description = "there are no parameters", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "no or a wrong bearer token", body = Problem, content_type = "application/problem+json", headers(("WWW-Authenticate" = String))),
        (status = 404, description = "no such verification of this asker", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "it settled otherwise", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "the daemon is stopping", body = Problem, content_type = "application/problem+json", headers(("Retry-After" = u64, description = "seconds"))),
    ),
)]
pub(crate) async fn withdraw<V: Verifier>(
    State(doors): State<Doors<V>>,
    asker: Asker,
    Named(id): Named,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    super::no_parameters(query.as_deref())?;
    let snapshot = super::find(&doors, &asker, id).await?;
    match doors.verifier.withdraw(snapshot.id).await {
        Ok(snapshot) => Ok(super::ok(&snapshot)),
        Err(WithdrawError::Settled) => {
            let settled = super::find(&doors, &asker, id).await?;
            if is_withdrawn(&settled) {
                Ok(super::ok(&settled))
            } else {
                Err(Refused::conflict("it is settled already"))
            }
        }
        Err(WithdrawError::NotFound) => Err(Refused::not_found()),
    }
}

fn is_withdrawn(snapshot: &Snapshot) -> bool {
    snapshot.standing == Standing::Settled(Outcome::Withdrawn)
}
