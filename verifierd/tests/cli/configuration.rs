//! `verifierd check`, and `verifierd run` with a configuration it cannot run.

use std::fs;

use tempfile::TempDir;

use super::{ended, verifierd};

fn file(text: &str) -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("verifierd.toml");
    fs::write(&path, text).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

const GOOD: &str = "[xmpp]\nmode = \"component\"\njid = \"verify.example.org\"\nserver = \"127.0.0.1:5347\"\nsecret = \"swordfish\"\n";
const BAD: &str = "[xmpp]\nmode = \"carrier pigeon\"\nsecret = \"swordfish\"\nping = 0\n";

#[test]
fn a_good_one_is_ok_with_its_warnings() {
    let (_folder, path) = file(GOOD);
    let ended = ended(&mut verifierd(&["check", "--config", &path]));
    assert_eq!(
        (ended.code, ended.stdout),
        (Some(0), format!("{path}: ok\n"))
    );
    assert!(
        ended
            .stderr
            .starts_with(&format!("verifierd: warning: {path}:5: xmpp.secret: ")),
        "{}",
        ended.stderr
    );
    assert!(!ended.stderr.contains("swordfish"));
}

#[test]
fn a_bad_one_is_1_and_for_run_78() {
    let (_folder, path) = file(BAD);
    for (command, code) in [("check", 1), ("run", 78)] {
        let ended = ended(&mut verifierd(&[command, "--config", &path]));
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(code), ""));
        let told: Vec<&str> = ended.stderr.lines().collect();
        assert_eq!(told.len(), 3, "{}", ended.stderr);
        assert!(
            told[0].starts_with(&format!("{path}:1: xmpp.jid is missing")),
            "{}",
            ended.stderr
        );
        assert!(
            told[1].starts_with(&format!(
                "{path}:2: xmpp.mode = \"carrier pigeon\": expected "
            )),
            "{}",
            ended.stderr
        );
        assert!(
            told[2].starts_with(&format!("{path}:4: xmpp.ping = 0: expected ")),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn one_that_is_not_there_is_named() {
    let ended = ended(&mut verifierd(&[
        "check",
        "--config",
        "/nowhere/verifierd.toml",
    ]));
    assert_eq!(ended.code, Some(1));
    assert!(
        ended
            .stderr
            .starts_with("/nowhere/verifierd.toml: cannot be read: "),
        "{}",
        ended.stderr
    );
}
