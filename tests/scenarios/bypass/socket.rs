//! What root can ask the daemon over its unix socket.

use std::process::Command;

use acceptance::{Daemon, Stage, run};
use serde_json::{Value, json};

use crate::house::{House, house};

/// The status and the body of what the daemon answers.
fn posts(daemon: &Daemon, path: &str, body: &Value) -> (u16, Value) {
    let mut curl = Command::new("curl");
    curl.args(["-sS", "--unix-socket"])
        .arg(daemon.socket())
        .args([
            "-H",
            "Content-Type: application/json",
            "-w",
            "\n%{http_code}",
        ])
        .args(["-d", &body.to_string()])
        .arg(format!("http://localhost{path}"));
    let answer = run(&mut curl);
    let (body, status) = answer.stdout.rsplit_once('\n').expect(&answer.stderr);
    let status = status.parse().expect("a status");
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

fn spends(house: &House, user: &str, code: &str) -> u16 {
    let body = json!({"user": user, "code": code.replace('-', "")});
    posts(&house.daemon, "/v1/bypass", &body).0
}

/// Ten wrong codes are noticed, and keep nobody out: the right one counts all the same.
pub(crate) fn who_guesses_is_noticed(stage: &Stage) {
    let house = house(stage, "timeout=30");
    let (code, other) = (house.code(), house.makes("root", &[]));
    for _ in 0..10 {
        assert_eq!(spends(&house, house.user(), "0000-0000-0000-0000"), 422);
    }
    assert_eq!(spends(&house, house.user(), "0000-0000-0000-0000"), 429);
    assert_eq!(spends(&house, house.user(), &code), 200);
    let roots = other["codes"][0].as_str().expect("a code");
    assert_eq!(spends(&house, "root", roots), 200);
    assert_eq!(spends(&house, "root", roots), 422);
    assert!(house.daemon.log().contains("too many wrong bypass codes"));
    assert_eq!(house.counted(), "2");
}

/// Whoever opens a verification about a user with codes is told so, as soon as there is one and no longer.
pub(crate) fn a_code_is_asked_for_where_there_is_one(stage: &Stage) {
    let house = house(stage, "timeout=30");
    let takes = || {
        let order = json!({
            "user": house.user(),
            "method": "login",
            "url": "ssh://host.example/",
            "timeout": 5,
        });
        let (status, opened) = posts(&house.daemon, "/v1/verifications", &order);
        assert_eq!(status, 201, "{opened}");
        let id = opened["id"].as_str().expect("an id");
        assert_eq!(house.daemon.command("withdraw", &[id]).code, 0);
        opened["takes_bypass"] == true
    };
    assert!(!takes());
    let code = house.code();
    assert!(takes());
    assert!(takes());
    assert_eq!(spends(&house, house.user(), &code), 200);
    assert!(!takes());
    house.makes(house.user(), &["--count", "3"]);
    assert!(takes());
    house.makes(house.user(), &["--revoke"]);
    assert!(!takes());
}
