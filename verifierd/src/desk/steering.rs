//! Steering: who may command what, and what comes of it. Rights come from the account a stanza came from and from nothing
//! else, and nothing in here approves for somebody who was asked: a yes goes to [`verification::Ledger::choose`], in the
//! name of whoever gave it.

mod effect;
mod history;
mod notify;
mod pace;
mod reload;
mod rights;
mod sessions;
mod steps;

use jid::BareJid;
use tokio::sync::mpsc;
use verification::Time;
use verifier_language::Language;

use self::history::History;
use self::notify::{Digest, Publisher};
use self::pace::Pace;
pub use self::reload::{Reload, Reloaded};
pub use self::rights::Rights;
use self::sessions::Sessions;
use super::Desk;
use crate::xmpp::Wording;

/// What the desk keeps for those who steer it.
#[derive(Debug, Default)]
pub struct Steering {
    rights: Rights,
    reload: Reload,
    sessions: Sessions,
    history: History,
    pace: Pace,
    digest: Digest,
    publisher: Option<Publisher>,
    /// Since when there is no link, after there was one.
    lost: Option<Time>,
    /// When everybody was last told something.
    announced: Option<Time>,
    /// Where it is told which accounts are blocked.
    blocked: Option<mpsc::UnboundedSender<BareJid>>,
}

impl Steering {
    /// For these people; `reload` reads the configuration again.
    #[must_use]
    pub fn new(rights: Rights, reload: Reload) -> Self {
        Self {
            publisher: rights.publish.clone().map(Publisher::new),
            rights,
            reload,
            ..Self::default()
        }
    }

    /// The same; tells there which accounts are blocked from now on, so that they are signed out.
    #[must_use]
    pub fn telling_of_blocks(self, blocked: mpsc::UnboundedSender<BareJid>) -> Self {
        Self {
            blocked: Some(blocked),
            ..self
        }
    }
}

impl Desk {
    /// The one language in which this account is answered; `asked` is what its client says it reads.
    fn language(&self, account: &BareJid, asked: Option<&str>) -> Language {
        match self.languages.wording(account, asked) {
            Wording::One(language) => language,
            Wording::Several(languages) => languages.first().copied().unwrap_or_default(),
        }
    }
}
