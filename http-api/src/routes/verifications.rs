//! `/v1/verifications`: opening, reading, waiting, typing a code, withdrawing.

pub(super) mod code;
pub(super) mod events;
pub(super) mod list;
pub(super) mod open;
pub(super) mod read;
pub(super) mod withdraw;

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use verification::{Snapshot, VerificationId, Verifier};

use crate::doors::Doors;
use crate::extract::{Asker, Parameters, seconds};
use crate::refused::Refused;
use crate::tell;

/// Longest `wait`, in seconds: no verification is pending longer.
const LONGEST_WAIT: u16 = 600;

/// The verification this path names, if the asker may know of it.
async fn find<V: Verifier>(
    doors: &Doors<V>,
    asker: &Asker,
    id: VerificationId,
) -> Result<Snapshot, Refused> {
    let found = doors.verifier.read(id).await;
    found
        .filter(|snapshot| asker.may_see(snapshot))
        .ok_or_else(|| {
            // Once the desk is gone nothing is found: that says nothing about what there was.
            if doors.stop.is_cancelled() {
                Refused::stopping()
            } else {
                Refused::not_found()
            }
        })
}

/// `?wait=N`.
fn wait(query: Option<&str>) -> Result<Duration, Refused> {
    let parameters = Parameters::read(query, &["wait"])?;
    let span = parameters
        .get("wait")
        .map_or(Some(0), |text| seconds(text, LONGEST_WAIT));
    let span = span.ok_or_else(|| Refused::invalid("wait", "0 to 600 seconds"))?;
    Ok(Duration::from_secs(span.into()))
}

pub(super) fn no_parameters(query: Option<&str>) -> Result<(), Refused> {
    Parameters::read(query, &[]).map(|_| ())
}

fn ok(snapshot: &Snapshot) -> Response {
    tell::json(StatusCode::OK, &tell::verification(snapshot))
}
