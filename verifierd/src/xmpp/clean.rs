//! Makes text from outside fit to be shown to a person: one line, of limited length, with nothing in it that hides or
//! turns anything. What comes out can always be sent (XML 1.0 section 2.2). In a prompt it takes more: `prompt/quote.rs`.

use verification::is_invisible;

/// The text on one line, at most `most` characters of it.
pub(super) fn line(text: &str, most: usize) -> String {
    let spaced = text.chars().map(|c| {
        if c.is_control() || c.is_whitespace() {
            ' '
        } else {
            c
        }
    });
    let visible: String = spaced.filter(|c| !is_invisible(*c)).collect();
    let mut line = String::new();
    for word in visible.split(' ').filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if line.char_indices().nth(most).is_some() {
        let end = line
            .char_indices()
            .nth(most.saturating_sub(1))
            .map_or(0, |(end, _)| end);
        line.truncate(end);
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_misleads_is_gone() {
        for (text, expected) in [
            ("plain text", "plain text"),
            ("two\nlines\r\n\tand a tab", "two lines and a tab"),
            ("a\u{202e}b\u{200b}c\u{feff}", "abc"),
            ("  around  ", "around"),
            ("\u{0}\u{7}\u{1b}[31mred", "[31mred"),
            ("non\u{ffff}character", "noncharacter"),
            ("", ""),
        ] {
            assert_eq!(line(text, 100), expected, "{text:?}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(line("äöüß", 4), "äöüß");
        assert_eq!(line("äöüßx", 4), "äöü…");
        assert_eq!(line(&"x".repeat(1000), 10).chars().count(), 10);
    }
}
