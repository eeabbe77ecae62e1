//! What is kept of an authentication request while somebody is asked.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verification::{Time, VerificationId};
use verifier_store::Kind;

use crate::oidc::Scope;
use crate::records::{Entity, millis};

/// Seconds between two polls, at first (CIBA Core 1.0 section 7.3).
pub(super) const INTERVAL: u64 = 5;

/// How long what came of it can be fetched after the last moment somebody may answer.
pub(super) const AFTERWARDS: Duration = Duration::from_secs(30);

/// How long it is known that it has expired.
const REMEMBERED: Duration = Duration::from_secs(10 * 60);

/// An authentication request that was taken. Kept under the hash of its `auth_req_id`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Started {
    /// Which client's it is.
    pub(super) client: String,
    /// Who was asked; none where nobody is.
    #[serde(default)]
    owner: Option<String>,
    /// What it may learn.
    pub(super) scopes: BTreeSet<Scope>,
    /// What waits for an answer; it is gone after a restart.
    verification: Uuid,
    /// The last moment somebody may answer.
    #[serde(with = "millis")]
    deadline: Time,
    /// Seconds that must lie between two polls.
    interval: u64,
    /// The last one, in milliseconds since the Unix epoch.
    polled: Option<u64>,
}

impl Entity for Started {
    const KIND: Kind = Kind("backchannel");

    fn expires(&self) -> Time {
        self.deadline.plus(AFTERWARDS).plus(REMEMBERED)
    }

    fn owner(&self) -> Option<String> {
        self.owner.clone()
    }
}

impl Started {
    pub(super) fn new(
        (client, owner): (String, Option<String>),
        scopes: BTreeSet<Scope>,
        (verification, deadline): (VerificationId, Time),
    ) -> Self {
        Self {
            client,
            owner,
            scopes,
            verification: Uuid::from_u128(verification.0),
            deadline,
            interval: INTERVAL,
            polled: None,
        }
    }

    pub(super) const fn verification(&self) -> VerificationId {
        VerificationId(self.verification.as_u128())
    }

    /// Whether nothing can be fetched any more.
    pub(super) fn has_expired(&self, now: Time) -> bool {
        now >= self.deadline.plus(AFTERWARDS)
    }

    /// Whether it is asked for too soon; then the next time must be later still, for good (section 11).
    pub(super) fn is_polled_too_soon(&mut self, now: Time) -> bool {
        let span = Duration::from_secs(self.interval);
        let last = self.polled.map(Time::from_millis);
        let is_too_soon = last.is_some_and(|last| now.since(last) < span);
        if is_too_soon {
            self.interval = self.interval.saturating_add(INTERVAL);
        }
        self.polled = Some(now.as_millis());
        is_too_soon
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_comes_too_soon_waits_longer_for_good() {
        let mut started = Started::new(
            ("shop".to_owned(), None),
            BTreeSet::new(),
            (VerificationId(1), Time::from_millis(0)),
        );
        let mut at = |seconds: u64| started.is_polled_too_soon(Time::from_millis(seconds * 1000));
        assert!(!at(0), "the first may come at once");
        assert!(!at(5));
        assert!(at(9));
        assert!(at(14), "five seconds later is too soon by now");
        assert!(at(28));
        assert!(!at(48));
        assert!(at(67));
    }
}
