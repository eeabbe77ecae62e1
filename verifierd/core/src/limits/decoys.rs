//! The bounds of decoys: a login name that does not exist must hit the same ones as one that does, or they would tell
//! them apart. Kept apart from those of accounts, so that nobody pushes an account's record out with made-up names.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::sync::Arc;

use super::book::Book;
use super::guard::waits_until;
use super::sources::Sources;
use super::{Limited, Limits, Source};
use crate::{Outcome, Request, Time, Verification};

/// What a decoy stands for: whatever the relying party wants let in, and where.
type Decoy = (Arc<str>, Box<str>, Option<Box<str>>);

#[derive(Debug)]
pub(super) struct Decoys {
    book: Book<Decoy>,
    sources: Sources<Decoy>,
    /// Until when those wait that say where the claimant is.
    waiting: BTreeMap<(Decoy, Source), Time>,
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
        self.book.check(&key, now)?;
        let Some(source) = source else {
            return Ok(());
        };
        let place = (&key, source, request.relying_party());
        self.sources.check(place, limits, now)?;
        match self.waiting.get(&(key, source.clone())) {
            Some(until) => Err(waits_until(*until, now)),
            None => Ok(()),
        }
    }

    pub(super) fn opened(&mut self, one: &Verification, source: Option<&Source>, now: Time) {
        let key = decoy(one.request());
        self.book.asked(&key, now);
        if let Some(source) = source {
            self.waiting.insert((key, source.clone()), one.deadline());
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
        (request, outcome): (&Request, &Outcome),
        source: Option<&Source>,
        limits: &Limits,
        now: Time,
    ) {
        let key = decoy(request);
        self.book.settled(&key, now);
        let Some(source) = source else {
            return;
        };
        let place = (key, source.clone());
        self.waiting.remove(&place);
        if matches!(outcome, Outcome::Denied { .. }) {
            let (key, source) = place;
            let party = Arc::clone(request.relying_party());
            self.sources.denied((key, source, party), limits, now);
        }
    }

    /// Whether these are the ones that wait.
    pub(super) fn is_consistent<'a>(
        &self,
        pending: impl Iterator<Item = &'a Verification>,
    ) -> bool {
        let mut counts = BTreeMap::new();
        let mut waiting = BTreeMap::new();
        for one in pending {
            let key = decoy(one.request());
            *counts.entry(key.clone()).or_default() += 1;
            if let Some(source) = Source::of(one.request()) {
                waiting.insert((key, source), one.deadline());
            }
        }
        self.book.is_consistent(&counts) && self.waiting == waiting && self.sources.is_consistent()
    }
}

fn decoy(request: &Request) -> Decoy {
    (
        Arc::clone(request.relying_party()),
        request.url().into(),
        request.context().subject.clone(),
    )
}
