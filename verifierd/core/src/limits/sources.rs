//! What is remembered of the addresses claimants come from, for everybody who is asked (or would be, see
//! [`super::decoys`]).

use alloc::sync::Arc;

use super::marks::Marks;
use super::{Limit, Limited, Limits, Source};
use crate::Time;

/// What claimants from one address did to one key.
#[derive(Debug)]
pub(super) struct Sources<K> {
    /// Which relying parties were told no about them.
    denied: Marks<(K, Source, Arc<str>), ()>,
    /// How many wrong codes there were.
    guesses: Marks<(K, Source), u32>,
}

impl<K> Default for Sources<K> {
    fn default() -> Self {
        Self {
            denied: Marks::default(),
            guesses: Marks::default(),
        }
    }
}

impl<K: Ord + Clone> Sources<K> {
    /// Whether this relying party may ask this key about a claimant from there.
    pub(super) fn check(
        &self,
        (key, source, party): (&K, &Source, &Arc<str>),
        limits: &Limits,
        now: Time,
    ) -> Result<(), Limited> {
        let refuse = |limit, until: Time| {
            let retry_after = until.since(now);
            Err(Limited { limit, retry_after })
        };
        let guesses = self.guesses.get(&(key.clone(), source.clone()), now);
        if let Some((until, number)) = guesses
            && *number >= limits.wrong_codes_to_lock_source
        {
            return refuse(Limit::Locked, until);
        }
        let place = (key.clone(), source.clone(), Arc::clone(party));
        match self.denied.get(&place, now) {
            Some((until, ())) => refuse(Limit::CoolDown, until),
            None => Ok(()),
        }
    }

    pub(super) fn denied(&mut self, place: (K, Source, Arc<str>), limits: &Limits, now: Time) {
        let until = now.plus(limits.cool_down_after_denial);
        self.denied.put(place, until, (), now);
    }

    /// One more wrong code. Until when that locks the address out, if this was the one too many.
    pub(super) fn wrong_code(
        &mut self,
        place: (K, Source),
        limits: &Limits,
        now: Time,
    ) -> Option<Time> {
        let before = self
            .guesses
            .get(&place, now)
            .map_or(0, |(_, number)| *number);
        let until = now.plus(limits.lock_for);
        self.guesses
            .put(place, until, before.saturating_add(1), now);
        (before + 1 == limits.wrong_codes_to_lock_source).then_some(until)
    }

    /// An approval forgives wrong codes, as long as they do not lock.
    pub(super) fn approved(&mut self, place: &(K, Source), limits: &Limits, now: Time) {
        let number = self
            .guesses
            .get(place, now)
            .map_or(0, |(_, number)| *number);
        if number < limits.wrong_codes_to_lock_source {
            self.guesses.remove(place);
        }
    }

    /// Forgets all about this key. False if there was nothing.
    pub(super) fn forget(&mut self, key: &K) -> bool {
        let mut is_found = false;
        let first = (key.clone(), Source::LOWEST);
        while let Some(place) = self.guesses.next(&first).filter(|(whose, _)| whose == key) {
            let place = place.clone();
            is_found |= self.guesses.remove(&place);
        }
        let first = (key.clone(), Source::LOWEST, Arc::default());
        while let Some(place) = self.denied.next(&first).filter(|(whose, ..)| whose == key) {
            let place = place.clone();
            is_found |= self.denied.remove(&place);
        }
        is_found
    }

    pub(super) fn is_consistent(&self) -> bool {
        self.denied.is_consistent() && self.guesses.is_consistent()
    }
}
