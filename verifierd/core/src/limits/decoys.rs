//! The bounds of decoys: a name that does not exist, or may not be asked, must hit the same ones as one that is asked, or
//! they would tell them apart. Kept apart from those of accounts, so that nobody pushes an account's record out with made-up names.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::book::Book;
use super::guard::waits_until;
use super::sources::Sources;
use super::{Limited, Limits, Source};
use crate::{Outcome, Request, Time, Verification};

/// What a decoy stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Decoy {
    /// Whoever gave this name, wherever they want in: whoever is asked has one record for all relying parties, too.
    Named(Box<str>),
    /// Whatever this relying party wants let in, and where.
    Unnamed(Arc<str>, Box<str>),
}

/// One that says where the claimant is, by whom.
type Place = (Decoy, Arc<str>, Source);

#[derive(Debug)]
pub(super) struct Decoys {
    book: Book<Decoy>,
    sources: Sources<Decoy>,
    /// Until when those wait that say where the claimant is, in order.
    waiting: BTreeMap<Place, Vec<Time>>,
}

impl Decoys {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            book: Book::new(limits.clone()),
            sources: Sources::default(),
            waiting: BTreeMap::new(),
        }
    }

    pub(super) fn reconfigure(&mut self, limits: &Limits) {
        self.book.reconfigure(limits.clone());
    }

    pub(super) fn check(
        &self,
        request: &Request,
        source: Option<&Source>,
        limits: &Limits,
        now: Time,
    ) -> Result<(), Limited> {
        let key = decoy(request);
        self.book.check(&key, request.is_trusted(), now)?;
        let Some(source) = source else {
            return Ok(());
        };
        let place = (&key, source, request.relying_party());
        self.sources.check(place, limits, now)?;
        let waiting = self.waiting.get(&place_of(request, source));
        let most = limits.pending_per_confirmer_and_source;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        match waiting.filter(|waiting| waiting.len() >= most) {
            Some(waiting) => Err(waits_until(waiting.iter().min().map_or(now, |at| *at), now)),
            None => Ok(()),
        }
    }

    pub(super) fn opened(&mut self, one: &Verification, source: Option<&Source>, now: Time) {
        let key = decoy(one.request());
        self.book.asked(&key, now);
        if let Some(source) = source {
            let waiting = self.waiting.entry(place_of(one.request(), source));
            let waiting = waiting.or_default();
            waiting.push(one.deadline());
            waiting.sort_unstable();
        }
    }

    pub(super) fn mistyped(
        &mut self,
        request: &Request,
        source: Option<&Source>,
        limits: &Limits,
        now: Time,
    ) {
        let key = decoy(request);
        let _ = self.book.wrong_code(&key, now);
        if let Some(source) = source {
            let place = (key, source.clone());
            let _ = self.sources.wrong_code(place, limits, now);
        }
    }

    pub(super) fn settled(
        &mut self,
        (one, outcome): (&Verification, &Outcome),
        source: Option<&Source>,
        limits: &Limits,
        now: Time,
    ) {
        let request = one.request();
        let key = decoy(request);
        self.book.settled(&key, now);
        let Some(source) = source else {
            return;
        };
        let place = place_of(request, source);
        if let Some(waiting) = self.waiting.get_mut(&place) {
            if let Ok(found) = waiting.binary_search(&one.deadline()) {
                waiting.remove(found);
            }
            if waiting.is_empty() {
                self.waiting.remove(&place);
            }
        }
        if matches!(outcome, Outcome::Denied { .. }) {
            let (key, party, source) = place;
            self.sources.denied((key, source, party), limits, now);
        }
    }

    /// Whether these are the ones that wait.
    pub(super) fn is_consistent<'a>(
        &self,
        pending: impl Iterator<Item = &'a Verification>,
    ) -> bool {
        let mut counts = BTreeMap::new();
        let mut waiting = BTreeMap::<Place, Vec<Time>>::new();
        for one in pending {
            let key = decoy(one.request());
            *counts.entry(key.clone()).or_default() += 1;
            if let Some(source) = Source::of(one.request()) {
                let place = place_of(one.request(), &source);
                waiting.entry(place).or_default().push(one.deadline());
            }
        }
        for times in waiting.values_mut() {
            times.sort_unstable();
        }
        self.book.is_consistent(&counts) && self.waiting == waiting && self.sources.is_consistent()
    }
}

fn decoy(request: &Request) -> Decoy {
    match &request.context().subject {
        Some(subject) => Decoy::Named(subject.clone()),
        None => Decoy::Unnamed(Arc::clone(request.relying_party()), request.url().into()),
    }
}

fn place_of(request: &Request, source: &Source) -> Place {
    let party = Arc::clone(request.relying_party());
    (decoy(request), party, source.clone())
}
