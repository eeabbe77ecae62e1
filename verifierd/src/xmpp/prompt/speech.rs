//! Our side of the conversation in one language.

use verifier_language::{Args, Catalogue, Language};

/// The texts: `locales/TAG.ftl`.
static TEXTS: Catalogue = verifier_language::catalogue!("../locales");

/// Somebody who speaks this language.
#[derive(Debug, Clone, Copy)]
pub(in crate::xmpp) struct Speech(pub(in crate::xmpp) Language);

impl Speech {
    /// The text of this name.
    pub(in crate::xmpp) fn say(self, name: &str, args: &Args<'_>) -> String {
        TEXTS.text(self.0, name, args)
    }

    /// A text into which nothing is filled.
    pub(in crate::xmpp) fn plainly(self, name: &str) -> String {
        self.say(name, &Args::new())
    }
}

#[cfg(test)]
mod tests {
    use verification::{Reply, Word};

    use super::*;

    #[test]
    fn every_text_is_there_in_every_language() {
        assert_eq!(TEXTS.faults(), [""; 0]);
    }

    #[test]
    fn every_word_that_people_are_told_to_type_is_read() {
        for language in Language::ALL {
            let speech = Speech(language);
            for (name, word) in [
                ("word-yes", Word::Yes),
                ("word-no", Word::No),
                ("word-not-me", Word::NotMe),
            ] {
                let told = speech.plainly(name);
                for typed in [told.clone(), told.to_lowercase(), format!(" {told}. ")] {
                    let read = Reply::read(&typed);
                    assert_eq!((read.word(), read.number()), (Some(word), None), "{typed}");
                }
                let read = Reply::read(&format!("{told} 2"));
                assert_eq!(
                    (read.word(), read.number()),
                    (Some(word), Some(2)),
                    "{told} 2"
                );
            }
        }
    }
}
