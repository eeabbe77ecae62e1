//! `[pam]`: which Unix user is confirmed by whom.

use std::collections::BTreeMap;

use http_api::{LocalUsers, LocalUsersError, UserFiles, UserRule};

use super::entry::Entry;
use super::table::Table;
use crate::user_files::{self, Template};

const RULE: &str = "a JID in which %u stands for the user, such as \"%u@example.org\", or a table such as \
    { any_of = [\"alice@example.org\", \"bob@example.org\"], needed = 1 }, or false for nobody";
const ANY_OF: &str = "a list of 1 to 16 JIDs, such as [\"alice@example.org\", \"bob@example.org\"]";
const USER: &str = "the name of a Unix user, in which * stands for any characters";

/// Who confirms for the Unix users of this machine.
#[derive(Default)]
pub(super) struct Users {
    /// `[pam.users]`.
    pub(super) mapped: LocalUsers,
    /// `[pam] user_file`, for all others.
    pub(super) files: UserFiles,
    /// `[pam] name_confirmers`.
    pub(super) are_named: bool,
}

pub(super) fn read(root: &Table<'_>) -> Option<Users> {
    let Some(entry) = root.optional("pam") else {
        return Some(Users::default());
    };
    let table = entry.table()?;
    let mapped = table.optional("users").map(|entry| read_users(&entry));
    let files = table.optional("user_file").map(|entry| read_file(&entry));
    let are_named = table.optional("name_confirmers");
    let are_named = are_named.map_or(Some(false), |it| it.yes_or_no());
    table.finish();
    Some(Users {
        are_named: are_named?,
        mapped: mapped.unwrap_or_else(|| Some(LocalUsers::default()))?,
        files: files.unwrap_or_else(|| Some(UserFiles::default()))?,
    })
}

fn read_file(entry: &Entry<'_>) -> Option<UserFiles> {
    let template = entry.parsed(Template::ALLOWED, Template::parse)?;
    entry.warn(
        "users write these files themselves, so whoever gets hold of an account's files decides who confirms for it: a line \
         in [pam.users] is stronger",
    );
    Some(UserFiles::new(move |user| {
        user_files::read(&template, user)
    }))
}

/// What somebody is told of already.
struct Told;

/// Every user is looked at, so that every fault is told.
fn read_users(entry: &Entry<'_>) -> Option<LocalUsers> {
    let entries: BTreeMap<&str, Entry<'_>> = entry.table()?.all().collect();
    let mut rules = BTreeMap::new();
    for (user, entry) in &entries {
        if let Ok(rule) = read_user(user, entry) {
            rules.insert((*user).to_owned(), rule);
        }
    }
    let is_whole = rules.len() == entries.len();
    match LocalUsers::new(rules) {
        Ok(users) => Some(users).filter(|_| is_whole),
        Err(errors) => {
            for error in errors {
                if let Some(entry) = entries.get(error.user.as_str()) {
                    tell(entry, &error);
                }
            }
            None
        }
    }
}

/// The value is not repeated where it is all that stands there.
fn tell(entry: &Entry<'_>, error: &LocalUsersError) {
    if entry.is_text(&error.value) {
        entry.wrong(error.allowed);
    } else {
        entry.fault(format_args!("{}: expected {}", error.value, error.allowed));
    }
}

/// Who confirms for this user, if anybody may.
fn read_user(user: &str, entry: &Entry<'_>) -> Result<Option<UserRule>, Told> {
    if !is_user(user) {
        entry.fault(format_args!("before the = is expected {USER}"));
        return Err(Told);
    }
    if entry.is_false() {
        return Ok(None);
    }
    let rule = if entry.is_table() {
        entry.table().and_then(read_several)
    } else {
        entry.text(RULE).map(|jid| UserRule {
            any_of: vec![jid.to_owned()],
            needed: 1,
            veto: true,
            not_requester: false,
        })
    };
    rule.map(Some).ok_or(Told)
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
