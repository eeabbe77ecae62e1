//! How often somebody may command: enough for a person, too little for a program that has lost its way.

use std::collections::BTreeMap;
use std::time::Duration;

use jid::BareJid;
use verification::Time;

const WINDOW: Duration = Duration::from_secs(60);
/// Commands of one account in a window.
const MOST: u32 = 30;
/// Accounts counted in a window; whoever comes after them waits for the next.
const MOST_ACCOUNTS: usize = 10_000;

/// Counts commands, a minute at a time.
#[derive(Debug, Default)]
pub(super) struct Pace {
    began: Option<Time>,
    counts: BTreeMap<BareJid, u32>,
}

impl Pace {
    /// Whether this account may command once more now; if so, it has.
    pub(super) fn allows(&mut self, account: &BareJid, now: Time) -> bool {
        if self.began.is_none_or(|began| now.since(began) >= WINDOW) {
            self.began = Some(now);
            self.counts.clear();
        }
        if let Some(count) = self.counts.get_mut(account) {
            *count = count.saturating_add(1);
            return *count <= MOST;
        }
        let has_room = self.counts.len() < MOST_ACCOUNTS;
        if has_room {
            self.counts.insert(account.clone(), 1);
        }
        has_room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_a_minute_and_each_account_for_itself() {
        let mut pace = Pace::default();
        let [alice, bob] = ["alice@example.org", "bob@example.org"].map(|jid| jid.parse().unwrap());
        let now = Time::from_millis(1000);
        for _ in 0..MOST {
            assert!(pace.allows(&alice, now));
        }
        assert!(!pace.allows(&alice, now));
        assert!(pace.allows(&bob, now));
        assert!(pace.allows(&alice, now.plus(WINDOW)));
    }
}
