//! Names and secrets of a transaction, made from injected randomness.

use alloc::string::String;
use alloc::sync::Arc;
use core::fmt;

use subtle::ConstantTimeEq;

use crate::text::{is_printable, looks_like_code};
use crate::{FieldError, Reply};

/// A source of random bytes fit for secrets; the daemon's is the kernel's.
pub trait Entropy {
    /// Fills `bytes`.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// Name of a verification; a version 4 UUID on the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerificationId(pub u128);

/// What ties the login screen and the confirmation together (XEP-0070 section 6.1), passed unchanged.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransactionId(Arc<str>);

impl TransactionId {
    /// Longest identifier taken from a relying party, in characters.
    pub const LONGEST: usize = 64;

    const ALLOWED: &'static str =
        "1 to 64 printable characters, no space at either end, not a word that answers a prompt";

    /// Six digits, each equally likely (NIST SP 800-63B-4: at least six).
    #[must_use]
    pub fn mint(entropy: &mut impl Entropy) -> Self {
        let digits = six_digits(entropy).map(char::from);
        Self(String::from_iter(digits).into())
    }

    /// The relying party's own identifier.
    ///
    /// # Errors
    /// Names what is allowed where the text is empty, too long, carries characters that do not print, or is a word
    /// such as `no` that would answer a prompt.
    pub fn given(text: &str) -> Result<Self, FieldError> {
        let fits = (1..=Self::LONGEST).contains(&text.chars().count())
            && is_printable(text)
            && text.trim() == text
            && Reply::read(text).word().is_none();
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(FieldError {
                field: "transaction_id",
                allowed: Self::ALLOWED,
            })
        }
    }

    /// Sorts before every identifier there is.
    pub(crate) fn lowest() -> Self {
        Self(Arc::default())
    }

    /// The identifier as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it can be replied in a chat: nobody says it by chance.
    #[must_use]
    pub fn can_be_replied(&self) -> bool {
        looks_like_code(&self.0)
    }

    /// Whether this text is the identifier, and the identifier is one that nobody says by chance.
    pub(crate) fn is_answered_by(&self, text: &str) -> bool {
        looks_like_code(&self.0) && self.equals(text)
    }

    /// Whether this text, given as an identifier and nothing else, is this one.
    pub(crate) fn equals(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }

    /// Whether this text, which is not the identifier, was meant to be: it looks like a code and is as long.
    pub(crate) fn is_missed_by(&self, text: &str) -> bool {
        looks_like_code(text) && text.chars().count() == self.0.chars().count()
    }
}

/// It may still be good, and people type passwords where it is asked for (XEP-0070 section 6.4): it does not show.
impl fmt::Debug for TransactionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Name of one stanza we send: 128 random bits, so that knowing it proves having received it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StanzaId(u128);

impl StanzaId {
    /// A new one.
    #[must_use]
    pub fn mint(entropy: &mut impl Entropy) -> Self {
        let mut bytes = [0; 16];
        entropy.fill(&mut bytes);
        Self(u128::from_be_bytes(bytes))
    }

    /// Reads back what [`fmt::Display`] wrote; anything else is nobody's name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_ours =
            text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if is_ours {
            u128::from_str_radix(text, 16).ok().map(Self)
        } else {
            None
        }
    }
}

impl fmt::Display for StanzaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Six digits sent over XMPP, to be typed at the login: proof that whoever logs in reads the confirmer's messages.
#[derive(Clone, PartialEq, Eq)]
pub struct LoginCode([u8; 6]);

impl LoginCode {
    /// A new one.
    #[must_use]
    pub fn mint(entropy: &mut impl Entropy) -> Self {
        Self(six_digits(entropy))
    }

    /// Whether this is what was typed; takes as long for every wrong code of six digits.
    #[must_use]
    pub fn matches(&self, typed: &str) -> bool {
        self.0.ct_eq(typed.as_bytes()).into()
    }

    /// The code as text, for the prompt and nowhere else.
    #[must_use]
    pub fn reveal(&self) -> impl fmt::Display + '_ {
        struct Digits<'a>(&'a [u8; 6]);
        impl fmt::Display for Digits<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0
                    .iter()
                    .try_for_each(|digit| write!(f, "{}", char::from(*digit)))
            }
        }
        Digits(&self.0)
    }
}

impl fmt::Debug for LoginCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Uniform over 000000..=999999: draws above the largest multiple of a million are thrown away.
fn six_digits(entropy: &mut impl Entropy) -> [u8; 6] {
    const CODES: u32 = 1_000_000;
    const LIMIT: u32 = u32::MAX - u32::MAX % CODES;
    let mut bytes = [0; 4];
    let mut number = loop {
        entropy.fill(&mut bytes);
        let draw = u32::from_be_bytes(bytes);
        if draw < LIMIT {
            break draw % CODES;
        }
    };
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    struct Scripted(alloc::vec::Vec<u32>);
    impl Entropy for Scripted {
        fn fill(&mut self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0.remove(0).to_be_bytes());
        }
    }

    #[test]
    fn minted_ids_are_six_digits_with_their_zeros() {
        assert_eq!(
            TransactionId::mint(&mut Scripted([42].into())).as_str(),
            "000042"
        );
        assert_eq!(
            TransactionId::mint(&mut Scripted([1_999_999].into())).as_str(),
            "999999"
        );
    }

    #[test]
    fn a_draw_that_would_favour_small_codes_is_drawn_again() {
        assert_eq!(
            TransactionId::mint(&mut Scripted([u32::MAX, 7].into())).as_str(),
            "000007"
        );
    }

    #[test]
    fn given_ids_pass_unchanged_or_not_at_all() {
        for good in ["a7374jn", "open sesame", "4711", "Ünï"] {
            assert_eq!(
                TransactionId::given(good)
                    .as_ref()
                    .map(TransactionId::as_str),
                Ok(good)
            );
        }
        for bad in [
            "",
            " a",
            "a ",
            "a\nb",
            "a\u{202e}b",
            "no",
            "YES",
            "not me",
            "no.",
            "no#2",
            "Nein",
            "не я",
            "Yes!",
            "\u{1f44d}",
            &"x".repeat(65),
        ] {
            assert_eq!(
                TransactionId::given(bad).map_err(|e| e.field),
                Err("transaction_id"),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn a_login_code_matches_itself_alone_and_never_shows_in_debug() {
        let code = LoginCode::mint(&mut Scripted([839_201].into()));
        assert!(code.matches("839201"));
        for wrong in ["839202", "83920", "8392011", ""] {
            assert!(!code.matches(wrong), "{wrong}");
        }
        assert_eq!(
            alloc::format!("{code:?} {}", code.reveal()),
            "[redacted] 839201"
        );
    }

    #[test]
    fn stanza_ids_read_back_and_nothing_else_does() {
        let id = StanzaId(0xabc);
        assert_eq!(StanzaId::parse(&id.to_string()), Some(id));
        for other in [
            "",
            "1",
            "00000000000000000000000000000ABC",
            "+0000000000000000000000000000abc",
        ] {
            assert_eq!(StanzaId::parse(other), None, "{other}");
        }
    }
}
