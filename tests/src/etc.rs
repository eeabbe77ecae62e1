//! A copy of what PAM's programs read in `/etc`, which only those see that are started with it: a mount namespace of
//! their own (unshare(1)). The machine's own files stay as they are, and stories do not meet.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use crate::{Scratch, UnixUser, run};

/// That copy. Needs root, and the right to mount.
#[derive(Debug)]
pub struct Etc {
    scratch: Scratch,
}

/// Puts the copy in place for what comes after it: `$1` over `/etc/pam.d`, `$2` over sudo's own file.
const ENTER: &str =
    "mount --bind \"$1\" /etc/pam.d && mount --bind \"$2\" /etc/sudoers && shift 2 && exec \"$@\"";

impl Default for Etc {
    fn default() -> Self {
        Self::new()
    }
}

impl Etc {
    /// The machine's own PAM services, and a sudo that lets nobody do anything.
    #[must_use]
    pub fn new() -> Self {
        let scratch = Scratch::new("etc");
        let copied = run(Command::new("cp")
            .args(["-a", "/etc/pam.d"])
            .arg(scratch.path()));
        assert_eq!(copied.code, 0, "cp: {}", copied.stderr);
        let etc = Self { scratch };
        etc.sudoers("");
        etc
    }

    /// Whether this machine lets us make one.
    #[must_use]
    pub fn is_possible() -> bool {
        let mut trial = Command::new("unshare");
        trial.args(["--mount", "--propagation", "private"]);
        trial.args(["--", "mount", "--bind", "/etc/pam.d", "/etc/pam.d"]);
        run(&mut trial).code == 0
    }

    /// Replaces a PAM service.
    pub fn service(&self, name: &str, rules: &str) {
        self.scratch.write(&format!("pam.d/{name}"), rules);
    }

    /// Makes a PAM service what `change` makes of it.
    pub fn change_service(&self, name: &str, change: impl FnOnce(&str) -> String) {
        let file = self.scratch.path().join("pam.d").join(name);
        let rules = std::fs::read_to_string(file).expect("a service");
        self.service(name, &change(&rules));
    }

    /// Replaces what sudo allows; a moment of grace after a success is never among it.
    pub fn sudoers(&self, rules: &str) {
        // In the place of the old file rather than in it: it is not writable.
        let _ = std::fs::remove_file(self.sudoers_file());
        let text = format!("Defaults timestamp_timeout=0, lecture=never, !insults\n{rules}\n");
        let file = self.scratch.write("sudoers", &text);
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o440))
            .expect("our own file");
    }

    fn sudoers_file(&self) -> PathBuf {
        self.scratch.path().join("sudoers")
    }

    /// A command that sees the copy; run by root.
    #[must_use]
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("unshare");
        command
            .args([
                "--mount",
                "--propagation",
                "private",
                "--",
                "sh",
                "-c",
                ENTER,
                "sh",
            ])
            .arg(self.scratch.path().join("pam.d"))
            .arg(self.sudoers_file())
            .args(words);
        command
    }

    /// The same, run by that user.
    #[must_use]
    pub fn command_of(&self, user: &UnixUser, words: &[&str]) -> Command {
        let as_user = [
            "setpriv",
            "--reuid",
            user.name(),
            "--regid",
            user.name(),
            "--init-groups",
            "--",
        ];
        self.command(&[&as_user, words].concat())
    }
}
