//! A machine of one's own, so that what the documentation says can be done word for word, at the paths it names, and
//! nothing of it is left: mount and process namespaces (unshare(1)) in which every folder that an installation changes is
//! a copy. The network is the real one; what else differs stands in `crate::steps`.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use acceptance::{Output, Process, Scratch, Terminal, built, run, until};

/// Folders that are copied, each with what it starts from.
const COPIED: [&str; 3] = ["/etc", "/var/cache/debconf", "/usr/share/pam-configs"];
/// Folders that start empty.
const EMPTY: [&str; 7] = [
    "/run",
    "/home",
    "/root",
    "/usr/local",
    "/var/log",
    "/var/lib",
    "/usr/src",
];
/// What pam-auth-update(8) remembers, the only thing in `/var/lib` that we need.
const REMEMBERED: &str = "/var/lib/pam";

/// Such a machine. Gone with this value, and all that runs on it.
pub(crate) struct Machine {
    holder: Process,
    scratch: Scratch,
}

impl Machine {
    /// One on which nothing of ours is installed. `/usr/src` holds what the sources hold after they were built.
    pub(crate) fn new() -> Self {
        let scratch = Scratch::new("machine");
        let security = modules_folder();
        let copied = COPIED.iter().map(Path::new).chain([security.as_path()]);
        let mut script = String::from("set -e\n");
        for folder in copied.filter(|folder| folder.is_dir()) {
            let copy = scratch.path().join(flat(folder));
            fs::create_dir(&copy).expect("our own folder");
            copy_into(&folder.join("."), &copy);
            bind(&mut script, &copy, folder);
        }
        for folder in EMPTY.map(Path::new) {
            let copy = scratch.path().join(flat(folder));
            fs::create_dir(&copy).expect("our own folder");
            bind(&mut script, &copy, folder);
        }
        if Path::new(REMEMBERED).is_dir() {
            let copy = scratch.path().join(flat(Path::new("/var/lib")));
            copy_into(Path::new(REMEMBERED), &copy);
        }
        script.push_str("chmod 700 /root; mkdir -p /run/sshd /usr/local/sbin /usr/local/bin\n");
        script.push_str("rm -f /etc/nologin /etc/*.lock /etc/*+; cd /var/log; touch /run/utmp lastlog wtmp btmp\n");
        // The first process stays, and takes leave of those that lose their parent.
        script.push_str("sleep infinity & touch /run/stands; wait\n");
        unpack(&scratch.path().join(flat(Path::new("/usr/src"))));
        let mut command = Command::new("unshare");
        command.args(["--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]);
        command.args(["--", "bash", "-c", &script]);
        let holder = Process::start(&command, false, &scratch.path().join("holder.log"));
        let machine = Self { holder, scratch };
        let stands = machine.scratch.path().join("_run/stands");
        until("the machine to stand", || stands.exists().then_some(()));
        machine
    }

    /// The process that is number 1 there.
    fn first_process(&self) -> Option<u32> {
        let id = self.holder.id();
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).ok()?;
        children.split_whitespace().next()?.parse().ok()
    }

    /// A command as root types it there, in the folder with the sources.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let first = self.first_process().expect("it stands").to_string();
        let mut command = Command::new("nsenter");
        command.args(["--target", &first, "--mount", "--pid", "--"]);
        command.args([
            "env",
            "--chdir=/usr/src",
            "-i",
            "HOME=/root",
            "USER=root",
            "LC_ALL=C.UTF-8",
            "TERM=dumb",
        ]);
        command.arg("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        command.args(words);
        command
    }

    /// Runs lines of a shell as root, up to the first that fails; `typed` is what is typed meanwhile.
    pub(crate) fn shell(&self, lines: &str, typed: &str) -> Output {
        let file = self.scratch.write("typed", typed);
        let input = fs::File::open(file).expect("our own file");
        let mut command =
            self.command(&["timeout", "60", "bash", "-e", "-o", "pipefail", "-c", lines]);
        let output = command.stdin(Stdio::from(input)).output().expect("nsenter");
        Output {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The same where nothing may go wrong; what it printed.
    pub(crate) fn does(&self, lines: &str) -> String {
        let output = self.shell(lines, "");
        assert_eq!(
            output.code, 0,
            "{lines}\n{}{}",
            output.stdout, output.stderr
        );
        output.stdout
    }

    /// Root's own terminal.
    pub(crate) fn terminal(&self, words: &[&str]) -> Terminal {
        Terminal::start(&self.command(words))
    }

    /// The terminal of one of its users.
    pub(crate) fn terminal_of(&self, user: &str, words: &[&str]) -> Terminal {
        let as_user = [
            "setpriv",
            "--reuid",
            user,
            "--regid",
            user,
            "--init-groups",
            "--",
        ];
        self.terminal(&[&as_user, words].concat())
    }

    /// Writes a file there that everybody may read, and its folder where there is none.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let folder = Path::new(path).parent().expect("absolute").display();
        let line = format!("mkdir -p '{folder}' && cat > '{path}' && chmod 644 '{path}'");
        let output = self.shell(&line, text);
        assert_eq!(output.code, 0, "{path}: {}", output.stderr);
    }

    /// What it has logged of its services.
    pub(crate) fn log(&self) -> String {
        self.shell("cat /var/log/*.log", "").stdout
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- logs of the machine\n{}\n---", self.log());
        }
    }
}

fn bind(script: &mut String, copy: &Path, folder: &Path) {
    let (copy, folder) = (copy.display(), folder.display());
    let _ = writeln!(script, "mount --bind '{copy}' '{folder}'");
}

/// Copies a folder, whoever may be changing it meanwhile: other stories make Unix users.
fn copy_into(from: &Path, to: &Path) {
    until("a copy while nothing was removed", || {
        let copied = run(Command::new("cp").arg("-a").arg(from).arg(to));
        let is_gone = copied.stderr.contains("No such file");
        assert!(copied.code == 0 || is_gone, "cp: {}", copied.stderr);
        (copied.code == 0).then_some(())
    });
}

fn flat(folder: &Path) -> String {
    folder.display().to_string().replace('/', "_")
}

/// Where PAM's modules are, on Debian and Ubuntu.
fn modules_folder() -> PathBuf {
    let folder = format!("/lib/{}-linux-gnu/security", std::env::consts::ARCH);
    fs::canonicalize(folder).expect("PAM's modules")
}

/// The sources, as far as an installation needs them, with what cargo makes of them.
fn unpack(folder: &Path) {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace");
    for part in ["contrib", "docs"] {
        copy_into(&sources.join(part), folder);
    }
    for (built_as, name) in [("release", "verifierd"), ("module", "libpam_xmpp.so")] {
        let target = folder.join("target").join(built_as);
        fs::create_dir_all(&target).expect("our own folder");
        let (from, to) = (built(name), target.join(name));
        if fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to).expect("it was built");
        }
    }
}
