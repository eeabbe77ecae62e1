//! What comes back from a confirmer, as far as it has been read and no further.
//!
//! The XMPP edge turns stanzas into [`Incoming`]; who may have said it, and what it decides, is the ledger's business.

use alloc::borrow::ToOwned;
use alloc::string::String;

use jid::Jid;

use crate::words::meaning;
use crate::{Time, TransactionId, Undelivered};

/// What a confirmer's yes rests on, weakest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// The client's own confirm button (XEP-0070 section 4.6).
    Tap,
    /// The exact code, replied in chat or typed at the login.
    Code,
    /// A reaction to the request, such as a thumb up (XEP-0444).
    Reaction,
    /// A word such as `yes`.
    Word,
}

impl Evidence {
    /// Its name on the API and in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tap => "tap",
            Self::Code => "code",
            Self::Reaction => "reaction",
            Self::Word => "word",
        }
    }
}

/// Why a request was denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Denial {
    /// The confirmer said no.
    Declined,
    /// The confirmer says that the claimant is somebody else.
    NotMe,
    /// Three wrong codes.
    WrongCode,
}

impl Denial {
    /// Its name on the API and in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::NotMe => "not_me",
            Self::WrongCode => "wrong_code",
        }
    }
}

/// An answer, once it is known whose it is and which verification it speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Yes, by this evidence.
    Confirm(Evidence),
    /// No.
    Deny(Denial),
    /// A code that is not this transaction's.
    WrongCode,
}

/// A word that answers a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    /// `yes`, `ok` ...
    Yes,
    /// `no`, `deny` ...
    No,
    /// `not me`: no, and whoever asked is an intruder.
    NotMe,
}

/// What an error reply to a request means (`docs/XEPS.md`, classification of replies).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failure {
    /// `not-authorized`, `forbidden`, `not-allowed`, code 401 or 403, type `auth`: the confirmer's no.
    Refused,
    /// The client or its server did not understand, or the client is gone: try the other route.
    NotUnderstood(Undelivered),
    /// It will not get there, whatever the route.
    Undeliverable(Undelivered),
    /// An error without an error: decides nothing.
    Unreadable,
}

/// What a message says about which request it answers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct References {
    /// Whether it carries a `<confirm/>` at all; some clients send one without attributes.
    pub has_confirm: bool,
    /// `id` of its `<confirm/>`.
    pub transaction_id: Option<String>,
    /// `url` of its `<confirm/>`.
    pub url: Option<String>,
    /// `method` of its `<confirm/>`.
    pub method: Option<String>,
    /// Its `<thread/>`.
    pub thread: Option<String>,
    /// The stanza it replies to (XEP-0461), or, in an error, its own `id`.
    pub stanza_id: Option<String>,
}

/// People type passwords where an identifier is asked for (XEP-0070 section 6.4), URLs carry tokens: they do not show.
impl core::fmt::Debug for References {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("References")
            .field("has_confirm", &self.has_confirm)
            .field("thread", &self.thread)
            .field("stanza_id", &self.stanza_id)
            .finish_non_exhaustive()
    }
}

/// How far a request is known to have come, by what clients tell without being asked to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notice {
    /// A client has it (XEP-0184).
    Delivered,
    /// A person has it before their eyes (XEP-0333 `displayed`).
    Seen,
}

impl Notice {
    /// Its name on the API.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Seen => "seen",
        }
    }
}

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// An iq result with this id.
    IqConfirmed(String),
    /// An iq error with this id.
    IqFailed(String, Failure),
    /// A message, not an error, with a `<confirm/>`.
    Confirmed(References),
    /// A message of type error.
    Failed(References, Failure),
    /// A text that is neither.
    Text(References, Reply),
    /// The reactions to the message with this id (XEP-0444), as the word they amount to; none if they mean nothing, or
    /// were taken away.
    Reacted(String, Option<Word>),
    /// The message with this id has come so far.
    Noticed(String, Notice),
    /// A message encrypted to somebody, which nobody here can read.
    Encrypted,
}

/// A text from a confirmer.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    text: String,
    word: Option<Word>,
    number: Option<u8>,
}

impl Reply {
    /// Of a longer text only so much is read, in bytes: more than the longest transaction identifier has, so that what
    /// was cut equals none.
    const LONGEST: usize = TransactionId::LONGEST * 4 + 4;

    /// Reads a body: spaces around it do not count, nor does a full stop behind a word.
    #[must_use]
    pub fn read(body: &str) -> Self {
        let text = body.trim();
        let end = (0..=Self::LONGEST.min(text.len()))
            .rev()
            .find(|end| text.is_char_boundary(*end));
        let text = text.get(..end.unwrap_or_default()).unwrap_or_default();
        let (said, number) = split_number(text);
        let word = meaning(said);
        Self {
            text: text.to_owned(),
            word,
            number: number.filter(|_| word.is_some()),
        }
    }

    /// What was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The word it is, if it is one, perhaps with a number behind it.
    #[must_use]
    pub const fn word(&self) -> Option<Word> {
        self.word
    }

    /// Which of several requests the word is meant for, see [`crate::Verification::number`].
    #[must_use]
    pub const fn number(&self) -> Option<u8> {
        self.number
    }
}

/// A word and the [`crate::Verification::number`] behind it, as people write it: `yes 2`, `NO #2.`, `\u{662f}2`.
fn split_number(text: &str) -> (&str, Option<u8>) {
    let whole = text.trim_end_matches(['.', '!', '\u{3002}', '\u{ff01}']);
    let said = whole.trim_end_matches(|c| digit(c).is_some());
    let digits = whole.get(said.len()..).unwrap_or_default();
    let number = digits.chars().try_fold(0_u8, |number, c| {
        number.checked_mul(10)?.checked_add(digit(c)?)
    });
    match number.filter(|number| (1..=99).contains(number)) {
        Some(number) => {
            let said = said.strip_suffix(['#', '\u{ff03}']).unwrap_or(said);
            (said.trim_end(), Some(number))
        }
        None => (text, None),
    }
}

/// Also as wide as the letters around it, where those are Chinese.
fn digit(c: char) -> Option<u8> {
    let digit = match c {
        '\u{ff10}'..='\u{ff19}' => u32::from(c) - 0xff10,
        _ => c.to_digit(10)?,
    };
    u8::try_from(digit).ok()
}

/// A text may hold a code that is still good: it does not show.
impl core::fmt::Debug for Reply {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Reply")
            .field("word", &self.word)
            .finish_non_exhaustive()
    }
}

/// One stanza that may be an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Who sent it, as our server vouches.
    pub from: Jid,
    /// When it was written, where it comes delayed (XEP-0203).
    pub written: Option<Time>,
    /// What it says.
    pub said: Said,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_through_case_space_and_a_full_stop() {
        for (body, word) in [
            ("yes", Some(Word::Yes)),
            ("  OK\n", Some(Word::Yes)),
            ("No.", Some(Word::No)),
            ("NOT ME!", Some(Word::NotMe)),
            ("yes please let them in", None),
            ("result", None),
            ("", None),
        ] {
            assert_eq!(Reply::read(body).word(), word, "{body:?}");
        }
    }

    #[test]
    fn a_number_behind_a_word_says_which() {
        for (body, word, number) in [
            ("yes 2", Some(Word::Yes), Some(2)),
            ("NO #12.", Some(Word::No), Some(12)),
            ("not me 3!", Some(Word::NotMe), Some(3)),
            ("ok7", Some(Word::Yes), Some(7)),
            ("\u{662f}2", Some(Word::Yes), Some(2)),
            (
                "\u{5426}\u{ff03}\u{ff11}\u{ff12}\u{3002}",
                Some(Word::No),
                Some(12),
            ),
            ("\u{1f44d} 4", Some(Word::Yes), Some(4)),
            ("yes 02", Some(Word::Yes), Some(2)),
            ("2", None, None),
            ("#2", None, None),
            ("2 yes", None, None),
            ("yes 0", None, None),
            ("yes 100", None, None),
            ("yes 1.5", None, None),
            ("yes -2", None, None),
            ("yes 2?", None, None),
            ("no, 2 of them", None, None),
            ("yes \u{662}", None, None),
            ("yes", Some(Word::Yes), None),
        ] {
            let reply = Reply::read(body);
            assert_eq!((reply.word(), reply.number()), (word, number), "{body}");
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let body = "\u{20ac}".repeat(1000); // three bytes each: 260 lies within the 87th
        assert_eq!(Reply::read(&body).text().len(), 86 * 3);
    }
}
