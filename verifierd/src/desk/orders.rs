//! Taking orders, and knowing them by their idempotency key, so that one that is repeated asks nobody twice.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use uuid::Uuid;
use verification::{OpenError, Order, Refusal, Request, Snapshot, Verification, VerificationId};

use super::handle::Reply;
use super::{Desk, Kernel};
use crate::audit;

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

impl Desk {
    /// Whoever hung up before hearing its name cannot come back for it, unless they named it themselves.
    pub(super) fn take_order(&mut self, order: Order, reply: Reply<Result<Snapshot, Refusal>>) {
        let is_named = order.idempotency_key.is_some();
        if let Err(Ok(unheard)) = reply.send(self.open(order))
            && !is_named
        {
            self.ledger.withdraw(unheard.id, self.clock.now());
        }
    }

    fn open(&mut self, order: Order) -> Result<Snapshot, Refusal> {
        let Order {
            request,
            idempotency_key,
        } = order;
        let key = idempotency_key.map(|key| (Arc::clone(request.relying_party()), key));
        if let Some(key) = &key
            && let Some(known) = self.orders.find(key, &request)?
        {
            return self.snapshot(known).ok_or(Refusal::IdempotencyMismatch);
        }
        if self.is_stopping {
            return Err(Refusal::Stopping);
        }
        let fingerprint = key.as_ref().map(|_| fingerprint(&request));
        let id = VerificationId(Uuid::new_v4().as_u128());
        let now = self.clock.now();
        if let Some(readmitted) = self.ledger.readmit(id, &request, now, &mut Kernel) {
            return Ok(self.readmit(readmitted));
        }
        let request = self.with_devices(request);
        match self.ledger.open(id, request, now, &mut Kernel) {
            Ok(verification) => {
                self.statistics.opened += 1;
                audit::opened(verification);
                if let Some((key, fingerprint)) = key.zip(fingerprint) {
                    self.orders.remember(key, fingerprint, id);
                }
                Ok(Snapshot::from(verification).reached_at(self.sender.as_ref()))
            }
            Err(refused) => {
                if matches!(refused, OpenError::Limited(_)) {
                    self.statistics.limited += 1;
                }
                Err(refused.into())
            }
        }
    }

    /// Somebody comes in again, and nobody is asked. Not known by its key: whether it counts again is decided each time, or a
    /// retry would find it after somebody put an end to it.
    fn readmit(&mut self, verification: Box<Verification>) -> Snapshot {
        self.statistics.opened += 1;
        audit::opened(&verification);
        let snapshot = Snapshot::from(&*verification);
        self.settle(verification, self.clock.now());
        snapshot
    }
}
