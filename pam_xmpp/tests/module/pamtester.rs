//! Runs pamtester with a PAM folder of its own (`pam_wrapper`), so that nothing of the machine's is touched.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::built::built;
use crate::daemon::Folder;

/// What pamtester says after a login that was approved.
pub(crate) const AUTHENTICATED: &str = "successfully authenticated";

/// What came of one run.
pub(crate) struct Run {
    /// Everything the person at the terminal saw of the module, on stdout and stderr.
    pub(crate) shown: String,
    /// pamtester's last word: what libpam returned.
    pub(crate) said: String,
}

/// A host program at work.
pub(crate) struct Host {
    pub(crate) child: Child,
    /// One at a time: `pam_wrapper` gives two that start together the same folder.
    _turn: MutexGuard<'static, ()>,
}

/// That pamtester and `pam_wrapper` are there.
pub(crate) struct Pamtester(());

impl Pamtester {
    /// `None`, and a word about it, where they are not installed.
    #[expect(
        clippy::print_stderr,
        reason = "a test that does nothing should say so"
    )]
    pub(crate) fn installed() -> Option<Self> {
        static IS_THERE: OnceLock<bool> = OnceLock::new();
        let is_there = *IS_THERE.get_or_init(|| {
            let _turn = turn();
            let output = wrapped().stdin(Stdio::null()).output();
            // ld.so names what it cannot preload and goes on without.
            output.is_ok_and(|output| !String::from_utf8_lossy(&output.stderr).contains("ld.so"))
        });
        if !is_there {
            eprintln!("skipped: install pamtester and libpam-wrapper");
        }
        is_there.then_some(Self(()))
    }

    /// Authenticates `user`, who types `typed`, with nothing but our module in the stack.
    pub(crate) fn run(&self, folder: &Folder, options: &str, user: &str, typed: &str) -> Run {
        self.run_in(folder, Stack::of(options), &[user, "authenticate"], typed)
    }

    /// A user and what is done with them, one after the other on one handle, in this stack.
    pub(crate) fn run_in(
        &self,
        folder: &Folder,
        stack: Stack<'_>,
        user_and_operations: &[&str],
        typed: &str,
    ) -> Run {
        finish(self.start(folder, stack, user_and_operations), typed)
    }

    pub(crate) fn start(
        &self,
        folder: &Folder,
        stack: Stack<'_>,
        user_and_operations: &[&str],
    ) -> Host {
        let words = [&[stack.service], user_and_operations].concat();
        self.start_with(folder, stack, &words)
    }

    /// pamtester's whole command line.
    #[expect(clippy::unused_self, reason = "proof that there is something to start")]
    pub(crate) fn start_with(&self, folder: &Folder, stack: Stack<'_>, words: &[&str]) -> Host {
        let turn = turn();
        let services = folder.path.join("pam.d");
        fs::create_dir_all(&services).unwrap();
        let (module, socket) = (module(), folder.socket());
        let lines = ["auth", "account", "session", "password"].map(|kind| {
            format!(
                "{kind} required {} socket={} {}\n",
                module.display(),
                socket.display(),
                stack.options
            )
        });
        let lines = lines.concat() + stack.then;
        fs::write(services.join(stack.service), &lines).unwrap();
        fs::write(services.join("other"), lines).unwrap();
        let child = wrapped()
            .args(words)
            .env("PAM_WRAPPER_SERVICE_DIR", services)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Host { child, _turn: turn }
    }
}

/// A service and its file.
#[derive(Clone, Copy)]
pub(crate) struct Stack<'s> {
    pub(crate) service: &'s str,
    /// Of our module, which comes first.
    pub(crate) options: &'s str,
    /// Lines of other modules.
    pub(crate) then: &'s str,
}

impl<'s> Stack<'s> {
    pub(crate) fn of(options: &'s str) -> Self {
        Self {
            service: "lab",
            options,
            then: "",
        }
    }

    /// With a module behind ours that lets everybody in, and so shows whether ours is left out.
    pub(crate) fn before_permit(options: &'s str) -> Self {
        Self {
            then: "auth required pam_permit.so\n",
            ..Self::of(options)
        }
    }
}

fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wrapped() -> Command {
    let mut command = Command::new("pamtester");
    command
        .env("LD_PRELOAD", "libpam_wrapper.so")
        .env("PAM_WRAPPER", "1");
    command
}

pub(crate) fn finish(mut host: Host, typed: &str) -> Run {
    // A host that fails before it asks has closed its end.
    host.child
        .stdin
        .take()
        .unwrap()
        .write_all(typed.as_bytes())
        .ok();
    let Output { stdout, stderr, .. } = host.child.wait_with_output().unwrap();
    let (stdout, stderr) = (
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    );
    // Its last word is on either, and always the last.
    let all = format!("{stderr}{stdout}");
    // pam_wrapper's own grumbling.
    let all: String = all
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("PWRAP_"))
        .collect();
    let (shown, said) = all
        .rsplit_once("pamtester: ")
        .unwrap_or_else(|| panic!("pamtester said nothing: {all:?}"));
    Run {
        shown: shown.to_owned(),
        said: said.trim_end().to_owned(),
    }
}

/// Ends a run as the kernel would, and tidies up after `pam_wrapper`, which then cannot: `/tmp/pam.X`.
pub(crate) fn kill(mut host: Host) {
    let pid = host.child.id().to_string();
    host.child.kill().unwrap();
    host.child.wait().unwrap();
    for entry in fs::read_dir("/tmp").unwrap().flatten() {
        let is_its =
            fs::read_to_string(entry.path().join("pid")).is_ok_and(|owner| owner.trim() == pid);
        if is_its && entry.file_name().to_string_lossy().starts_with("pam.") {
            fs::remove_dir_all(entry.path()).unwrap();
        }
    }
}

/// The shared object, built as these tests were.
pub(crate) fn module() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT
        .get_or_init(|| {
            let tests = std::env::current_exe().unwrap();
            let folder = tests.parent().unwrap().parent().unwrap();
            let profile = match folder.file_name().unwrap().to_str().unwrap() {
                "debug" => "dev",
                other => other,
            };
            built(folder.parent().unwrap(), profile)
        })
        .clone()
}
