//! Commands in one line of text, for the many clients that have no menu for commands.

use super::CommandName;
use super::name::Kind;
use super::wish::{Values, Wish, Wrong};

/// The command in a text, and what is behind its word; none if it is none, or says more than the command takes: then
/// it is rather something said to us.
pub(super) fn read(text: &str) -> Option<(CommandName, Result<Wish, Wrong>)> {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let mut written = CommandName::ALL.into_iter().filter(|one| one.is_written());
    let name = written.find(|one| one.word().eq_ignore_ascii_case(word))?;
    Some((name, Wish::read(name, &values(name, rest)?)))
}

fn values(name: CommandName, rest: &str) -> Option<Values> {
    let mut values = Values::new();
    let mut rest = rest.trim();
    for field in name.fields() {
        let (value, more) = match field.kind {
            Kind::Text => (rest, ""),
            Kind::Verification
            | Kind::Code
            | Kind::Minutes
            | Kind::Language
            | Kind::Accounts
            | Kind::Subject
            | Kind::Switch => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        if !value.is_empty() {
            values.insert(field.var.to_owned(), vec![value.to_owned()]);
        }
        rest = more.trim_start();
    }
    rest.is_empty().then_some(values)
}

/// How it is written, for people: `lock JID [MINUTES]`.
pub(super) fn usage(name: CommandName) -> String {
    let mut usage = name.word().to_owned();
    for field in name.fields() {
        let what = match field.kind {
            Kind::Verification => "ID",
            Kind::Code => "CODE",
            Kind::Minutes => "MINUTES",
            Kind::Language => "de|en|…",
            Kind::Accounts => "JID",
            Kind::Subject => "JID|NAME",
            Kind::Switch => "on|off",
            Kind::Text => "TEXT",
        };
        let what = if field.is_optional {
            format!(" [{what}]")
        } else {
            format!(" {what}")
        };
        usage.push_str(&what);
    }
    usage
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use verification::Steer;

    use super::*;

    #[test]
    fn a_word_and_what_it_takes_is_a_command() {
        assert_eq!(
            read(" Pending \n"),
            Some((CommandName::Pending, Ok(Wish::Pending)))
        );
        let an_hour = Wish::Mute(Duration::from_secs(3600));
        assert_eq!(
            read("mute 1h"),
            Some((CommandName::Mute, Ok(an_hour.clone())))
        );
        assert_eq!(read("MUTE"), Some((CommandName::Mute, Ok(an_hour))));
        let on = Wish::Steer(vec![Steer::Maintenance(true)]);
        assert_eq!(
            read("maintenance  on"),
            Some((CommandName::Maintenance, Ok(on)))
        );
        let text = Wish::Announce("two words\nand a line".into());
        let announced = read("announce two words\nand a line");
        assert_eq!(announced, Some((CommandName::Announce, Ok(text))));
    }

    #[test]
    fn a_command_that_lacks_something_says_what() {
        assert_eq!(
            read("unlock"),
            Some((CommandName::Unlock, Err(Wrong("accountjids"))))
        );
        assert_eq!(
            read("mute later"),
            Some((CommandName::Mute, Err(Wrong("minutes"))))
        );
    }

    #[test]
    fn what_people_say_is_no_command() {
        for talk in [
            "",
            "helpful",
            "help me please",
            "pending requests?",
            "what is pending",
            "approve 3",
            "yes",
            "not-me",
            "reload!",
        ] {
            assert_eq!(read(talk), None, "{talk}");
        }
    }
}
