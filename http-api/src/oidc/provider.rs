//! The provider as it is while one request is answered.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use verification::{Time, Verifier};

use super::settings::Algorithm;
use crate::doors::Doors;
use crate::records::Records;
use crate::refused::Refused;
use crate::{Settings, SignIn};

/// What every endpoint needs. Where nobody signs in with a browser there is none, and no endpoint: 404.
#[derive(Debug, Clone)]
pub(crate) struct Provider {
    /// The settings when the request came.
    pub(crate) settings: Arc<Settings>,
    /// Where grants, keys and names are kept.
    pub(crate) records: Records,
    /// Its name, an URL: `public_url`.
    pub(crate) issuer: String,
}

impl Provider {
    /// As it is now, if it is on.
    pub(crate) fn of<V: Verifier>(doors: &Doors<V>) -> Option<Self> {
        let settings = doors.settings();
        settings.sign_in.as_ref()?;
        Some(Self {
            issuer: settings.public_url.clone()?,
            records: doors.backing.records.clone(),
            settings,
        })
    }

    /// The time.
    pub(crate) fn now(&self) -> Time {
        self.records.now()
    }

    /// The address of one of its endpoints.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    /// What is known of those who sign in.
    pub(crate) fn sign_in(&self) -> Option<&SignIn> {
        self.settings.sign_in.as_ref()
    }

    /// How long anything counts at the most that was signed: as a token, or as a hint at who signed in.
    pub(super) fn counts_at_most(&self) -> Duration {
        let session = self.sign_in().map(|rules| rules.session);
        session.unwrap_or_default() + self.settings.openid.token
    }

    /// What it signs with: RS256 for everybody (OpenID Connect Core section 15.1), what else clients want.
    pub(super) fn algorithms(&self) -> BTreeSet<Algorithm> {
        let parties = self.settings.relying_parties.iter();
        let clients = parties.filter_map(|party| party.client.as_ref());
        let wanted = clients.map(|client| client.algorithm);
        let open = self.settings.openid.registration.is_some();
        let any = Algorithm::ALL.iter().filter(|_| open);
        wanted
            .chain(any.map(|(_, algorithm)| *algorithm))
            .chain([Algorithm::Rs256])
            .collect()
    }
}

impl<V: Verifier> FromRequestParts<Doors<V>> for Provider {
    type Rejection = Refused;

    async fn from_request_parts(_: &mut Parts, doors: &Doors<V>) -> Result<Self, Refused> {
        Self::of(doors).ok_or_else(Refused::no_such_path)
    }
}

/// As `chrono` has it, for claims.
pub(super) fn date(time: Time) -> DateTime<Utc> {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
