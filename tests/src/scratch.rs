//! Private folders, and the promise that what a story leaves outside of them goes away even when it is killed.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

/// A folder that is removed with this value.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// A new empty folder that every user may enter and only we may fill.
    #[must_use]
    pub fn new(what: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("verifierd-{what}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).expect("a fresh folder in the temporary folder");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("our own folder");
        afterwards(&format!("rm -rf '{}'", path.display()));
        Self { path }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file in it that every user may read, and returns its path.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path.join(name);
        fs::write(&path, text).expect("a file in our own folder");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What other users made in it goes too; what cannot go now goes afterwards.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// A shell command to run when this process is gone, however it went.
pub(crate) fn afterwards(command: &str) {
    static SWEEPER: OnceLock<Mutex<ChildStdin>> = OnceLock::new();
    let sweeper = SWEEPER.get_or_init(|| Mutex::new(start_sweeper()));
    let mut sweeper = sweeper.lock().expect("nobody panics while writing a line");
    writeln!(sweeper, "{command}").expect("the sweeper listens as long as we live");
}

/// Remembers each line it is told; when its standard input ends, because we did, it runs them.
#[expect(clippy::zombie_processes, reason = "it ends after us, on purpose")]
fn start_sweeper() -> ChildStdin {
    let script = "trap '' INT TERM HUP; all=''; while IFS= read -r line; do all=\"$line\n$all\"; done; eval \"$all\"";
    let child: Child = Command::new("sh")
        .args(["-c", script])
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell");
    child.stdin.expect("piped")
}
