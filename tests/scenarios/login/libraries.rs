//! Clients that are not OpenSSH's: asyncssh and paramiko, on which other programs are built, that of `PuTTY`, and
//! dropbear's.

use std::path::Path;
use std::process::Command;

use acceptance::{Scratch, Stage, Terminal, run};

use crate::house::{House, QUESTION, house, six_digits};

/// Which one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Client {
    Asyncssh,
    Paramiko,
    Plink,
    Dbclient,
}

impl Client {
    /// Somebody logs in with it.
    fn logs_in(self, house: &House) -> Terminal {
        let (user, port) = (house.sshd.user(), house.sshd.port().to_string());
        let mut command = Command::new("env");
        // What a client writes down about hosts is its own affair.
        let home = Scratch::new("home");
        command.arg(format!("HOME={}", home.path().display()));
        match self {
            Self::Asyncssh => by_library(&mut command, "asyncssh", &[&port, user]),
            Self::Paramiko => by_library(&mut command, "paramiko", &[&port, user]),
            Self::Plink => {
                command.args([
                    "plink",
                    "-ssh",
                    "-no-antispoof",
                    "-noagent",
                    "-P",
                    &port,
                    "-l",
                    user,
                ]);
                command.args(["-hostkey", &host_key(house), "127.0.0.1", "echo LET IN"])
            }
            Self::Dbclient => {
                command.args(["dbclient", "-y", "-y", "-p", &port]);
                command.args([&format!("{user}@127.0.0.1"), "echo LET IN"])
            }
        };
        Terminal::start(&command)
    }

    /// What it makes of our question.
    fn shows(self) -> &'static str {
        match self {
            Self::Asyncssh | Self::Paramiko => {
                "ROUND of 1: '' ''\n\
                 Reply CODE in your XMPP client, then press Enter (or type the code you got there): \n"
            }
            // Broken at the 80 columns that it takes every terminal for.
            Self::Plink => {
                "-- Keyboard-interactive authentication prompts from server: ------------------\n\
                 | Reply CODE in your XMPP client, then press Enter (or type the code you got \n\
                 > there): \n\
                 -- End of keyboard-interactive prompts from server ---------------------------\n\
                 LET IN\n"
            }
            Self::Dbclient => {
                "Login for USER@127.0.0.1\n\
                 Reply CODE in your XMPP client, then press Enter (or type the code you got there): \n\
                 LET IN\n"
            }
        }
    }
}

fn by_library<'c>(command: &'c mut Command, library: &str, words: &[&str]) -> &'c mut Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("actors/ssh_client.py");
    command
        .args([
            "/usr/bin/python3".as_ref(),
            "-B".as_ref(),
            script.as_os_str(),
        ])
        .arg(library)
        .args(words)
}

/// The fingerprint of the sshd's host key.
fn host_key(house: &House) -> String {
    let mut listed = Command::new("ssh-keygen");
    listed.arg("-lf").arg(house.sshd.key("host_key.pub"));
    let listed = run(&mut listed).stdout;
    listed.split(' ').nth(1).unwrap_or_default().to_owned()
}

fn an_approved_login(stage: &Stage, client: Client) {
    let house = house(stage, "timeout=60");
    let mut terminal = client.logs_in(&house);
    terminal.sees(QUESTION);
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.confirms(&request);
    let (status, text) = terminal.ends();
    assert!(status.success() && text.contains("LET IN"), "{text}");
    let shown = house.screen(&terminal);
    assert_eq!(shown.matches(client.shows()).count(), 1, "{shown}");
}

fn a_denied_login(stage: &Stage, client: Client) {
    let house = house(stage, "timeout=60");
    let mut terminal = client.logs_in(&house);
    terminal.sees(QUESTION);
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.denies(&request);
    let (status, text) = terminal.ends();
    assert!(!status.success(), "{text}");
    assert!(!text.contains("LET IN"), "{text}");
    assert_eq!(text.matches(QUESTION).count(), 1, "{text}");
    assert_eq!(house.times_asked(&house.alice), 1);
}

fn a_code(stage: &Stage, client: Client) {
    let house = house(stage, "timeout=60");
    let mut terminal = client.logs_in(&house);
    terminal.sees(QUESTION);
    let request = house.request_of(&terminal);
    let code = six_digits(request.body().unwrap_or_default());
    terminal.types(&format!("{code}\r"));
    let (status, text) = terminal.ends();
    assert!(status.success() && text.contains("LET IN"), "{text}");
}

pub(crate) fn asyncssh_approved(stage: &Stage) {
    an_approved_login(stage, Client::Asyncssh);
}

pub(crate) fn asyncssh_denied(stage: &Stage) {
    a_denied_login(stage, Client::Asyncssh);
}

pub(crate) fn asyncssh_with_the_code(stage: &Stage) {
    a_code(stage, Client::Asyncssh);
}

pub(crate) fn paramiko_approved(stage: &Stage) {
    an_approved_login(stage, Client::Paramiko);
}

pub(crate) fn paramiko_denied(stage: &Stage) {
    a_denied_login(stage, Client::Paramiko);
}

pub(crate) fn paramiko_with_the_code(stage: &Stage) {
    a_code(stage, Client::Paramiko);
}

pub(crate) fn plink_approved(stage: &Stage) {
    an_approved_login(stage, Client::Plink);
}

pub(crate) fn plink_denied(stage: &Stage) {
    a_denied_login(stage, Client::Plink);
}

pub(crate) fn plink_with_the_code(stage: &Stage) {
    a_code(stage, Client::Plink);
}

pub(crate) fn dbclient_approved(stage: &Stage) {
    an_approved_login(stage, Client::Dbclient);
}

pub(crate) fn dbclient_denied(stage: &Stage) {
    a_denied_login(stage, Client::Dbclient);
}

pub(crate) fn dbclient_with_the_code(stage: &Stage) {
    a_code(stage, Client::Dbclient);
}
