//! `[[admin]]`: who looks after this daemon, and how far.

use std::collections::BTreeSet;

use jid::BareJid;

use super::entry::Entry;
use super::table::Table;
use super::xmpp::account;
use crate::xmpp::commands::Permission;

const JID: &str = "a bare JID, such as \"carol@example.org\"";
const PERMISSIONS: &str = "a list such as [\"statistics\", \"notify\"]";

/// Somebody who looks after the daemon from their IM client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin {
    /// Who: the account, compared in the one prepared spelling (RFC 7622).
    pub jid: BareJid,
    /// What they may.
    pub permissions: BTreeSet<Permission>,
}

pub(super) fn read(root: &Table<'_>) -> Vec<Admin> {
    let mut admins: Vec<Admin> = Vec::new();
    for table in root.tables("admin") {
        let jid = table
            .required("jid", JID)
            .and_then(|entry| Some((entry.parsed(JID, account)?, entry)));
        let permissions = match table.optional("permissions") {
            Some(entry) => read_permissions(&entry),
            None => Some(Permission::ALL.map(|(_, one)| one).into()),
        };
        table.finish();
        let Some(((jid, entry), permissions)) = jid.zip(permissions) else {
            continue;
        };
        if admins.iter().any(|other| other.jid == jid) {
            entry.fault("an admin already: one [[admin]] each");
            continue;
        }
        admins.push(Admin { jid, permissions });
    }
    admins
}

fn read_permissions(entry: &Entry<'_>) -> Option<BTreeSet<Permission>> {
    let elements = entry.list(PERMISSIONS)?;
    // Every element is looked at, so that every fault is told.
    let permissions: Vec<_> = elements
        .iter()
        .map(|element| element.one_of(&Permission::ALL))
        .collect();
    permissions.into_iter().collect()
}
