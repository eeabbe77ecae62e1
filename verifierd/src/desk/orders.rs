//! Orders by their idempotency key, so that one that is repeated asks nobody twice.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use verification::{Refusal, Request, VerificationId};

/// Whose key, and the key.
pub(super) type Key = (Arc<str>, Box<str>);

/// Most keys remembered; the ones used longest ago go first.
const MOST: u64 = 4096;

/// What was ordered under which key.
#[derive(Debug)]
pub(super) struct Orders(Cache<Key, (u64, VerificationId)>);

impl Orders {
    /// Keys are forgotten `kept_for` after their use.
    pub(super) fn new(kept_for: Duration) -> Self {
        let cache = Cache::builder().max_capacity(MOST).time_to_live(kept_for);
        Self(cache.eviction_policy(EvictionPolicy::lru()).build())
    }

    /// The verification that the same request opened under this key; an error if it was another request.
    pub(super) fn find(
        &self,
        key: &Key,
        request: &Request,
    ) -> Result<Option<VerificationId>, Refusal> {
        match self.0.get(key) {
            None => Ok(None),
            Some((known, id)) if known == fingerprint(request) => Ok(Some(id)),
            Some(_) => Err(Refusal::IdempotencyMismatch),
        }
    }

    pub(super) fn remember(&self, key: Key, fingerprint: u64, id: VerificationId) {
        self.0.insert(key, (fingerprint, id));
    }
}

/// Tells requests apart; meant against mistakes, not against a relying party that cheats itself.
pub(super) fn fingerprint(request: &Request) -> u64 {
    let mut hasher = DefaultHasher::new();
    request.hash(&mut hasher);
    hasher.finish()
}
