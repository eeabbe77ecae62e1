//! Who may command what.

use http_api::JidPattern;
use jid::{BareJid, Jid};

use super::Desk;
use crate::config::Admin;
use crate::xmpp::commands::{Audience, CommandName, Permission};
use crate::xmpp::publish::Place;

/// Who may command, by the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rights {
    /// Who looks after the daemon.
    pub admins: Vec<Admin>,
    /// Who may be asked.
    pub confirmers: Vec<JidPattern>,
    /// Where to publish what happens.
    pub publish: Option<Place>,
}

/// Whether somebody may use a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum May {
    /// Yes.
    Yes,
    /// An admin whose permissions do not cover it.
    Forbidden,
    /// As far as they can know, there is no such command.
    Unknown,
}

impl Rights {
    pub(super) fn admin(&self, account: &BareJid) -> Option<&Admin> {
        self.admins.iter().find(|admin| admin.jid == *account)
    }

    /// Admins who want to be told of what happens.
    pub(super) fn notified(&self) -> impl Iterator<Item = &BareJid> {
        let wants = |admin: &&Admin| admin.permissions.contains(&Permission::Notify);
        self.admins.iter().filter(wants).map(|admin| &admin.jid)
    }
}

impl Desk {
    pub(super) fn may(&self, account: &BareJid, name: CommandName) -> May {
        let admin = self.steering.rights.admin(account);
        match (name.audience(), admin) {
            (Audience::Confirmers, _) if self.is_confirmer(account) => May::Yes,
            (Audience::Admins(permission), Some(admin)) => {
                if admin.permissions.contains(&permission) {
                    May::Yes
                } else {
                    May::Forbidden
                }
            }
            (Audience::Confirmers, _) | (Audience::Admins(_), None) => May::Unknown,
        }
    }

    /// The commands that this account may use.
    pub(super) fn commands_of(&self, account: &BareJid) -> Vec<CommandName> {
        let may = |name: &CommandName| self.may(account, *name) == May::Yes;
        CommandName::ALL.into_iter().filter(may).collect()
    }

    /// Whether this account may be asked, was asked lately, or looks after us.
    fn is_confirmer(&self, account: &BareJid) -> bool {
        let rights = &self.steering.rights;
        let jid = Jid::from(account.clone());
        rights
            .confirmers
            .iter()
            .any(|pattern| pattern.matches(&jid))
            || rights.admin(account).is_some()
            || self.steering.history.knows(account)
            || self.ledger.open_for(account) > 0
    }
}
