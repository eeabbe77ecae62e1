//! What lets a browser pass at a site: a pass, kept under the hash of a cookie of that site, and the ticket it is got
//! with. Both are of the bundle of the session they rest on, and end with it.

use std::time::Duration;

use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use verification::Time;
use verifier_store::Kind;

use super::site::Site;
use crate::records::{Entity, Found, RecordError, Records, millis};
use crate::signin::{Cookies, HostCookie, Session};

/// The cookie that carries a pass.
pub(super) const PASS: HostCookie = HostCookie("__Host-verifierd-pass");

/// The cookie that says which browser wanted a pass: a ticket is of use to that one alone (no login CSRF).
pub(super) const START: HostCookie = HostCookie("__Host-verifierd-start");

/// How long somebody may take to sign in.
pub(super) const START_LASTS: Duration = Duration::from_secs(30 * 60);

/// How long a ticket counts: a redirect takes that.
const TICKET_LASTS: Duration = Duration::from_secs(60);

/// Somebody may pass at a site, in one browser.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Pass {
    /// The origin it counts at.
    site: String,
    /// The session it rests on, as it was then: sessions do not change.
    pub(super) session: Session,
}

impl Entity for Pass {
    const KIND: Kind = Kind("pass");

    fn expires(&self) -> Time {
        self.session.expires
    }

    fn owner(&self) -> Option<String> {
        Some(self.session.jid.to_string())
    }

    fn bundle(&self) -> Option<String> {
        Some(self.session.bundled())
    }
}

impl Pass {
    /// The one of this browser at this site.
    pub(super) async fn of(
        headers: &HeaderMap,
        site: &Site,
        records: &Records,
    ) -> Result<Option<Self>, RecordError> {
        let Some(token) = Cookies::of(headers).token(PASS) else {
            return Ok(None);
        };
        let found: Option<Found<Self>> = records.find(&token.id()).await?;
        let pass = found.map(|found| found.entity);
        Ok(pass.filter(|pass| pass.site == site.to_string()))
    }
}

/// Gets one browser one pass at one site, once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Ticket {
    /// The origin it was made out for.
    site: String,
    /// Hash of what is in that browser's [`START`].
    state: String,
    /// Path and query that were wanted.
    pub(super) to: String,
    session: Session,
    #[serde(with = "millis")]
    expires: Time,
}

impl Entity for Ticket {
    const KIND: Kind = Kind("ticket");

    fn expires(&self) -> Time {
        self.expires
    }

    fn owner(&self) -> Option<String> {
        Some(self.session.jid.to_string())
    }

    fn bundle(&self) -> Option<String> {
        Some(self.session.bundled())
    }
}

impl Ticket {
    /// For the browser with this state, which wants this path and query of this site.
    pub(super) fn new(
        (site, to): (&Site, &str),
        state: &str,
        (session, now): (&Session, Time),
    ) -> Self {
        Self {
            site: site.to_string(),
            state: state.to_owned(),
            to: to.to_owned(),
            session: session.clone(),
            expires: now.plus(TICKET_LASTS).min(session.expires),
        }
    }

    /// Whether it was made out for this site, and for the browser that sent this.
    pub(super) fn is_for(&self, site: &Site, headers: &HeaderMap) -> bool {
        let state = Cookies::of(headers).token(START).map(|token| token.id());
        self.site == site.to_string() && state.is_some_and(|state| state == self.state)
    }

    /// What it is good for.
    pub(super) fn pass(&self) -> Pass {
        Pass {
            site: self.site.clone(),
            session: self.session.clone(),
        }
    }
}
