//! The ready PAM stacks of `contrib/pam.d` and `contrib/pam-configs`, each on the program it is for.

use acceptance::{Stage, Terminal, until};

use crate::house::{House, PASSWORD, is_let_in, is_refused};
use crate::web::Cockpit;

/// What OpenSSH's client shows when sshd takes nothing any more; it may ask for a password that goes nowhere.
const ENDS: [&str; 4] = ["password: ", "denied", "Too many", "Connection closed"];
/// What a command prints that was let in; what is typed looks different.
const PRINTS: &str = "echo let in $((40 + 2))";

/// A machine with a running daemon, and alice, who approves whatever she is asked.
fn house(stage: &Stage) -> House {
    House::set_up(stage, "4. ")
}

fn sshd(stage: &Stage, stack: &str, config: &str) -> House {
    let house = house(stage);
    house.takes_stack(stack, "sshd");
    house.takes_sshd_config(config);
    house.reloads_sshd();
    house
}

/// Somebody at a program that shows a line and goes on by itself gets in.
fn is_let_in_unprompted(terminal: &mut Terminal) {
    terminal.sees("within 60 seconds.");
    terminal.sees("let in 42");
    let (status, text) = terminal.ends();
    assert!(status.success(), "{text}");
}

fn types_password(terminal: &Terminal) {
    terminal.sees("assword");
    terminal.types(&format!("{PASSWORD}\r"));
}

/// With a wrong password nobody is asked anything.
fn nobody_is_asked_by_a_wrong_password(house: &House, mut terminal: Terminal) {
    let opened = house.times_somebody_was_asked();
    terminal.sees("assword");
    terminal.types("wrong\r");
    until("the next try, or the end", || {
        let text = terminal.shows();
        let is_over = text.matches("assword").count() > 1
            || text.contains("failure")
            || text.contains("incorrect");
        is_over.then_some(())
    });
    assert_eq!(house.times_somebody_was_asked(), opened);
    terminal.is_lost();
}

pub(crate) fn sshd_with_a_key(stage: &Stage) {
    let house = sshd(stage, "sshd-key", "key-and-xmpp.conf");
    let mut terminal = house.client("ssh alice@server.example.org");
    terminal.sees("): ");
    terminal.types("\r");
    is_let_in(&mut terminal);
    let opened = house.times_somebody_was_asked();
    let without = "ssh -o PubkeyAuthentication=no alice@server.example.org";
    let text = is_refused(&mut house.client(without));
    assert!(text.contains("Permission denied (publickey)"), "{text}");
    assert_eq!(house.times_somebody_was_asked(), opened);
    // Root has the key as well. sshd (PermitRootLogin prohibit-password) shows the prompt all the same, and then closes the
    // connection whatever is said to it.
    house
        .machine
        .does("cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys");
    let mut root = house.client("ssh root@server.example.org");
    root.sees("): ");
    root.types("\r");
    until("the end, or a password that goes nowhere", || {
        let text = root.shows();
        let is_over = ENDS.iter().any(|end| text.contains(end));
        is_over.then_some(())
    });
    root.types("\x03");
    is_refused(&mut root);
}

pub(crate) fn sshd_with_a_password(stage: &Stage) {
    let house = sshd(stage, "sshd-password", "password-and-xmpp.conf");
    let ssh = "ssh alice@server.example.org";
    let mut terminal = house.client(ssh);
    types_password(&terminal);
    terminal.sees("): ");
    terminal.types("\r");
    is_let_in(&mut terminal);
    nobody_is_asked_by_a_wrong_password(&house, house.client(ssh));
}

pub(crate) fn sshd_with_nothing_else(stage: &Stage) {
    let house = sshd(stage, "sshd-xmpp", "xmpp-alone.conf");
    let mut terminal = house.client("ssh alice@server.example.org");
    terminal.sees("): ");
    terminal.types("\r");
    is_let_in(&mut terminal);
}

pub(crate) fn sudo_and_sudo_i(stage: &Stage) {
    let house = house(stage);
    house.takes_stack("sudo", "sudo");
    house.takes_stack("sudo-i", "sudo-i");
    house
        .machine
        .write("/etc/sudoers.d/alice", "alice ALL=(ALL) ALL\n");
    house.machine.does("chmod 440 /etc/sudoers.d/alice");
    let sudo = ["sudo", "-k", "sh", "-c", PRINTS];
    let mut terminal = house.machine.terminal_of("alice", &sudo);
    types_password(&terminal);
    is_let_in_unprompted(&mut terminal);
    // The command, at whoever says yes to it.
    let _ = house.alice.reads("sudo -k sh -c");
    let mut terminal = house.machine.terminal_of("alice", &["sudo", "-k", "-i"]);
    types_password(&terminal);
    terminal.sees("within 60 seconds.");
    is_let_in(&mut terminal);
    nobody_is_asked_by_a_wrong_password(&house, house.machine.terminal_of("alice", &sudo));
}

pub(crate) fn su_and_su_l(stage: &Stage) {
    let house = house(stage);
    house.takes_stack("su", "su");
    house.takes_stack("su-l", "su-l");
    house.has_a_root_password();
    let su = ["su", "root", "-c", PRINTS];
    let mut terminal = house.machine.terminal_of("alice", &su);
    types_password(&terminal);
    is_let_in_unprompted(&mut terminal);
    let mut terminal = house
        .machine
        .terminal_of("alice", &["su", "-", "-c", PRINTS]);
    types_password(&terminal);
    is_let_in_unprompted(&mut terminal);
    nobody_is_asked_by_a_wrong_password(&house, house.machine.terminal_of("alice", &su));
    // Root becomes anybody without a question.
    let opened = house.times_somebody_was_asked();
    assert_eq!(house.machine.does("su alice -c 'id -un'"), "alice\n");
    assert_eq!(house.times_somebody_was_asked(), opened);
}

pub(crate) fn login_on_the_console(stage: &Stage) {
    let house = house(stage);
    house.takes_stack("login", "login");
    let mut terminal = house.machine.terminal(&["login", "alice"]);
    types_password(&terminal);
    terminal.sees("within 60 seconds.");
    is_let_in(&mut terminal);
    nobody_is_asked_by_a_wrong_password(&house, house.machine.terminal(&["login", "alice"]));
}

pub(crate) fn cockpit(stage: &Stage) {
    let house = house(stage);
    house.takes_stack("cockpit", "cockpit");
    let cockpit = Cockpit::start(&house.machine);
    let asked = cockpit.logs_in("alice", PASSWORD);
    assert_eq!(asked.status, 401);
    assert!(asked.question.starts_with("Reply "), "{}", asked.question);
    assert_eq!(cockpit.answers(&asked, "").status, 200);
    let opened = house.times_somebody_was_asked();
    let refused = cockpit.logs_in("alice", "wrong");
    assert_eq!((refused.status, refused.question.as_str()), (401, ""));
    assert_eq!(house.times_somebody_was_asked(), opened);
}

pub(crate) fn every_password_prompt_by_pam_auth_update(stage: &Stage) {
    let house = house(stage);
    let machine = &house.machine;
    let before = machine.does("cat /etc/pam.d/common-auth");
    machine.does(
        "install -m 644 contrib/pam-configs/xmpp /usr/share/pam-configs/xmpp
         DEBIAN_FRONTEND=noninteractive pam-auth-update --enable xmpp",
    );
    let rules = machine.does("grep -v '^#' /etc/pam.d/common-auth");
    let line = |what: &str| {
        rules
            .lines()
            .position(|line| line.contains(what))
            .expect("a line")
    };
    // A right password jumps over the refusal, and not over us.
    assert!(line("pam_unix.so") < line("pam_deny.so"), "{rules}");
    assert!(line("pam_deny.so") < line("pam_permit.so"), "{rules}");
    assert!(line("pam_permit.so") < line("pam_xmpp.so"), "{rules}");
    assert!(rules.lines().any(|line| line.split_whitespace().eq([
        "auth",
        "required",
        "pam_xmpp.so"
    ])));
    house.has_a_root_password();
    let su = ["su", "root", "-c", PRINTS];
    let mut terminal = machine.terminal_of("alice", &su);
    types_password(&terminal);
    is_let_in_unprompted(&mut terminal);
    nobody_is_asked_by_a_wrong_password(&house, machine.terminal_of("alice", &su));
    machine.does("DEBIAN_FRONTEND=noninteractive pam-auth-update --disable xmpp");
    assert_eq!(machine.does("cat /etc/pam.d/common-auth"), before);
}
