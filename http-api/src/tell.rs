//! What is told of a verification: the wire's view of a snapshot.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use uuid::Uuid;
use verification::{Confirmation, Outcome, Snapshot, Standing, Time, VerificationId};
use verifier_wire::{Approval, Binding, State, Verification};

/// A JSON answer.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    // Our own types, of strings and numbers: this cannot fail.
    let body = serde_json::to_vec(body).unwrap_or_default();
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}

/// The name in URLs.
pub(crate) fn uuid(id: VerificationId) -> Uuid {
    Uuid::from_u128(id.0)
}

/// What its asker sees of it.
#[must_use]
pub fn verification(snapshot: &Snapshot) -> Verification {
    let (state, by, reason) = standing(snapshot);
    Verification {
        id: uuid(snapshot.id).to_string(),
        transaction_id: snapshot.transaction_id.as_str().to_owned(),
        state,
        binding: binding(snapshot.binding),
        expires_at: rfc_3339(snapshot.deadline),
        by,
        reason: reason.map(ToOwned::to_owned),
        needed: snapshot.needed,
        approvals: confirmations(snapshot).iter().map(approval).collect(),
        relying_party: snapshot.relying_party.as_ref().to_owned(),
    }
}

fn standing(snapshot: &Snapshot) -> (State, Option<String>, Option<&'static str>) {
    match &snapshot.standing {
        Standing::Pending => (State::Pending, None, None),
        Standing::Settled(Outcome::Approved(approval)) => {
            // Where several had to confirm, all of them decided.
            let by = match approval.confirmations() {
                [one] => Some(one.by.to_string()),
                _ => None,
            };
            (State::Approved, by, None)
        }
        Standing::Settled(Outcome::Denied { by, why, .. }) => {
            let by = by.as_ref().map(ToString::to_string);
            (State::Denied, by, Some(why.name()))
        }
        Standing::Settled(Outcome::Expired) => {
            let reason = snapshot.is_decoy.then_some("unknown_user");
            (State::Expired, None, reason)
        }
        Standing::Settled(Outcome::Undeliverable(why)) => {
            (State::Undeliverable, None, Some(why.name()))
        }
        Standing::Settled(Outcome::Withdrawn) => (State::Withdrawn, None, None),
    }
}

fn confirmations(snapshot: &Snapshot) -> &[Confirmation] {
    match &snapshot.standing {
        Standing::Settled(Outcome::Approved(approval)) => approval.confirmations(),
        Standing::Pending
        | Standing::Settled(
            Outcome::Denied { .. }
            | Outcome::Expired
            | Outcome::Undeliverable(_)
            | Outcome::Withdrawn,
        ) => &snapshot.confirmations,
    }
}

fn approval(confirmation: &Confirmation) -> Approval {
    Approval {
        jid: confirmation.by.to_string(),
        from: confirmation.from.as_ref().map(ToString::to_string),
        evidence: confirmation.evidence.name().to_owned(),
    }
}

const fn binding(binding: verification::Binding) -> Binding {
    match binding {
        verification::Binding::Tap => Binding::Tap,
        verification::Binding::Code => Binding::Code,
        verification::Binding::Transfer => Binding::Transfer,
    }
}

fn rfc_3339(time: Time) -> String {
    i64::try_from(time.as_millis())
        .ok()
        .and_then(DateTime::from_timestamp_millis)
        .unwrap_or(DateTime::<chrono::Utc>::MAX_UTC)
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_utc_to_the_millisecond() {
        assert_eq!(rfc_3339(Time::from_millis(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(
            rfc_3339(Time::from_millis(1_795_228_083_042)),
            "2026-11-21T02:28:03.042Z"
        );
        assert!(rfc_3339(Time::from_millis(u64::MAX)).ends_with('Z'));
    }
}
