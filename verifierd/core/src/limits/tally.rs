//! How much waits in all about claimants from one address, and for one relying party.

use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use super::guard::SOON;
use super::{Limit, Limited, Limits, Source};
use crate::Request;

/// Counts what is pending, decoys among it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    sources: BTreeMap<Source, u32>,
    parties: BTreeMap<Arc<str>, u32>,
}

impl Tally {
    /// Whether one more may wait.
    pub(super) fn check(
        &self,
        party: &Arc<str>,
        source: Option<&Source>,
        limits: &Limits,
    ) -> Result<(), Limited> {
        let refuse = |limit| {
            let retry_after = SOON;
            Err(Limited { limit, retry_after })
        };
        let of_party = self.parties.get(party).copied().unwrap_or_default();
        if of_party >= limits.pending_per_relying_party {
            return refuse(Limit::RelyingParty);
        }
        let Some(source) = source else {
            return Ok(());
        };
        let from_there = self.sources.get(source).copied().unwrap_or_default();
        if from_there >= limits.pending_per_source {
            return refuse(Limit::Source);
        }
        Ok(())
    }

    pub(super) fn add(&mut self, request: &Request, source: Option<&Source>) {
        let party = Arc::clone(request.relying_party());
        *self.parties.entry(party).or_default() += 1;
        if let Some(source) = source {
            *self.sources.entry(source.clone()).or_default() += 1;
        }
    }

    pub(super) fn take(&mut self, request: &Request, source: Option<&Source>) {
        take(&mut self.parties, request.relying_party());
        if let Some(source) = source {
            take(&mut self.sources, source);
        }
    }
}

/// What there is none of is not kept.
fn take<K: Ord>(counts: &mut BTreeMap<K, u32>, key: &K) {
    let Some(number) = counts.get_mut(key) else {
        return;
    };
    *number -= 1;
    if *number == 0 {
        counts.remove(key);
    }
}
