//! `binding_message` (CIBA Core 1.0 section 7.1): what the claimant sees where they sign in and the confirmer sees in
//! the prompt. Untrusted, and short.

use verification::{Binding, TransactionId, is_invisible};

/// What it may hold where the binding policy is `tap`.
pub(crate) const TEXT: &str = "1 to 50 printable characters, and no address of a page";

/// What it may hold where the confirmer's answer must carry it.
pub(crate) const CODE: &str =
    "a code of 4 to 50 characters without space, at least one of them a digit";

/// Longest, in characters.
const LONGEST: usize = 50;

/// One that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BindingMessage {
    /// Nobody says it by chance: it ties both channels together as the transaction identifier.
    Code(String),
    /// Words, for people to compare.
    Words(String),
}

impl BindingMessage {
    /// Reads one, for this policy. Under a policy that ties the answer to a code there must be one: the claimant sees
    /// no other than what their relying party shows them.
    ///
    /// # Errors
    /// What is allowed.
    pub(crate) fn read(text: Option<&str>, binding: Binding) -> Result<Option<Self>, &'static str> {
        let needs_code = match binding {
            Binding::Tap => false,
            Binding::Code | Binding::Transfer => true,
        };
        let allowed = if needs_code { CODE } else { TEXT };
        let read = text.map(|text| Self::of(text).ok_or(allowed)).transpose()?;
        match read {
            Some(Self::Words(_)) | None if needs_code => Err(allowed),
            read => Ok(read),
        }
    }

    fn of(text: &str) -> Option<Self> {
        let fits = (1..=LONGEST).contains(&text.chars().count()) && text.trim() == text;
        let is_plain = !text.contains(|c: char| c.is_control() || is_invisible(c));
        if !fits || !is_plain || looks_like_address(text) {
            return None;
        }
        let code = TransactionId::given(text).ok()?;
        let text = text.to_owned();
        Some(if code.can_be_replied() {
            Self::Code(text)
        } else {
            Self::Words(text)
        })
    }

    /// What becomes of it: the transaction identifier, or else the message.
    pub(crate) fn into_parts(this: Option<Self>) -> (Option<String>, Option<String>) {
        match this {
            Some(Self::Code(code)) => (Some(code), None),
            Some(Self::Words(words)) => (None, Some(words)),
            None => (None, None),
        }
    }
}

/// Clients make links of what looks like one: a scheme, or a name with a top-level domain.
fn looks_like_address(text: &str) -> bool {
    const SCHEMES: [&str; 5] = ["mailto:", "xmpp:", "tel:", "javascript:", "data:"];
    let text = text.to_lowercase();
    let has_name = |word: &str| {
        let mut labels = word.split('.');
        let first = labels.next().unwrap_or_default();
        let mut before = first.ends_with(char::is_alphanumeric);
        labels.any(|label| {
            let letters = label.chars().take_while(|c| c.is_alphabetic()).count();
            let is_name = before && letters >= 2;
            before = label.ends_with(char::is_alphanumeric);
            is_name
        })
    };
    text.contains("://")
        || SCHEMES.iter().any(|scheme| text.contains(scheme))
        || text.split_whitespace().any(has_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, binding: Binding) -> Result<Option<BindingMessage>, &'static str> {
        BindingMessage::read(Some(text), binding)
    }

    #[test]
    fn a_code_ties_and_words_do_not() {
        for code in ["W4SCT", "839201", "PAY-20-EUR", "a.1/b", "4711#!?"] {
            for binding in [Binding::Tap, Binding::Code, Binding::Transfer] {
                let read = read(code, binding);
                assert_eq!(
                    read,
                    Ok(Some(BindingMessage::Code(code.to_owned()))),
                    "{code}"
                );
            }
        }
        for words in ["Pay Bob 20.50 EUR", "hello", "123", "Ünï, bitte!"] {
            let kept = BindingMessage::Words(words.to_owned());
            assert_eq!(read(words, Binding::Tap), Ok(Some(kept)), "{words}");
            assert_eq!(read(words, Binding::Code), Err(CODE), "{words}");
            assert_eq!(read(words, Binding::Transfer), Err(CODE), "{words}");
        }
        assert_eq!(BindingMessage::read(None, Binding::Tap), Ok(None));
        assert_eq!(BindingMessage::read(None, Binding::Code), Err(CODE));
    }

    #[test]
    fn what_misleads_is_refused() {
        for text in [
            "",
            " W4SCT",
            "W4SCT ",
            "W4\nSCT",
            "W4\u{202e}SCT",
            "W4\u{200b}SCT",
            "W4\u{1b}[2J",
            "see https://evil.example",
            "evil.example/login1",
            "www.evil.example",
            "XMPP:login@evil.example",
            "javascript:alert(1)",
            "a@b.example1",
            "no",
            "yes",
            "not me",
            &"1".repeat(51),
        ] {
            assert_eq!(read(text, Binding::Tap), Err(TEXT), "{text:?}");
        }
        assert!(read(&"1".repeat(50), Binding::Tap).is_ok());
    }
}
