//! Somebody signing in: begun in one browser, and of use to that browser alone.

use axum::http::HeaderMap;
use jid::BareJid;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verification::{Time, VerificationId};
use verifier_store::Kind;

use super::cookie::{Cookies, HostCookie};
use crate::records::{Entity, Found, RecordError, Records, millis};

/// The cookie that carries an attempt.
pub(super) const ATTEMPT: HostCookie = HostCookie("__Host-verifierd-attempt");

/// An attempt to sign in. Kept under the hash of its cookie: who confirms it in another browser, or knows its code,
/// gets nothing there. It is taken when it is approved, so that it counts once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Attempt {
    /// The page of ours that wants somebody signed in ([`super::Errand::parse`]).
    pub(super) target: String,
    /// Who is asked, or would be.
    pub(super) jid: BareJid,
    /// The verification, by its name.
    pub(super) verification: Uuid,
    /// The language it was begun in.
    pub(super) lang: String,
    /// Until when what came of it can be fetched.
    #[serde(with = "millis")]
    pub(super) expires: Time,
}

impl Entity for Attempt {
    const KIND: Kind = Kind("attempt");

    fn expires(&self) -> Time {
        self.expires
    }

    fn owner(&self) -> Option<String> {
        Some(self.jid.to_string())
    }
}

impl Attempt {
    /// The one of this browser.
    pub(super) async fn of(
        headers: &HeaderMap,
        records: &Records,
    ) -> Result<Option<Found<Self>>, RecordError> {
        match Cookies::of(headers).token(ATTEMPT) {
            Some(token) => records.find(&token.id()).await,
            None => Ok(None),
        }
    }

    /// What it waits for.
    pub(super) const fn id(&self) -> VerificationId {
        VerificationId(self.verification.as_u128())
    }
}
