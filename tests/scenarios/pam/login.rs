//! login(1) on a terminal, as getty(8) starts it.

use acceptance::{Stage, Terminal};

use crate::place::{Place, place};

fn machine(stage: &Stage, options: &str) -> Place {
    place(stage, "login", options)
}

/// The user says who they are.
fn somebody_logs_in(place: &Place) -> Terminal {
    let terminal = place.root_runs(&["login"]);
    terminal.sees("login: ");
    terminal.types(&format!("{}\r", place.user.name()));
    terminal
}

pub(crate) fn an_approved_login(stage: &Stage) {
    let place = machine(stage, "timeout=60");
    let mut terminal = somebody_logs_in(&place);
    let request = place.request_of(&terminal);
    terminal.sees("seconds.");
    let screen = place.screen(&terminal);
    let question = "login: USER\nReply CODE in your XMPP client within 60 seconds.\n";
    assert!(screen.ends_with(question), "{screen}");
    place.alice.confirms(&request);
    terminal.sees("$ ");
    terminal.types("echo LET $((1)) IN; exit\r");
    let (_, text) = terminal.ends();
    assert!(text.contains("LET 1 IN"), "{text}");
}

pub(crate) fn a_denied_login(stage: &Stage) {
    let place = machine(stage, "timeout=60");
    let mut terminal = somebody_logs_in(&place);
    let request = place.request_of(&terminal);
    place.alice.denies(&request);
    // login(1) of shadow 4.13 ends with 0 here; what counts is that it ends.
    let (_, text) = terminal.ends();
    assert!(
        place.screen(&terminal).ends_with(
            "login: USER\nReply CODE in your XMPP client within 60 seconds.\nMaximum number of tries exceeded (1)\n"
        ),
        "{text}"
    );
    assert_eq!(place.times_asked(), 1);
}

/// Nobody answers, or there is nobody: the same text after the same wait.
fn waits_in_vain(place: &Place, name: &str) -> String {
    let terminal = place.root_runs(&["login"]);
    terminal.sees("login: ");
    terminal.types(&format!("{name}\r"));
    terminal.sees_times("login: ", 2);
    let screen = place.screen(&terminal);
    screen.replace(name, "USER")
}

pub(crate) fn a_login_nobody_answers(stage: &Stage) {
    let place = machine(stage, "timeout=5");
    let screen = waits_in_vain(&place, place.user.name());
    let shown =
        "login: USER\nReply CODE in your XMPP client within 5 seconds.\n\nLogin incorrect\n";
    assert!(screen.contains(shown), "{screen}");
    assert_eq!(place.times_asked(), 1);
}

pub(crate) fn a_login_of_nobody(stage: &Stage) {
    let place = machine(stage, "timeout=5");
    let screen = waits_in_vain(&place, "nosuchname");
    let shown =
        "login: USER\nReply CODE in your XMPP client within 5 seconds.\n\nLogin incorrect\n";
    assert!(screen.contains(shown), "{screen}");
    assert_eq!(place.times_asked(), 0);
}
