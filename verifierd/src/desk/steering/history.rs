//! What people were asked lately, in memory: nobody's history survives the process.

use std::sync::Arc;

use jid::BareJid;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::xmpp::commands::Past;

/// Verifications kept for an account.
const MOST_EACH: usize = 20;
/// Accounts of which they are kept; the ones asked longest ago go first.
const MOST_ACCOUNTS: u64 = 4096;

/// See above.
#[derive(Debug)]
pub(super) struct History(Cache<BareJid, Arc<[Past]>>);

impl Default for History {
    fn default() -> Self {
        let cache = Cache::builder()
            .max_capacity(MOST_ACCOUNTS)
            .eviction_policy(EvictionPolicy::lru());
        Self(cache.build())
    }
}

impl History {
    pub(super) fn add(&self, account: &BareJid, past: Past) {
        let known = self.of(account);
        let kept = known.len().saturating_sub(MOST_EACH - 1);
        let kept = known.get(kept..).unwrap_or_default().iter().cloned();
        self.0.insert(account.clone(), kept.chain([past]).collect());
    }

    /// The latest last.
    pub(super) fn of(&self, account: &BareJid) -> Arc<[Past]> {
        self.0.get(account).unwrap_or_default()
    }

    pub(super) fn knows(&self, account: &BareJid) -> bool {
        self.0.contains_key(account)
    }

    pub(super) fn accounts(&self) -> impl Iterator<Item = BareJid> {
        self.0.iter().map(|(account, _)| (*account).clone())
    }
}

#[cfg(test)]
mod tests {
    use verification::Time;

    use super::*;

    #[test]
    fn the_last_twenty_are_kept() {
        let history = History::default();
        let alice = "alice@example.org".parse().unwrap();
        assert!(!history.knows(&alice));
        for number in 0..50 {
            let past = Past {
                opened: Time::from_millis(number),
                request: String::new(),
                outcome: "outcome-denied",
            };
            history.add(&alice, past);
        }
        let opened: Vec<_> = history.of(&alice).iter().map(|one| one.opened).collect();
        assert_eq!(opened, (30..50).map(Time::from_millis).collect::<Vec<_>>());
    }
}
