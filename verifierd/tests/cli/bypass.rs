//! `verifierd bypass`: the file of codes, written without a daemon.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;
use verifier_bypass::{Code, spend};

use super::{Ended, ended, verifierd};

/// A folder of our own, with or without a file of codes in it.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("bypass")
    }

    fn bypass(&self, arguments: &[&str]) -> Ended {
        let file = self.file();
        let all = [&["bypass", "--file", file.to_str().unwrap()], arguments].concat();
        ended(&mut verifierd(&all))
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let ended = self.bypass(&[arguments, &["--json"]].concat());
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
        serde_json::from_str(&ended.stdout).unwrap()
    }
}

/// Seconds of Unix time.
fn now() -> u64 {
    u64::try_from(chrono::Utc::now().timestamp()).unwrap()
}

#[test]
fn a_code_is_shown_once_and_counts() {
    let place = Place::new();
    let made = place.bypass(&["root"]);
    assert_eq!((made.code, made.stderr.as_str()), (Some(0), ""));
    let lines: Vec<&str> = made.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", made.stdout);
    assert!(
        lines[1].starts_with("it lets root in once, until 20"),
        "{}",
        lines[1]
    );
    let code = Code::parse(lines[0]).unwrap();
    let listed = place.bypass(&["--list"]);
    assert!(listed.stdout.starts_with("root: uses left 1, until 20"));
    assert!(!listed.stdout.contains(lines[0]) && !listed.stdout.contains(code.digits()));
    assert!(spend(&place.file(), "root", &code, now()).is_ok());
    assert_eq!(place.bypass(&["--list"]).stdout, "no bypass codes\n");
}

#[test]
fn several_count_as_often_and_as_long_as_they_are_made_for() {
    let place = Place::new();
    let started = now();
    let made = place.json(&["root", "--count", "3", "--uses", "7", "--for", "2h"]);
    assert_eq!((&made["user"], &made["uses"]), (&"root".into(), &7.into()));
    let codes = made["codes"].as_array().unwrap();
    assert_eq!(codes.len(), 3);
    let until = made["expires_at"].as_str().unwrap();
    let until = chrono::DateTime::parse_from_rfc3339(until)
        .unwrap()
        .timestamp();
    let late = u64::try_from(until).unwrap() - started;
    assert!((7200..7260).contains(&late), "{late}");
    let code = Code::parse(codes[1].as_str().unwrap()).unwrap();
    assert!(spend(&place.file(), "root", &code, now()).is_ok());
    let listed = place.json(&["root", "--list"]);
    let mut left: Vec<u64> = listed["codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code["uses_left"].as_u64().unwrap())
        .collect();
    left.sort_unstable();
    assert_eq!(left, [6, 7, 7]);
    assert_eq!(
        place.json(&["daemon", "--list"])["codes"],
        Value::Array(Vec::new())
    );
}

#[test]
fn codes_are_taken_back() {
    let place = Place::new();
    place.json(&["root", "--count", "2"]);
    place.json(&["daemon"]);
    assert_eq!(place.json(&["root", "--revoke"])["revoked"], 2);
    let again = place.bypass(&["root", "--revoke"]);
    assert_eq!(
        (again.code, again.stdout.as_str()),
        (Some(0), "nothing to do\n")
    );
    let left = place.json(&["--list"]);
    assert_eq!(left["codes"].as_array().unwrap().len(), 1);
    assert_eq!(left["codes"][0]["user"], "daemon");
}

/// A name that is misspelt lets nobody in whom it was meant for.
#[test]
fn a_user_whom_nobody_knows_gets_none_by_mistake() {
    let place = Place::new();
    let refused = place.bypass(&["no-such-user-here"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(64), ""));
    assert!(
        refused.stderr.contains("no-such-user-here"),
        "{}",
        refused.stderr
    );
    assert!(!place.file().exists());
    let forced = place.json(&["no-such-user-here", "--force"]);
    assert_eq!(forced["codes"].as_array().unwrap().len(), 1);
}

#[test]
fn what_makes_no_sense_is_64() {
    let place = Place::new();
    for arguments in [
        &[][..],
        &["root", "--uses", "0"],
        &["root", "--uses", "101"],
        &["root", "--for", "4m"],
        &["root", "--for", "31d"],
        &["root", "--for", "soon"],
        &["root", "--count", "0"],
        &["root", "--count", "17"],
        &["root", "--list", "--revoke"],
        &["root", "--list", "--count", "2"],
        &["root", "--revoke", "--for", "1h"],
        &["--revoke"],
        &["root", "--config", "verifierd.toml"],
    ] {
        let refused = place.bypass(arguments);
        assert_eq!(
            (refused.code, refused.stdout.as_str()),
            (Some(64), ""),
            "{arguments:?}"
        );
    }
    assert!(!place.file().exists());
}

#[test]
fn too_many_are_none() {
    let place = Place::new();
    place.json(&["root", "--count", "10"]);
    let refused = place.bypass(&["root", "--count", "7"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""));
    assert!(refused.stderr.contains("16 codes"), "{}", refused.stderr);
    assert_eq!(
        place.json(&["--list"])["codes"].as_array().unwrap().len(),
        10
    );
}

#[test]
fn a_file_that_cannot_be_used_says_why() {
    let place = Place::new();
    fs::write(place.file(), "something else\n").unwrap();
    let refused = place.bypass(&["root"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""));
    assert!(
        refused.stderr.contains("is open to others"),
        "{}",
        refused.stderr
    );
    assert_eq!(
        fs::read_to_string(place.file()).unwrap(),
        "something else\n"
    );
}

#[test]
fn the_configuration_says_where() {
    let place = Place::new();
    let config = place.0.path().join("verifierd.toml");
    fs::write(place.0.path().join("secret"), "secret\n").unwrap();
    let text = "[xmpp]\nmode = \"component\"\njid = \"verify.example.org\"\nserver = \"127.0.0.1:5347\"\n\
        secret_file = \"secret\"\n[bypass]\npath = \"bypass\"\n";
    fs::write(&config, text).unwrap();
    let config = config.to_str().unwrap();
    let made = ended(&mut verifierd(&["bypass", "root", "--config", config]));
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    assert!(place.file().exists());
    fs::write(config, "nonsense = 1\n").unwrap();
    let broken = ended(&mut verifierd(&["bypass", "root", "--config", config]));
    assert_eq!(broken.code, Some(78));
    assert!(broken.stderr.contains("--file PATH"), "{}", broken.stderr);
}

/// Beyond setrlimit(2)'s `RLIMIT_FSIZE` the kernel ends whoever writes: the module writes in other people's processes.
#[test]
fn a_process_that_may_not_write_that_far_is_not_ended() {
    let place = Place::new();
    place.json(&["root"]);
    let before = fs::read(place.file()).unwrap();
    for limit in ["0", "256", "512"] {
        let mut limited = assert_cmd::Command::new("prlimit");
        limited.arg(format!("--fsize={limit}:{limit}"));
        limited.arg(env!("CARGO_BIN_EXE_verifierd"));
        limited.args(["bypass", "root", "--file"]).arg(place.file());
        let refused = ended(&mut limited);
        assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""));
        let why = "this process may not write files of that size";
        assert!(refused.stderr.contains(why), "{}", refused.stderr);
    }
    assert_eq!(fs::read(place.file()).unwrap(), before);
}
