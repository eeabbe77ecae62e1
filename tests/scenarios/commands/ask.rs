//! `verifierd ask`, and the commands that see and end what it asked.

use std::process::{Command, Output, Stdio};
use std::thread::JoinHandle;

use acceptance::{Confirmer, Daemon, Scratch, Stage, Terminal, built, own_user, run};
use serde_json::Value;

/// A daemon that lets us, whoever we are, ask `jid`.
fn daemon_for(stage: &Stage, jid: &str) -> Daemon {
    let mut setup = stage.setup();
    setup.pam_users = format!("{} = \"{jid}\"\n", own_user());
    Daemon::start(setup)
}

/// `verifierd ask`, with nobody at a terminal.
fn ask(daemon: &Daemon, jid: &str, more: &[&str]) -> JoinHandle<Output> {
    let mut command = daemon.command_line("ask", &[jid, "deploy 1.4 to production?"]);
    command.args(more).stdin(Stdio::null());
    std::thread::spawn(move || command.output().unwrap_or_else(|error| panic!("{error}")))
}

fn ended(asking: JoinHandle<Output>) -> (Option<i32>, String, String) {
    let output = asking.join().unwrap_or_else(|_| panic!("ask did not run"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// The transaction id of the one request that waits.
fn waiting(alice: &Confirmer) -> std::sync::Arc<acceptance::Stanza> {
    alice.sees("the question", |seen| seen.confirm("id").is_some())
}

pub(crate) fn ask_ends_with_0_when_approved(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = daemon_for(stage, alice.bare());
    let asking = ask(&daemon, alice.bare(), &[]);
    let request = waiting(&alice);
    assert!(
        request
            .body()
            .is_some_and(|body| body.contains("deploy 1.4 to production?"))
    );
    alice.confirms(&request);
    assert_eq!(
        ended(asking),
        (Some(0), String::new(), String::new()),
        "quiet"
    );
}

pub(crate) fn ask_ends_with_1_when_denied(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = daemon_for(stage, alice.bare());
    let asking = ask(&daemon, alice.bare(), &[]);
    alice.denies(&waiting(&alice));
    assert_eq!(ended(asking).0, Some(1));
}

pub(crate) fn ask_ends_with_2_when_nobody_answers(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = daemon_for(stage, alice.bare());
    let asking = ask(&daemon, alice.bare(), &["--timeout", "5"]);
    assert_eq!(ended(asking).0, Some(2));
}

pub(crate) fn ask_ends_with_3_when_nobody_has_that_address(stage: &Stage) {
    let daemon = daemon_for(stage, "ghost@localhost");
    let asking = ask(&daemon, "ghost@localhost", &[]);
    assert_eq!(ended(asking).0, Some(3));
}

pub(crate) fn ask_ends_with_4_when_it_is_too_much(stage: &Stage) {
    let alice = stage.person("alice");
    let mut setup = stage.setup();
    setup.pam_users = format!("{} = \"{}\"\n", own_user(), alice.bare());
    setup.limits = "pending_per_confirmer = 1\n".into();
    let daemon = Daemon::start(setup);
    let first = ask(&daemon, alice.bare(), &[]);
    let request = waiting(&alice);
    assert_eq!(ended(ask(&daemon, alice.bare(), &[])).0, Some(4));
    alice.confirms(&request);
    assert_eq!(ended(first).0, Some(0));
}

pub(crate) fn ask_ends_with_5_when_somebody_takes_it_back(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = daemon_for(stage, alice.bare());
    let asking = ask(&daemon, alice.bare(), &[]);
    let request = waiting(&alice);
    let list = daemon.command("list", &["--json"]);
    assert_eq!(list.code, 0, "{}", list.stderr);
    let list: Value = serde_json::from_str(&list.stdout).unwrap_or(Value::Null);
    let id = list["verifications"][0]["id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let withdrawn = daemon.command("withdraw", &[&id]);
    assert_eq!(withdrawn.code, 0, "{}", withdrawn.stderr);
    assert_eq!(ended(asking).0, Some(5));
    alice.confirms(&request);
    alice.is_through_to(request.from());
}

pub(crate) fn ask_ends_with_64_when_used_wrongly(_: &Stage) {
    for arguments in [
        &["ask"][..],
        &["ask", "alice@localhost"],
        &["nonsense"],
        &["ask", "--nonsense", "a", "b"],
    ] {
        let output = run(Command::new(built("verifierd")).args(arguments));
        assert_eq!(output.code, 64, "{arguments:?}: {}", output.stderr);
        assert!(!output.stderr.is_empty());
    }
}

pub(crate) fn ask_ends_with_69_without_a_daemon(_: &Stage) {
    let scratch = Scratch::new("nobody");
    let socket = scratch.path().join("none.sock");
    let mut command = Command::new(built("verifierd"));
    command
        .arg("ask")
        .arg("--socket")
        .arg(&socket)
        .args(["alice@localhost", "hello?"]);
    let output = run(&mut command);
    assert_eq!(output.code, 69, "{}", output.stderr);
    assert!(!output.stderr.is_empty(), "says why");
}

pub(crate) fn ask_shows_on_a_terminal_what_it_waits_for(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = daemon_for(stage, alice.bare());
    let mut terminal = Terminal::start(&daemon.command_line("ask", &[alice.bare(), "deploy?"]));
    let shown = terminal.sees("Waiting");
    assert!(
        shown.contains("deploy?") && shown.contains(alice.bare()),
        "{shown}"
    );
    let request = waiting(&alice);
    assert!(
        shown.contains(request.confirm("id").unwrap_or("?")),
        "the code to compare: {shown}"
    );
    alice.confirms(&request);
    let (status, shown) = terminal.ends();
    assert_eq!(status.code(), Some(0), "{shown}");
}

pub(crate) fn ask_is_taken_back_with_ctrl_c(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = daemon_for(stage, alice.bare());
    let mut terminal = Terminal::start(&daemon.command_line("ask", &[alice.bare(), "deploy?"]));
    terminal.sees("Waiting");
    let request = waiting(&alice);
    terminal.types("\u{3}");
    let (status, shown) = terminal.ends();
    assert_ne!(status.code(), Some(0), "{shown}");
    // Her devices are told.
    let _ = alice.sees("the notice", |seen| {
        seen.body().is_some() && seen.confirm("id").is_none() && seen.from() == request.from()
    });
    let list = daemon.command("list", &["--json"]).stdout;
    let list: Value = serde_json::from_str(&list).unwrap_or(Value::Null);
    assert_eq!(
        list["verifications"].as_array().map(Vec::len),
        Some(0),
        "{list}"
    );
}

pub(crate) fn ask_prints_json(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = daemon_for(stage, alice.bare());
    let asking = ask(&daemon, alice.bare(), &["--json"]);
    alice.confirms(&waiting(&alice));
    let (code, stdout, _) = ended(asking);
    let told: Value = serde_json::from_str(&stdout).unwrap_or(Value::Null);
    assert_eq!(
        (code, told["state"].as_str()),
        (Some(0), Some("approved")),
        "{stdout}"
    );
    assert_eq!(told["by"], alice.bare());
}

pub(crate) fn list_shows_who_waits(stage: &Stage) {
    let alice = stage.person("alice");
    let daemon = daemon_for(stage, alice.bare());
    let asking = ask(&daemon, alice.bare(), &[]);
    let request = waiting(&alice);
    let shown = daemon.command("list", &[]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(shown.stdout.contains("local:"), "{}", shown.stdout);
    alice.confirms(&request);
    assert_eq!(ended(asking).0, Some(0));
}

/// A daemon that lets us ask both of them.
fn daemon_for_two(stage: &Stage, [alice, bob]: [&Confirmer; 2]) -> Daemon {
    let mut setup = stage.setup();
    let (alice, bob) = (alice.bare(), bob.bare());
    setup.pam_users = format!("{} = {{ any_of = [\"{alice}\", \"{bob}\"] }}\n", own_user());
    Daemon::start(setup)
}

pub(crate) fn ask_shows_on_a_terminal_who_has_it_and_who_has_answered(stage: &Stage) {
    let (alice, bob) = (stage.person("alice"), stage.person("bob"));
    let daemon = daemon_for_two(stage, [&alice, &bob]);
    let more = ["--confirmer", bob.bare(), "--needed", "2"];
    let mut command = daemon.command_line("ask", &[alice.bare(), "deploy?"]);
    let mut terminal = Terminal::start(command.args(more));
    let (of_alice, of_bob) = (waiting(&alice), waiting(&bob));
    let told = |namespace: &str, name: &str| {
        format!(
            "<message to='{}'><{name} xmlns='{namespace}' id='{}'/></message>",
            of_alice.from(),
            of_alice.id()
        )
    };
    alice.sends(&told("urn:xmpp:receipts", "received"));
    terminal.sees("(delivered)");
    alice.sends(&told("urn:xmpp:chat-markers:0", "displayed"));
    terminal.sees("(seen)");
    alice.confirms(&of_alice);
    terminal.sees(&format!("{} has approved (1 of 2)", alice.bare()));
    bob.confirms(&of_bob);
    let (status, shown) = terminal.ends();
    assert_eq!(status.code(), Some(0), "{shown}");
    assert!(
        shown.contains(&format!("{} has approved (2 of 2)", bob.bare())),
        "{shown}"
    );
}

pub(crate) fn ask_goes_on_after_a_denial_where_told_to(stage: &Stage) {
    let (alice, bob) = (stage.person("alice"), stage.person("bob"));
    let daemon = daemon_for_two(stage, [&alice, &bob]);
    let more = ["--confirmer", bob.bare(), "--no-veto", "--json"];
    let asking = ask(&daemon, alice.bare(), &more);
    let of_bob = waiting(&bob);
    let of_alice = waiting(&alice);
    alice.denies(&of_alice);
    alice.is_through_to(of_alice.from());
    bob.confirms(&of_bob);
    let (code, stdout, _) = ended(asking);
    let told: Value = serde_json::from_str(&stdout).unwrap_or(Value::Null);
    assert_eq!(code, Some(0), "{stdout}");
    assert_eq!(told["denials"][0]["jid"], alice.bare(), "{stdout}");
    assert_eq!(told["by"], bob.bare(), "{stdout}");
}

pub(crate) fn ask_does_not_let_the_requester_confirm(stage: &Stage) {
    let (alice, bob) = (stage.person("alice"), stage.person("bob"));
    let daemon = daemon_for_two(stage, [&alice, &bob]);
    let more = ["--confirmer", bob.bare(), "--requester", alice.bare()];
    let asking = ask(&daemon, alice.bare(), &more);
    let request = waiting(&bob);
    alice.sends(&request.yes_by_message());
    alice.is_through_to(request.from());
    assert!(
        alice
            .has_seen()
            .iter()
            .all(|seen| seen.confirm("id").is_none()),
        "she is not asked"
    );
    let list: Value =
        serde_json::from_str(&daemon.command("list", &["--json"]).stdout).unwrap_or(Value::Null);
    assert_eq!(list["verifications"][0]["state"], "pending", "{list}");
    bob.confirms(&request);
    assert_eq!(ended(asking).0, Some(0));
    // Nobody is left.
    let alone = ask(&daemon, alice.bare(), &["--requester", alice.bare()]);
    assert_eq!(ended(alone).0, Some(64));
}
