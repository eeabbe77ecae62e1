//! What people are called in a text: those who ask, and those who answered.

use std::collections::BTreeSet;

use jid::BareJid;
use verification::{Request, Verification};
use verifier_language::Args;

use super::{Speech, hours, quote};

/// Most characters of a name.
const LONGEST: usize = 60;

/// Who asks.
pub(super) fn asker(request: &Request, speech: Speech) -> String {
    let host = request.context().host.as_deref().unwrap_or_default();
    named(request.title(), host, speech)
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

/// How many of several have confirmed, and who has answered what.
pub(super) fn so_far(verification: &Verification, speech: Speech) -> Vec<String> {
    let confirmed: Vec<_> = verification.confirmations().collect();
    let denied: Vec<_> = verification.denials().collect();
    let times = confirmed.iter().map(|yes| yes.at);
    let last = times.chain(denied.iter().map(|no| no.at)).max();
    let time = hours(last.unwrap_or(verification.opened()));
    let count = u64::try_from(confirmed.len()).unwrap_or(u64::MAX);
    let needed = verification.request().confirmers().needed();
    let who = asker(verification.request(), speech);
    let args = Args::new().text("who", &who).text("time", &time);
    let args = args.number("count", count).number("needed", needed.into());
    let how_many = speech.say("progress", &args);
    let line = |name: &str, accounts: &[&BareJid]| {
        let names = people(accounts, speech);
        (!accounts.is_empty()).then(|| speech.say(name, &Args::new().text("names", &names)))
    };
    let confirmed: Vec<_> = confirmed.iter().map(|yes| &yes.by).collect();
    let denied: Vec<_> = denied.iter().map(|no| &no.by).collect();
    let lines = [
        Some(how_many),
        line("line-confirmed", &confirmed),
        line("line-denied", &denied),
    ];
    lines.into_iter().flatten().collect()
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
