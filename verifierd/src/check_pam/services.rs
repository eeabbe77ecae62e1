//! Which services are looked at, and which are named because they are not.

use std::collections::BTreeSet;
use std::path::Path;

use super::Asked;
use super::finding::Finding;
use super::root::Root;
use super::service;
use super::stack::{self, FOLDERS, Phase};

/// The ways in that people know.
const LOGINS: [&str; 4] = ["sshd", "sudo", "su", "login"];
/// What is left of upgrades and of editors; no program asks for a service of that name.
const LEFTOVERS: [&str; 9] = [
    "~", ".bak", ".orig", ".dpkg-", ".rpmnew", ".rpmsave", ".rpmorig", ".pacnew", ".pacsave",
];

/// Those that were asked for, or every one with our module in it, sshd first.
pub(super) fn wanted(asked: &Asked, of_sshd: &str) -> Vec<String> {
    if !asked.services.is_empty() {
        return asked.services.clone();
    }
    let root = &asked.root;
    let included = included(root);
    let is_service = |name: &String| !included.contains(name) || LOGINS.contains(&name.as_str());
    let users = names(root)
        .into_iter()
        .filter(|name| is_service(name) && service::mentions_us(root, name));
    let mut users: Vec<String> = users.collect();
    users.sort_by_key(|name| (name != of_sshd, !LOGINS.contains(&name.as_str())));
    users
}

/// Well-known ways in that are not looked at: they ask nobody.
pub(super) fn others(asked: &Asked, wanted: &[String], of_sshd: &str) -> Vec<Finding> {
    if !asked.services.is_empty() {
        return Vec::new();
    }
    let root = &asked.root;
    if wanted.is_empty() {
        return vec![
            Finding::fault("not-used", "no PAM service uses pam_xmpp.so")
                .so("Nobody is asked to confirm anything.")
                .remedy("Add \"auth required pam_xmpp.so\" to the services that are to ask, such as /etc/pam.d/sshd."),
        ];
    }
    let logins = LOGINS
        .iter()
        .map(|name| if *name == "sshd" { of_sshd } else { name });
    let others =
        logins.filter(|name| !wanted.iter().any(|it| it == name) && service::exists(root, name));
    let found = others.map(|name| {
        let what = format!("{name} does not use pam_xmpp.so");
        Finding::note("not-used", what).so(match name {
            "login" => "The console asks for no confirmation: also a way back in on a bad day.",
            "sudo" | "su" => "Becoming somebody else asks for no confirmation.",
            _ => "Getting in that way asks for no confirmation.",
        })
    });
    found.collect()
}

fn names(root: &Root) -> BTreeSet<String> {
    let names = FOLDERS
        .iter()
        .flat_map(|folder| root.names(Path::new(folder)));
    names
        .filter(|name| !LEFTOVERS.iter().any(|it| name.contains(it)))
        .collect()
}

/// Files that others include: pieces, unless they are known as services.
fn included(root: &Root) -> BTreeSet<String> {
    let phases = [Phase::Auth, Phase::Account, Phase::Session, Phase::Password];
    let stacks = names(root).into_iter().flat_map(|name| {
        phases
            .into_iter()
            .map(move |phase| (name.clone(), stack::read(root, &name, phase)))
    });
    let mut included = BTreeSet::new();
    for (name, stack) in stacks {
        if stack.is_of_other {
            continue;
        }
        let others = stack
            .files
            .iter()
            .filter_map(|file| file.file_name())
            .map(|it| it.to_string_lossy().into_owned());
        included.extend(others.filter(|other| *other != name));
    }
    included
}
