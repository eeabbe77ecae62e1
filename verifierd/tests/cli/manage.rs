//! `verifierd list` and `verifierd withdraw`.

use super::daemon::{Daemon, ID, answer, problem, verification};
use super::{Ended, ended, verifierd};

fn run(daemon: &Daemon, arguments: &[&str]) -> Ended {
    ended(verifierd(arguments).arg("--socket").arg(daemon.socket()))
}

fn list() -> String {
    let far = verification("pending").replace("local:0", "shop\\u001b[2J");
    answer("200 OK", &format!(r#"{{"verifications":[{far}]}}"#))
}

#[test]
fn list_is_a_table() {
    let daemon = Daemon::answering(&[list()]);
    let ended = run(&daemon, &["list"]);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!((ended.code, lines.len()), (Some(0), 2), "{ended:?}");
    assert!(
        lines[0].starts_with("ID ") && lines[0].ends_with("EXPIRES IN"),
        "{ended:?}"
    );
    assert!(
        lines[1].starts_with(&format!("{ID}  shop\u{fffd}[2J       tap ")),
        "{ended:?}"
    );
    assert!(
        lines[1].contains("0 of 1") && lines[1].ends_with(" s"),
        "{ended:?}"
    );
    assert_eq!(daemon.requests()[0].0, "GET /v1/verifications HTTP/1.1");
}

#[test]
fn list_is_json_for_programs() {
    let ended = run(&Daemon::answering(&[list()]), &["list", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(told["verifications"][0]["id"], ID);
}

#[test]
fn withdraw_says_nothing_when_done() {
    let daemon = Daemon::answering(&[answer("204 No Content", "")]);
    let ended = run(&daemon, &["withdraw", ID]);
    assert_eq!(
        (ended.code, ended.stdout + &ended.stderr),
        (Some(0), String::new())
    );
    assert_eq!(
        daemon.requests()[0].0,
        format!("DELETE /v1/verifications/{ID} HTTP/1.1")
    );
}

#[test]
fn withdraw_says_why_not() {
    for (answer, code) in [
        (problem(404, "not-found", ""), 1),
        (problem(409, "conflict", ""), 1),
        (problem(503, "unavailable", ""), 69),
    ] {
        let ended = run(&Daemon::answering(&[answer]), &["withdraw", ID]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(code), ""));
        assert!(!ended.stderr.is_empty());
    }
}
