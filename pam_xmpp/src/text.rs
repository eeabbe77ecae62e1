//! What a person or a log gets to see: every foreign word is cleaned first, so that it can neither steer a terminal
//! nor forge a line.

use verifier_wire::{Binding, Standing};

/// `word` without controls, escape sequences, line and direction marks, and cut to `limit` characters.
pub(crate) fn clean(word: &str, limit: usize) -> String {
    word.chars()
        .map(|c| {
            if c.is_alphanumeric() || c == ' ' || c.is_ascii_graphic() {
                c
            } else {
                '?'
            }
        })
        .take(limit)
        .collect()
}

/// The one question: what to do, the code, and how to go on, in one line and before anything is waited for. sshd before
/// 10.3 shows nothing else in time (OpenSSH bug 2876).
pub(crate) fn question(verification: &Standing) -> String {
    let code = shown_code(verification);
    match verification.binding {
        Binding::Code => {
            format!(
                "Reply {code} in your XMPP client, then press Enter (or type the code you got there): "
            )
        }
        Binding::Tap => {
            format!(
                "Approve {code} in your XMPP client, then press Enter (or type the login code you got there): "
            )
        }
        Binding::Transfer => {
            format!(
                "Type the code you got in your XMPP client (or reply {code} there and press Enter): "
            )
        }
    }
}

/// The question at a program that is asked nothing else: for users who have bypass codes, which must be typed somewhere.
pub(crate) fn question_for_bypass(verification: &Standing) -> String {
    let what = match verification.binding {
        Binding::Code | Binding::Transfer => "Reply",
        Binding::Tap => "Approve",
    };
    let code = shown_code(verification);
    format!("{what} {code} in your XMPP client, then press Enter (or type a bypass code): ")
}

/// The question where there is nobody who could confirm. It says no more than that: it is the same for a user who does not
/// exist.
pub(crate) const WAY_BACK: &str = "No confirmation can be had now. Bypass code: ";

/// What to do, where nothing is asked: the host program goes on by itself.
pub(crate) fn notice(verification: &Standing, seconds: u64) -> String {
    let code = shown_code(verification);
    match verification.binding {
        Binding::Code | Binding::Transfer => {
            format!("Reply {code} in your XMPP client within {seconds} seconds.")
        }
        Binding::Tap => format!("Approve {code} in your XMPP client within {seconds} seconds."),
    }
}

fn shown_code(verification: &Standing) -> String {
    clean(&verification.transaction_id, 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_words_cannot_steer_a_terminal() {
        assert_eq!(
            clean("al\u{1b}]0;x\u{7}ice\r\nroot\u{202e}\u{9b}31m", 99),
            "al?]0;x?ice??root??31m"
        );
        assert_eq!(clean("bücher@example.org", 99), "bücher@example.org");
        assert_eq!(clean("aaaa", 3), "aaa");
    }
}
