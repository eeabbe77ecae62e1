//! What is remembered for a while, and no more of it than makes sense.

use alloc::collections::{BTreeMap, BTreeSet};

use crate::Time;

/// Marks that say nothing any more after their time. If there are too many, those whose time is up first go first.
#[derive(Debug)]
pub(super) struct Marks<K, V> {
    marks: BTreeMap<K, (Time, V)>,
    ends: BTreeSet<(Time, K)>,
}

impl<K, V> Default for Marks<K, V> {
    fn default() -> Self {
        Self {
            marks: BTreeMap::new(),
            ends: BTreeSet::new(),
        }
    }
}

impl<K: Ord + Clone, V> Marks<K, V> {
    const MOST: usize = 100_000;

    /// What stands there, and until when.
    pub(super) fn get(&self, key: &K, now: Time) -> Option<(Time, &V)> {
        let (until, mark) = self.marks.get(key)?;
        (now < *until).then_some((*until, mark))
    }

    /// In the place of what stood there.
    pub(super) fn put(&mut self, key: K, until: Time, mark: V, now: Time) {
        if let Some((before, _)) = self.marks.insert(key.clone(), (until, mark)) {
            self.ends.remove(&(before, key.clone()));
        }
        self.ends.insert((until, key));
        while let Some((until, _)) = self.ends.first()
            && (*until <= now || self.ends.len() > Self::MOST)
            && let Some((_, key)) = self.ends.pop_first()
        {
            self.marks.remove(&key);
        }
    }

    pub(super) fn remove(&mut self, key: &K) -> bool {
        let Some((until, _)) = self.marks.remove(key) else {
            return false;
        };
        self.ends.remove(&(until, key.clone()))
    }

    /// The first from here on.
    pub(super) fn next(&self, from: &K) -> Option<&K> {
        self.marks.range(from..).next().map(|(key, _)| key)
    }

    /// Whether every mark is known by its end.
    pub(super) fn is_consistent(&self) -> bool {
        let ends = self
            .marks
            .iter()
            .map(|(key, (until, _))| (*until, key.clone()));
        ends.collect::<BTreeSet<_>>() == self.ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: u64) -> Time {
        Time::from_millis(millis)
    }

    #[test]
    fn a_mark_says_nothing_after_its_time() {
        let mut marks = Marks::default();
        marks.put("a", at(10), 1, at(0));
        assert_eq!(marks.get(&"a", at(9)), Some((at(10), &1)));
        assert_eq!(marks.get(&"a", at(10)), None);
        marks.put("b", at(20), 2, at(10));
        assert!(!marks.marks.contains_key("a"), "and is forgotten");
        assert!(marks.is_consistent());
    }

    #[test]
    fn the_later_mark_stands() {
        let mut marks = Marks::default();
        marks.put("a", at(10), 1, at(0));
        marks.put("a", at(5), 2, at(0));
        assert_eq!(marks.get(&"a", at(4)), Some((at(5), &2)));
        assert!(marks.is_consistent());
        assert!(marks.remove(&"a") && !marks.remove(&"a"));
        assert!(marks.is_consistent());
    }

    #[test]
    fn too_many_push_out_the_one_that_ends_first() {
        let mut marks = Marks::<u64, ()>::default();
        for number in 0..100_001 {
            marks.put(number, at(1_000_000 - number), (), at(0));
        }
        assert_eq!(marks.marks.len(), 100_000);
        assert_eq!(marks.get(&100_000, at(0)), None);
        assert!(marks.is_consistent());
    }
}
