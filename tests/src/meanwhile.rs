//! Programs that run to their end while the story goes on.

use std::process::Command;
use std::thread::JoinHandle;

use crate::{Output, run};

/// Such a program.
#[derive(Debug)]
pub struct Meanwhile(JoinHandle<Output>);

impl Meanwhile {
    /// Starts it, with nothing on its standard input.
    #[must_use]
    pub fn start(mut command: Command) -> Self {
        Self(std::thread::spawn(move || run(&mut command)))
    }

    /// Starts it as cron(8) would: without a terminal, and nobody to ask on a screen either.
    #[must_use]
    pub fn start_without_terminal(command: &Command) -> Self {
        let mut alone = Command::new("setsid");
        alone
            .arg("--wait")
            .arg(command.get_program())
            .args(command.get_args());
        for variable in ["DISPLAY", "WAYLAND_DISPLAY", "SSH_ASKPASS"] {
            alone.env_remove(variable);
        }
        for (name, value) in command.get_envs() {
            if let Some(value) = value {
                alone.env(name, value);
            }
        }
        Self::start(alone)
    }

    /// Waits for its end.
    #[must_use]
    pub fn output(self) -> Output {
        self.0.join().expect("it could be started")
    }
}
