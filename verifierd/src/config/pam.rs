//! `[pam.users]`: which Unix user is confirmed by whom.

use std::collections::BTreeMap;

use http_api::{LocalUsers, UserRule};

use super::entry::Entry;
use super::table::Table;

const RULE: &str = "a JID in which %u stands for the user, such as \"%u@example.org\", or a table such as \
    { any_of = [\"alice@example.org\", \"bob@example.org\"], needed = 1 }";
const ANY_OF: &str = "a list of 1 to 16 JIDs, such as [\"alice@example.org\", \"bob@example.org\"]";
const USER: &str = "the name of a Unix user, or \"*\" for every other one";

pub(super) fn read(root: &Table<'_>) -> Option<LocalUsers> {
    let Some(entry) = root.optional("pam") else {
        return Some(LocalUsers::default());
    };
    let table = entry.table()?;
    let users = table.optional("users").map(|entry| entry.table());
    table.finish();
    let Some(users) = users else {
        return Some(LocalUsers::default());
    };
    // Every user is looked at, so that every fault is told.
    let rules: Vec<_> = users?
        .all()
        .map(|(user, entry)| Some((user.to_owned(), read_user(user, &entry)?)))
        .collect();
    let rules: Option<BTreeMap<String, UserRule>> = rules.into_iter().collect();
    LocalUsers::new(rules?).ok()
}

fn read_user(user: &str, entry: &Entry<'_>) -> Option<UserRule> {
    if !is_user(user) {
        entry.fault(format_args!("before the = is expected {USER}"));
        return None;
    }
    let rule = if entry.is_table() {
        read_several(entry.table()?)?
    } else {
        let jid = entry.text(RULE)?.to_owned();
        UserRule {
            any_of: vec![jid],
            needed: 1,
            veto: true,
            not_requester: false,
        }
    };
    // Checked alone, so that the fault can be told where it stands.
    if let Err(error) = LocalUsers::new(BTreeMap::from([(user.to_owned(), rule.clone())])) {
        if entry.is_table() {
            entry.fault(format_args!("{}: expected {}", error.value, error.allowed));
        } else {
            entry.wrong(error.allowed);
        }
        return None;
    }
    Some(rule)
}

fn read_several(table: Table<'_>) -> Option<UserRule> {
    let any_of = table.required("any_of", ANY_OF).and_then(|entry| {
        let elements = entry.list(ANY_OF)?;
        let jids: Vec<Option<String>> = elements
            .iter()
            .map(|element| element.text("a JID").map(ToOwned::to_owned))
            .collect();
        jids.into_iter().collect::<Option<Vec<String>>>()
    });
    let needed = table.optional("needed").map_or(Some(1), |entry| {
        entry.whole(1..=16, "how many of them must confirm")
    });
    let veto = table
        .optional("veto")
        .map_or(Some(true), |it| it.yes_or_no());
    let not_requester = table
        .optional("not_requester")
        .map_or(Some(false), |it| it.yes_or_no());
    table.finish();
    Some(UserRule {
        any_of: any_of?,
        needed: u8::try_from(needed?).ok()?,
        veto: veto?,
        not_requester: not_requester?,
    })
}

/// As useradd(8) lets them be, and as directories make them (`DOMAIN\user`, `user@domain`).
fn is_user(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && !text.contains(|c: char| c.is_control() || c == ':' || c == '/')
}
