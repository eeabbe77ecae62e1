//! What people are called in a text: those who ask, and those who answered.

use std::collections::BTreeSet;

use jid::BareJid;
use verification::{Confirmation, Request, Verification};
use verifier_language::Args;

use super::{Speech, hours, quote};

/// Most characters of a name.
const LONGEST: usize = 60;

/// Who asks.
pub(super) fn asker(request: &Request, speech: Speech) -> String {
    let host = request.context().host.as_deref().unwrap_or_default();
    named(request.relying_party(), host, speech)
}

/// `local:UID` is a program on this machine, and 0 is the machine itself.
pub(super) fn named(relying_party: &str, host: &str, speech: Speech) -> String {
    let host = quote(host, LONGEST);
    match (relying_party.strip_prefix("local:"), host.is_empty()) {
        (Some("0"), false) => host,
        (Some("0"), true) => speech.plainly("asker-system"),
        (Some(uid), false) => {
            let args = Args::new().text("user", uid).text("host", &host);
            speech.say("asker-user-on-host", &args)
        }
        (Some(uid), true) => speech.say("asker-user", &Args::new().text("user", uid)),
        (None, _) => quote(relying_party, LONGEST),
    }
}

/// How many of several have confirmed, and who.
pub(super) fn so_far(verification: &Verification, speech: Speech) -> String {
    let confirmations: Vec<_> = verification.confirmations().collect();
    let last = confirmations.iter().map(|one| one.at).max();
    let time = hours(last.unwrap_or(verification.opened()));
    let names = confirmers(&confirmations, speech);
    let needed = verification.request().confirmers().needed();
    let args = Args::new().text("names", &names).text("time", &time);
    let count = u64::try_from(confirmations.len()).unwrap_or(u64::MAX);
    let args = args.number("count", count).number("needed", needed.into());
    speech.say("progress", &args)
}

/// Those who confirmed.
pub(in crate::xmpp) fn confirmers(confirmations: &[&Confirmation], speech: Speech) -> String {
    let accounts: Vec<_> = confirmations.iter().map(|one| &one.by).collect();
    people(&accounts, speech)
}

/// The local parts of their addresses, as long as these tell them apart.
pub(in crate::xmpp) fn people(accounts: &[&BareJid], speech: Speech) -> String {
    let local: BTreeSet<_> = accounts.iter().map(|account| account.node()).collect();
    let is_enough = local.len() == accounts.len() && !local.contains(&None);
    let names: Vec<_> = accounts
        .iter()
        .map(|account| match account.node() {
            Some(node) if is_enough => quote(node.as_str(), LONGEST),
            _ => quote(account.as_str(), LONGEST),
        })
        .collect();
    names.join(&speech.plainly("names-separator"))
}
