//! What stands in the file of a Unix user: one address a line, any one of which confirms.

use verification::{Confirmers, parse_address};

/// Why a file names nobody. Its lines are not repeated: they may be another file's, by a link of the user's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("not UTF-8")]
    NotText,
    #[error("line {0} is not the JID of a person")]
    NoAddress(usize),
    #[error("expected 1 to 16 JIDs of different accounts, one a line")]
    Number,
}

pub(super) fn confirmers(bytes: &[u8]) -> Result<Confirmers, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::NotText)?;
    let lines = text.lines().map(str::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    let jids = lines.map(|(number, line)| {
        let jid = parse_address(line).ok();
        jid.filter(|jid| jid.node().is_some())
            .ok_or(Fault::NoAddress(number + 1))
    });
    let jids = jids.collect::<Result<_, _>>()?;
    Confirmers::some_of(jids, 1).map_err(|_| Fault::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Result<Vec<String>, Fault> {
        let confirmers = confirmers(text.as_bytes())?;
        assert_eq!(confirmers.needed(), 1);
        Ok(confirmers.jids().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn any_of_the_addresses_confirms() {
        assert_eq!(named("alice@example.org").unwrap(), ["alice@example.org"]);
        assert_eq!(
            named(
                "# my phone\n\n  Alice@Example.org/phone \r\n#old@example.org\nbob@example.net\n"
            )
            .unwrap(),
            ["alice@example.org/phone", "bob@example.net"]
        );
    }

    #[test]
    fn a_file_that_is_wrong_anywhere_names_nobody() {
        let many: Vec<String> = (0..17).map(|n| format!("u{n}@example.org")).collect();
        let many = many.join("\n");
        for (text, fault) in [
            ("", Fault::Number),
            ("# nobody\n", Fault::Number),
            (&many, Fault::Number),
            ("a@example.org\nA@example.org\n", Fault::Number),
            ("example.org", Fault::NoAddress(1)),
            ("a@example.org\nb\n", Fault::NoAddress(2)),
            ("a@example.org b@example.org", Fault::NoAddress(1)),
            ("a@example.org # me", Fault::NoAddress(1)),
            ("a\u{1b}[2J@example.org", Fault::NoAddress(1)),
            ("a\0@example.org", Fault::NoAddress(1)),
            ("%u@example.org\nx y", Fault::NoAddress(2)),
        ] {
            assert_eq!(named(text).unwrap_err(), fault, "{text:?}");
        }
        assert_eq!(confirmers(b"a@\xff").unwrap_err(), Fault::NotText);
    }
}
