//! Unix users that exist only for a story.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::scratch::afterwards;
use crate::{Output, run, until};

/// A user of this machine, gone with this value. Needs root.
#[derive(Debug)]
pub struct UnixUser {
    name: String,
}

impl UnixUser {
    /// A name that no user has yet, to be mapped before the user exists.
    #[must_use]
    pub fn new_name() -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        format!(
            "vfd{}x{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        )
    }

    /// A user of that name who has no password.
    #[must_use]
    pub fn make(name: &str) -> Self {
        Self::make_with(name, &[])
    }

    /// A user of that name, with a password for `pam_unix`.
    #[must_use]
    pub fn make_with_password(name: &str, password: &str) -> Self {
        let hash = hashed(password);
        Self::make_with(name, &["--password", hash.trim_end()])
    }

    fn make_with(name: &str, more: &[&str]) -> Self {
        afterwards(&format!(
            "userdel --force '{name}' || [ $? -ne 1 ] || userdel --force '{name}'"
        ));
        let mut useradd = Command::new("useradd");
        useradd
            .args(["--no-create-home", "--home-dir", "/", "--shell", "/bin/sh"])
            .args(more)
            .arg(name);
        changes_users("useradd", || run(&mut useradd));
        Self {
            name: name.to_owned(),
        }
    }

    /// Their name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Again while somebody else is changing the files of users right now: 1 and 10, useradd(8).
fn changes_users(what: &str, mut change: impl FnMut() -> Output) {
    until(what, || {
        let done = change();
        let is_busy = done.code == 1 || done.code == 10;
        assert!(done.code == 0 || is_busy, "{what}: {}", done.stderr);
        (!is_busy).then_some(())
    });
}

/// As crypt(5) has it in shadow(5).
fn hashed(password: &str) -> String {
    let mut openssl = Command::new("openssl")
        .args(["passwd", "-6", "-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("openssl");
    let mut input = openssl.stdin.take().expect("piped");
    writeln!(input, "{password}").expect("it reads");
    drop(input);
    let output = openssl.wait_with_output().expect("openssl ends");
    String::from_utf8(output.stdout).expect("ASCII")
}

impl Drop for UnixUser {
    fn drop(&mut self) {
        let gone = || run(Command::new("userdel").args(["--force", &self.name])).code;
        // Whatever else is wrong is tried once more afterwards; a story that has failed must not fail twice.
        until("userdel", || (gone() != 1).then_some(()));
    }
}
