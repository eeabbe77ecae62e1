//! The unix socket, where the peer's credentials decide.

use std::process::Command;

use acceptance::{Daemon, Output, Stage, is_root, own_user, run};
use serde_json::{Value, json};

/// `curl` to the unix socket, as another user where one is named: status and body.
pub(crate) fn curl(daemon: &Daemon, user: Option<&str>, body: &Value) -> (Output, String) {
    let mut command = match user {
        Some(user) => {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", user, "--clear-groups", "curl"]);
            command
        }
        None => Command::new("curl"),
    };
    command
        .args([
            "-sS",
            "-w",
            "\n%{http_code}",
            "-H",
            "Content-Type: application/json",
        ])
        .args(["-d", &body.to_string(), "--unix-socket"])
        .arg(daemon.socket())
        .arg("http://localhost/v1/verifications");
    let output = run(&mut command);
    let status = output.stdout.lines().last().unwrap_or_default().to_owned();
    (output, status)
}

fn question(jid: &str) -> Value {
    json!({"jid": jid, "method": "GET", "url": "ask://here/", "timeout": 30})
}

pub(crate) fn who_asks_on_the_unix_socket(stage: &Stage) {
    let (alice, bob) = (stage.person("alice"), stage.person("bob"));
    let mut setup = stage.setup();
    setup.pam_users = format!("{} = \"{}\"\n", own_user(), alice.bare());
    let daemon = Daemon::start(setup);
    let (output, status) = curl(&daemon, None, &question(alice.bare()));
    assert_eq!(status, "201", "{output:?}");
    let (output, status) = curl(&daemon, None, &question(bob.bare()));
    // Root may ask anybody; everybody else only himself.
    assert_eq!(status, if is_root() { "201" } else { "403" }, "{output:?}");
}

pub(crate) fn nobody_asks_on_the_unix_socket(stage: &Stage) {
    let (alice, bob) = (stage.person("alice"), stage.person("bob"));
    let mut setup = stage.setup();
    setup.pam_users = format!("nobody = \"{}\"\n", alice.bare());
    let daemon = Daemon::start(setup);
    let (output, status) = curl(&daemon, Some("nobody"), &question(alice.bare()));
    assert_eq!(status, "201", "himself: {output:?}");
    let (output, status) = curl(&daemon, Some("nobody"), &question(bob.bare()));
    assert_eq!(status, "403", "somebody else: {output:?}");
    let (output, status) = curl(&daemon, Some("daemon"), &question(alice.bare()));
    assert_eq!(status, "403", "a user nobody has mapped: {output:?}");
    let _ = alice.sees("his own request", |seen| seen.confirm("id").is_some());
    assert!(
        bob.has_seen()
            .iter()
            .all(|seen| seen.confirm("id").is_none())
    );
}
