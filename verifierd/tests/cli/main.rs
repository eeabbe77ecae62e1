//! The command line against a daemon that says what it is told to.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod ask;
mod bypass;
mod configuration;
mod crowded;
mod daemon;
mod manage;
mod tokens;

use assert_cmd::Command;

/// `verifierd` with these arguments.
fn verifierd(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifierd"));
    command
        .args(arguments)
        .timeout(std::time::Duration::from_secs(60));
    command
}

/// How it ended, and what it wrote.
#[derive(Debug, PartialEq, Eq)]
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn ended(command: &mut Command) -> Ended {
    let output = command.output().unwrap();
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}
