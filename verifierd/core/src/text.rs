//! What may stand in a text, and what a word of an answer means.

use crate::Word;

/// Whether every character prints: no controls, no line breaks, nothing that hides or turns what follows it.
pub(crate) fn is_printable(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || is_invisible(c))
}

/// Characters without a glyph of their own that change how their neighbours look: joiners, bidi marks, overrides and
/// isolates, line separators, tags, variation of nothing (Unicode general category Cf, Zl, Zp as far as they mislead),
/// and the non-characters XML forbids.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// The words that answer a prompt. Other languages' join here.
pub(crate) fn meaning(text: &str) -> Option<Word> {
    const YES: [&str; 5] = ["yes", "y", "ok", "okay", "confirm"];
    const NO: [&str; 5] = ["no", "n", "deny", "decline", "reject"];
    const NOT_ME: [&str; 4] = ["not me", "notme", "not-me", "it wasn't me"];
    let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_one_of(&NOT_ME) {
        Some(Word::NotMe)
    } else if is_one_of(&NO) {
        Some(Word::No)
    } else if is_one_of(&YES) {
        Some(Word::Yes)
    } else {
        None
    }
}

/// Whether the text would be read as an answer by itself, and so cannot be a transaction identifier.
pub(crate) fn means_something(text: &str) -> bool {
    meaning(text).is_some()
}
