//! `verifierd ask`: 0 means approved, and nothing else does.

use std::process::{Command, Stdio};

use super::daemon::{Daemon, ID, answer, problem, verification};
use super::{Ended, ended, verifierd};

/// Asks a daemon that answers like this, with further arguments.
fn ask(daemon: &Daemon, more: &[&str]) -> Ended {
    let socket = daemon.socket();
    let mut arguments = vec![
        "ask",
        "carol@example.org",
        "deploy 1.4 to production?",
        "--socket",
    ];
    arguments.push(socket.to_str().unwrap());
    arguments.extend(more);
    ended(&mut verifierd(&arguments))
}

fn opened() -> String {
    answer("201 Created", &verification("pending"))
}

fn settled(state: &str) -> String {
    answer("200 OK", &verification(state))
}

#[test]
fn it_asks_waits_and_says_nothing() {
    let daemon = Daemon::answering(&[opened(), settled("pending"), settled("approved")]);
    let silent = Ended {
        code: Some(0),
        stdout: String::new(),
        stderr: String::new(),
    };
    assert_eq!(ask(&daemon, &[]), silent);
    let requests = daemon.requests();
    assert_eq!(requests[0].0, "POST /v1/verifications HTTP/1.1");
    let asked: serde_json::Value = serde_json::from_str(&requests[0].1).unwrap();
    assert_eq!(asked["jid"], "carol@example.org");
    assert_eq!(asked["message"], "deploy 1.4 to production?");
    assert_eq!(
        (&asked["method"], &asked["binding"]),
        (&"ASK".into(), &"tap".into())
    );
    let url = asked["url"].as_str().unwrap();
    assert!(
        url.starts_with("ask://") && url.ends_with('/') && url.len() > 7,
        "{url}"
    );
    assert_eq!(asked["withdraw_on_close"], true);
    for field in ["timeout", "veto", "requester", "lang", "needed"] {
        assert_eq!(asked.get(field), None, "{field} is the daemon's");
    }
    for (line, _) in &requests[1..] {
        assert!(
            line.starts_with(&format!("GET /v1/verifications/{ID}?wait=")),
            "{line}"
        );
    }
}

#[test]
fn what_is_given_is_passed_on() {
    let daemon = Daemon::answering(&[answer("201 Created", &verification("approved"))]);
    let more = [
        "--binding",
        "code",
        "--timeout",
        "90",
        "--confirmer",
        "bob@example.org",
        "--needed",
        "2",
        "--url",
        "https://ci.example.org/1",
        "--no-veto",
        "--requester",
        "dave@example.org",
        "--lang",
        "pt-BR",
    ];
    assert_eq!(ask(&daemon, &more).code, Some(0));
    let asked: serde_json::Value = serde_json::from_str(&daemon.requests()[0].1).unwrap();
    assert_eq!(asked.get("jid"), None);
    assert_eq!(
        asked["confirmers"],
        serde_json::json!(["carol@example.org", "bob@example.org"])
    );
    assert_eq!(
        (&asked["needed"], &asked["timeout"]),
        (&2.into(), &90.into())
    );
    assert_eq!(asked["url"], "https://ci.example.org/1");
    assert_eq!(asked["binding"], "code");
    assert_eq!(
        (&asked["veto"], &asked["requester"], &asked["lang"]),
        (&false.into(), &"dave@example.org".into(), &"pt-BR".into())
    );
}

#[test]
fn each_end_has_its_code() {
    for (state, code) in [
        ("approved", 0),
        ("denied", 1),
        ("expired", 2),
        ("undeliverable", 3),
        ("withdrawn", 5),
    ] {
        let daemon = Daemon::answering(&[opened(), settled(state)]);
        let ended = ask(&daemon, &["--json"]);
        assert_eq!(ended.code, Some(code), "{state}");
        let told: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
        assert_eq!(told["state"], state);
        daemon.requests();
    }
}

#[test]
fn each_refusal_has_its_code_and_its_words() {
    let field = r#","field":"message","allowed":"at most 500 characters""#;
    let evil = r#","detail":"\u001b[2Jnot \u202eyours""#;
    for (answer, code, words) in [
        (
            problem(400, "invalid-request", field),
            64,
            "message: expected at most 500 characters",
        ),
        (
            problem(403, "not-allowed", evil),
            64,
            "\u{fffd}[2Jnot \u{fffd}yours",
        ),
        (problem(429, "limited", ""), 4, "limited"),
        (problem(503, "unavailable", ""), 69, "unavailable"),
        (problem(500, "internal", ""), 69, "internal"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno".into(),
            69,
            "makes no sense",
        ),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n".into(), 69, "makes no sense"),
    ] {
        let daemon = Daemon::answering(&[answer]);
        let ended = ask(&daemon, &[]);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (Some(code), ""),
            "{words}"
        );
        assert!(ended.stderr.starts_with("verifierd: "), "{}", ended.stderr);
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
        daemon.requests();
    }
}

#[test]
fn a_verification_that_is_lost_is_not_approved() {
    for answer in [
        problem(404, "not-found", ""),
        problem(503, "unavailable", ""),
    ] {
        let daemon = Daemon::answering(&[opened(), answer]);
        assert_eq!(ask(&daemon, &[]).code, Some(69));
        daemon.requests();
    }
    let other = verification("approved").replace("0b6f2f3c", "deadbeef");
    let daemon = Daemon::answering(&[opened(), answer("200 OK", &other)]);
    assert_eq!(ask(&daemon, &[]).code, Some(69), "somebody else's");
}

#[test]
fn nobody_at_the_socket_is_69() {
    let folder = tempfile::TempDir::new().unwrap();
    let socket = folder.path().join("none");
    let ended = ended(&mut verifierd(&[
        "ask",
        "a@b",
        "c",
        "--socket",
        socket.to_str().unwrap(),
    ]));
    assert_eq!(ended.code, Some(69));
    assert!(ended.stderr.contains("not reachable"), "{}", ended.stderr);
}

#[test]
fn wrong_use_is_64() {
    for arguments in [
        &[][..],
        &["ask"],
        &["ask", "a@b"],
        &["ask", "a@b", "c", "d"],
        &["ask", "a@b", "c", "--timeout", "4"],
        &["ask", "a@b", "c", "--timeout", "601"],
        &["ask", "a@b", "c", "--needed", "0"],
        &["ask", "a@b", "c", "--binding", "none"],
        &["ask", "a@b", "c", "--binding", "transfer"],
        &["answer"],
    ] {
        let ended = ended(&mut verifierd(arguments));
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (Some(64), ""),
            "{arguments:?}"
        );
        assert!(!ended.stderr.is_empty(), "{arguments:?}");
    }
    for arguments in [&["--help"][..], &["--version"], &["ask", "--help"]] {
        let ended = ended(&mut verifierd(arguments));
        assert_eq!(
            (ended.code, ended.stderr.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
}

#[test]
fn an_interrupt_closes_the_connection() {
    let daemon = Daemon::answering(&[opened(), String::new()]);
    let mut asking = Command::new(env!("CARGO_BIN_EXE_verifierd"))
        .args(["ask", "a@b", "c", "--socket"])
        .arg(daemon.socket())
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    daemon.has_read(2);
    let pid = asking.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    assert_ne!(asking.wait().unwrap().code(), Some(0));
    assert_eq!(daemon.requests().len(), 2, "and the daemon sees it leave");
}
