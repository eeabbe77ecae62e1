//! The application of libpam (`host.c`), and what it says of its logins.

use std::path::{Path, PathBuf};
use std::process::Command;

use acceptance::{Scratch, run};
use anyhow::{Context, Result, ensure};

use crate::footprint;

const SOURCE: &str = include_str!("host.c");

/// What libpam asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Module {
    /// `pam_permit`, which says yes at once and does nothing.
    Permit,
    /// Ours.
    Xmpp,
}

impl Module {
    pub(super) const BOTH: [Self; 2] = [Self::Permit, Self::Xmpp];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Permit => "pam_permit",
            Self::Xmpp => "pam_xmpp",
        }
    }
}

/// When a login got how far, in nanoseconds of [`crate::clock::now`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) is_approved: bool,
    /// Before `pam_start`, which loads the module.
    pub(super) started: u64,
    /// Before `pam_authenticate`.
    pub(super) called: u64,
    /// After it.
    pub(super) returned: u64,
    /// After `pam_end`.
    pub(super) ended: u64,
}

/// Memory of a process, in kB of proc(5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Memory {
    /// What is in memory of it.
    pub(super) resident: u64,
    /// The same, with what others use too shared out among them.
    pub(super) proportional: u64,
    /// What stands in no file: what it has written to, and so has for itself.
    pub(super) anonymous: u64,
}

/// The program, built, with a service for each module.
pub(super) struct Host {
    program: PathBuf,
    scratch: Scratch,
}

impl Host {
    /// `timeout` is the module's, in seconds.
    pub(super) fn build(socket: &Path, timeout: u64) -> Result<Self> {
        let scratch = Scratch::new("pam");
        let source = scratch.write("host.c", SOURCE);
        let program = scratch.path().join("pam_host");
        let output = run(Command::new("cc")
            .args(["-O2", "-Wall", "-o"])
            .arg(&program)
            .arg(source)
            .arg("-lpam"));
        ensure!(output.code == 0, "cc: {}", output.stderr);
        let module = footprint::module()?;
        let ours = format!(
            "auth required {} socket={} timeout={timeout}\n",
            module.display(),
            socket.display()
        );
        scratch.write(Module::Xmpp.name(), &ours);
        scratch.write(Module::Permit.name(), "auth required pam_permit.so\n");
        Ok(Self { program, scratch })
    }

    /// Where a process may leave what it says.
    pub(super) fn log(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// One login in a process of its own, as sshd makes one.
    pub(super) fn command(&self, module: Module, user: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.args([module.name(), user]).arg(self.scratch.path());
        command
    }

    /// Logs in, which must succeed.
    pub(super) fn log_in(&self, module: Module, user: &str) -> Result<Login> {
        let (login, _) = read(&finish(&mut self.command(module, user))?)?;
        ensure!(login.is_approved, "{}: a login failed", module.name());
        Ok(login)
    }

    /// The same, and what memory it had before the module was loaded, and once the login was through.
    /// `libraries`, in the form of `LD_PRELOAD`, are loaded before that.
    pub(super) fn log_in_and_look(
        &self,
        module: Module,
        user: &str,
        libraries: &str,
    ) -> Result<[Memory; 2]> {
        let mut command = self.command(module, user);
        command.arg("memory").env("LD_PRELOAD", libraries);
        let line = finish(&mut command)?;
        let (login, memory) = read(&line)?;
        ensure!(login.is_approved, "{}: a login failed", module.name());
        memory.context("no memory was looked at")
    }
}

fn finish(command: &mut Command) -> Result<String> {
    let output = run(command);
    ensure!(
        output.code == 0,
        "a login failed: {}{}",
        output.stdout,
        output.stderr
    );
    Ok(output.stdout)
}

/// Reads a line of the program's.
pub(super) fn read(line: &str) -> Result<(Login, Option<[Memory; 2]>)> {
    let numbers: Result<Vec<u64>, _> = line.split_whitespace().map(str::parse).collect();
    let numbers = numbers.with_context(|| format!("not a login: {line}"))?;
    let (times, memory) = numbers
        .split_at_checked(5)
        .with_context(|| format!("not a login: {line}"))?;
    let [code, started, called, returned, ended] = <[u64; 5]>::try_from(times)?;
    let login = Login {
        is_approved: code == 0,
        started,
        called,
        returned,
        ended,
    };
    let looks = <[u64; 6]>::try_from(memory).ok();
    let look = |resident, proportional, anonymous| Memory {
        resident,
        proportional,
        anonymous,
    };
    Ok((
        login,
        looks.map(|[a, b, c, d, e, f]| [look(a, b, c), look(d, e, f)]),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_says_is_read() {
        let (login, memory) = read("0 1 2 30 40\n").unwrap();
        assert_eq!((login.called, login.returned, memory), (2, 30, None));
        assert!(login.is_approved && !read("7 1 2 3 4").unwrap().0.is_approved);
        let (_, memory) = read("0 1 2 3 4 100 90 80 200 190 180").unwrap();
        assert_eq!(memory.unwrap().map(|look| look.anonymous), [80, 180]);
        assert!(read("").is_err() && read("0 1 2 3").is_err() && read("a 1 2 3 4").is_err());
    }
}
