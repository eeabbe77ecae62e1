//! How many of each there are.

use alloc::collections::BTreeMap;

/// Counts; what there is none of is not kept.
#[derive(Debug)]
pub(super) struct Tally<K>(BTreeMap<K, u32>);

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord> Tally<K> {
    pub(super) fn count(&self, key: &K) -> u32 {
        self.0.get(key).copied().unwrap_or_default()
    }

    pub(super) fn add(&mut self, key: K) {
        *self.0.entry(key).or_default() += 1;
    }

    pub(super) fn take(&mut self, key: &K) {
        let Some(number) = self.0.get_mut(key) else {
            return;
        };
        *number -= 1;
        if *number == 0 {
            self.0.remove(key);
        }
    }

    pub(super) fn is(&self, counted: &BTreeMap<K, u32>) -> bool {
        self.0 == *counted
    }
}
