//! Answers to one verification that is named: picked from a list, or typed where it is waited for, rather than written in
//! reply to something.

use alloc::collections::BTreeSet;
use alloc::sync::Arc;

use jid::Jid;

use super::receive::Target;
use super::{Ledger, Typed};
use crate::address::unify;
use crate::limits::Source;
use crate::{Answer, Binding, Denial, Effect, Event, Evidence, Route, Time, VerificationId};

/// What somebody chooses to answer.
#[derive(Clone, Copy)]
pub enum Choice<'a> {
    /// Yes.
    Approve {
        /// The code at the login screen, if it was given.
        code: Option<&'a str>,
    },
    /// No.
    Deny,
    /// No, and whoever asked is an intruder.
    NotMe,
}

/// What a choice did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// It settled.
    Done,
    /// It counts; more is needed from others.
    Recorded,
    /// There is none of this name that this account was asked and that is pending.
    NotYours,
    /// The deadline had passed.
    TooLate,
    /// It takes the code at the login screen to approve it.
    NeedsCode,
    /// That is not the code, and so many tries are left; none: settled as denied.
    WrongCode(u8),
}

impl Ledger {
    /// Lets one of those who were asked answer this one verification, from whichever client (law 3: by its account).
    /// An explicit yes counts as a tap where the binding policy is `tap`; else it takes the code as well, and nothing
    /// less.
    pub fn choose(
        &mut self,
        id: VerificationId,
        from: &Jid,
        choice: Choice<'_>,
        now: Time,
    ) -> Chosen {
        let from = unify(from.clone());
        let Some(target) = self.chosen(id, &from) else {
            return Chosen::NotYours;
        };
        let answer = match choice {
            Choice::Deny => Answer::Deny(Denial::Declined),
            Choice::NotMe => Answer::Deny(Denial::NotMe),
            Choice::Approve { code } => match self.weigh(target, code) {
                Some(answer) => answer,
                None => return Chosen::NeedsCode,
            },
        };
        if answer == Answer::WrongCode {
            self.count_miss(&[target], now);
        }
        match self.decide(target, &from, answer, now) {
            Effect::Settled if answer == Answer::WrongCode => Chosen::WrongCode(0),
            Effect::WrongCode(left) => Chosen::WrongCode(left),
            Effect::Settled => Chosen::Done,
            Effect::TooWeak => Chosen::NeedsCode,
            Effect::TooLate => Chosen::TooLate,
            Effect::Recorded | Effect::Nothing | Effect::Noticed | Effect::Resend => {
                Chosen::Recorded
            }
        }
    }

    fn chosen(&self, id: VerificationId, from: &Jid) -> Option<Target> {
        let account = from.to_bare();
        let asks = self.get(id)?.asks();
        let is_its = asks
            .iter()
            .position(|ask| ask.was_asked() && *ask.bare() == account);
        is_its.map(|ask| (id, ask))
    }

    /// What an explicit yes with this code amounts to; nothing if the code is missing, or is the one to be typed at the
    /// login.
    fn weigh(&self, (id, ask): Target, code: Option<&str>) -> Option<Answer> {
        let prompt = self.prompt(id, ask)?;
        let code = code.map(str::trim).filter(|code| !code.is_empty());
        let Some(code) = code else {
            let suffices = prompt.verification.request().binding() == Binding::Tap;
            return suffices.then_some(Answer::Confirm(Evidence::Tap));
        };
        if prompt.ask.login_code().is_some_and(|own| own.matches(code)) {
            return None;
        }
        let is_right = prompt.verification.transaction_id().equals(code);
        Some(if is_right {
            Answer::Confirm(Evidence::Code)
        } else {
            Answer::WrongCode
        })
    }

    /// A code that was typed at the login. It counts only if it was sent.
    pub fn type_code(&mut self, id: VerificationId, code: &str, now: Time) -> Typed {
        let Some(verification) = self.index.get(id) else {
            return Typed::TooLate;
        };
        if !verification.request().sends_code() {
            return Typed::NotOffered;
        }
        let owner = verification.asks().iter().position(|ask| {
            ask.went_by(Route::Message) && ask.login_code().is_some_and(|own| own.matches(code))
        });
        if let Some(ask) = owner {
            let event = Event::Answered {
                ask,
                from: None,
                answer: Answer::Confirm(Evidence::Code),
            };
            return match self.apply(id, event, now) {
                Effect::Settled | Effect::Recorded | Effect::Nothing => Typed::Right,
                Effect::TooLate
                | Effect::TooWeak
                | Effect::WrongCode(_)
                | Effect::Noticed
                | Effect::Resend => Typed::TooLate,
            };
        }
        self.guard.mistyped(verification, now);
        match self.apply(id, Event::Mistyped, now) {
            Effect::WrongCode(left) => Typed::Wrong(left),
            Effect::Settled => Typed::Wrong(0),
            Effect::Nothing
            | Effect::TooLate
            | Effect::Recorded
            | Effect::TooWeak
            | Effect::Noticed
            | Effect::Resend => Typed::TooLate,
        }
    }

    /// A wrong code counts once against its sender, and once for each address it was about.
    pub(super) fn count_miss(&mut self, targets: &[Target], now: Time) {
        let mut asked = targets
            .iter()
            .filter_map(|(id, ask)| self.prompt(*id, *ask));
        let Some(account) = asked.next().map(|prompt| Arc::clone(prompt.ask.account())) else {
            return;
        };
        let verifications = targets.iter().filter_map(|(id, _)| self.get(*id));
        let sources: BTreeSet<_> = verifications
            .filter_map(|one| Source::of(one.request()))
            .collect();
        self.guard.wrong_code(&account, sources, now);
    }
}

/// A code may still be good: it does not show.
impl core::fmt::Debug for Choice<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Approve { .. } => "Approve",
            Self::Deny => "Deny",
            Self::NotMe => "NotMe",
        })
    }
}
