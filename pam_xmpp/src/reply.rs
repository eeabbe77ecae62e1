//! What a person typed at the prompt. Nothing typed here approves anything by itself.

use std::fmt;

/// More digits than any code has that comes over XMPP.
const CODE_LIMIT: usize = 12;
/// As many digits as a bypass code has.
const BYPASS_DIGITS: usize = 16;

/// One answer to the prompt.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// Enter: wait for the confirmers.
    Wait,
    /// The code that was sent over XMPP; digits alone.
    Code(String),
    /// A code that lets its user in without a confirmer; 16 digits alone.
    Bypass(String),
    /// Anything else, `no` as much as a slip of the keyboard.
    Other,
}

impl Reply {
    /// Reads what was typed; blanks and dashes between digits are how people write codes.
    ///
    /// For a user it does not know, sshd hands us `\b\n\r\177INCORRECT` in place of what was typed. So all that is not
    /// Enter must end as a wrong code does: any other end would tell known users from unknown.
    pub(crate) fn read(typed: &[u8]) -> Self {
        let typed = typed.trim_ascii();
        if typed.is_empty() {
            return Self::Wait;
        }
        let mut code = String::new();
        for byte in typed {
            match byte {
                b'0'..=b'9' => code.push(char::from(*byte)),
                b' ' | b'-' => {}
                _ => return Self::Other,
            }
        }
        match code.len() {
            1..=CODE_LIMIT => Self::Code(code),
            BYPASS_DIGITS => Self::Bypass(code),
            _ => Self::Other,
        }
    }
}

/// The code is a secret until it is spent.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wait => "Wait",
            Self::Code(_) => "Code([redacted])",
            Self::Bypass(_) => "Bypass([redacted])",
            Self::Other => "Other",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enter_digits_and_the_rest() {
        for typed in ["", " ", "\r\n"] {
            assert!(Reply::read(typed.as_bytes()) == Reply::Wait, "{typed:?}");
        }
        for typed in ["482913", " 482 913\r", "482-913", "4 8 2 9 1 3 "] {
            assert!(
                Reply::read(typed.as_bytes()) == Reply::Code("482913".into()),
                "{typed:?}"
            );
        }
        for typed in [
            "n",
            "no",
            "q",
            "yes",
            "-",
            "482913x",
            "1234567890123",
            "\u{8}\n\r\u{7f}INCORRECT",
            "٤٨٢",
        ] {
            assert!(Reply::read(typed.as_bytes()) == Reply::Other, "{typed:?}");
        }
        for typed in ["4829137299110457", "4829-1372 9911-0457\n"] {
            assert_eq!(
                format!("{:?}", Reply::read(typed.as_bytes())),
                "Bypass([redacted])"
            );
        }
        assert!(Reply::read(b"12345678901234567") == Reply::Other);
        assert!(Reply::read(&[0xff, b'1']) == Reply::Other);
        assert_eq!(format!("{:?}", Reply::read(b"482913")), "Code([redacted])");
    }
}
