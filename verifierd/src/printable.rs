//! Text from elsewhere, made fit for a terminal: it can neither steer it nor pose as another line.

use verification::is_invisible;

/// The text on one line, with a replacement character for everything that is not to be printed.
#[must_use]
pub(crate) fn tame(text: &str) -> String {
    let tame = |c: char| {
        if c.is_control() || is_invisible(c) {
            char::REPLACEMENT_CHARACTER
        } else {
            c
        }
    };
    text.chars().map(tame).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(
            tame("a\u{1b}[2Jb\r\nc\u{202e}d\u{9b}"),
            "a\u{fffd}[2Jb\u{fffd}\u{fffd}c\u{fffd}d\u{fffd}"
        );
        assert_eq!(tame("größer als 5 €"), "größer als 5 €");
    }
}
