//! Builds the host program and the module, and runs one in the other.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use crate::built::built;
use crate::daemon::Folder;

/// Return codes of libpam (`_pam_types.h`).
pub(crate) const SUCCESS: &str = "login 0";
pub(crate) const BUF_ERR: &str = "login 5";
pub(crate) const AUTH_ERR: &str = "login 7";
pub(crate) const AUTHINFO_UNAVAIL: &str = "login 9";
pub(crate) const USER_UNKNOWN: &str = "login 10";
pub(crate) const MAXTRIES: &str = "login 11";
pub(crate) const CONV_ERR: &str = "login 19";

/// Longer than any story takes: a module that hangs is stopped, and the story fails.
const PATIENCE: &str = "60";

/// The lines a host has said, without what it was told to show.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) lines: Vec<String>,
    pub(crate) shown: Vec<String>,
}

impl Told {
    /// The lines that begin so.
    pub(crate) fn those(&self, start: &str) -> Vec<&str> {
        let lines = self.lines.iter().map(String::as_str);
        lines.filter(|line| line.starts_with(start)).collect()
    }
}

/// A host in which root logs in, its service in `folder`, by the daemon at `folder`'s socket.
pub(crate) fn play(folder: &Folder, options: &str, commands: &[&str]) -> Told {
    play_as(folder, options, "root", commands)
}

pub(crate) fn play_as(folder: &Folder, options: &str, user: &str, commands: &[&str]) -> Told {
    let mut command = Command::new("timeout");
    command.arg(PATIENCE);
    told(&run(&mut command, folder, options, [user], commands))
}

/// Runs the host under the program that `command` begins with.
pub(crate) fn run(
    command: &mut Command,
    folder: &Folder,
    options: &str,
    [user]: [&str; 1],
    commands: &[&str],
) -> Output {
    let services = service(folder, options);
    command
        .arg(host())
        .args([services.to_str().unwrap(), user])
        .args(commands)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// What it said, once it is sure that it ended by itself and in order.
pub(crate) fn told(output: &Output) -> Told {
    let said = String::from_utf8_lossy(&output.stdout);
    let ended = format!(
        "{} {:?}: {said}{}",
        output.status,
        output.status.signal(),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{ended}");
    assert_eq!(
        output.stderr, b"",
        "the module has no business there: {ended}"
    );
    let mut lines: Vec<String> = said.lines().map(str::to_owned).collect();
    assert_eq!(lines.pop().as_deref(), Some("done"), "{ended}");
    let (shown, lines) = lines
        .into_iter()
        .partition(|line| line.starts_with("shown "));
    Told { lines, shown }
}

fn service(folder: &Folder, options: &str) -> PathBuf {
    let services = folder.path.join("pam.d");
    fs::create_dir_all(&services).unwrap();
    let socket = folder.socket();
    let line = format!(
        "auth required {} socket={} {options}\n",
        module().display(),
        socket.display()
    );
    fs::write(services.join("lab"), line).unwrap();
    services
}

fn host() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT
        .get_or_init(|| {
            let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/robust/host.c");
            let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("robust-host");
            // Built aside and moved: another run of these tests may be using the last one.
            let fresh = program.with_extension(std::process::id().to_string());
            let output = Command::new("cc")
                .args(["-O1", "-g", "-Wall", "-Wextra", "-Werror", "-pthread", "-o"])
                .arg(&fresh)
                .args([source, "-lpam"])
                .output()
                .unwrap();
            assert!(output.status.success(), "{output:?}");
            fs::rename(&fresh, &program).unwrap();
            program
        })
        .clone()
}

/// The shared object as these tests are built.
pub(crate) fn module() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built(target(), "dev")).clone()
}

/// The shared object as packages ship it.
pub(crate) fn shipped_module() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built(target(), "module")).clone()
}

/// The folder of all builds.
fn target() -> &'static Path {
    static TARGET: OnceLock<PathBuf> = OnceLock::new();
    TARGET.get_or_init(|| {
        let tests = std::env::current_exe().unwrap();
        tests.ancestors().nth(3).unwrap().to_owned()
    })
}
