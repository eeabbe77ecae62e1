//! `check`, `run` and `hash-token`: files and secrets.

use std::io::Write;
use std::process::{Command, Stdio};

use acceptance::{Scratch, Stage, built, run, token_hash, until};

fn check(config: &std::path::Path) -> acceptance::Output {
    run(Command::new(built("verifierd"))
        .args(["check", "--config"])
        .arg(config))
}

pub(crate) fn check_says_ok(stage: &Stage) {
    let checked = check(stage.daemon().config());
    assert_eq!(checked.code, 0, "{}", checked.stderr);
    assert!(checked.stdout.contains("ok"), "{}", checked.stdout);
}

const WRONG: &str = r#"
[xmpp]
mode = "carrier pigeon"
jid = "verify.example.org"
secret = "s3cret-and-not-to-be-shown"
[http]
listen = ["here"]
colour = "green"
[limits]
timeout = 4
"#;

pub(crate) fn check_says_everything_that_is_wrong(_: &Stage) {
    let scratch = Scratch::new("wrong");
    let file = scratch.write("verifierd.toml", WRONG);
    let checked = check(&file);
    assert_ne!(checked.code, 0);
    let said = checked.stderr + &checked.stdout;
    for part in [
        "verifierd.toml",
        "mode",
        "carrier pigeon",
        "component",
        "listen",
        "here",
        "colour",
        "timeout",
        "5",
        "600",
    ] {
        assert!(said.contains(part), "{part} is missing:\n{said}");
    }
    assert!(!said.contains("s3cret"), "{said}");
    let lines = [3, 7, 8, 10].map(|line: u8| {
        said.contains(&format!(":{line}:")) || said.contains(&format!("line {line}"))
    });
    assert_eq!(lines, [true; 4], "the lines of all faults:\n{said}");
}

pub(crate) fn run_refuses_a_wrong_file(_: &Stage) {
    let scratch = Scratch::new("wrong");
    let file = scratch.write("verifierd.toml", WRONG);
    let output = run(Command::new(built("verifierd"))
        .args(["run", "--config"])
        .arg(&file));
    assert_eq!(output.code, 78, "{}", output.stderr);
    assert!(!(output.stderr + &output.stdout).contains("s3cret"));
}

fn hash_token(arguments: &[&str], typed: &str) -> (Option<i32>, String) {
    let mut command = Command::new(built("verifierd"));
    command
        .arg("hash-token")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{error}"));
    if let Some(mut pipe) = child.stdin.take() {
        let _ = pipe.write_all(typed.as_bytes());
    }
    let status = until("hash-token to end", || child.try_wait().ok().flatten());
    let stdout = child.stdout.take().map(std::io::read_to_string);
    (
        status.code(),
        stdout.and_then(Result::ok).unwrap_or_default(),
    )
}

pub(crate) fn hash_token_keeps_the_token_to_itself(_: &Stage) {
    let token = "correct horse battery staple";
    let (code, stdout) = hash_token(&[], &format!("{token}\n"));
    assert_eq!(
        (code, stdout.trim_end()),
        (Some(0), token_hash(token).as_str())
    );
}

pub(crate) fn hash_token_makes_a_token(_: &Stage) {
    let (code, stdout) = hash_token(&["--generate"], "");
    assert_eq!(code, Some(0));
    let lines: Vec<&str> = stdout.lines().collect();
    let [token, hash] = lines[..] else {
        panic!("{stdout}")
    };
    assert!(token.len() >= 40, "{token}");
    assert_eq!(hash, token_hash(token));
}
