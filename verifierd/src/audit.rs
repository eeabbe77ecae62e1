//! One event for every verification opened (debug) and settled (info), under the target `audit`.
//!
//! Never the message, the code or a stanza: a log is read by more people than a prompt.

use std::fmt::Display;
use std::time::Duration;

use jid::BareJid;
use tracing::{debug, info};
use uuid::Uuid;
use verification::{Limit, Outcome, Steered, Time, Verification};

use crate::printable::tame;

/// A verification was opened.
pub fn opened(verification: &Verification) {
    let id = Uuid::from_u128(verification.id().0);
    debug!(
        target: "audit",
        {
        verification.id = %id,
        relying_party.name = %verification.request().relying_party(),
        confirmers = %Confirmers(verification),
        timeout_s = verification.request().timeout().as_secs(),
        },
        "verification opened"
    );
}

/// A verification settled.
pub fn settled(verification: &Verification, outcome: &Outcome, now: Time) {
    let id = Uuid::from_u128(verification.id().0);
    let elapsed = now.since(verification.opened()).as_millis();
    let (name, by, why) = match outcome {
        Outcome::Approved(approval) => {
            let first = approval.confirmations().first();
            let why = match first {
                Some(_) if approval.is_again() => "grace",
                Some(yes) => yes.evidence.name(),
                None => "",
            };
            ("approved", first.map(|yes| yes.by.to_string()), why)
        }
        Outcome::Denied { by, why, .. } => {
            ("denied", by.as_ref().map(ToString::to_string), why.name())
        }
        Outcome::Expired => ("expired", None, ""),
        Outcome::Undeliverable(why) => ("undeliverable", None, why.name()),
        Outcome::Withdrawn => ("withdrawn", None, ""),
    };
    info!(
        target: "audit",
        {
        verification.id = %id,
        relying_party.name = %verification.request().relying_party(),
        confirmers = %Confirmers(verification),
        confirmer.jid = by.as_deref().unwrap_or_default(),
        outcome = name,
        reason = why,
        elapsed_ms = u64::try_from(elapsed).unwrap_or(u64::MAX),
        },
        "verification settled"
    );
}

/// An account, or claimants from one address who name it, are left alone for a while.
pub fn closed(account: &BareJid, source: Option<&str>, limit: Limit, span: Duration) {
    info!(
        target: "audit",
        {
        confirmer.jid = %account,
        claimant.address = source.map(tame).as_deref().unwrap_or_default(),
        reason = limit.name(),
        for_s = span.as_secs(),
        },
        "confirmer closed"
    );
}

/// Somebody was let in by bypass codes, without a confirmer; a use may be written twice where the daemon ended between.
pub fn bypassed(user: &str, times: u32, left: u16, at: Time) {
    info!(
        target: "audit",
        {
        unix.user = %tame(user),
        times,
        uses_left = left,
        used_at_s = at.as_millis() / 1000,
        },
        "bypass code used"
    );
}

/// Somebody did something by a command.
pub fn commanded(by: &BareJid, what: &str, on: &impl Display, result: &str) {
    info!(
        target: "audit",
        { by = %by, command = what, on = %on, result },
        "command"
    );
}

/// Somebody did something to the whole; a configuration's faults are in a log line of their own.
pub fn steered(by: &impl Display, what: &impl Display, steered: &Steered) {
    let result = match steered {
        Steered::Done => "done",
        Steered::Unchanged => "unchanged",
        Steered::Full => "full",
        Steered::Reloaded(_) => "reloaded",
        Steered::Broken(_) => "broken",
        Steered::Unavailable => "unavailable",
    };
    info!(
        target: "audit",
        { by = %by, command = %what, result },
        "command"
    );
}

/// The accounts asked, separated by spaces.
struct Confirmers<'a>(&'a Verification);

impl std::fmt::Display for Confirmers<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, ask) in self.0.asks().iter().enumerate() {
            let space = if number == 0 { "" } else { " " };
            write!(f, "{space}{}", ask.bare())?;
        }
        Ok(())
    }
}
