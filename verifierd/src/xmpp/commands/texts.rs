//! What is said about commands, in the language of whoever asked.

use verifier_language::{Args, Catalogue, Language};

static TEXTS: Catalogue = verifier_language::catalogue!("locales");

/// The text of this name.
pub(super) fn say(language: Language, name: &str, args: &Args<'_>) -> String {
    TEXTS.text(language, name, args)
}

/// A text into which nothing is filled.
pub(super) fn plainly(language: Language, name: &str) -> String {
    say(language, name, &Args::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_in_every_language() {
        assert_eq!(TEXTS.faults(), [""; 0]);
    }
}
