//! What relying parties learn of somebody who signed in, by the admin's rules alone.

use jid::{BareJid, Jid};

use super::SignIn;

/// Somebody who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// Their bare JID.
    pub(crate) jid: BareJid,
    /// The local part, by which most applications make an account.
    pub(crate) username: String,
    /// Groups, in order.
    pub(crate) groups: Vec<String>,
    /// Mail address, and whether it may be taken as verified.
    pub(crate) email: Option<(String, bool)>,
}

impl Person {
    /// By these rules.
    pub(crate) fn of(jid: &BareJid, rules: &SignIn) -> Self {
        let address = Jid::from(jid.clone());
        let username = jid.node().map_or_else(
            || jid.domain().as_str().to_owned(),
            |node| node.as_str().to_owned(),
        );
        let groups = rules.groups.iter();
        let groups =
            groups.filter(|(_, members)| members.iter().any(|pattern| pattern.matches(&address)));
        let email = rules.emails.iter().find(|rule| rule.jids.matches(&address));
        let email = email.map(|rule| {
            let mailbox = rule
                .address
                .replace("%u", &username)
                .replace("%d", jid.domain().as_str());
            (mailbox, rule.is_verified)
        });
        Self {
            groups: groups.map(|(name, _)| name.clone()).collect(),
            email,
            username,
            jid: jid.clone(),
        }
    }
}
