//! What an answer does: how many yeses it takes, and how many noes.

use alloc::boxed::Box;

use jid::{BareJid, Jid};

use super::ask::Given;
use super::{Effect, Verification};
use crate::{Answer, Approval, Confirmation, Denial, Objection, Outcome, Time};

/// Wrong codes after which a request is dead (NIST SP 800-63B-4 section 3.2.2 asks for a limit).
const MOST_WRONG_CODES: u8 = 3;

impl Verification {
    pub(super) fn answered(
        &mut self,
        ask: usize,
        (from, answer): (Option<Jid>, Answer),
        now: Time,
    ) -> Effect {
        let Some(asked) = self.asks.get_mut(ask).filter(|ask| ask.was_asked()) else {
            return Effect::Nothing;
        };
        let by = asked.bare().clone();
        match answer {
            Answer::Deny(why) => self.denied(ask, (by, from, why), now),
            Answer::WrongCode => self.wrong_code(Some(by), from, now),
            Answer::Confirm(_) if asked.has_answered() => Effect::Nothing,
            Answer::Confirm(evidence) if !self.request.binding().accepts(evidence) => {
                Effect::TooWeak
            }
            Answer::Confirm(evidence) => {
                let confirmation = Confirmation {
                    by,
                    from,
                    evidence,
                    at: now,
                };
                asked.given = Some(Box::new(Given::Yes(confirmation)));
                let so_far = self.confirmations().count();
                if so_far < usize::from(self.request.confirmers().needed()) {
                    self.revision += 1;
                    return Effect::Recorded;
                }
                let confirmations = self.confirmations().cloned().collect();
                self.settle_at(now, Outcome::Approved(Approval::new(confirmations)))
            }
        }
    }

    /// A no ends it, unless it takes more than one: then it stands, whatever its sender says later, and takes the place
    /// of an earlier yes.
    fn denied(
        &mut self,
        ask: usize,
        (by, from, why): (BareJid, Option<Jid>, Denial),
        now: Time,
    ) -> Effect {
        if !self.request.veto()
            && let Some(asked) = self.asks.get_mut(ask)
        {
            if asked.objection().is_some() {
                return Effect::Nothing;
            }
            asked.given = Some(Box::new(Given::No(Objection {
                by: by.clone(),
                from: from.clone(),
                why,
                at: now,
            })));
            if self.can_still_be_approved() {
                self.revision += 1;
                return Effect::Recorded;
            }
        }
        let by = Some(by);
        self.settle_at(now, Outcome::Denied { by, from, why })
    }

    pub(super) fn can_still_be_approved(&self) -> bool {
        let possible = self.asks.iter().filter(|ask| ask.can_still_confirm());
        possible.count() >= usize::from(self.request.confirmers().needed())
    }

    pub(super) fn wrong_code(
        &mut self,
        by: Option<BareJid>,
        from: Option<Jid>,
        now: Time,
    ) -> Effect {
        self.wrong_codes += 1;
        if self.wrong_codes < MOST_WRONG_CODES {
            return Effect::WrongCode(MOST_WRONG_CODES - self.wrong_codes);
        }
        self.settle_at(
            now,
            Outcome::Denied {
                by,
                from,
                why: Denial::WrongCode,
            },
        )
    }
}
