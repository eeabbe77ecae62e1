//! What the words after our module do: those it does not understand, and those by which it lets people pass.

use crate::check_pam::explore::{Cause, Explorer, Way};
use crate::check_pam::finding::Finding;
use crate::check_pam::stack::Runs;
use crate::check_pam::words;
use crate::check_pam::xmpp::Options;

pub(super) fn options_at(explorer: &Explorer<'_>, at: usize) -> Options {
    match explorer.entries.get(at).map(|entry| &entry.runs) {
        Some(Runs::Module(module)) => Options::read(&module.args),
        Some(Runs::Substack | Runs::Failure) | None => Options::default(),
    }
}

pub(super) fn findings(explorer: &Explorer<'_>, service: &str, is_alone: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in explorer.ours() {
        let options = options_at(explorer, at);
        let place = words::place(explorer, at);
        if !options.faults.is_empty() {
            let what = format!(
                "pam_xmpp.so does not understand {}",
                options.faults.join(", ")
            );
            let finding = Finding::fault("bad-option", what).at(place);
            let finding = finding.so("It refuses every login (PAM_SERVICE_ERR).");
            findings.push(finding.remedy("Put the option right; pam_xmpp(8) has them all."));
            continue;
        }
        if options.fails_open {
            findings.push(fails_open(service, is_alone).at(place));
        }
        if let Some(seconds) = options.grace {
            let what =
                format!("for {seconds} s after a confirmation nobody is asked again (grace)");
            let finding = Finding::note("grace", what).at(place);
            findings.push(finding.so(
                "That is for the same user, service, address and key. Whoever shares the address, such as behind a \
                 router, shares it.",
            ));
        }
    }
    findings
}

/// Where ours looks away and nothing else lets anybody in.
pub(super) fn locked_out(explorer: &Explorer<'_>, causes: &[(Cause, Way)]) -> Vec<Finding> {
    let lets_in = |at| {
        causes
            .iter()
            .any(|(cause, _)| cause.step().at == at && !matches!(cause, Cause::Skipped(_)))
    };
    let ours = explorer.ours().into_iter().filter(|at| !lets_in(*at));
    let found = ours.filter_map(|at| {
        let options = options_at(explorer, at);
        if options.looks_away.is_empty() || !options.faults.is_empty() {
            return None;
        }
        let away = options.looks_away.join(" ");
        let what = format!("where pam_xmpp.so looks away ({away}), no other line says yes");
        let finding = Finding::risk("locks-out", what).at(words::place(explorer, at));
        Some(finding.so("Those whom it looks away for do not get in at all.").remedy(
            "Put \"auth required pam_permit.so\" after it if another factor is asked for elsewhere; else take the \
             option out.",
        ))
    });
    found.collect()
}

fn fails_open(service: &str, is_alone: bool) -> Finding {
    let what = "failmode=open: pam_xmpp.so lets everybody in while nobody can be asked";
    let remedy =
        "Take failmode=open out, and make bypass codes for the bad day: verifierd bypass USER.";
    // Before sshd asks PAM it may have asked for a key.
    if is_alone && !service.starts_with("sshd") {
        return Finding::fault("fails-open", what)
            .so("Whoever stops the daemon or its way to the XMPP server gets in with nothing at all: no other line asks for anything.")
            .remedy(remedy);
    }
    Finding::risk("fails-open", what)
        .so("Whoever stops the daemon or its way to the XMPP server gets in with the first factor alone.")
        .remedy(remedy)
}
