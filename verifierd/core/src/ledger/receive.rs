//! Reading answers: whose it is and which verification it speaks of (law 3 lives here).
//!
//! Nothing here decides by what a stanza claims alone: the sender our server vouches for must be the confirmer asked.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use jid::Jid;

use super::{Ledger, Note, Step};
use crate::address::unify;
use crate::{
    Answer, Ask, Denial, Effect, Event, Evidence, Failure, Incoming, References, Route, Said,
    StanzaId, Time, TransactionId, Undelivered, Verification, VerificationId, Word,
};

/// Which ask of which verification.
pub(super) type Target = (VerificationId, usize);

impl Ledger {
    /// Takes in what somebody sent. What decides nothing is dropped, or answered with help at most once a minute.
    pub fn receive(&mut self, incoming: Incoming, now: Time) {
        let Incoming {
            from,
            written,
            said,
        } = incoming;
        let from = unify(from);
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
            Said::Reacted(stanza, word) => self.reacted(&stanza, word, (&from, written), now),
            Said::Noticed(stanza, notice) => {
                if let Some((id, ask)) = self.asked_by_message(&stanza, &from, written) {
                    let _ = self.apply(id, Event::Noticed { ask, notice }, now);
                }
            }
            Said::Encrypted => self.unreadable((&from, written), now),
        }
    }

    /// A reaction says which message it is about, and so which request: it answers that one, whatever else is open.
    fn reacted(
        &mut self,
        stanza: &str,
        word: Option<Word>,
        (from, written): (&Jid, Option<Time>),
        now: Time,
    ) {
        let answer = match word {
            Some(Word::Yes) => Answer::Confirm(Evidence::Reaction),
            Some(Word::No) => Answer::Deny(Denial::Declined),
            Some(Word::NotMe) => Answer::Deny(Denial::NotMe),
            None => return,
        };
        if let Some(target) = self.asked_by_message(stanza, from, written) {
            self.answer(target, from, answer, now);
        }
    }

    /// The ask whose message has this id, if this sender is one of those it went to.
    fn asked_by_message(&self, id: &str, from: &Jid, written: Option<Time>) -> Option<Target> {
        let stanza = StanzaId::parse(id)?;
        let (verification, number) = self.index.with_stanza(stanza)?;
        let ask = verification.asks().get(number)?;
        let is_meant = ask.went_by(Route::Message)
            && ask.stanza_id(Route::Message) == stanza
            && *ask.bare() == from.to_bare();
        (is_meant && is_after_opening(verification, written)).then_some((verification.id(), number))
    }

    /// The ask whose iq has this id, if this sender is the one it went to.
    fn asked_by_iq(&self, id: &str, from: &Jid, written: Option<Time>) -> Option<Target> {
        let stanza = StanzaId::parse(id)?;
        let (verification, number) = self.index.with_stanza(stanza)?;
        let ask = verification.asks().get(number)?;
        let is_answer =
            ask.went_by(Route::Iq) && ask.stanza_id(Route::Iq) == stanza && ask.confirmer() == from;
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
            let ask = verification.asks().get(*number);
            ask.is_some_and(|ask| may_answer(ask, from))
                && is_after_opening(verification, written)
                && agrees(references, verification)
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

    pub(super) fn decide(
        &mut self,
        (id, ask): Target,
        from: &Jid,
        answer: Answer,
        now: Time,
    ) -> Effect {
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
            Failure::NotUnderstood(_) => Event::RouteUnsupported { ask },
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

    /// That was no answer, or too weak a one: says what would be enough.
    pub(super) fn explain(&mut self, (id, _): Target, to: &Jid, now: Time) {
        if let Some(request) = self.get(id).map(Verification::request) {
            let note = Note::HowToAnswer(request.binding());
            let lang = request.lang().map(Into::into);
            self.tell(to, lang, note, now);
        }
    }

    /// Tells somebody something, unless it is help and they had some less than a minute ago.
    pub(super) fn tell(&mut self, to: &Jid, lang: Option<Box<str>>, note: Note, now: Time) {
        if !note.is_help() || self.told.may_help(&to.to_bare(), now) {
            self.steps.push_back(Step::Tell {
                to: to.clone(),
                lang,
                note,
            });
        }
    }
}

/// Law 3: on the iq route that one client, on the message route the account; and only who was asked.
fn may_answer(ask: &Ask, from: &Jid) -> bool {
    ask.was_asked()
        && match ask.route() {
            Route::Iq => ask.confirmer() == from,
            Route::Message => *ask.bare() == from.to_bare(),
        }
}

/// Whether what a stanza claims to speak of is what was asked (rule V3).
fn agrees(references: &References, verification: &Verification) -> bool {
    let request = verification.request();
    let is = |claim: &Option<String>, truth: &str| claim.as_ref().is_none_or(|it| it == truth);
    is(
        &references.transaction_id,
        verification.transaction_id().as_str(),
    ) && is(&references.url, request.url())
        && is(&references.method, request.method())
}

/// A delayed stanza (XEP-0203) counts only if it was written after the request was opened.
pub(super) fn is_after_opening(verification: &Verification, written: Option<Time>) -> bool {
    written.is_none_or(|written| written >= verification.opened())
}
