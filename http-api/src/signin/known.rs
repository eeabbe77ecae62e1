//! Browsers that somebody signed in with before: to those it may be said how far a message has come.

use std::time::Duration;

use axum::http::HeaderMap;
use jid::BareJid;
use serde::{Deserialize, Serialize};
use verification::Time;
use verifier_store::Kind;

use super::cookie::{Cookies, HostCookie};
use crate::records::{Entity, RecordError, Records, millis};
use crate::refused::Refused;
use crate::token::Token;

/// The cookie of a browser that is known.
pub(super) const KNOWN: HostCookie = HostCookie("__Host-verifierd-known");

/// How long it is known: half a year.
pub(super) const LASTS: Duration = Duration::from_secs(182 * 86_400);

/// Somebody signed in with this browser. It lets nobody in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Known {
    /// Who.
    pub(super) jid: BareJid,
    #[serde(with = "millis")]
    pub(super) expires: Time,
}

impl Entity for Known {
    const KIND: Kind = Kind("browser");

    fn expires(&self) -> Time {
        self.expires
    }

    fn owner(&self) -> Option<String> {
        Some(self.jid.to_string())
    }
}

impl Known {
    /// Whether it is this one's.
    pub(super) async fn is(
        headers: &HeaderMap,
        records: &Records,
        jid: &BareJid,
    ) -> Result<bool, RecordError> {
        let Some(token) = Cookies::of(headers).token(KNOWN) else {
            return Ok(false);
        };
        let known = records.find::<Self>(&token.id()).await?;
        Ok(known.is_some_and(|known| known.entity.jid == *jid))
    }

    /// What makes this browser known from now on, and its secret; none where it is this one's already.
    pub(super) async fn unless(
        headers: &HeaderMap,
        records: &Records,
        jid: &BareJid,
    ) -> Result<Option<(Token, Self)>, Refused> {
        if Self::is(headers, records, jid).await? {
            return Ok(None);
        }
        let known = Self {
            jid: jid.clone(),
            expires: records.now().plus(LASTS),
        };
        Ok(Some((Token::mint()?, known)))
    }
}
