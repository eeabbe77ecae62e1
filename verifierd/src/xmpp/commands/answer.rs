//! What somebody is told who commanded something: one line, and perhaps others under it.

use jid::BareJid;
use uuid::Uuid;
use verification::{Chosen, Request, Statistics, Steered, Subject, Time, VerificationId};
use verifier_language::{Args, Language};

use super::texts::{plainly, say};
use super::{CommandName, Wrong, text};
use crate::xmpp::clean;
use crate::xmpp::prompt::{self, Speech};

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// What whoever asks may command.
    Help(Vec<CommandName>),
    /// What waits for whoever asks.
    Pending(Vec<Listed>),
    /// What they were asked, the latest last.
    History(Vec<Past>),
    /// What their answer did, and which of the three commands gave it.
    Chosen(CommandName, Chosen),
    /// Nobody can ask them until then.
    Muted(Time),
    /// Whether there was a mute to end.
    Unmuted(bool),
    /// They are written to in this language from now on; none: in whatever suits.
    Language(Option<Language>),
    /// The counts.
    Statistics(Box<Figures>),
    /// What waits for anybody: the first of them, and how many there are.
    List(Vec<Listed>, usize),
    /// Whether there was one to take back.
    Withdrawn(bool),
    /// What became of the whole.
    Steered(Steered),
    /// So many were told.
    Announced(usize),
    /// Not so soon after the one before.
    NotSoSoon,
    /// What was written behind this command is not what it takes.
    Wrong(CommandName, Wrong),
}

/// A verification that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub id: VerificationId,
    /// See [`verification::Verification::number`].
    pub number: u8,
    /// Who asks for what, from [`brief`].
    pub request: String,
    /// Who is asked.
    pub accounts: Vec<BareJid>,
    /// Until when it waits.
    pub deadline: Time,
    /// Whether a yes takes the code.
    pub needs_code: bool,
}

/// A verification that has settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// When it was opened.
    pub opened: Time,
    /// Who asked for what, from [`brief`].
    pub request: String,
    /// Its end, by the name of its text.
    pub outcome: &'static str,
}

/// What an admin sees of the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Counts since the start.
    pub statistics: Statistics,
    /// Whether nothing new is opened.
    pub is_maintenance: bool,
    /// Who is blocked: the first of them.
    pub blocked: Vec<Subject>,
    /// How many are blocked.
    pub blocked_count: usize,
}

/// How an answer is to be taken (XEP-0050 section 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Info,
    Warn,
    Error,
}

/// Who asks for what, in one line that is fit to be shown.
#[must_use]
pub fn brief(request: &Request, language: Language) -> String {
    clean::line(&prompt::brief(request, Speech(language)), 200)
}

impl Answer {
    pub(super) fn level(&self) -> Level {
        match self {
            Self::Help(_)
            | Self::Pending(_)
            | Self::History(_)
            | Self::Muted(_)
            | Self::Unmuted(true)
            | Self::Language(_)
            | Self::Statistics(_)
            | Self::List(..)
            | Self::Withdrawn(true)
            | Self::Steered(Steered::Done | Steered::Reloaded(_))
            | Self::Announced(_)
            | Self::Chosen(_, Chosen::Done | Chosen::Recorded) => Level::Info,
            Self::Unmuted(false)
            | Self::Withdrawn(false)
            | Self::Steered(Steered::Unchanged)
            | Self::Chosen(_, Chosen::NeedsCode) => Level::Warn,
            Self::Chosen(_, Chosen::NotYours | Chosen::TooLate | Chosen::WrongCode(_))
            | Self::Steered(Steered::Full | Steered::Broken(_) | Steered::Unavailable)
            | Self::NotSoSoon
            | Self::Wrong(..) => Level::Error,
        }
    }

    /// The answer in one line.
    pub(super) fn headline(&self, language: Language) -> String {
        let plain = |name| plainly(language, name);
        let counted = |name, count: usize| {
            let count = u64::try_from(count).unwrap_or(u64::MAX);
            say(language, name, &Args::new().number("count", count))
        };
        match self {
            Self::Help(_) => plain("help"),
            Self::Pending(open) if open.is_empty() => Speech(language).plainly("note-nothing-open"),
            Self::Pending(open) => counted("pending", open.len()),
            Self::History(past) if past.is_empty() => plain("history-none"),
            Self::History(_) => plain("history"),
            Self::Chosen(name, chosen) => headline_of_choice(*name, *chosen, language),
            Self::Muted(until) => {
                let time = moment(*until);
                say(language, "muted", &Args::new().text("time", &time))
            }
            Self::Unmuted(true) => plain("unmuted"),
            Self::Unmuted(false) => plain("unmuted-not"),
            Self::Language(None) => plain("language-free"),
            Self::Language(Some(chosen)) => {
                let args = Args::new().text("language", chosen.own_name());
                say(language, "language-chosen", &args)
            }
            Self::Statistics(_) => plain("statistics"),
            Self::List(_, count) => counted("list", *count),
            Self::Withdrawn(true) => plain("withdrawn"),
            Self::Withdrawn(false) => plain("withdrawn-not"),
            Self::Steered(steered) => headline_of_steering(steered, language),
            Self::Announced(count) => counted("announced", *count),
            Self::NotSoSoon => plain("announced-not"),
            Self::Wrong(name, Wrong(field)) => {
                let field = plainly(language, &format!("field-{field}"));
                let usage = text::usage(*name);
                let args = Args::new().text("field", &field).text("usage", &usage);
                say(language, "wrong", &args)
            }
        }
    }

    /// What stands under that line.
    pub(super) fn lines(&self, language: Language) -> Vec<String> {
        match self {
            Self::Help(names) => names.iter().map(|name| help(*name, language)).collect(),
            Self::Pending(open) => open.iter().map(|one| one.own_line(language)).collect(),
            Self::History(past) => past.iter().map(|one| one.line(language)).collect(),
            Self::Statistics(figures) => figures.lines(language),
            Self::List(all, _) => all.iter().map(|one| one.line(language)).collect(),
            Self::Steered(Steered::Reloaded(keys)) => keys.clone(),
            Self::Steered(Steered::Broken(faults)) => {
                faults.iter().map(|fault| clean::line(fault, 300)).collect()
            }
            Self::Steered(
                Steered::Done | Steered::Unchanged | Steered::Full | Steered::Unavailable,
            )
            | Self::Chosen(..)
            | Self::Muted(_)
            | Self::Unmuted(_)
            | Self::Language(_)
            | Self::Withdrawn(_)
            | Self::Announced(_)
            | Self::NotSoSoon
            | Self::Wrong(..) => Vec::new(),
        }
    }
}

fn headline_of_choice(name: CommandName, chosen: Chosen, language: Language) -> String {
    let text = match chosen {
        Chosen::Done if name == CommandName::Approve => "chosen-approved",
        Chosen::Done if name == CommandName::NotMe => "chosen-not-me",
        Chosen::Done => "chosen-denied",
        Chosen::Recorded => "chosen-recorded",
        Chosen::NotYours | Chosen::TooLate => "chosen-gone",
        Chosen::NeedsCode => "chosen-needs-code",
        Chosen::WrongCode(left) => {
            let args = Args::new().number("left", left.into());
            return Speech(language).say("note-wrong-code", &args);
        }
    };
    plainly(language, text)
}

fn headline_of_steering(steered: &Steered, language: Language) -> String {
    let text = match steered {
        Steered::Done => "done",
        Steered::Unchanged => "unchanged",
        Steered::Full => "full",
        Steered::Reloaded(keys) if keys.is_empty() => "reloaded",
        Steered::Reloaded(_) => "reloaded-restart",
        Steered::Broken(_) => "broken",
        Steered::Unavailable => "unavailable",
    };
    plainly(language, text)
}

fn help(name: CommandName, language: Language) -> String {
    let what = title(name, language);
    let usage = text::usage(name);
    let args = Args::new().text("usage", &usage).text("what", &what);
    say(language, "help-line", &args)
}

/// What a command does.
pub(super) fn title(name: CommandName, language: Language) -> String {
    plainly(language, &format!("name-{}", name.word()))
}

impl Listed {
    pub(super) fn own_line(&self, language: Language) -> String {
        let deadline = prompt::hours(self.deadline);
        let args = Args::new().number("number", self.number.into());
        let args = args
            .text("deadline", &deadline)
            .text("request", &self.request);
        say(language, "pending-line", &args)
    }

    pub(super) fn line(&self, language: Language) -> String {
        let id = Uuid::from_u128(self.id.0).to_string();
        let accounts: Vec<_> = self
            .accounts
            .iter()
            .take(5)
            .map(ToString::to_string)
            .collect();
        let (accounts, deadline) = (accounts.join(" "), prompt::hours(self.deadline));
        let args = Args::new().text("id", &id).text("accounts", &accounts);
        let args = args
            .text("deadline", &deadline)
            .text("request", &self.request);
        say(language, "list-line", &args)
    }
}

impl Past {
    fn line(&self, language: Language) -> String {
        let (time, outcome) = (moment(self.opened), plainly(language, self.outcome));
        let args = Args::new().text("time", &time).text("outcome", &outcome);
        say(
            language,
            "history-line",
            &args.text("request", &self.request),
        )
    }
}

impl Figures {
    fn lines(&self, language: Language) -> Vec<String> {
        let counts = &self.statistics;
        let figures = [
            ("figure-pending", counts.pending),
            ("figure-opened", counts.opened),
            ("figure-limited", counts.limited),
            ("figure-approved", counts.approved),
            ("figure-denied", counts.denied),
            ("figure-expired", counts.expired),
            ("figure-undeliverable", counts.undeliverable),
            ("figure-withdrawn", counts.withdrawn),
            (
                "figure-blocked",
                u64::try_from(self.blocked_count).unwrap_or(u64::MAX),
            ),
        ];
        let line = |(name, count)| say(language, name, &Args::new().number("count", count));
        let blocked = self.blocked.iter().map(|subject| match subject {
            Subject::Account(account) => format!("- {account}"),
            Subject::RelyingParty(party) => format!("- {}", clean::line(party, 64)),
        });
        let maintenance = self
            .is_maintenance
            .then(|| plainly(language, "figure-maintenance"));
        figures
            .map(line)
            .into_iter()
            .chain(blocked)
            .chain(maintenance)
            .collect()
    }
}

/// A date and a time of day, UTC (RFC 3339 without seconds).
pub(super) fn moment(time: Time) -> String {
    let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    let moment = chrono::DateTime::from_timestamp_millis(millis).unwrap_or_default();
    moment.format("%Y-%m-%d %H:%M").to_string()
}
