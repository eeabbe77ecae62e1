//! Clients that are not OpenSSH's: asyncssh and paramiko, on which other programs are built.

use std::path::Path;
use std::process::Command;

use acceptance::{Stage, Terminal};

use crate::house::{House, QUESTION, house};

/// Somebody logs in with a program on that library.
fn logs_in(house: &House, library: &str, user: &str) -> Terminal {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("actors/ssh_client.py");
    let mut command = Command::new("/usr/bin/python3");
    command.args(["-B".as_ref(), script.as_os_str()]).args([
        library,
        &house.sshd.port().to_string(),
        user,
    ]);
    Terminal::start(&command)
}

fn an_approved_login(stage: &Stage, library: &str) {
    let house = house(stage, "timeout=60");
    let mut terminal = logs_in(&house, library, house.sshd.user());
    terminal.sees(QUESTION);
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.confirms(&request);
    let (status, text) = terminal.ends();
    assert!(status.success() && text.contains("LET IN"), "{text}");
    let asks =
        "Reply CODE in your XMPP client, then press Enter (or type the code you got there): ";
    let shown = house.screen(&terminal);
    assert_eq!(
        shown.matches(asks).count(),
        1,
        "one round, as it was sent: {shown}"
    );
}

fn a_denied_login(stage: &Stage, library: &str) {
    let house = house(stage, "timeout=60");
    let mut terminal = logs_in(&house, library, house.sshd.user());
    terminal.sees(QUESTION);
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.denies(&request);
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(1), "{text}");
    assert!(
        text.contains("REFUSED") && !text.contains("LET IN"),
        "{text}"
    );
    assert_eq!(house.times_asked(&house.alice), 1);
}

fn a_code(stage: &Stage, library: &str) {
    let house = house(stage, "timeout=60");
    let mut terminal = logs_in(&house, library, house.sshd.user());
    terminal.sees(QUESTION);
    let request = house.request_of(&terminal);
    let code = crate::house::six_digits(request.body().unwrap_or_default());
    terminal.types(&format!("{code}\r"));
    let (status, text) = terminal.ends();
    assert!(status.success() && text.contains("LET IN"), "{text}");
}

pub(crate) fn asyncssh_approved(stage: &Stage) {
    an_approved_login(stage, "asyncssh");
}

pub(crate) fn asyncssh_denied(stage: &Stage) {
    a_denied_login(stage, "asyncssh");
}

pub(crate) fn asyncssh_with_the_code(stage: &Stage) {
    a_code(stage, "asyncssh");
}

pub(crate) fn paramiko_approved(stage: &Stage) {
    an_approved_login(stage, "paramiko");
}

pub(crate) fn paramiko_denied(stage: &Stage) {
    a_denied_login(stage, "paramiko");
}

pub(crate) fn paramiko_with_the_code(stage: &Stage) {
    a_code(stage, "paramiko");
}
