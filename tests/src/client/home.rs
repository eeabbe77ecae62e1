//! The home folder of a person at a client, who is never root: some clients refuse to be run by root.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::server::give_to_nobody;
use crate::{Scratch, is_root};

/// A folder that is removed with this value.
pub(super) struct Home {
    scratch: Scratch,
}

impl Home {
    /// A new one, for a person at the client of that name.
    pub(super) fn new(client: &str) -> Self {
        let scratch = Scratch::new(client);
        give_to_nobody(scratch.path());
        Self { scratch }
    }

    pub(super) fn path(&self) -> &Path {
        self.scratch.path()
    }

    /// Writes a file that nobody else may read, and the folders it stands in; returns its path.
    pub(super) fn write(&self, name: &str, text: &str) -> PathBuf {
        let mut folder = self.path().to_owned();
        let (folders, _) = name.rsplit_once('/').unwrap_or_default();
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            folder.push(part);
            if !folder.exists() {
                std::fs::create_dir(&folder).expect("our own folder");
                give_to_nobody(&folder);
            }
        }
        let file = self.scratch.write(name, text);
        std::fs::set_permissions(&file, Permissions::from_mode(0o600)).expect("our own file");
        give_to_nobody(&file);
        file
    }

    /// A program run by the person, with nothing of our own environment.
    pub(super) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("env");
        command
            .args(["-i", "LANG=C.UTF-8", "PATH=/usr/bin:/bin"])
            .arg("TERM=xterm-256color")
            .arg(format!("HOME={}", self.path().display()));
        if is_root() {
            command.args([
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
            ]);
        }
        command.arg(program);
        command
    }
}
