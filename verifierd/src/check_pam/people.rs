//! The accounts of the machine that somebody could log in to.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use super::root::Root;

/// One account (`passwd(5)`).
#[derive(Debug, Clone, PartialEq, Eq)]
struct Account {
    name: String,
    uid: u32,
    gid: u32,
    shell: String,
}

/// All of them, and the groups (`group(5)`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct People {
    accounts: Vec<Account>,
    groups: BTreeMap<String, (u32, Vec<String>)>,
}

/// Shells that let nobody do anything.
const NO_SHELLS: [&str; 6] = ["nologin", "false", "true", "sync", "halt", "shutdown"];
const FIRST_PERSON: u32 = 1000; // login.defs(5), UID_MIN
const NOBODY: u32 = 65_534;

impl People {
    /// Those that the name service lists (`getent(1)`: directories as well, if they let themselves be listed), or those
    /// of the files of an image.
    pub(super) fn of(root: &Root) -> Self {
        let list = |database: &str| {
            let listed = root.is_this_machine().then(|| getent(database)).flatten();
            let file = Path::new("/etc").join(database);
            listed.or_else(|| {
                root.read(&file)
                    .ok()
                    .map(|text| String::from_utf8_lossy(&text).into_owned())
            })
        };
        Self::read(
            &list("passwd").unwrap_or_default(),
            &list("group").unwrap_or_default(),
        )
    }

    /// Reads both files.
    pub(super) fn read(passwd: &str, group: &str) -> Self {
        let accounts = passwd.lines().filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_owned();
            let uid = fields.nth(1)?.parse().ok()?;
            let gid = fields.next()?.parse().ok()?;
            let shell = fields.nth(2).unwrap_or_default().to_owned();
            Some(Account {
                name,
                uid,
                gid,
                shell,
            })
        });
        let groups = group.lines().filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_owned();
            let gid = fields.nth(1)?.parse().ok()?;
            let members = fields
                .next()
                .unwrap_or_default()
                .split(',')
                .filter(|it| !it.is_empty());
            Some((name, (gid, members.map(ToOwned::to_owned).collect())))
        });
        Self {
            accounts: accounts.collect(),
            groups: groups.collect(),
        }
    }

    /// Their names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.accounts.iter().map(|it| it.name.as_str())
    }

    /// Those with a shell, root first.
    pub(super) fn with_shell(&self) -> Vec<&str> {
        let mut able: Vec<&Account> = self.accounts.iter().filter(|it| it.has_shell()).collect();
        able.sort_by_key(|it| (it.uid, it.name.clone()));
        able.dedup_by_key(|it| it.name.clone());
        able.into_iter().map(|it| it.name.as_str()).collect()
    }

    /// Somebody who is not root.
    pub(super) fn somebody(&self) -> &str {
        let is_person =
            |it: &&Account| it.uid >= FIRST_PERSON && it.uid != NOBODY && it.has_shell();
        self.accounts
            .iter()
            .find(is_person)
            .map_or("somebody", |it| it.name.as_str())
    }

    /// Names of the groups of a user, the primary and all others.
    pub(super) fn groups_of(&self, user: &str) -> Vec<&str> {
        let primary = self
            .accounts
            .iter()
            .find(|it| it.name == user)
            .map(|it| it.gid);
        let is_in = |(gid, members): &(u32, Vec<String>)| {
            primary == Some(*gid) || members.iter().any(|member| member == user)
        };
        let groups = self.groups.iter().filter(|(_, group)| is_in(group));
        groups.map(|(name, _)| name.as_str()).collect()
    }
}

impl Account {
    fn has_shell(&self) -> bool {
        let name = self.shell.rsplit('/').next().unwrap_or_default();
        !NO_SHELLS.contains(&name)
    }
}

fn getent(database: &str) -> Option<String> {
    let output = Command::new("/usr/bin/getent")
        .arg(database)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_could_log_in() {
        let people = People::read(
            "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\nsync:x:4:65534::/bin:/bin/sync\n\
             bob:x:1001:100::/home/bob:/bin/zsh\nalice:x:1000:100::/home/alice:\nbroken\n",
            "users:x:100:\nadmins:x:27:bob,alice\n",
        );
        assert_eq!(
            people.with_shell(),
            ["root", "alice", "bob"],
            "no shell is /bin/sh"
        );
        assert_eq!(people.somebody(), "bob");
        assert_eq!(people.groups_of("bob"), ["admins", "users"]);
        assert!(people.groups_of("root").is_empty());
        assert_eq!(People::default().somebody(), "somebody");
    }
}
