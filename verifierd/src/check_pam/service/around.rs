//! The ways round our module: for whom they are open, and what to do about them.

use super::auth::{bar, refusing};
use super::options::options_at;
use crate::check_pam::code::{Code, Codes};
use crate::check_pam::explore::{self, Barred, Cause, Explorer, Step, TooLarge, Way};
use crate::check_pam::finding::{Finding, Severity};
use crate::check_pam::module::Part;
use crate::check_pam::words;

pub(super) fn finding(
    explorer: &Explorer<'_>,
    (cause, way): (&Cause, &Way),
    round: &Barred,
) -> Result<Finding, TooLarge> {
    let step = cause.step();
    let steps = words::steps(explorer, way);
    let at = words::place(explorer, step.at);
    let happens = words::happens(explorer, &step);
    let finding = match cause {
        Cause::Skipped(_) => {
            let (severity, condition) = whom(explorer, cause, way, round)?;
            skipped(severity, &happens, condition.as_deref())
        }
        Cause::Ignored(_) => looked_away(explorer, step.at),
        Cause::Discounted(_) => discounted(explorer, &step),
        Cause::Forgotten(_) => Finding::fault(
            "way-round",
            format!("{happens}: the refusal of pam_xmpp.so as well"),
        )
        .so("Whoever pam_xmpp.so refuses gets in.")
        .remedy("Take the word reset out of this line."),
    };
    Ok(finding.at(at).steps(steps))
}

fn skipped(severity: Severity, happens: &str, condition: Option<&str>) -> Finding {
    let what = format!("{happens}, before pam_xmpp.so is asked");
    match (severity, condition) {
        (Severity::Fault, _) => Finding::fault("way-round", what)
            .so("That is all it takes to get in: the second factor is not required.")
            .remedy("Put pam_xmpp.so before this line, or make the line lead to it: \"required\" in the place of \"sufficient\", a jump that ends before pam_xmpp.so."),
        (Severity::Note, _) => Finding::note("root-passes", what)
            .so("Root becomes another user without being asked, as everywhere."),
        (Severity::Risk | Severity::Fine, condition) => {
            let condition = condition.unwrap_or_default();
            Finding::risk("way-round-if", what)
                .so(format!("Whoever this is true for gets in without pam_xmpp.so: {condition}."))
                .remedy("If that is what you want, there is nothing to do.")
        }
    }
}

/// For whom our module is left out: everybody (a fault), root (a note), or whom a condition names. `round` bars every
/// way round our module.
fn whom(
    explorer: &Explorer<'_>,
    cause: &Cause,
    way: &Way,
    round: &Barred,
) -> Result<(Severity, Option<String>), TooLarge> {
    let last = cause.step();
    let mut others = round.clone();
    others.remove(&bar(explorer, cause));
    for step in way.iter().take_while(|step| step.at <= last.at) {
        let Some(Part::Condition(condition)) = explorer.known.get(step.at).map(|it| &it.part)
        else {
            continue;
        };
        let holds = step.code == Code::SUCCESS;
        if step.code == Code::IGNORE || condition.holds_for_people == Some(holds) {
            continue;
        }
        let with_step = |barred: &Barred| {
            let mut barred = barred.clone();
            barred.insert((step.at, explorer.action(step.at, step.code)));
            barred
        };
        let is_needed = *step == last || explorer.way(refusing, &with_step(&others))?.is_none();
        let is_root = condition.is_root && holds;
        // Else it is a gate that everybody passes, with our module or without.
        let tells_apart = is_root
            || explorer
                .way(explore::ours_returns(Code::SUCCESS), &with_step(round))?
                .is_some();
        if is_needed && tells_apart {
            let text = if holds {
                &condition.holds
            } else {
                &condition.fails
            };
            let severity = if is_root {
                Severity::Note
            } else {
                Severity::Risk
            };
            return Ok((severity, Some(text.clone())));
        }
    }
    Ok((Severity::Fault, None))
}

fn looked_away(explorer: &Explorer<'_>, at: usize) -> Finding {
    let options = options_at(explorer, at).looks_away;
    let whom = options.iter().map(|option| match option.split('=').next() {
        Some("nullok") => "users whom [pam.users] maps to nobody".to_owned(),
        Some("hosts") => format!("logins from addresses outside {option}"),
        _ => format!("users outside {option}"),
    });
    let whom: Vec<String> = whom.collect();
    Finding::risk(
        "looks-away",
        format!("pam_xmpp.so looks away for {}", whom.join(", and for ")),
    )
    .so("They get in with what the other lines ask for, without a confirmation.")
    .remedy(format!(
        "If that is not what you want, take {} out.",
        options.join(" and ")
    ))
}

fn discounted(explorer: &Explorer<'_>, step: &Step) -> Finding {
    let codes = explorer
        .known
        .get(step.at)
        .map(|it| it.codes.without(Code::SUCCESS))
        .unwrap_or_default();
    let alike = explore::alike(explorer, step, codes);
    if alike == Codes::of(&[Code::MODULE_UNKNOWN]) && codes != alike {
        return Finding::risk(
            "way-round-if",
            "if pam_xmpp.so is not installed, that counts for nothing (module_unknown)",
        )
        .so("Whoever takes the file away, an upgrade as well, takes the second factor away.")
        .remedy("Take module_unknown=.. out of this line.");
    }
    let names: Vec<String> = alike.iter().map(|code| code.to_string()).collect();
    let which = if codes
        .without(Code::IGNORE)
        .iter()
        .all(|code| alike.contains(code))
    {
        String::new()
    } else {
        format!(" with {}", names.join(", "))
    };
    Finding::fault(
        "way-round",
        format!("pam_xmpp.so may refuse{which}, and this line makes nothing of it"),
    )
    .so("Whoever it refuses gets in.")
    .remedy("Write \"required\" before pam_xmpp.so.")
}
