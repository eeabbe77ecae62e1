//! One PAM service: whether anybody gets in whom our module has not let in, and whether anybody gets in at all.

mod around;
mod auth;
mod options;

use super::explore::{Barred, Explorer, TooLarge};
use super::finding::Finding;
use super::installed;
use super::module::{Installed, Known, is_ours};
use super::root::Root;
use super::stack::{self, Phase, Problem, Stack};
use super::xmpp::{self, Options};

/// What was found about a service, and what our module is told there.
pub(super) struct Judged {
    pub(super) findings: Vec<Finding>,
    /// The options of each line of ours in the auth stack.
    pub(super) options: Vec<Options>,
    /// Whether our module is the only one that believes somebody.
    pub(super) is_alone: bool,
}

/// Whether a file of that name is there for libpam.
pub(super) fn exists(root: &Root, service: &str) -> bool {
    stack::find(root, &service.to_ascii_lowercase()).is_some()
}

/// Whether our module is in any stack of the service.
pub(super) fn mentions_us(root: &Root, service: &str) -> bool {
    let phases = [Phase::Auth, Phase::Account, Phase::Session, Phase::Password];
    phases
        .into_iter()
        .any(|phase| is_in(&stack::read(root, service, phase)))
}

fn is_in(stack: &Stack) -> bool {
    stack.modules().any(|(_, _, module)| is_ours(module))
}

/// Looks at all of a service.
pub(super) fn judge(root: &Root, installed: &Installed, service: &str) -> Judged {
    let auth = stack::read(root, service, Phase::Auth);
    let mut judged = Judged {
        findings: Vec::new(),
        options: Vec::new(),
        is_alone: false,
    };
    let findings = &mut judged.findings;
    if !exists(root, service) && auth.file.is_none() {
        let what =
            format!("there is no PAM service {service}: libpam takes the service \"other\" for it");
        findings.push(
            Finding::risk("no-service", what).remedy("Look for the right name in /etc/pam.d."),
        );
    }
    findings.extend(refusal(&auth));
    findings.extend(auth.problems.iter().map(misread));
    if !is_in(&auth) {
        findings.push(absent(service));
    } else if auth.refused.is_none() {
        judged.options = auth
            .modules()
            .filter(|(_, _, it)| is_ours(it))
            .map(|(_, _, it)| Options::read(&it.args))
            .collect();
        findings.extend(installed::look(installed, &auth));
        let explorer = explorer(&auth, Phase::Auth, installed);
        match auth::findings(&explorer, service) {
            Ok((found, is_alone)) => {
                findings.extend(found);
                judged.is_alone = is_alone;
            }
            Err(TooLarge) => findings.push(too_large()),
        }
        findings.extend(account(root, installed, service));
        findings.extend(without_effect(root, service));
    }
    judged.findings = judged
        .findings
        .into_iter()
        .map(|it| it.about(service))
        .collect();
    judged
}

fn explorer<'s>(stack: &'s Stack, phase: Phase, installed: &Installed) -> Explorer<'s> {
    let known = stack
        .entries
        .iter()
        .map(|entry| Known::of(entry, phase, installed));
    Explorer {
        entries: &stack.entries,
        known: known.collect(),
    }
}

fn too_large() -> Finding {
    Finding::fault("too-large", "the stack is too large to be looked through")
        .so("Nothing can be said about it.")
        .remedy("Write the auth lines of this service into one file, without include.")
}

fn refusal(stack: &Stack) -> Option<Finding> {
    let Problem { place, what } = stack.refused.as_ref()?;
    let finding = Finding::fault("refused-by-libpam", what.clone()).at(place.as_ref());
    Some(
        finding
            .so("libpam refuses the whole service: nobody gets in.")
            .remedy("Put the file right."),
    )
}

fn misread(problem: &Problem) -> Finding {
    Finding::fault("misread-line", problem.what.clone())
        .at(problem.place.as_ref())
        .so("The line does not do what it looks like.")
        .remedy("Put the line right.")
}

fn absent(service: &str) -> Finding {
    Finding::fault("not-used", format!("pam_xmpp.so is not in the auth stack of {service}"))
        .so("Nobody is asked to confirm anything there.")
        .remedy(format!("Add the line \"auth required pam_xmpp.so\" to /etc/pam.d/{service}, after the lines that check the password."))
}

/// The account phase, which is run for everybody, with a key as well.
fn account(root: &Root, installed: &Installed, service: &str) -> Option<Finding> {
    let stack = stack::read(root, service, Phase::Account);
    let explorer = explorer(&stack, Phase::Account, installed);
    let way = explorer.way(|_, known| known.codes, &Barred::new());
    if stack.refused.is_none() && matches!(way, Ok(None)) {
        let finding = Finding::fault("account", "nobody passes the account lines");
        return Some(
            finding
                .at(stack.entries.first().map(|entry| &entry.place))
                .so("Nobody gets in, whatever the auth lines say.")
                .remedy("Add the account lines of your distribution, such as \"account required pam_unix.so\"."),
        );
    }
    None
}

fn without_effect(root: &Root, service: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for phase in [Phase::Account, Phase::Session, Phase::Password] {
        let stack = stack::read(root, service, phase);
        let ours = stack.modules().find(|(_, _, module)| is_ours(module));
        let Some((_, entry, _)) = ours else {
            continue;
        };
        let finding = if phase == Phase::Password {
            Finding::risk(
                "no-effect",
                "pam_xmpp.so changes no passwords: a password line with it fails",
            )
        } else {
            Finding::note(
                "no-effect",
                format!("pam_xmpp.so does nothing in {phase} lines"),
            )
        };
        findings.push(
            finding
                .at(Some(&entry.place))
                .remedy("Take the line out: only auth lines ask anybody."),
        );
    }
    findings
}

/// What our module waits at most, of several lines the longest.
pub(super) fn timeout(options: &[Options]) -> u32 {
    let waits = options
        .iter()
        .map(|it| it.timeout.unwrap_or(xmpp::DEFAULT_TIMEOUT));
    waits.max().unwrap_or(xmpp::DEFAULT_TIMEOUT)
}
