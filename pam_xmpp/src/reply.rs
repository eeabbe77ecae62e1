//! What a person typed at the prompt. Nothing typed here approves anything by itself.

use std::fmt;

/// More digits than any code has.
const CODE_LIMIT: usize = 12;

/// One answer to the prompt.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Reply {
    /// Enter: wait for the confirmers.
    Wait,
    /// The code that was sent over XMPP; digits alone.
    Code(String),
    /// Anything else, `no` as much as a slip of the keyboard.
    Cancel,
}

impl Reply {
    /// Reads what was typed; blanks and dashes between digits are how people write codes.
    ///
    /// For a user it does not know, sshd hands us `\b\n\r\177INCORRECT` in place of what was typed. So all that is
    /// neither Enter nor the right code ends alike and at once: a second chance would tell known users from unknown.
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
                _ => return Self::Cancel,
            }
        }
        if code.is_empty() || code.len() > CODE_LIMIT {
            Self::Cancel
        } else {
            Self::Code(code)
        }
    }
}

/// The code is a secret until it is spent.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wait => "Wait",
            Self::Code(_) => "Code([redacted])",
            Self::Cancel => "Cancel",
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
            assert!(Reply::read(typed.as_bytes()) == Reply::Cancel, "{typed:?}");
        }
        assert!(Reply::read(&[0xff, b'1']) == Reply::Cancel);
        assert_eq!(format!("{:?}", Reply::read(b"482913")), "Code([redacted])");
    }
}
