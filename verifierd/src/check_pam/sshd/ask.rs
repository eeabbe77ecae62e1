//! Runs `sshd -T`, which prints what sshd will do and does nothing.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::cases::{Case, TooMany};
use super::settings::Settings;
use super::{CONFIG, Sshd};
use crate::printable::tame;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(in crate::check_pam) enum AskError {
    #[error("{0} cannot be run: {1}")]
    CannotRun(String, io::Error),
    #[error("sshd -T: {0}")]
    Refused(String),
    #[error(transparent)]
    TooMany(#[from] TooMany),
}

/// An sshd and its configuration.
#[derive(Debug)]
pub(in crate::check_pam) struct Program {
    path: PathBuf,
    config: PathBuf,
    is_own: bool,
}

/// Where it is installed. Not looked for in `PATH`: what is found is run as root.
const PLACES: [&str; 4] = [
    "/usr/sbin/sshd",
    "/usr/local/sbin/sshd",
    "/sbin/sshd",
    "/usr/bin/sshd",
];

impl Program {
    /// None where there is no sshd, or it is to be left out.
    pub(in crate::check_pam) fn find(sshd: &Sshd) -> Option<Self> {
        let (config, is_own) = match sshd {
            Sshd::Skip => return None,
            Sshd::Own => (PathBuf::from(CONFIG), true),
            Sshd::With(config) => (config.clone(), false),
        };
        let path = PLACES.iter().map(PathBuf::from).find(|it| it.is_file())?;
        Some(Self {
            path,
            config,
            is_own,
        })
    }

    pub(super) fn config(&self) -> &Path {
        &self.config
    }

    /// What it does in this case.
    pub(super) fn settings(&self, case: &Case) -> Result<Settings, AskError> {
        let mut command = Command::new(&self.path);
        command.arg("-T").stdin(Stdio::null());
        if !self.is_own {
            command.arg("-f").arg(&self.config);
        }
        command.arg("-C").arg(case.specification());
        let output = command
            .output()
            .map_err(|error| AskError::CannotRun(self.path.display().to_string(), error))?;
        if output.status.success() {
            return Ok(Settings::read(&String::from_utf8_lossy(&output.stdout)));
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said
            .lines()
            .rfind(|line| !line.trim().is_empty())
            .unwrap_or("it says nothing");
        Err(AskError::Refused(tame(last)))
    }
}
