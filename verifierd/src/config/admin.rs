//! `[[admin]]`: who looks after this daemon.

use jid::BareJid;

use super::table::Table;
use super::xmpp::account;

const JID: &str = "a bare JID, such as \"carol@example.org\"";

pub(super) fn read(root: &Table<'_>) -> Vec<BareJid> {
    let tables = root.tables("admin");
    let jids = tables.into_iter().filter_map(|table| {
        let jid = table
            .required("jid", JID)
            .and_then(|entry| entry.parsed(JID, account));
        table.finish();
        jid
    });
    jids.collect()
}
