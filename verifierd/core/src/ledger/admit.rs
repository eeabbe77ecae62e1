//! Whether one more may be opened.

use alloc::sync::Arc;
use alloc::vec::Vec;

use jid::Jid;

use super::{Ledger, OpenError};
use crate::limits::{Source, waits_until};
use crate::{Limited, Request, Time, Verification, VerificationId};

impl Ledger {
    pub(super) fn admit(
        &self,
        id: VerificationId,
        request: &Request,
        now: Time,
    ) -> Result<(), OpenError> {
        self.will.check(request)?;
        if self.index.len() >= self.settings.most_pending || self.index.get(id).is_some() {
            return Err(OpenError::Full);
        }
        self.guard.check(request, now)?;
        self.check_same_source(request, now)?;
        Ok(())
    }

    /// One prompt for each confirmer, relying party and address of a claimant, or as many as the settings say: one more
    /// does not take the place of the first (rule V8), it has to wait for its end.
    fn check_same_source(&self, request: &Request, now: Time) -> Result<(), Limited> {
        let Some(source) = Source::of(request) else {
            return Ok(());
        };
        let is_same = |(other, _): &(&Verification, usize)| {
            let other = other.request();
            Arc::as_ref(other.relying_party()) == Arc::as_ref(request.relying_party())
                && Source::of(other).as_ref() == Some(&source)
        };
        let most = self.settings.limits.pending_per_confirmer_and_source;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        for account in request.confirmers().jids().iter().map(Jid::to_bare) {
            let waiting = self.index.with_confirmer(&account).filter(is_same);
            let deadlines: Vec<_> = waiting.map(|(one, _)| one.deadline()).collect();
            if deadlines.len() >= most
                && let Some(first) = deadlines.iter().min()
            {
                return Err(waits_until(*first, now));
            }
        }
        Ok(())
    }
}
