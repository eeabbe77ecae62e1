//! What is told of a verification: the wire's view of a snapshot.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, SecondsFormat};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use uuid::Uuid;
use verification::{Confirmation, Objection, Outcome, Snapshot, Standing, Time, VerificationId};
use verifier_wire::{Approval, Binding, Denial, Notice, State, Verification};

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
        denials: snapshot.denials.iter().map(denial).collect(),
        notice: snapshot.notice.map(notice),
        chat_uri: chat_uri(snapshot),
        relying_party: snapshot.relying_party.as_ref().to_owned(),
        asked: Vec::new(),
        takes_bypass: false,
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
            (State::Approved, by, approval.is_again().then_some("grace"))
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
        at: rfc_3339(confirmation.at),
    }
}

fn denial(objection: &Objection) -> Denial {
    Denial {
        jid: objection.by.to_string(),
        from: objection.from.as_ref().map(ToString::to_string),
        reason: objection.why.name().to_owned(),
        at: rfc_3339(objection.at),
    }
}

const fn notice(notice: verification::Notice) -> Notice {
    match notice {
        verification::Notice::Delivered => Notice::Delivered,
        verification::Notice::Seen => Notice::Seen,
    }
}

/// Opens the chat with us, the code typed in: `xmpp:login@verify.example?message;body=839201`.
///
/// Whoever shows it has the code already, and whoever follows it must still send the message as the confirmer.
pub(crate) fn chat_uri(snapshot: &Snapshot) -> Option<String> {
    /// What stands for itself everywhere (RFC 3986 section 2.3, which RFC 5122 keeps to).
    const OTHERS: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    let sender = snapshot.sender.as_ref()?;
    let code = snapshot.transaction_id.can_be_replied();
    let code = code.then(|| snapshot.transaction_id.as_str())?;
    let encoded = |text| utf8_percent_encode(text, OTHERS);
    let node = sender.node().map(|node| encoded(node.as_str()));
    let node = node.map_or_else(String::new, |node| format!("{node}@"));
    let domain = encoded(sender.domain().as_str());
    Some(format!(
        "xmpp:{node}{domain}?message;body={}",
        encoded(code)
    ))
}

pub(crate) const fn binding(binding: verification::Binding) -> Binding {
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
    use verification::TransactionId;

    use super::*;

    /// A pending one, reached at this address, with this identifier.
    fn snapshot(sender: &str, transaction_id: &str) -> Snapshot {
        Snapshot {
            id: VerificationId(1),
            relying_party: "shop".into(),
            transaction_id: TransactionId::given(transaction_id).unwrap(),
            binding: verification::Binding::Code,
            opened: Time::from_millis(0),
            deadline: Time::from_millis(60_000),
            needed: 1,
            is_decoy: false,
            confirmations: Vec::new(),
            denials: Vec::new(),
            notice: None,
            sender: Some(sender.parse().unwrap()),
            revision: 0,
            standing: Standing::Pending,
        }
    }

    #[test]
    fn the_chat_opens_with_the_code_typed() {
        for (sender, code, uri) in [
            (
                "login@verify.example",
                "839201",
                "xmpp:login@verify.example?message;body=839201",
            ),
            (
                "verify.example",
                "a7374jn",
                "xmpp:verify.example?message;body=a7374jn",
            ),
            (
                "d\\27artagnan;=?@b\u{fc}cher.example",
                "x-1;y=2&z#%?",
                "xmpp:d%5C27artagnan%3B%3D%3F@b%C3%BCcher.example?message;body=x-1%3By%3D2%26z%23%25%3F",
            ),
        ] {
            assert_eq!(chat_uri(&snapshot(sender, code)).as_deref(), Some(uri));
        }
    }

    #[test]
    fn what_nobody_can_reply_opens_no_chat() {
        assert_eq!(
            chat_uri(&snapshot("login@verify.example", "WhatEverYouWant")),
            None
        );
        let not_known_yet = snapshot("login@verify.example", "839201").reached_at(None);
        assert_eq!(chat_uri(&not_known_yet), None);
    }

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
