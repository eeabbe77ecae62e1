//! What admins are told of by themselves, and what an admin tells everybody.

use jid::{BareJid, Jid};
use verification::Time;
use verifier_language::{Args, Language};

use super::answer::moment;
use super::chat::chat;
use super::texts::say;
use crate::xmpp::{Outgoing, clean};

/// Longest name or address that is shown.
const LONGEST: usize = 80;

/// Something that admins want to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notification {
    /// Somebody says that it was not them who asked.
    NotMe {
        /// Who says so.
        account: BareJid,
        /// Which relying party asked.
        relying_party: String,
        /// From where, if it said so. Untrusted text.
        source: Option<String>,
    },
    /// Nobody can ask an account, because of wrong codes or because an admin locked it.
    Locked {
        /// Whom.
        account: BareJid,
        /// Only claimants from there cannot. Untrusted text.
        source: Option<String>,
        /// Until when.
        until: Time,
    },
    /// The link to the XMPP server is back.
    LinkBack {
        /// Since when it was gone.
        from: Time,
        /// Since when it is back.
        to: Time,
    },
    /// Nothing new is opened from now on, or it is again.
    Maintenance {
        /// Whether nothing is.
        is_on: bool,
        /// Who wanted it.
        by: String,
    },
    /// The configuration was read again.
    Reloaded {
        /// Who wanted it.
        by: String,
    },
    /// Somebody was let in by bypass codes, without a confirmer.
    Bypassed {
        /// The Unix user.
        user: String,
        /// How often, since the last was told.
        times: u32,
        /// When for the last time.
        at: Time,
    },
    /// So many more than were told one by one.
    More {
        /// Of which kind, by its [`Notification::kind`].
        kind: &'static str,
        /// How many.
        count: u64,
    },
}

impl Notification {
    /// Its name in texts and on dashboards.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotMe { .. } => "not-me",
            Self::Locked { .. } => "locked",
            Self::LinkBack { .. } => "link-back",
            Self::Maintenance { .. } => "maintenance",
            Self::Reloaded { .. } => "reloaded",
            Self::Bypassed { .. } => "bypassed",
            Self::More { kind, .. } => kind,
        }
    }

    fn text(&self, language: Language) -> String {
        let args = Args::new();
        match self {
            Self::NotMe {
                account,
                relying_party,
                source,
            } => {
                let (party, place) = (
                    clean::line(relying_party, LONGEST),
                    place(source.as_deref()),
                );
                let args = args.text("account", account.as_str()).text("party", &party);
                say(language, "notice-not-me", &args.text("place", &place))
            }
            Self::Locked {
                account,
                source,
                until,
            } => {
                let (time, place) = (moment(*until), place(source.as_deref()));
                let args = args.text("account", account.as_str()).text("time", &time);
                let name = match source {
                    Some(_) => "notice-locked-source",
                    None => "notice-locked",
                };
                say(language, name, &args.text("place", &place))
            }
            Self::LinkBack { from, to } => {
                let (from, to) = (moment(*from), moment(*to));
                say(
                    language,
                    "notice-link-back",
                    &args.text("from", &from).text("to", &to),
                )
            }
            Self::Maintenance { is_on, by } => {
                let name = if *is_on {
                    "notice-maintenance-on"
                } else {
                    "notice-maintenance-off"
                };
                say(language, name, &args.text("who", by))
            }
            Self::Reloaded { by } => say(language, "notice-reloaded", &args.text("who", by)),
            Self::Bypassed { user, times, at } => {
                let (user, time) = (clean::line(user, LONGEST), moment(*at));
                let args = args.text("user", &user).text("time", &time);
                let args = args.number("count", u64::from(*times));
                say(language, "notice-bypassed", &args)
            }
            Self::More { kind, count } => {
                let name = format!("notice-more-{kind}");
                say(language, &name, &args.number("count", *count))
            }
        }
    }
}

/// Where somebody comes from; a dash where nobody said.
fn place(source: Option<&str>) -> String {
    let shown = clean::line(source.unwrap_or_default(), LONGEST);
    if shown.is_empty() {
        "–".to_owned()
    } else {
        shown
    }
}

/// A notification in words.
#[must_use]
pub fn describe(notification: &Notification, language: Language) -> String {
    notification.text(language)
}

/// A notification for an admin.
#[must_use]
pub fn render_notification(
    notification: &Notification,
    (from, to): (&Jid, &BareJid),
    language: Language,
) -> Outgoing {
    chat(
        &notification.text(language),
        (from, &to.clone().into()),
        language,
    )
}

/// What an admin tells everybody, in the admin's own words: each line cleaned, none of them ours.
#[must_use]
pub fn render_announcement(
    text: &str,
    (from, to): (&Jid, &BareJid),
    language: Language,
) -> Outgoing {
    let lines: Vec<_> = text.lines().map(|line| clean::line(line, 1000)).collect();
    let text = lines.join("\n");
    let text = say(language, "announcement", &Args::new().text("text", &text));
    chat(&text, (from, &to.clone().into()), language)
}
