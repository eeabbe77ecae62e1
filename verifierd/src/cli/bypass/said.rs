//! What `verifierd bypass` prints, and what it puts in the system's log: who made codes for whom, never the codes.

use std::fs;

use chrono::{DateTime, SecondsFormat, Utc};
use nix::syslog::{Facility, Priority, Severity, syslog};
use nix::unistd::getuid;
use serde_json::json;
use verifier_bypass::{Code, Grant, Listed};

use crate::cli::say;
use crate::printable::tame;

/// Codes that were made just now.
pub(super) struct Issued<'g> {
    grant: &'g Grant<'g>,
    codes: Vec<Code>,
}

impl<'g> Issued<'g> {
    pub(super) const fn new(grant: &'g Grant<'g>) -> Self {
        Self {
            grant,
            codes: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, code: Code) {
        self.codes.push(code);
    }

    pub(super) fn count(&self) -> usize {
        self.codes.len()
    }

    /// The codes come first, each on a line of its own.
    pub(super) fn say(&self, as_json: bool) {
        let codes = self.codes.iter().map(|code| code.reveal().to_string());
        if as_json {
            let issued = json!({
                "user": self.grant.user,
                "codes": codes.collect::<Vec<_>>(),
                "uses": self.grant.uses,
                "expires_at": rfc_3339(self.grant.until),
            });
            return say(&issued.to_string());
        }
        codes.for_each(|code| say(&code));
        let user = tame(self.grant.user);
        let until = minute(self.grant.until);
        let (subject, verb) = match self.codes.len() {
            1 => ("it", "lets"),
            _ => ("each", "lets"),
        };
        let often = match self.grant.uses {
            1 => "once".to_owned(),
            often => format!("{often} times"),
        };
        say(&format!(
            "{subject} {verb} {user} in {often}, until {until}"
        ));
    }
}

/// Codes that count.
pub(super) struct Outstanding(Vec<Listed>);

impl Outstanding {
    /// By user, then by when they end.
    pub(super) fn new(mut codes: Vec<Listed>) -> Self {
        codes.sort_by(|a, b| (&a.user, a.until).cmp(&(&b.user, b.until)));
        Self(codes)
    }

    pub(super) fn say(&self, as_json: bool) {
        if as_json {
            let codes = self.0.iter().map(|code| {
                json!({
                    "user": code.user,
                    "uses_left": code.uses_left,
                    "expires_at": rfc_3339(code.until),
                    "last_used_at": code.used_at.map(rfc_3339),
                })
            });
            return say(&json!({"codes": codes.collect::<Vec<_>>()}).to_string());
        }
        if self.0.is_empty() {
            return say("no bypass codes");
        }
        for code in &self.0 {
            let last = code
                .used_at
                .map_or_else(String::new, |at| format!(", last used {}", minute(at)));
            let (user, until) = (tame(&code.user), minute(code.until));
            let left = code.uses_left;
            say(&format!("{user}: uses left {left}, until {until}{last}"));
        }
    }
}

pub(super) fn log_issue(grant: &Grant<'_>, count: usize) {
    let (user, until) = (tame(grant.user), rfc_3339(grant.until));
    let often = grant.uses;
    log(&format!(
        "bypass codes made: user={user} count={count} uses={often} until={until}"
    ));
}

pub(super) fn log_revocation(user: &str, count: usize) {
    log(&format!(
        "bypass codes taken back: user={} count={count}",
        tame(user)
    ));
}

/// To the log that logins are in, where it is seen next to them.
fn log(what: &str) {
    let by = getuid();
    // Whoever logged in, also behind sudo(8); see pam_loginuid(8).
    let login = fs::read_to_string("/proc/self/loginuid").unwrap_or_default();
    let line = match login.trim() {
        "" | "4294967295" => format!("{what} uid={by}"),
        login => format!("{what} uid={by} loginuid={login}"),
    };
    // syslog(3) has nobody to report to.
    let _written_or_not = syslog(
        Priority::new(Severity::LOG_NOTICE, Facility::LOG_AUTH),
        &line,
    );
}

fn rfc_3339(seconds: u64) -> String {
    moment(seconds).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// To the minute; it ends in the one that is told.
fn minute(seconds: u64) -> String {
    moment(seconds).format("%Y-%m-%d %H:%M UTC").to_string()
}

fn moment(seconds: u64) -> DateTime<Utc> {
    let seconds = i64::try_from(seconds).ok();
    seconds
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}
