//! One PAM service: whether anybody gets in whom our module has not let in, and whether anybody gets in at all.

use super::code::{Code, Codes};
use super::explore::{self, Barred, Cause, Explorer, TooLarge, Way};
use super::finding::{Finding, Severity};
use super::installed;
use super::module::{Installed, Known, Part, XMPP};
use super::root::Root;
use super::stack::{self, Phase, Problem, Stack};
use super::words;
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
    stack.modules().any(|(_, _, module)| module.name() == XMPP)
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
            .filter(|(_, _, it)| it.name() == XMPP)
            .map(|(_, _, it)| Options::read(&it.args))
            .collect();
        findings.extend(installed::look(installed, &auth));
        let explorer = explorer(&auth, Phase::Auth, installed);
        match auth_findings(&explorer, service) {
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

/// What the auth stack does, and whether our module is alone in it.
fn auth_findings(explorer: &Explorer<'_>, service: &str) -> Result<(Vec<Finding>, bool), TooLarge> {
    let mut findings = Vec::new();
    let causes = explore::causes(explorer, refusing)?;
    // Whoever gets in on what is left has been let in by ours.
    let round: Barred = causes
        .iter()
        .map(|(cause, _)| bar(explorer, cause))
        .collect();
    for (cause, way) in &causes {
        findings.push(bypass(explorer, (cause, way), &round)?);
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
    findings.extend(option_findings(explorer, service, is_alone));
    findings.extend(locked_out(explorer, &causes));
    if let Some((first, second)) = explore::asked_twice(explorer, &round)? {
        findings.push(asked_twice(explorer, service, [first, second]));
    }
    if is_alone {
        findings.push(alone(service));
    }
    let is_open = findings.iter().any(|it| it.severity == Severity::Fault);
    if !is_open {
        findings.push(required(service, &findings));
    }
    Ok((findings, is_alone))
}

/// Every code of every module, but of ours those of a refusal.
fn refusing(_: usize, known: &Known) -> Codes {
    if known.part == Part::Xmpp {
        known.codes.without(Code::SUCCESS)
    } else {
        known.codes
    }
}

fn bar(explorer: &Explorer<'_>, cause: &Cause) -> (usize, super::control::Action) {
    let step = cause.step();
    (step.at, explorer.action(step.at, step.code))
}

fn bypass(
    explorer: &Explorer<'_>,
    (cause, way): (&Cause, &Way),
    round: &Barred,
) -> Result<Finding, TooLarge> {
    let step = cause.step();
    let steps = way.iter().map(|step| words::step(explorer, step)).collect();
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
            "bypass",
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
        (Severity::Fault, _) => Finding::fault("bypass", what)
            .so("That is all it takes to get in: the second factor is not required.")
            .remedy("Put pam_xmpp.so before this line, or make the line lead to it: \"required\" in the place of \"sufficient\", a jump that ends before pam_xmpp.so."),
        (Severity::Note, _) => Finding::note("root-passes", what)
            .so("Root becomes another user without being asked, as everywhere."),
        (Severity::Risk | Severity::Fine, condition) => {
            let condition = condition.unwrap_or_default();
            Finding::risk("bypass-if", what)
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

fn options_at(explorer: &Explorer<'_>, at: usize) -> Options {
    match explorer.entries.get(at).map(|entry| &entry.runs) {
        Some(stack::Runs::Module(module)) => Options::read(&module.args),
        Some(stack::Runs::Substack | stack::Runs::Failure) | None => Options::default(),
    }
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

fn discounted(explorer: &Explorer<'_>, step: &super::explore::Step) -> Finding {
    let codes = explorer
        .known
        .get(step.at)
        .map(|it| it.codes.without(Code::SUCCESS))
        .unwrap_or_default();
    let alike = explore::alike(explorer, step, codes);
    if alike == Codes::of(&[Code::MODULE_UNKNOWN]) && codes != alike {
        return Finding::risk(
            "bypass-if",
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
        "bypass",
        format!("pam_xmpp.so may refuse{which}, and this line makes nothing of it"),
    )
    .so("Whoever it refuses gets in.")
    .remedy("Write \"required\" before pam_xmpp.so.")
}

fn never_in() -> Finding {
    Finding::fault(
        "never-in",
        "the stack fails even where pam_xmpp.so says yes",
    )
    .so("Nobody gets in.")
    .remedy("Look for a pam_deny.so that every way passes, and for jumps that lead past the end.")
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

fn alone(service: &str) -> Finding {
    Finding::note("single-factor", format!("a confirmation is all that {service} asks for"))
        .so("pam_xmpp.so is the only factor in this stack. For sshd that is right where a key comes before it (AuthenticationMethods).")
}

fn option_findings(explorer: &Explorer<'_>, service: &str, is_alone: bool) -> Vec<Finding> {
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
fn locked_out(explorer: &Explorer<'_>, causes: &[(Cause, Way)]) -> Vec<Finding> {
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
    if is_alone && service != "sshd" {
        return Finding::fault("fails-open", what)
            .so("Whoever stops the daemon or its way to the XMPP server gets in with nothing at all: no other line asks for anything.")
            .remedy(remedy);
    }
    Finding::risk("fails-open", what)
        .so("Whoever stops the daemon or its way to the XMPP server gets in with the first factor alone.")
        .remedy(remedy)
}

fn asked_twice(explorer: &Explorer<'_>, service: &str, [first, second]: [usize; 2]) -> Finding {
    let first = words::place(explorer, first)
        .map(ToString::to_string)
        .unwrap_or_default();
    let what =
        format!("pam_xmpp.so is asked a second time in one login; the first time is {first}");
    let at = words::place(explorer, second);
    let remedy = "Take one of the two lines out.";
    if service == "sshd" {
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

fn required(service: &str, others: &[Finding]) -> Finding {
    let has_doors = others.iter().any(|it| it.severity == Severity::Risk);
    let but = if has_doors {
        ", but for what the other findings name"
    } else {
        ""
    };
    Finding::fine(
        "required",
        format!("nobody gets through the auth stack of {service} without pam_xmpp.so{but}"),
    )
}

/// The account phase, which is run for everybody, with a key as well.
fn account(root: &Root, installed: &Installed, service: &str) -> Option<Finding> {
    let stack = stack::read(root, service, Phase::Account);
    let explorer = explorer(&stack, Phase::Account, installed);
    let way = explorer.way(|_, known| known.codes, &Barred::new());
    if stack.refused.is_none() && matches!(way, Ok(None)) {
        let finding = Finding::fault(
            "account",
            format!("nobody passes the account lines of {service}"),
        );
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
        let ours = stack.modules().find(|(_, _, module)| module.name() == XMPP);
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
