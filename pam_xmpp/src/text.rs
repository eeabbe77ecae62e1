//! What a person or a log gets to see: every foreign word is cleaned first, so that it can neither steer a terminal
//! nor forge a line.

use verifier_wire::{Binding, Standing};

/// So many confirmers are named at most; where there are more, that is said.
const NAMED: usize = 3;

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
    let (who, code) = (who(verification), shown_code(verification));
    match verification.binding {
        Binding::Code => {
            format!(
                "{who}Reply {code} in your XMPP client, then press Enter (or type the code you got there): "
            )
        }
        Binding::Tap => {
            format!(
                "{who}Approve {code} in your XMPP client, then press Enter (or type the login code you got there): "
            )
        }
        Binding::Transfer => {
            format!(
                "{who}Type the code you got in your XMPP client (or reply {code} there and press Enter): "
            )
        }
    }
}

/// Who is asked, where the daemon is told to tell (`[pam] name_confirmers`).
fn who(verification: &Standing) -> String {
    let asked: Vec<_> = verification.asked.iter().take(NAMED).collect();
    if asked.is_empty() {
        return String::new();
    }
    let mut names = String::from("Asking ");
    for (number, jid) in asked.iter().enumerate() {
        names.push_str(if number == 0 { "" } else { ", " });
        names.push_str(&clean(jid, 100));
    }
    let others = verification.asked.len() - asked.len();
    if others > 0 {
        names.push_str(" and others");
    }
    names + ". "
}

/// The question at a program that is asked nothing else: for users who have bypass codes, which must be typed somewhere.
pub(crate) fn question_for_bypass(verification: &Standing) -> String {
    let what = match verification.binding {
        Binding::Code | Binding::Transfer => "Reply",
        Binding::Tap => "Approve",
    };
    let (who, code) = (who(verification), shown_code(verification));
    format!("{who}{what} {code} in your XMPP client, then press Enter (or type a bypass code): ")
}

/// The question where there is nobody who could confirm. It says no more than that: it is the same for a user who does not
/// exist.
pub(crate) const WAY_BACK: &str = "No confirmation can be had now. Bypass code: ";

/// What to do, where nothing is asked: the host program goes on by itself.
pub(crate) fn notice(verification: &Standing, seconds: u64) -> String {
    let (who, code) = (who(verification), shown_code(verification));
    match verification.binding {
        Binding::Code | Binding::Transfer => {
            format!("{who}Reply {code} in your XMPP client within {seconds} seconds.")
        }
        Binding::Tap => {
            format!("{who}Approve {code} in your XMPP client within {seconds} seconds.")
        }
    }
}

fn shown_code(verification: &Standing) -> String {
    clean(&verification.transaction_id, 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked_is_said_where_the_daemon_says_it() {
        let mut standing = Standing {
            id: "v1".to_owned(),
            transaction_id: "482913".to_owned(),
            state: verifier_wire::State::Pending,
            binding: Binding::Code,
            by: None,
            reason: None,
            asked: Vec::new(),
            takes_bypass: false,
        };
        assert_eq!(
            notice(&standing, 60),
            "Reply 482913 in your XMPP client within 60 seconds."
        );
        standing.asked = ["alice@example.org", "b\u{1b}ob@example.org"]
            .map(str::to_owned)
            .into();
        let who = "Asking alice@example.org, b?ob@example.org. Reply 482913 in your XMPP client";
        assert_eq!(notice(&standing, 60), format!("{who} within 60 seconds."));
        assert!(question(&standing).starts_with(&format!("{who}, then")));
        standing.asked.resize(16, "carol@example.org".to_owned());
        assert!(question(&standing).starts_with(
            "Asking alice@example.org, b?ob@example.org, carol@example.org and others. Reply 4"
        ));
    }

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
