//! Programs that log in over ssh, with a terminal and without.

use std::fs;
use std::process::Command;

use acceptance::{Factors, Meanwhile, Scratch, Stage, Terminal, run};

use crate::house::{House, PASSWORD, QUESTION, house, house_with_factors, is_let_in, is_refused};

/// Whoever is asked about it, and there is no screen to compare with.
fn alice_confirms_what_she_sees(house: &House) {
    let request = house.alice.sees("a request", |seen| {
        seen.confirm("id").is_some_and(|id| seen.is_request(id))
    });
    house.alice.confirms(&request);
}

/// ssh answers a prompt that it can show nobody with nothing, which is Enter.
pub(crate) fn ssh_without_a_terminal(stage: &Stage) {
    let house = house_with_factors(stage, Factors::KeyThenXmpp, "timeout=60");
    let login = Meanwhile::start_without_terminal(&house.sshd.ssh_command(house.sshd.user(), &[]));
    alice_confirms_what_she_sees(&house);
    let output = login.output();
    assert_eq!(
        (output.code, output.stdout.as_str()),
        (0, "LET IN\n"),
        "{output:?}"
    );
}

/// ssh leaves keyboard-interactive out, so the factor is never asked for.
pub(crate) fn ssh_in_batch_mode(stage: &Stage) {
    let house = house_with_factors(stage, Factors::KeyThenXmpp, "timeout=60");
    let command = house
        .sshd
        .ssh_command(house.sshd.user(), &["BatchMode=yes"]);
    let output = Meanwhile::start_without_terminal(&command).output();
    assert_eq!(output.code, 255, "{output:?}");
    assert!(output.stderr.contains("Permission denied"), "{output:?}");
    assert_eq!(house.times_asked(&house.alice), 0);
}

/// `prompt=never`: no prompt comes, and OpenSSH before 10.3 never shows the line.
pub(crate) fn ssh_that_is_never_prompted(stage: &Stage) {
    let house = house(stage, "timeout=60 prompt=never");
    let mut terminal = house.sshd.ssh(house.sshd.user());
    alice_confirms_what_she_sees(&house);
    is_let_in(&mut terminal);
    assert_eq!(
        house.screen(&terminal),
        "LET IN\n",
        "the line is never seen"
    );
}

/// SSH's method `password` has no prompts but its own: a module that asks anything else ends it.
pub(crate) fn the_method_password_cannot_ask(stage: &Stage) {
    let house = house_with_factors(stage, Factors::PasswordMethod, "timeout=20");
    let mut terminal = types_password(&house);
    is_refused(&mut terminal);
    let log = house.sshd.log();
    assert!(!log.contains("Accepted"), "{log}");
}

pub(crate) fn the_method_password_where_nothing_is_asked(stage: &Stage) {
    let house = house_with_factors(stage, Factors::PasswordMethod, "timeout=60 prompt=never");
    let mut terminal = types_password(&house);
    alice_confirms_what_she_sees(&house);
    is_let_in(&mut terminal);
}

pub(crate) fn the_method_password_denied(stage: &Stage) {
    let house = house_with_factors(stage, Factors::PasswordMethod, "timeout=60 prompt=never");
    let mut terminal = types_password(&house);
    let request = house.alice.sees("a request", |seen| {
        seen.confirm("id").is_some_and(|id| seen.is_request(id))
    });
    house.alice.denies(&request);
    is_refused(&mut terminal);
}

fn types_password(house: &House) -> Terminal {
    let options = ["PreferredAuthentications=password"];
    let terminal = house.sshd.ssh_with(house.sshd.user(), &options);
    terminal.sees("password: ");
    terminal.types(&format!("{PASSWORD}\r"));
    terminal
}

/// A house with a key, and a file to be fetched from it that only its user may read.
fn house_with_a_file(stage: &Stage) -> (House, Scratch, String) {
    let house = house_with_factors(stage, Factors::KeyThenXmpp, "timeout=60");
    let scratch = Scratch::new("copies");
    let file = scratch.write("there", "brought home\n");
    let to_user = run(Command::new("chown").arg(house.sshd.user()).arg(&file));
    assert_eq!(to_user.code, 0, "{}", to_user.stderr);
    run(Command::new("chmod").arg("600").arg(&file));
    let remote = format!("{}@127.0.0.1:{}", house.sshd.user(), file.display());
    (house, scratch, remote)
}

/// The program asks at the terminal as ssh does; once alice agrees, the file is here.
fn brings_the_file(house: &House, scratch: &Scratch, command: &Command) {
    let mut terminal = Terminal::start(command);
    terminal.sees(QUESTION);
    let request = house.request_of(&terminal);
    assert!(!scratch.path().join("here").exists());
    terminal.types("\r");
    house.alice.confirms(&request);
    let (status, text) = terminal.ends();
    assert!(status.success(), "{text}");
    let here = fs::read_to_string(scratch.path().join("here")).unwrap_or_default();
    assert_eq!(here, "brought home\n", "{text}");
    assert_eq!(house.times_asked(&house.alice), 1);
}

pub(crate) fn scp(stage: &Stage) {
    let (house, scratch, remote) = house_with_a_file(stage);
    let mut command = Command::new("scp");
    command
        .args(house.sshd.client_options(&[]))
        .arg(remote)
        .arg(scratch.path().join("here"));
    brings_the_file(&house, &scratch, &command);
}

pub(crate) fn sftp(stage: &Stage) {
    let (house, scratch, remote) = house_with_a_file(stage);
    let mut command = Command::new("sftp");
    command
        .args(house.sshd.client_options(&[]))
        .arg(remote)
        .arg(scratch.path().join("here"));
    brings_the_file(&house, &scratch, &command);
}

pub(crate) fn rsync(stage: &Stage) {
    let (house, scratch, remote) = house_with_a_file(stage);
    let ssh = format!("ssh {}", house.sshd.client_options(&[]).join(" "));
    let mut command = Command::new("rsync");
    command
        .args(["--rsh", &ssh, &remote])
        .arg(scratch.path().join("here"));
    brings_the_file(&house, &scratch, &command);
}

/// The program may not ask: the file stays where it is, and nobody is asked.
fn leaves_the_file(house: &House, scratch: &Scratch, command: &Command) {
    let mut terminal = Terminal::start(command);
    let (status, text) = terminal.ends();
    assert!(!status.success(), "{text}");
    assert!(text.contains("Permission denied"), "{text}");
    assert!(!scratch.path().join("here").exists());
    assert_eq!(house.times_asked(&house.alice), 0);
}

pub(crate) fn scp_in_batch_mode(stage: &Stage) {
    let (house, scratch, remote) = house_with_a_file(stage);
    let mut command = Command::new("scp");
    command
        .arg("-B")
        .args(house.sshd.client_options(&[]))
        .arg(remote)
        .arg(scratch.path().join("here"));
    leaves_the_file(&house, &scratch, &command);
}

pub(crate) fn sftp_in_batch_mode(stage: &Stage) {
    let (house, scratch, remote) = house_with_a_file(stage);
    let (host, there) = remote.split_once(':').unwrap_or_default();
    let here = scratch.path().join("here");
    let batch = scratch.write("batch", &format!("get {there} {}\n", here.display()));
    let mut command = Command::new("sftp");
    command
        .arg("-b")
        .arg(batch)
        .args(house.sshd.client_options(&[]))
        .arg(host);
    leaves_the_file(&house, &scratch, &command);
}

/// How ansible is told to use ssh.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ansible {
    /// Where to find the host, and nothing else.
    AsItComes,
    /// That keyboard-interactive is fine, too.
    MayBeAsked,
}

/// A playbook of two tasks that need nothing at the other end.
fn ansible(house: &House, scratch: &Scratch, how: Ansible) -> Command {
    let task = "    - raw: echo LET IN\n";
    let playbook = format!("- hosts: all\n  gather_facts: no\n  tasks:\n{task}{task}");
    let playbook = scratch.write("playbook.yml", &playbook);
    let persists = ["ControlMaster=auto", "ControlPersist=20"];
    let ssh = match how {
        Ansible::AsItComes => house.sshd.way_here(&persists),
        Ansible::MayBeAsked => {
            let asked = ["KbdInteractiveAuthentication=yes"];
            house.sshd.client_options(&[&persists[..], &asked].concat())
        }
    };
    let mut command = Command::new("ansible-playbook");
    command
        .args(["--verbose", "--inventory", "127.0.0.1,", "--user"])
        .arg(house.sshd.user())
        .arg(playbook)
        .env("ANSIBLE_SSH_ARGS", ssh.join(" "))
        .env("ANSIBLE_LOCAL_TEMP", scratch.path().join("local"))
        .env("ANSIBLE_SSH_CONTROL_PATH_DIR", scratch.path().join("cp"))
        .env("ANSIBLE_NOCOLOR", "1")
        .env("HOME", scratch.path());
    command
}

/// ansible turns keyboard-interactive off by itself.
pub(crate) fn ansible_as_it_comes(stage: &Stage) {
    let house = house_with_factors(stage, Factors::KeyThenXmpp, "timeout=60");
    let scratch = Scratch::new("ansible");
    let play = Meanwhile::start_without_terminal(&ansible(&house, &scratch, Ansible::AsItComes));
    let output = play.output();
    assert_eq!(output.code, 4, "unreachable: {output:?}");
    assert!(output.stdout.contains("Permission denied"), "{output:?}");
    assert_eq!(house.times_asked(&house.alice), 0);
}

/// With it turned on, one approval serves all that goes over the one connection.
pub(crate) fn ansible_that_waits_for_alice(stage: &Stage) {
    let house = house_with_factors(stage, Factors::KeyThenXmpp, "timeout=60 prompt=never");
    let scratch = Scratch::new("ansible");
    let play = Meanwhile::start_without_terminal(&ansible(&house, &scratch, Ansible::MayBeAsked));
    alice_confirms_what_she_sees(&house);
    let output = play.output();
    assert_eq!(output.code, 0, "{output:?}");
    assert_eq!(
        output.stdout.matches("LET IN").count() / 2,
        2,
        "{}",
        output.stdout
    );
    assert_eq!(house.times_asked(&house.alice), 1);
    closes_what_ansible_keeps_open(&scratch);
}

/// The connection that `ControlPersist` keeps for a next playbook.
fn closes_what_ansible_keeps_open(scratch: &Scratch) {
    for kept in fs::read_dir(scratch.path().join("cp"))
        .into_iter()
        .flatten()
    {
        let path = kept.map(|kept| kept.path()).unwrap_or_default();
        let mut ssh = Command::new("ssh");
        ssh.args(["-F", "none", "-O", "exit", "-S"]).arg(path);
        let closed = run(ssh.arg("127.0.0.1"));
        assert_eq!(closed.code, 0, "{closed:?}");
    }
}
