//! What the auth stack of a service comes to.

use super::around;
use super::options;
use crate::check_pam::code::{Code, Codes};
use crate::check_pam::control::Action;
use crate::check_pam::explore::{self, Barred, Cause, Explorer, TooLarge};
use crate::check_pam::finding::{Finding, Severity};
use crate::check_pam::module::{Known, Part};
use crate::check_pam::words;

/// What the auth stack does, and whether our module is alone in it.
pub(super) fn findings(
    explorer: &Explorer<'_>,
    service: &str,
) -> Result<(Vec<Finding>, bool), TooLarge> {
    let mut findings = Vec::new();
    let causes = explore::causes(explorer, refusing)?;
    // Whoever gets in on what is left has been let in by ours.
    let round: Barred = causes
        .iter()
        .map(|(cause, _)| bar(explorer, cause))
        .collect();
    for (cause, way) in &causes {
        findings.push(around::finding(explorer, (cause, way), &round)?);
    }
    let can_say_yes = explorer
        .ours()
        .into_iter()
        .any(|at| explorer.may_succeed(at));
    if can_say_yes
        && explorer
            .way(explore::ours_returns(Code::SUCCESS), &round)?
            .is_none()
    {
        findings.push(never_in());
    }
    let is_alone = can_say_yes && explorer.way(on_ours_alone, &round)?.is_some();
    findings.extend(options::findings(explorer, service, is_alone));
    findings.extend(options::locked_out(explorer, &causes));
    if let Some((first, second)) = explore::asked_twice(explorer, &round)? {
        findings.push(asked_twice(explorer, service, [first, second]));
    }
    if is_alone {
        findings.push(alone());
    }
    let is_open = findings.iter().any(|it| it.severity == Severity::Fault);
    if !is_open {
        findings.push(required(&findings));
    }
    Ok((findings, is_alone))
}

/// Every code of every module, but of ours those of a refusal.
pub(super) fn refusing(_: usize, known: &Known) -> Codes {
    if known.part == Part::Xmpp {
        known.codes.without(Code::SUCCESS)
    } else {
        known.codes
    }
}

pub(super) fn bar(explorer: &Explorer<'_>, cause: &Cause) -> (usize, Action) {
    let step = cause.step();
    (step.at, explorer.action(step.at, step.code))
}

/// Nobody has anything to show but a confirmation.
fn on_ours_alone(_: usize, known: &Known) -> Codes {
    match known.part {
        Part::Xmpp => Codes::of(&[Code::SUCCESS]),
        Part::Proof(_) | Part::Unknown => known
            .codes
            .without(Code::SUCCESS)
            .without(Code::NEW_AUTHTOK_REQD),
        Part::Condition(_) | Part::Permit | Part::Deny | Part::Neutral | Part::Failure => {
            known.codes
        }
    }
}

fn never_in() -> Finding {
    Finding::fault(
        "never-in",
        "the stack fails even where pam_xmpp.so says yes",
    )
    .so("Nobody gets in by a confirmation.")
    .remedy("Look for a pam_deny.so that every way passes, and for jumps that lead past the end.")
}

fn alone() -> Finding {
    Finding::note("single-factor", "a confirmation is all that the auth lines ask for")
        .so("pam_xmpp.so is the only factor in this stack. For sshd that is right where a key comes before it (AuthenticationMethods).")
}

fn asked_twice(explorer: &Explorer<'_>, service: &str, [first, second]: [usize; 2]) -> Finding {
    let first = words::place(explorer, first)
        .map(ToString::to_string)
        .unwrap_or_default();
    let what =
        format!("pam_xmpp.so is asked a second time in one login; the first time is {first}");
    let at = words::place(explorer, second);
    let remedy = "Take one of the two lines out.";
    if service.starts_with("sshd") {
        return Finding::fault("asked-twice", what)
            .at(at)
            .so("For one connection nobody is asked twice: the second line refuses (PAM_MAXTRIES), and nobody gets in.")
            .remedy(remedy);
    }
    Finding::risk("asked-twice", what)
        .at(at)
        .so("People may have to confirm one login twice.")
        .remedy(remedy)
}

fn required(others: &[Finding]) -> Finding {
    let has_doors = others.iter().any(|it| it.severity == Severity::Risk);
    let but = if has_doors {
        ", but for what the other findings name"
    } else {
        ""
    };
    Finding::fine(
        "required",
        format!("nobody gets through the auth lines without pam_xmpp.so{but}"),
    )
}
