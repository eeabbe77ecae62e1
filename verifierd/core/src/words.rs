//! The words and signs that answer a prompt, in every language it is shipped in.
//!
//! Who reads them is told apart by nothing but the word: a word counts in whatever language it is written. Where one
//! would mean no in one language and yes in another, it means no: the lists are read in this order, and a request
//! denied by mistake is asked again.

mod lists;

use alloc::string::String;
use alloc::vec::Vec;

use self::lists::{NO, NOT_ME, Words, YES};
use crate::Word;

/// All, in the order in which they are looked up.
const ALL: [(Word, &Words); 3] = [(Word::NotMe, NOT_ME), (Word::No, NO), (Word::Yes, YES)];

/// Thumb down, cross mark, prohibited; thumb up, check mark.
const SIGNS: [(Word, &[&str]); 2] = [
    (Word::No, &["\u{1f44e}", "\u{274c}", "\u{1f6ab}"]),
    (Word::Yes, &["\u{1f44d}", "\u{2705}"]),
];

/// What a text means as an answer, if it is one such word or sign and nothing else.
pub(crate) fn meaning(text: &str) -> Option<Word> {
    let text = plain(text);
    let is_listed = |words: &Words| {
        let mut words = words.iter().flat_map(|(_, words)| *words);
        words.any(|word| *word == text)
    };
    let word = ALL.iter().find(|(_, words)| is_listed(words));
    word.map(|(word, _)| *word).or_else(|| sign(&text))
}

fn sign(text: &str) -> Option<Word> {
    let sign = SIGNS.iter().find(|(_, signs)| signs.contains(&text));
    sign.map(|(word, _)| *word)
}

impl Word {
    /// What somebody's reactions to a request amount to together (XEP-0444); nothing, if they say neither yes nor no.
    /// One that says no outweighs all that say yes.
    #[must_use]
    pub fn of_reaction(reactions: &[&str]) -> Option<Self> {
        let mut said = reactions.iter().filter_map(|text| sign(&plain(text)));
        let first = said.next()?;
        Some(said.find(|word| *word == Self::No).unwrap_or(first))
    }
}

/// Written as the lists are: in lower case, with straight apostrophes and single spaces, without the marks around a
/// sentence and the colour of a thumb. A question stays a question, and what is struck out stays so.
fn plain(text: &str) -> String {
    let text = text.trim_start_matches('\u{a1}').trim_end_matches(|c| {
        matches!(
            c,
            '.' | '!' | '\u{3002}' | '\u{ff61}' | '\u{ff0e}' | '\u{ff01}' | '\u{fe0f}' | '\u{1f3fb}'
                ..='\u{1f3ff}'
        ) || c.is_whitespace()
    });
    let words: Vec<_> = text.split_whitespace().collect();
    let straight = |c| match c {
        '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ff07}' | '`' | '\u{b4}' => '\'',
        other => other,
    };
    // Accents that stand beside their letter, as some keyboards write them: the words people use most are listed
    // without.
    let is_accent = |c: &char| matches!(c, '\u{300}'..='\u{303}' | '\u{308}');
    let text = words.join(" ").to_lowercase();
    text.chars()
        .filter(|c| !is_accent(c))
        .map(straight)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeMap;

    const LANGUAGES: [&str; 10] = ["en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "zh"];

    #[test]
    fn every_language_has_words_for_everything() {
        for (word, words) in ALL {
            let languages: Vec<_> = words.iter().map(|(language, _)| *language).collect();
            assert_eq!(languages, LANGUAGES, "{word:?}");
            assert!(words.iter().all(|(_, words)| !words.is_empty()));
        }
    }

    #[test]
    fn every_word_is_found_and_means_one_thing() {
        let mut meanings = BTreeMap::new();
        for (word, words) in ALL {
            for text in words.iter().flat_map(|(_, words)| *words) {
                assert_eq!(plain(text), *text, "it is listed as it is compared");
                assert_eq!(meaning(text), Some(word), "{text}");
                let before = meanings.insert(*text, word);
                assert!(before.is_none_or(|before| before == word), "{text}");
            }
        }
        assert!(meanings.len() > 150);
    }

    /// Also without the accents that not every keyboard has.
    #[test]
    fn what_people_write_is_understood() {
        for (text, word) in [
            ("YES", Word::Yes),
            (" Ok. ", Word::Yes),
            ("Oui !", Word::Yes),
            ("Oui\u{202f}!", Word::Yes),
            ("\u{a1}S\u{cd}!", Word::Yes),
            ("s\u{ec}", Word::Yes),
            ("Si\u{300}", Word::Yes),
            ("D\u{2019}ACCORD", Word::Yes),
            ("ДА!", Word::Yes),
            ("是\u{3002}", Word::Yes),
            ("好的\u{ff01}", Word::Yes),
            ("\u{1f44d}\u{1f3fd}", Word::Yes),
            ("\u{2705}", Word::Yes),
            ("BESTÄTIGEN", Word::Yes),
            ("Nein.", Word::No),
            ("NÃO", Word::No),
            ("na\u{303}o", Word::No),
            ("Нет", Word::No),
            ("\u{1f44e}\u{fe0f}", Word::No),
            ("\u{274c}", Word::No),
            ("It wasn\u{2019}t me!", Word::NotMe),
            ("it wasn't  me", Word::NotMe),
            ("Ce n\u{2bc}est pas moi.", Word::NotMe),
            ("НЕ Я", Word::NotMe),
            ("\u{4e0d}\u{662f}\u{6211}", Word::NotMe),
        ] {
            assert_eq!(meaning(text), Some(word), "{text}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_a_word_is_none() {
        for text in [
            "",
            "...",
            "!",
            "\u{fe0f}",
            "yes?",
            "是\u{ff1f}",
            "yes no",
            "yes, but who are you",
            "\u{1f44d}\u{1f44e}",
            "y\u{336}e\u{336}s\u{336}",
            "y\u{435}s",
            "ｙｅｓ",
            "result",
            "\u{2764}",
        ] {
            assert_eq!(meaning(text), None, "{text:?}");
        }
    }

    #[test]
    fn reactions_are_signs_and_no_words() {
        for (reactions, word) in [
            (&["\u{1f44d}"][..], Some(Word::Yes)),
            (&["\u{1f44d}\u{1f3ff}"], Some(Word::Yes)),
            (&["\u{2705}", "\u{2764}\u{fe0f}"], Some(Word::Yes)),
            (&["\u{1f44e}"], Some(Word::No)),
            (&["\u{274c}"], Some(Word::No)),
            (&["\u{1f6ab}"], Some(Word::No)),
            (&["\u{1f44d}", "\u{1f44e}"], Some(Word::No)),
            (&["\u{1f44e}", "\u{2705}"], Some(Word::No)),
            (&["\u{2764}\u{fe0f}"], None),
            (&["yes"], None),
            (&["no"], None),
            (&[""], None),
            (&[], None),
        ] {
            assert_eq!(Word::of_reaction(reactions), word, "{reactions:?}");
        }
    }
}
