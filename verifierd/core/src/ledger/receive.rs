//! Reading answers: whose it is, which verification it speaks of, what it says (law 3 lives here).
//!
//! Nothing here decides by what a stanza claims alone: the sender our server vouches for must be the confirmer asked.

use alloc::vec::Vec;

use jid::Jid;

use super::{Ledger, Note, Step};
use crate::{
    Answer, Ask, Denial, Effect, Event, Evidence, Failure, Incoming, References, Reply, Route,
    Said, StanzaId, Time, TransactionId, Undelivered, Verification, VerificationId, Word,
};

/// Which ask of which verification.
type Target = (VerificationId, usize);

impl Ledger {
    /// Takes in what somebody sent. What decides nothing is dropped, or answered with help at most once a minute.
    pub fn receive(&mut self, incoming: Incoming, now: Time) {
        let Incoming {
            from,
            written,
            said,
        } = incoming;
        match said {
            Said::IqConfirmed(id) => {
                if let Some(target) = self.asked_by_iq(&id, &from, written) {
                    self.answer(target, &from, Answer::Confirm(Evidence::Tap), now);
                }
            }
            Said::IqFailed(id, failure) => {
                if let Some(target) = self.asked_by_iq(&id, &from, written) {
                    self.iq_failed(target, &from, failure, now);
                }
            }
            Said::Confirmed(references) => {
                if let Some(target) = self.only_one_meant(&references, &from, written) {
                    self.answer(target, &from, Answer::Confirm(Evidence::Tap), now);
                }
            }
            Said::Failed(references, failure) => {
                if let Some(target) = self.only_one_meant(&references, &from, written) {
                    self.message_failed(target, &from, (failure, references.has_confirm), now);
                }
            }
            Said::Text(references, reply) => self.text(&references, &reply, (&from, written), now),
        }
    }

    /// The ask whose iq has this id, if this sender is the one it went to.
    fn asked_by_iq(&self, id: &str, from: &Jid, written: Option<Time>) -> Option<Target> {
        let stanza = StanzaId::parse(id)?;
        let (verification, number) = self.index.with_stanza(stanza)?;
        let ask = verification.asks().get(number)?;
        let is_answer = ask.stanza_id(Route::Iq) == stanza && ask.confirmer() == from;
        (is_answer && is_after_opening(verification, written))
            .then_some((verification.id(), number))
    }

    /// The one ask that a message with a `<confirm/>`, or an error, can mean; none if it could mean two.
    ///
    /// Whatever it names must be right: thread, transaction id, URL and method (rule V3).
    fn only_one_meant(
        &self,
        references: &References,
        from: &Jid,
        written: Option<Time>,
    ) -> Option<Target> {
        let account = from.to_bare();
        let stanza = references
            .thread
            .as_deref()
            .or(references.stanza_id.as_deref())
            .and_then(StanzaId::parse);
        let named: Vec<_> = match (stanza, &references.thread, &references.transaction_id) {
            (Some(stanza), ..) if self.index.with_stanza(stanza).is_some() => {
                self.index.with_stanza(stanza).into_iter().collect()
            }
            (_, None, Some(id)) => {
                let id = TransactionId::given(id).ok()?;
                self.index.with_transaction(&account, &id).collect()
            }
            (_, Some(_), _) | (_, None, None) => return None,
        };
        let mut meant = named.into_iter().filter(|(verification, number)| {
            let agrees = |claim: &Option<_>, truth: &str| {
                claim
                    .as_ref()
                    .is_none_or(|claim: &alloc::string::String| claim == truth)
            };
            verification
                .asks()
                .get(*number)
                .is_some_and(|ask| may_answer(ask, from))
                && is_after_opening(verification, written)
                && agrees(
                    &references.transaction_id,
                    verification.transaction_id().as_str(),
                )
                && agrees(&references.url, verification.request().url())
                && agrees(&references.method, verification.request().method())
        });
        match (meant.next(), meant.next()) {
            (Some((verification, number)), None) => Some((verification.id(), number)),
            _ => None,
        }
    }

    fn answer(&mut self, target: Target, from: &Jid, answer: Answer, now: Time) {
        if self.decide(target, from, answer, now) == Effect::TooWeak {
            self.explain(target, from, now);
        }
    }

    fn decide(&mut self, (id, ask): Target, from: &Jid, answer: Answer, now: Time) -> Effect {
        self.apply(
            id,
            Event::Answered {
                ask,
                from: Some(from.clone()),
                answer,
            },
            now,
        )
    }

    fn iq_failed(&mut self, (id, ask): Target, from: &Jid, failure: Failure, now: Time) {
        if failure == Failure::Refused {
            return self.answer((id, ask), from, Answer::Deny(Denial::Declined), now);
        }
        // Once the request travels as a message, what became of the iq does not matter any more.
        let is_on_iq = self
            .prompt(id, ask)
            .is_some_and(|prompt| prompt.ask.route() == Route::Iq);
        let event = match failure {
            Failure::NotUnderstood(why) => Event::RouteUnsupported { ask, why },
            Failure::Undeliverable(why) => Event::Failed { ask, why },
            Failure::Refused | Failure::Unreadable => return,
        };
        if is_on_iq {
            let _ = self.apply(id, event, now);
        }
    }

    fn message_failed(
        &mut self,
        (id, ask): Target,
        from: &Jid,
        (failure, has_confirm): (Failure, bool),
        now: Time,
    ) {
        let why = match failure {
            Failure::Refused if has_confirm => {
                return self.answer((id, ask), from, Answer::Deny(Denial::Declined), now);
            }
            Failure::Refused => Undelivered::Other,
            Failure::NotUnderstood(why) | Failure::Undeliverable(why) => why,
            Failure::Unreadable => return,
        };
        // One device that cannot does not speak for the others; the account's server does.
        let is_sent = self
            .prompt(id, ask)
            .is_some_and(|prompt| prompt.ask.is_on_screen());
        if from.is_bare() && is_sent {
            let _ = self.apply(id, Event::Failed { ask, why }, now);
        }
    }

    fn text(
        &mut self,
        references: &References,
        reply: &Reply,
        (from, written): (&Jid, Option<Time>),
        now: Time,
    ) {
        let open = self.open_to_text(references, from, written);
        let Some(reading) = self.read(&open, reply) else {
            return self.help(&open, from, now);
        };
        match reading {
            Reading::Decides(target, answer) => {
                let party = self
                    .get(target.0)
                    .map(|one| one.request().relying_party().clone());
                let effect = self.decide(target, from, answer, now);
                let note = match (effect, answer, party) {
                    (Effect::TooWeak, ..) => return self.explain(target, from, now),
                    (Effect::WrongCode(left), ..) => Note::WrongCode(left),
                    (Effect::Settled, Answer::WrongCode, _) => Note::WrongCode(0),
                    (Effect::Settled, Answer::Confirm(_), Some(party)) => Note::Approved(party),
                    (Effect::Settled, Answer::Deny(_), Some(party)) => Note::Denied(party),
                    (Effect::Recorded, _, Some(party)) => Note::Recorded(party),
                    (Effect::TooLate, ..) => Note::NothingOpen,
                    (Effect::Nothing | Effect::Resend | Effect::Settled | Effect::Recorded, ..) => {
                        return;
                    }
                };
                self.tell(from, note, now);
            }
            Reading::IsLoginCode => self.tell(from, Note::TypeItAtTheLogin, now),
        }
    }

    /// The asks a text from this sender can answer: those that went to the account by message and, if the text says
    /// which request it replies to, that one alone.
    fn open_to_text(
        &self,
        references: &References,
        from: &Jid,
        written: Option<Time>,
    ) -> Vec<Target> {
        let account = from.to_bare();
        let named = [&references.stanza_id, &references.thread]
            .into_iter()
            .flatten()
            .filter_map(|name| StanzaId::parse(name))
            .filter_map(|stanza| self.index.with_stanza(stanza))
            .find(|(verification, number)| is_open_to_text(verification, *number, from, written));
        if let Some((verification, number)) = named {
            return alloc::vec![(verification.id(), number)];
        }
        self.index
            .with_confirmer(&account)
            .filter(|(verification, number)| is_open_to_text(verification, *number, from, written))
            .map(|(verification, number)| (verification.id(), number))
            .collect()
    }

    /// What a text says to those it can answer. A code says which it means; a word only if one is open.
    fn read(&self, open: &[Target], reply: &Reply) -> Option<Reading> {
        let is = |target: &&Target, test: &dyn Fn(&Verification, &Ask) -> bool| {
            self.prompt(target.0, target.1)
                .is_some_and(|prompt| test(prompt.verification, prompt.ask))
        };
        let mut exact = open.iter().filter(|target| {
            is(target, &|one, _| {
                one.transaction_id().as_str() == reply.text()
            })
        });
        match (exact.next(), exact.next()) {
            (Some(target), None) => {
                return Some(Reading::Decides(*target, Answer::Confirm(Evidence::Code)));
            }
            (Some(_), Some(_)) => return None,
            (None, _) => {}
        }
        if open.iter().any(|target| {
            is(&target, &|_, ask| {
                ask.login_code()
                    .is_some_and(|own| own.matches(reply.text()))
            })
        }) {
            return Some(Reading::IsLoginCode);
        }
        let [only] = open else { return None };
        let answer = match reply.word() {
            Some(Word::Yes) => Answer::Confirm(Evidence::Word),
            Some(Word::No) => Answer::Deny(Denial::Declined),
            Some(Word::NotMe) => Answer::Deny(Denial::NotMe),
            None if is(&only, &|one, _| {
                is_try_at(reply.text(), one.transaction_id())
            }) =>
            {
                Answer::WrongCode
            }
            None => return None,
        };
        Some(Reading::Decides(*only, answer))
    }

    /// The answer was too weak: says what would be enough.
    fn explain(&mut self, (id, _): Target, to: &Jid, now: Time) {
        if let Some(binding) = self.get(id).map(|one| one.request().binding()) {
            self.tell(to, Note::HowToAnswer(binding), now);
        }
    }

    /// The text was no answer: says what would be one.
    fn help(&mut self, open: &[Target], to: &Jid, now: Time) {
        let of = |target: &Target| {
            let request = self.get(target.0)?.request();
            Some((request.relying_party().clone(), request.url().into()))
        };
        match open {
            [] => self.tell(to, Note::NothingOpen, now),
            [only] => self.explain(*only, to, now),
            several => {
                let note = Note::SeveralOpen(several.iter().take(5).filter_map(of).collect());
                self.tell(to, note, now);
            }
        }
    }

    fn tell(&mut self, to: &Jid, note: Note, now: Time) {
        if !note.is_help() || self.told.may_help(&to.to_bare(), now) {
            self.steps.push_back(Step::Tell {
                to: to.clone(),
                thread: None,
                note,
            });
        }
    }
}

/// What a text amounts to.
enum Reading {
    Decides(Target, Answer),
    IsLoginCode,
}

/// Law 3: on the iq route that one client, on the message route the account.
fn may_answer(ask: &Ask, from: &Jid) -> bool {
    match ask.route() {
        Route::Iq => ask.confirmer() == from,
        Route::Message => *ask.bare() == from.to_bare(),
    }
}

fn is_open_to_text(
    verification: &Verification,
    number: usize,
    from: &Jid,
    written: Option<Time>,
) -> bool {
    verification
        .asks()
        .get(number)
        .is_some_and(|ask| ask.route() == Route::Message && may_answer(ask, from))
        && is_after_opening(verification, written)
}

/// A delayed stanza (XEP-0203) counts only if it was written after the request was opened.
fn is_after_opening(verification: &Verification, written: Option<Time>) -> bool {
    written.is_none_or(|written| written >= verification.opened())
}

/// Whether a text that is not the code was meant to be: as many digits as it has.
fn is_try_at(text: &str, id: &TransactionId) -> bool {
    id.is_digits()
        && text.len() == id.as_str().len()
        && text.bytes().all(|byte| byte.is_ascii_digit())
}
