//! Reading texts: people write what they like, and only what cannot be misunderstood decides.
//!
//! A code says which request it means. A word does not: it counts where there is one request it can mean, because it is
//! the only one, the text replies to it, or the word has its number behind it. Else nothing is guessed: its sender is
//! told which ones are open and how to choose.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use jid::Jid;

use super::receive::{Target, is_after_opening};
use super::{Ledger, Note, Open, Step};
use crate::{
    Answer, Ask, Denial, Effect, Evidence, References, Reply, Route, StanzaId, Time, Verification,
    Word,
};

/// Requests told to somebody at once.
const MOST_LISTED: usize = 5;

/// What a text amounts to.
enum Reading {
    /// An answer to this one.
    Answer(Target, Answer),
    /// A code that is none of theirs.
    WrongCode(Vec<Target>),
    /// The code that belongs to the login, not into the chat.
    LoginCode,
    /// A word that may be meant for one of several.
    Unclear(Vec<Target>),
    /// No answer.
    Nothing,
}

/// The requests a text can speak of.
struct Heard {
    asks: Vec<Target>,
    /// It replies to something that is none of them, so that its words are not theirs.
    speaks_of_another: bool,
}

impl Ledger {
    pub(super) fn text(
        &mut self,
        references: &References,
        reply: &Reply,
        (from, written): (&Jid, Option<Time>),
        now: Time,
    ) {
        let heard = self.heard(references, from, written);
        match self.read(&heard, reply) {
            Reading::Answer(target, answer) => self.answered(target, from, answer, now),
            Reading::WrongCode(targets) => self.missed(&targets, from, now),
            Reading::LoginCode => {
                self.tell(from, self.lang(&heard.asks), Note::TypeItAtTheLogin, now);
            }
            Reading::Unclear(targets) => self.list(&targets, from, now),
            Reading::Nothing => self.help(&heard.asks, from, now),
        }
    }

    /// What was written cannot be read: in the language of what it was probably written about.
    pub(super) fn unreadable(&mut self, (from, written): (&Jid, Option<Time>), now: Time) {
        let open = self.heard(&References::default(), from, written).asks;
        self.tell(from, self.lang(&open), Note::Encrypted, now);
    }

    /// What this account was asked and has not settled; where the text says which it replies to, that one alone.
    fn heard(&self, references: &References, from: &Jid, written: Option<Time>) -> Heard {
        let account = from.to_bare();
        let can_mean = |(verification, number): &(&Verification, usize)| {
            let ask = verification.asks().get(*number);
            ask.is_some_and(|ask| ask.was_asked() && *ask.bare() == account)
                && is_after_opening(verification, written)
        };
        let target = |(verification, number): (&Verification, usize)| (verification.id(), number);
        let find = |stanza| self.index.with_stanza(stanza).filter(can_mean).map(target);
        // A thread that cannot be ours is the client's own; what a text replies to is the person's choice.
        let thread = references.thread.as_deref().and_then(StanzaId::parse);
        let replied = references.stanza_id.as_deref().map(StanzaId::parse);
        let named: Vec<_> = [replied, thread.map(Some)]
            .into_iter()
            .flatten()
            .map(|stanza| stanza.and_then(find))
            .collect();
        if let Some(Some(first)) = named.first()
            && named.iter().all(|other| *other == Some(*first))
        {
            return Heard {
                asks: [*first].into(),
                speaks_of_another: false,
            };
        }
        let all = self.index.with_confirmer(&account).filter(can_mean);
        Heard {
            asks: all.map(target).collect(),
            speaks_of_another: !named.is_empty(),
        }
    }

    fn read(&self, heard: &Heard, reply: &Reply) -> Reading {
        let text = reply.text();
        // Before the transaction identifiers, which others may have chosen: this one never approves anything.
        let is_login_code =
            |_: &_, ask: &Ask| ask.login_code().is_some_and(|own| own.matches(text));
        if !self.those(heard, is_login_code).is_empty() {
            return Reading::LoginCode;
        }
        let can_answer = |ask: &Ask| ask.went_by(Route::Message);
        let exact = self.those(heard, |one, ask| {
            can_answer(ask) && one.transaction_id().is_answered_by(text)
        });
        match *exact {
            [] => {}
            [target] => return Reading::Answer(target, Answer::Confirm(Evidence::Code)),
            _ => return Reading::Unclear(exact),
        }
        if let Some(word) = reply.word() {
            return self.word(heard, word, reply.number());
        }
        let missed = self.those(heard, |one, ask| {
            can_answer(ask) && one.transaction_id().is_missed_by(text)
        });
        if missed.is_empty() {
            Reading::Nothing
        } else {
            Reading::WrongCode(missed)
        }
    }

    /// A word counts for the one request it can mean, if that went out as a message.
    fn word(&self, heard: &Heard, word: Word, number: Option<u8>) -> Reading {
        let answer = match word {
            Word::Yes => Answer::Confirm(Evidence::Word),
            Word::No => Answer::Deny(Denial::Declined),
            Word::NotMe => Answer::Deny(Denial::NotMe),
        };
        // A no is for what they have confirmed as well: they may take it back.
        let is_open = |one: &Verification, ask: &Ask| match word {
            Word::Yes => !ask.has_answered(),
            Word::No | Word::NotMe => !ask.has_answered() || ask.has_confirmed(),
        } && number.is_none_or(|number| one.number() == number);
        let open = self.those(heard, is_open);
        // Said of something else, it says nothing of this; but a no does no harm.
        let is_meant = !heard.speaks_of_another || number.is_some() || word == Word::No;
        match *open {
            [target] if is_meant && self.went_by_message(target) => Reading::Answer(target, answer),
            [_, _, ..] => Reading::Unclear(open),
            [] | [_] if heard.asks.len() > 1 => Reading::Unclear(heard.asks.clone()),
            [] | [_] => Reading::Nothing,
        }
    }

    fn went_by_message(&self, (id, ask): Target) -> bool {
        let prompt = self.prompt(id, ask);
        prompt.is_some_and(|prompt| prompt.ask.went_by(Route::Message))
    }

    fn those(&self, heard: &Heard, test: impl Fn(&Verification, &Ask) -> bool) -> Vec<Target> {
        let passes = |target: &&Target| {
            self.prompt(target.0, target.1)
                .is_some_and(|prompt| test(prompt.verification, prompt.ask))
        };
        heard.asks.iter().filter(passes).copied().collect()
    }

    /// Lets a text that is no wrong code decide, and tells its sender what it did.
    fn answered(&mut self, target: Target, from: &Jid, answer: Answer, now: Time) {
        let request = self.get(target.0).map(Verification::request);
        let Some((party, lang)) = request.map(|request| {
            let lang: Option<Box<str>> = request.lang().map(Into::into);
            (Arc::<str>::from(request.title()), lang)
        }) else {
            return;
        };
        let note = match (self.decide(target, from, answer, now), answer) {
            (Effect::Settled, Answer::Confirm(_)) => Note::Approved(party),
            (Effect::Settled, Answer::Deny(_)) => Note::Denied(party),
            (Effect::Recorded, _) => Note::Recorded(party),
            (Effect::TooLate, _) => Note::NothingOpen,
            (Effect::TooWeak, _) => return self.explain(target, from, now),
            (Effect::Settled, Answer::WrongCode)
            | (Effect::Nothing | Effect::WrongCode(_) | Effect::Noticed | Effect::Resend, _) => {
                return;
            }
        };
        self.tell(from, lang, note, now);
    }

    /// A wrong code counts against every request it can have been meant for, and once against its sender.
    fn missed(&mut self, targets: &[Target], from: &Jid, now: Time) {
        self.count_miss(targets, now);
        let mut fewest = None;
        let lang = self.lang(targets);
        for target in targets {
            let left = match self.decide(*target, from, Answer::WrongCode, now) {
                Effect::WrongCode(left) => left,
                Effect::Settled => 0,
                Effect::Nothing
                | Effect::TooLate
                | Effect::Recorded
                | Effect::TooWeak
                | Effect::Noticed
                | Effect::Resend => continue,
            };
            fewest = Some(fewest.map_or(left, |fewest: u8| fewest.min(left)));
        }
        let note = fewest.map_or(Note::NothingOpen, Note::WrongCode);
        self.tell(from, lang, note, now);
    }

    /// The language of the first of these that asks for one.
    fn lang(&self, targets: &[Target]) -> Option<Box<str>> {
        let mut asked = targets
            .iter()
            .filter_map(|(id, _)| self.get(*id)?.request().lang());
        asked.next().map(Into::into)
    }

    /// The text was no answer: says what would be one.
    fn help(&mut self, open: &[Target], to: &Jid, now: Time) {
        match open {
            [] => self.tell(to, None, Note::NothingOpen, now),
            [only] => self.explain(*only, to, now),
            several => {
                let note = self.several(several);
                self.tell(to, self.lang(several), note, now);
            }
        }
    }

    /// The text was an answer to one of these. Whoever wants to answer must not be left without help because they had
    /// some less than a minute ago: each request once makes room for one more, so that two programs which keep each
    /// other busy come to an end.
    fn list(&mut self, open: &[Target], to: &Jid, now: Time) {
        let mut is_new = false;
        for (id, ask) in open {
            is_new |= self.index.get_mut(*id).is_some_and(|one| one.list(*ask));
        }
        if is_new {
            let _ = self.told.may_help(&to.to_bare(), now);
            let (lang, note) = (self.lang(open), self.several(open));
            self.steps.push_back(Step::Tell {
                to: to.clone(),
                lang,
                note,
            });
        } else {
            self.help(open, to, now);
        }
    }

    fn several(&self, open: &[Target]) -> Note {
        let mut open: Vec<_> = open.iter().filter_map(|(id, _)| self.get(*id)).collect();
        open.sort_by_key(|one| (one.opened(), one.number()));
        let of = |one: &Verification| Open {
            number: one.number(),
            request: Box::new(one.request().clone()),
        };
        Note::SeveralOpen(open.into_iter().take(MOST_LISTED).map(of).collect())
    }
}
