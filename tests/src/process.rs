//! Processes that die with us, and whose output is kept.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, OnceLock, mpsc};

use rustix::process::{Pid, Signal, kill_process};

use crate::{is_root, until};

/// A process in the background, killed with this value.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts `command` with its output in the file `log`; as user nobody if asked and if we are root.
    #[must_use]
    pub fn start(command: &Command, as_nobody: bool, log: &Path) -> Self {
        let mut wrapped = guarded(command, as_nobody);
        let file = File::options()
            .append(true)
            .create(true)
            .open(log)
            .expect("a log file");
        wrapped
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("one more handle"))
            .stderr(file);
        Self {
            child: spawn(wrapped),
            log: log.to_owned(),
        }
    }

    /// Like [`Process::start`], with its standard input and output for us.
    #[must_use]
    pub fn start_piped(command: &Command, log: &Path) -> Self {
        let mut wrapped = guarded(command, false);
        let file = File::options()
            .append(true)
            .create(true)
            .open(log)
            .expect("a log file");
        wrapped
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(file);
        Self {
            child: spawn(wrapped),
            log: log.to_owned(),
        }
    }

    /// Starts `command` with a terminal as its controlling one.
    pub(crate) fn start_on_terminal(command: &Command, terminal: &File) -> Self {
        let mut wrapped = Command::new("setpriv");
        wrapped
            .args(["--pdeathsig", "KILL", "--", "setsid", "--ctty"])
            .arg(command.get_program())
            .args(command.get_args())
            .env("TERM", "dumb");
        let handle = || terminal.try_clone().expect("one more handle");
        wrapped.stdin(handle()).stdout(handle()).stderr(handle());
        Self {
            child: spawn(wrapped),
            log: PathBuf::new(),
        }
    }

    /// What it has written so far.
    #[must_use]
    pub fn log(&self) -> String {
        let bytes = std::fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Sends a signal; nothing happens if it is gone.
    pub fn signal(&self, signal: Signal) {
        // Not reaped before `Drop` or `end`, so the id cannot be somebody else's.
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let _ = kill_process(id.expect("a process id"), signal);
    }

    /// Its process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its end, if it has ended.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("our own child")
    }

    /// Sends a signal and waits for the end.
    pub fn end(&mut self, signal: Signal) -> ExitStatus {
        self.signal(signal);
        until("a process to end", || self.ended())
    }

    /// Its standard input and output, once, of one that [`Process::start_piped`] started.
    pub fn pipes(&mut self) -> (std::process::ChildStdin, std::process::ChildStdout) {
        let pipes = self.child.stdin.take().zip(self.child.stdout.take());
        pipes.expect("started with pipes")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a program that ran to its end did.
#[derive(Debug)]
pub struct Output {
    /// Its exit code; -1 if a signal ended it.
    pub code: i32,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

/// Runs a program to its end, with nothing on its standard input.
pub fn run(command: &mut Command) -> Output {
    let output = command.stdin(Stdio::null()).output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    Output {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The same command under setpriv(1): killed when we die, and as nobody where asked.
fn guarded(command: &Command, as_nobody: bool) -> Command {
    let mut wrapped = Command::new("setpriv");
    wrapped.args(["--pdeathsig", "KILL"]);
    if as_nobody && is_root() {
        wrapped.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    }
    wrapped
        .arg("--")
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(name, value),
            None => wrapped.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    // Out of the terminal's reach: what ^C does is for us to decide.
    wrapped.process_group(0);
    wrapped
}

type Order = (Command, mpsc::Sender<Child>);

/// Spawns from one thread that never ends: a child's death signal is tied to the thread that made it (prctl(2)), and
/// the thread of a story ends before what it shares with other stories.
fn spawn(command: Command) -> Child {
    static NURSERY: OnceLock<Mutex<mpsc::Sender<Order>>> = OnceLock::new();
    let nursery = NURSERY.get_or_init(|| {
        let (orders, inbox) = mpsc::channel::<Order>();
        std::thread::spawn(move || {
            for (mut command, reply) in inbox {
                let child = command
                    .spawn()
                    .unwrap_or_else(|error| panic!("{command:?}: {error}"));
                let _ = reply.send(child);
            }
        });
        Mutex::new(orders)
    });
    let (reply, child) = mpsc::channel();
    nursery
        .lock()
        .expect("whole")
        .send((command, reply))
        .expect("the nursery lives");
    child.recv().expect("a child")
}
