//! What somebody wants done, read from what they filled in or wrote behind a command.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use jid::BareJid;
use uuid::Uuid;
use verification::{Steer, Subject, VerificationId, parse_account};
use verifier_language::Language;

use super::CommandName;
use super::name::Kind;

/// How long a mute or a lock lasts where nobody says.
const AN_HOUR: u32 = 60; // minutes
/// The longest mute or lock.
pub(super) const A_DAY: u32 = 24 * 60; // minutes
/// Most accounts in one command.
const MOST_ACCOUNTS: usize = 50;
/// Longest announcement, in characters.
const LONGEST_TEXT: usize = 1000;

/// What somebody wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// See [`CommandName::Help`].
    Help,
    /// See [`CommandName::Pending`].
    Pending,
    /// See [`CommandName::Approve`].
    Approve(VerificationId, Option<Code>),
    /// See [`CommandName::Deny`].
    Deny(VerificationId),
    /// See [`CommandName::NotMe`].
    NotMe(VerificationId),
    /// See [`CommandName::History`].
    History,
    /// See [`CommandName::Mute`].
    Mute(Duration),
    /// See [`CommandName::Unmute`].
    Unmute,
    /// See [`CommandName::Language`]; none: whatever suits.
    Language(Option<Language>),
    /// See [`CommandName::Statistics`].
    Statistics,
    /// See [`CommandName::List`].
    List,
    /// See [`CommandName::Withdraw`].
    Withdraw(VerificationId),
    /// What is done to the whole.
    Steer(Vec<Steer>),
    /// See [`CommandName::Announce`].
    Announce(String),
}

/// The field that is missing, or does not hold what it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrong(pub &'static str);

/// A code that somebody filled in: it may be good, so it does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// For comparing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code")
    }
}

/// What was filled in, by the names of the fields.
pub(super) type Values = BTreeMap<String, Vec<String>>;

impl Wish {
    /// Reads what belongs to this command and ignores the rest (XEP-0004 section 3.2).
    pub(super) fn read(name: CommandName, values: &Values) -> Result<Self, Wrong> {
        let given = Given { name, values };
        Ok(match name {
            CommandName::Help => Self::Help,
            CommandName::Pending => Self::Pending,
            CommandName::History => Self::History,
            CommandName::Unmute => Self::Unmute,
            CommandName::Statistics => Self::Statistics,
            CommandName::List => Self::List,
            CommandName::Reload => Self::Steer(vec![Steer::Reload]),
            CommandName::Approve => {
                let code = given.single(Kind::Code)?.map(|code| Code(code.to_owned()));
                Self::Approve(given.verification()?, code)
            }
            CommandName::Deny => Self::Deny(given.verification()?),
            CommandName::NotMe => Self::NotMe(given.verification()?),
            CommandName::Withdraw => Self::Withdraw(given.verification()?),
            CommandName::Mute => Self::Mute(given.minutes()?),
            CommandName::Language => given.needed(Kind::Language, language)?,
            CommandName::Block => Self::Steer(vec![Steer::Block(given.subject()?)]),
            CommandName::Unblock => Self::Steer(vec![Steer::Unblock(given.subject()?)]),
            CommandName::Lock => {
                let span = given.minutes()?;
                let accounts = given.accounts()?.into_iter();
                Self::Steer(accounts.map(|one| Steer::Lock(one, span)).collect())
            }
            CommandName::Unlock => {
                Self::Steer(given.accounts()?.into_iter().map(Steer::Unlock).collect())
            }
            CommandName::Maintenance => {
                let is_on = given.needed(Kind::Switch, switch)?;
                Self::Steer(vec![Steer::Maintenance(is_on)])
            }
            CommandName::Announce => Self::Announce(given.text()?),
        })
    }
}

struct Given<'a> {
    name: CommandName,
    values: &'a Values,
}

impl Given<'_> {
    /// What this kind of field is called here; each command has one of a kind.
    fn var(&self, kind: Kind) -> &'static str {
        let mut fields = self.name.fields().iter();
        fields
            .find(|field| field.kind == kind)
            .map_or("", |field| field.var)
    }

    fn lines(&self, kind: Kind) -> &[String] {
        self.values.get(self.var(kind)).map_or(&[], Vec::as_slice)
    }

    /// The value; none if nothing was filled in.
    fn single(&self, kind: Kind) -> Result<Option<&str>, Wrong> {
        match self.lines(kind) {
            [] => Ok(None),
            [one] => Ok(Some(one.trim()).filter(|one| !one.is_empty())),
            _ => Err(Wrong(self.var(kind))),
        }
    }

    fn needed<T>(&self, kind: Kind, read: impl Fn(&str) -> Option<T>) -> Result<T, Wrong> {
        let wrong = Wrong(self.var(kind));
        self.single(kind)?.and_then(read).ok_or(wrong)
    }

    fn verification(&self) -> Result<VerificationId, Wrong> {
        let read = |text: &str| Some(VerificationId(text.parse::<Uuid>().ok()?.as_u128()));
        self.needed(Kind::Verification, read)
    }

    fn subject(&self) -> Result<Subject, Wrong> {
        self.needed(Kind::Subject, Subject::parse)
    }

    fn minutes(&self) -> Result<Duration, Wrong> {
        let minutes = match self.single(Kind::Minutes)? {
            None => Some(AN_HOUR),
            Some(text) => minutes(text),
        };
        let minutes = minutes.filter(|minutes| (1..=A_DAY).contains(minutes));
        let span = minutes.map(|minutes| Duration::from_secs(60 * u64::from(minutes)));
        span.ok_or(Wrong(self.var(Kind::Minutes)))
    }

    fn accounts(&self) -> Result<Vec<BareJid>, Wrong> {
        let filled = self.lines(Kind::Accounts).iter().map(|line| line.trim());
        let accounts: Option<Vec<_>> = filled
            .filter(|line| !line.is_empty())
            .map(|line| parse_account(line).ok())
            .collect();
        accounts
            .filter(|accounts| (1..=MOST_ACCOUNTS).contains(&accounts.len()))
            .ok_or(Wrong(self.var(Kind::Accounts)))
    }

    fn text(&self) -> Result<String, Wrong> {
        let text = self.lines(Kind::Text).join("\n");
        let is_right = !text.trim().is_empty() && text.chars().nth(LONGEST_TEXT).is_none();
        let wrong = Wrong(self.var(Kind::Text));
        is_right.then(|| text.trim().to_owned()).ok_or(wrong)
    }
}

/// `90`, `90m` or `2h`.
fn minutes(text: &str) -> Option<u32> {
    let (number, factor) = match text.strip_suffix(['h', 'H']) {
        Some(hours) => (hours, 60),
        None => (text.strip_suffix(['m', 'M']).unwrap_or(text), 1),
    };
    number.trim().parse::<u32>().ok()?.checked_mul(factor)
}

fn language(text: &str) -> Option<Wish> {
    if text.eq_ignore_ascii_case("auto") {
        return Some(Wish::Language(None));
    }
    Language::best_for(text).map(|language| Wish::Language(Some(language)))
}

/// As XEP-0004 section 3.3 and people write it.
fn switch(text: &str) -> Option<bool> {
    match text {
        "1" | "true" | "on" => Some(true),
        "0" | "false" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: CommandName, values: &[(&str, &str)]) -> Result<Wish, Wrong> {
        let mut given = Values::new();
        for (var, value) in values {
            given
                .entry((*var).into())
                .or_default()
                .push((*value).into());
        }
        Wish::read(name, &given)
    }

    #[test]
    fn spans_are_minutes_or_hours_and_a_day_at_most() {
        for (text, minutes) in [
            ("1", Some(1)),
            ("90", Some(90)),
            ("30m", Some(30)),
            ("2h", Some(120)),
            ("24 h", Some(1440)),
            ("", Some(60)),
            ("0", None),
            ("1441", None),
            ("25h", None),
            ("-5", None),
            ("71582789h", None),
            ("soon", None),
        ] {
            let span = minutes.map(|minutes| Duration::from_secs(60 * minutes));
            let expected = span.map(Wish::Mute).ok_or(Wrong("minutes"));
            assert_eq!(read(CommandName::Mute, &[("minutes", text)]), expected);
        }
    }

    #[test]
    fn whom_it_is_about_must_be_an_account() {
        for wrong in [
            "",
            "example.org",
            "bob@example.org/phone",
            "two words@x",
            "@",
        ] {
            let given = [("accountjids", wrong)];
            assert_eq!(read(CommandName::Unlock, &given), Err(Wrong("accountjids")));
        }
        let both = [
            ("accountjids", "Bob@Example.org"),
            ("accountjids", "eve@example.org"),
        ];
        let Ok(Wish::Steer(steers)) = read(CommandName::Unlock, &both) else {
            panic!("two accounts are too many");
        };
        assert_eq!(steers.len(), 2);
        assert_eq!(
            steers[0],
            Steer::Unlock(BareJid::new("bob@example.org").unwrap())
        );
    }

    #[test]
    fn a_subject_is_an_account_or_the_name_of_a_relying_party() {
        let block = |text| read(CommandName::Block, &[("subject", text)]);
        let party = Steer::Block(Subject::RelyingParty("shop".into()));
        assert_eq!(block("shop"), Ok(Wish::Steer(vec![party])));
        let account = Subject::Account(BareJid::new("bob@example.org").unwrap());
        assert_eq!(
            block("bob@example.org"),
            Ok(Wish::Steer(vec![Steer::Block(account)]))
        );
        for wrong in ["", "a shop", "bob@example.org/phone", "\u{202e}shop"] {
            assert_eq!(block(wrong), Err(Wrong("subject")));
        }
    }

    #[test]
    fn a_field_that_is_there_twice_is_wrong_where_one_is_meant() {
        let twice = [("minutes", "5"), ("minutes", "6")];
        assert_eq!(read(CommandName::Mute, &twice), Err(Wrong("minutes")));
    }

    #[test]
    fn a_code_does_not_show() {
        let id = Uuid::from_u128(7).to_string();
        let wish = read(
            CommandName::Approve,
            &[("verification", &id), ("code", "839201")],
        );
        assert!(!format!("{wish:?}").contains("839201"));
        assert_eq!(
            wish,
            Ok(Wish::Approve(
                VerificationId(7),
                Some(Code("839201".into()))
            ))
        );
    }
}
