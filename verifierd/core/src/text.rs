//! What may stand in a text, and what looks like a code.

/// Whether every character prints: no controls, no line breaks, nothing that hides or turns what follows it.
pub(crate) fn is_printable(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || is_invisible(c))
}

/// Characters without a glyph of their own that change how their neighbours look: joiners, direction marks, fillers,
/// tags, variation selectors, line separators (Unicode TR36 section 3.4), and the non-characters XML forbids.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether the text looks like a code rather than like something people say: no spaces, a digit, at least four
/// characters. Some relying parties let the claimant choose the identifier; one such as `who is this?` must not turn
/// the confirmer's question into a yes.
pub(crate) fn looks_like_code(text: &str) -> bool {
    text.chars().nth(3).is_some()
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_say_is_no_code() {
        for code in ["482913", "4711", "a7374jn", "x-2024-ü"] {
            assert!(looks_like_code(code), "{code}");
        }
        for talk in [
            "who is this?",
            "nope",
            "?",
            "123",
            "at 5 pm",
            "",
            "hello",
            "\u{661}\u{662}\u{663}\u{664}",
        ] {
            assert!(!looks_like_code(talk), "{talk}");
        }
    }
}
