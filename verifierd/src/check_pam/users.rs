//! Who would be locked out now: accounts that nobody confirms for, and what there is on the bad day.

use std::path::Path;

use http_api::{Settings, UserFile};

use super::finding::Finding;
use super::people::People;
use super::xmpp::Options;
use crate::config::{self, ConfigErrors};
use crate::printable::tame;

const MOST_NAMES: usize = 8;

/// Accounts with a shell, by whether somebody confirms for them.
struct Sorted<'p> {
    mapped: usize,
    unmapped: Vec<&'p str>,
}

/// What the configuration of the daemon says about the people of this machine, and about the bad day. `now` is Unix time
/// in seconds.
pub(super) fn look(file: &Path, people: &People, options: &[Options], now: u64) -> Vec<Finding> {
    match config::load(file) {
        Ok((config, _)) => {
            let mut findings = mapping(&sort(&config.doors, people), options);
            findings.extend(way_back(&config.bypass, options, now));
            findings
        }
        Err(errors) => vec![unreadable(file, &errors)],
    }
}

fn unreadable(file: &Path, errors: &ConfigErrors) -> Finding {
    let first = errors.to_string();
    let first = first.lines().next().unwrap_or_default();
    Finding::risk(
        "config-unreadable",
        format!(
            "the configuration of the daemon cannot be used: {}",
            tame(first)
        ),
    )
    .so("Nothing is known of whom nobody confirms for, nor of bypass codes.")
    .remedy(format!(
        "Run this as root; \"verifierd check --config {}\" tells everything.",
        file.display()
    ))
}

fn sort<'p>(doors: &Settings, people: &'p People) -> Sorted<'p> {
    let is_mapped = |user: &&str| {
        let by_rule = doors.local_users.confirmers(user).is_some();
        by_rule
            || !doors.local_users.covers(user)
                && matches!(doors.user_files.read(user), UserFile::Names(_))
    };
    let able = people.with_shell();
    let (mapped, unmapped): (Vec<&str>, Vec<&str>) = able.into_iter().partition(is_mapped);
    Sorted {
        mapped: mapped.len(),
        unmapped,
    }
}

fn mapping(sorted: &Sorted<'_>, options: &[Options]) -> Vec<Finding> {
    let Sorted { mapped, unmapped } = sorted;
    if unmapped.is_empty() {
        return vec![Finding::fine(
            "mapped",
            format!("[pam.users] says who confirms for all {mapped} accounts that have a shell"),
        )];
    }
    let names = some(unmapped);
    let count = unmapped.len();
    if options.iter().any(|it| it.nullok) {
        let what = format!(
            "nobody confirms for {count} of {} accounts that have a shell: {names}",
            mapped + count
        );
        return vec![
            Finding::fault("unmapped-let-in", what)
                .so("With nullok they get in without a confirmation.")
                .remedy("Name them in [pam.users], or take nullok out."),
        ];
    }
    let mut findings = Vec::new();
    if unmapped.first() == Some(&"root") {
        findings.push(
            Finding::risk("root-unmapped", "nobody confirms for root")
                .so("Nobody becomes root where pam_xmpp.so is asked about root: by su, at the console, by ssh.")
                .remedy("Add to [pam.users]: root = { any_of = [\"alice@example.org\", \"bob@example.org\"] }"),
        );
    }
    let others: Vec<&str> = unmapped
        .iter()
        .filter(|it| **it != "root")
        .copied()
        .collect();
    if !others.is_empty() {
        let what = format!(
            "nobody confirms for {} of {} accounts that have a shell: {}",
            others.len(),
            mapped + count,
            some(&others)
        );
        findings.push(
            Finding::risk("unmapped", what)
                .so("They do not get in where pam_xmpp.so is asked.")
                .remedy("Name those in [pam.users] who are to get in."),
        );
    }
    findings
}

fn some(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_NAMES).map(|it| tame(it)).collect();
    let rest = names.len().saturating_sub(MOST_NAMES);
    if rest == 0 {
        shown.join(", ")
    } else {
        format!("{} and {rest} more", shown.join(", "))
    }
}

/// What there is for the day on which nobody can be asked.
fn way_back(file: &Path, options: &[Options], now: u64) -> Vec<Finding> {
    let listed = match verifier_bypass::list(file, now) {
        Ok(listed) => listed,
        Err(verifier_bypass::Unusable::Missing) => Vec::new(),
        Err(error) => {
            let what = format!(
                "the bypass codes in {} cannot be used: {}",
                file.display(),
                tame(&error.to_string())
            );
            return vec![
                Finding::risk("bypass-unusable", what)
                    .so("No bypass code lets anybody in.")
                    .remedy("Run this as root; if that does not help, put the file right."),
            ];
        }
    };
    if listed.is_empty() {
        return vec![
            Finding::risk("no-way-back", "there are no unused bypass codes")
                .so("While XMPP or the daemon is down, nobody gets in where pam_xmpp.so is required.")
                .remedy("Print one for yourself, and put it away: verifierd bypass USER --for 30d"),
        ];
    }
    let mut users: Vec<&str> = listed.iter().map(|it| it.user.as_str()).collect();
    users.sort_unstable();
    users.dedup();
    let mut findings = vec![Finding::fine(
        "way-back",
        format!("there are unused bypass codes for {}", some(&users)),
    )];
    if options.iter().any(|it| it.bypass.is_none()) {
        findings.push(
            Finding::note(
                "bypass-needs-daemon",
                "bypass codes count only while the daemon runs",
            )
            .so("The module looks into the file by itself only where its line has bypass=PATH.")
            .remedy(format!(
                "If a dead daemon must not keep you out: bypass={}",
                file.display()
            )),
        );
    }
    findings
}
