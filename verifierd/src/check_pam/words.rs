//! A way through a stack, in words.

use super::code::Code;
use super::control::Action;
use super::explore::{Explorer, Step, Way};
use super::module::Part;
use super::stack::{Place, Runs};

/// What happens at one module: "line 4 of /etc/pam.d/common-auth: `pam_unix.so` succeeds with the right password,
/// and ends the stack".
fn step(explorer: &Explorer<'_>, step: &Step) -> String {
    let Some(entry) = explorer.entries.get(step.at) else {
        return String::new();
    };
    format!("{}: {}", entry.place, happens(explorer, step))
}

/// The steps that matter: what counts for nothing, and what only sets something up, is left out.
pub(super) fn steps(explorer: &Explorer<'_>, way: &Way) -> Vec<String> {
    let matters = |it: &&Step| {
        let is_neutral = explorer
            .known
            .get(it.at)
            .is_some_and(|known| known.part == Part::Neutral);
        match explorer.action(it.at, it.code) {
            Action::Ignore => explorer.is_xmpp(it.at),
            Action::Ok => !is_neutral,
            Action::Done | Action::Bad | Action::Die | Action::Reset | Action::Jump(_) => true,
        }
    };
    way.iter()
        .filter(matters)
        .map(|it| step(explorer, it))
        .collect()
}

/// The same without the place.
pub(super) fn happens(explorer: &Explorer<'_>, step: &Step) -> String {
    let says = says(explorer, step);
    let then = match explorer.action(step.at, step.code) {
        Action::Ignore => "which counts for nothing".to_owned(),
        Action::Ok => "which counts".to_owned(),
        Action::Done if level(explorer, step) > 0 => "and ends this substack".to_owned(),
        Action::Done => "and ends the stack".to_owned(),
        Action::Bad => "and makes the stack fail".to_owned(),
        Action::Die => "and makes the stack fail at once".to_owned(),
        Action::Reset => "and makes the stack forget what came before".to_owned(),
        Action::Jump(1) => "and skips the next line".to_owned(),
        Action::Jump(lines) => format!("and skips the next {lines} lines"),
    };
    format!("{} {says}, {then}", name(explorer, step.at))
}

fn level(explorer: &Explorer<'_>, step: &Step) -> usize {
    explorer.entries.get(step.at).map_or(0, |entry| entry.level)
}

/// The module of an entry.
pub(super) fn name<'e>(explorer: &'e Explorer<'_>, at: usize) -> &'e str {
    match explorer.entries.get(at).map(|entry| &entry.runs) {
        Some(Runs::Module(module)) => module.name(),
        Some(Runs::Substack | Runs::Failure) | None => "a line that libpam does not understand",
    }
}

/// Where an entry stands.
pub(super) fn place<'e>(explorer: &'e Explorer<'_>, at: usize) -> Option<&'e Place> {
    explorer.entries.get(at).map(|entry| &entry.place)
}

fn says(explorer: &Explorer<'_>, step: &Step) -> String {
    let Some(known) = explorer.known.get(step.at) else {
        return String::new();
    };
    let code = step.code;
    match (&known.part, code) {
        (Part::Proof(proof), Code::SUCCESS) => format!("succeeds with {proof}"),
        (Part::Condition(condition), Code::SUCCESS) => format!("says yes if {}", condition.holds),
        (Part::Permit, Code::SUCCESS) => "says yes to everybody".to_owned(),
        (Part::Unknown, Code::SUCCESS) => "(which is not known here) may succeed".to_owned(),
        (Part::Xmpp | Part::Deny | Part::Neutral | Part::Failure, Code::SUCCESS) => {
            "succeeds".to_owned()
        }
        (_, Code::IGNORE) => "looks away (PAM_IGNORE)".to_owned(),
        (_, Code::MODULE_UNKNOWN) => "is not installed (PAM_MODULE_UNKNOWN)".to_owned(),
        (Part::Condition(condition), _) => format!("says no if {}", condition.fails),
        (Part::Xmpp, _) => "refuses".to_owned(),
        (Part::Deny, _) => "says no to everybody".to_owned(),
        (Part::Proof(_) | Part::Permit | Part::Neutral | Part::Failure | Part::Unknown, _) => {
            format!("fails ({code})")
        }
    }
}
