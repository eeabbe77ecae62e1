//! The built daemon, run as an administrator runs it: a configuration file, a log, signals, exit codes.

mod setup;

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::{Mutex, OnceLock};

use rustix::process::Signal;

pub use setup::{Mode, RelyingParty, Setup, token_hash};

use crate::{Api, Output, Process, Scratch, run, until};

/// A running daemon.
pub struct Daemon {
    process: Mutex<Process>,
    http: u16,
    config: PathBuf,
    setup: Setup,
    scratch: Scratch,
}

impl Daemon {
    /// Starts it and waits until it is ready to ask people.
    #[must_use]
    pub fn start(setup: Setup) -> Self {
        let daemon = Self::start_unready(setup);
        daemon.waits_until_ready();
        daemon
    }

    /// Starts it and waits until it listens.
    #[must_use]
    pub fn start_unready(setup: Setup) -> Self {
        let scratch = Scratch::new("daemon");
        let http = crate::port::free();
        let config = setup.write(&scratch, http);
        let process = Mutex::new(launch(&scratch, &config));
        let daemon = Self {
            process,
            http,
            config,
            setup,
            scratch,
        };
        daemon.waits_until_it_listens();
        daemon
    }

    fn waits_until_it_listens(&self) {
        until("the daemon to listen", || {
            self.must_live();
            TcpStream::connect(("127.0.0.1", self.http)).ok()
        });
    }

    /// Waits until `GET /readyz` says 200.
    pub fn waits_until_ready(&self) {
        let ready = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            until("the daemon to be ready", || {
                self.must_live();
                (self.readyz() == 200).then_some(())
            });
        }));
        assert!(ready.is_ok(), "never ready; its log:\n{}", self.log());
    }

    /// Waits until `GET /readyz` says 503.
    pub fn waits_until_unready(&self) {
        until("the daemon to notice", || {
            (self.readyz() == 503).then_some(())
        });
    }

    /// The status of `GET /readyz`.
    #[must_use]
    pub fn readyz(&self) -> u16 {
        self.api().get("/readyz").status
    }

    fn must_live(&self) {
        let ended = self.process.lock().expect("whole").ended();
        assert!(
            ended.is_none(),
            "the daemon ended with {ended:?}:\n{}",
            self.log()
        );
    }

    /// The first relying party's HTTP client.
    #[must_use]
    pub fn api(&self) -> Api {
        self.api_of(0)
    }

    /// The HTTP client of relying party number `index`.
    #[must_use]
    pub fn api_of(&self, index: usize) -> Api {
        let party = self
            .setup
            .relying_parties
            .get(index)
            .expect("a relying party");
        self.api_with(Some(&party.token))
    }

    /// An HTTP client with this bearer token, or none.
    #[must_use]
    pub fn api_with(&self, token: Option<&str>) -> Api {
        Api::new(self.http, token)
    }

    /// Port of the HTTP API on 127.0.0.1.
    #[must_use]
    pub fn http_port(&self) -> u16 {
        self.http
    }

    /// Path of the unix socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        setup::socket(&self.scratch)
    }

    /// Path of the configuration file.
    #[must_use]
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// What it was set up with.
    #[must_use]
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Runs `verifierd NAME --socket .. ARGUMENTS` to its end.
    #[must_use]
    pub fn command(&self, name: &str, arguments: &[&str]) -> Output {
        run(&mut self.command_line(name, arguments))
    }

    /// The same, to be run by the caller.
    #[must_use]
    pub fn command_line(&self, name: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(built("verifierd"));
        command
            .arg(name)
            .arg("--socket")
            .arg(self.socket())
            .args(arguments);
        command
    }

    /// Asks it to end (SIGTERM), and waits until it has.
    pub fn stop(&self) -> ExitStatus {
        self.process.lock().expect("whole").end(Signal::TERM)
    }

    /// Sends SIGTERM and does not wait.
    pub fn is_told_to_stop(&self) {
        self.process.lock().expect("whole").signal(Signal::TERM);
    }

    /// Ends it at once (SIGKILL).
    pub fn kill(&self) {
        self.process.lock().expect("whole").end(Signal::KILL);
    }

    /// Has it read its configuration again (SIGHUP), and does not wait.
    pub fn is_told_to_reload(&self) {
        self.process.lock().expect("whole").signal(Signal::HUP);
    }

    /// Stops its processor time (SIGSTOP).
    pub fn freeze(&self) {
        self.process.lock().expect("whole").signal(Signal::STOP);
    }

    /// Ends [`Daemon::freeze`].
    pub fn thaw(&self) {
        self.process.lock().expect("whole").signal(Signal::CONT);
    }

    /// Starts it again with the same configuration and waits until it is ready.
    pub fn restart(&self) {
        *self.process.lock().expect("whole") = launch(&self.scratch, &self.config);
        self.waits_until_it_listens();
        self.waits_until_ready();
    }

    /// What it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        let bytes = std::fs::read(self.scratch.path().join("verifierd.log")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.lock().expect("whole").id()
    }
}

fn launch(scratch: &Scratch, config: &Path) -> Process {
    let mut command = Command::new(built("verifierd"));
    command.args(["run", "--config"]).arg(config);
    Process::start(&command, false, &scratch.path().join("verifierd.log"))
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let log = self.log();
        let has_panicked = log.contains("panicked at");
        if std::thread::panicking() {
            let lines: Vec<&str> = log.lines().collect();
            let tail = lines
                .get(lines.len().saturating_sub(60)..)
                .unwrap_or_default();
            eprintln!("--- log of the daemon\n{}\n---", tail.join("\n"));
        } else {
            assert!(!has_panicked, "the daemon panicked:\n{log}");
        }
    }
}

/// Where cargo has put something that the workspace builds: built once more, so that it is never an old one.
#[must_use]
pub fn built(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(build).join(name)
}

fn build() -> PathBuf {
    let own = std::env::current_exe().expect("our own path");
    let folder = own
        .ancestors()
        .nth(2)
        .expect("target/PROFILE/deps/us")
        .to_owned();
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args([
            "build",
            "--quiet",
            "--package",
            "verifierd",
            "--package",
            "pam_xmpp",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    if folder
        .file_name()
        .is_some_and(|profile| profile == "release")
    {
        cargo.arg("--release");
    }
    let output = run(&mut cargo);
    assert_eq!(output.code, 0, "cargo build: {}", output.stderr);
    folder
}
