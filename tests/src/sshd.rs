//! A private sshd in which `pam_xmpp` is one factor or the only one, with a PAM service and a Unix user of its own.
//! Needs root.

mod setup;

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

pub use setup::{Factors, SshdSetup, auth_line};

use crate::scratch::afterwards;
use crate::{Process, Scratch, Terminal, UnixUser, port, run, until};

/// A running sshd on loopback. What it has put into the system goes away with it.
pub struct Sshd {
    port: u16,
    service: PathBuf,
    process: Process,
    /// After the process: nobody of theirs runs any more.
    user: UnixUser,
    scratch: Scratch,
}

impl Sshd {
    /// A name for a Unix user that does not exist yet; [`Sshd::start`] makes it.
    #[must_use]
    pub fn new_user_name() -> String {
        UnixUser::new_name()
    }

    /// Starts one that lets people in by `pam_xmpp` alone, which speaks to the daemon at `socket` with further
    /// `options`.
    #[must_use]
    pub fn start(user: &str, socket: &Path, options: &str) -> Self {
        Self::set_up(user, socket, &SshdSetup::new(options))
    }

    /// Starts one with a set-up of the story's own.
    #[must_use]
    pub fn set_up(user: &str, socket: &Path, setup: &SshdSetup) -> Self {
        let scratch = Scratch::new("sshd");
        let name = format!("verifierd-{user}");
        let service = Path::new("/etc/pam.d").join(&name);
        afterwards(&format!("rm -f '{}'", service.display()));
        std::fs::write(&service, setup.rules(socket)).expect("root may write to /etc/pam.d");
        let user = match &setup.password {
            Some(password) => UnixUser::make_with_password(user, password),
            None => UnixUser::make(user),
        };
        // Where sshd sheds its privileges; Debian's service makes it at its start.
        std::fs::create_dir_all("/run/sshd").expect("root may write to /run");
        for name in ["host_key", "client_key", "other_key"] {
            make_key(&scratch, name);
        }
        let port = port::free();
        let process = launch(&scratch, &name, port, setup);
        let sshd = Self {
            port,
            service,
            process,
            user,
            scratch,
        };
        until("sshd to listen", || {
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        sshd
    }

    /// A person who runs `ssh` to here as `user`; the command to run, once let in, says `LET IN`.
    #[must_use]
    pub fn ssh(&self, user: &str) -> Terminal {
        self.ssh_with(user, &[])
    }

    /// The same, with options that count before the usual ones (`ssh_config(5)`).
    #[must_use]
    pub fn ssh_with(&self, user: &str, options: &[&str]) -> Terminal {
        Terminal::start(&self.ssh_command(user, options))
    }

    /// That command, to be run without a terminal, or by somebody else.
    #[must_use]
    pub fn ssh_command(&self, user: &str, options: &[&str]) -> Command {
        let mut command = Command::new("ssh");
        command
            .args(self.client_options(options))
            .arg(format!("{user}@127.0.0.1"))
            .arg("echo LET IN");
        command
    }

    /// What `ssh`, `scp` and `sftp` are told: the way here, and to try a key and then keyboard-interactive, once.
    /// `options` count before that.
    #[must_use]
    pub fn client_options(&self, options: &[&str]) -> Vec<String> {
        let methods = "PreferredAuthentications=publickey,keyboard-interactive";
        self.way_here(&[options, &[methods, "NumberOfPasswordPrompts=1"]].concat())
    }

    /// What they must be told to find their way here; `options` count before that, a key among them in the place of
    /// `client_key`.
    #[must_use]
    pub fn way_here(&self, options: &[&str]) -> Vec<String> {
        let port = format!("Port={}", self.port);
        let key = format!("IdentityFile={}", self.key("client_key").display());
        let way = [
            port.as_str(),
            &key,
            "IdentitiesOnly=yes",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "GlobalKnownHostsFile=/dev/null",
            "LogLevel=ERROR",
        ];
        let mut all = vec!["-F".to_owned(), "none".to_owned()];
        // ssh tries every key that it is told of.
        let has_key = options.iter().any(|one| one.starts_with("IdentityFile="));
        let way = way.into_iter().filter(|one| !has_key || *one != key);
        for option in options.iter().copied().chain(way) {
            all.extend(["-o".to_owned(), option.to_owned()]);
        }
        all
    }

    /// A key that a client may show where a key is a factor: `client_key`, which ssh is told of, or `other_key`; with
    /// `.pub`, its public half.
    #[must_use]
    pub fn key(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The Unix user that exists for it.
    #[must_use]
    pub fn user(&self) -> &str {
        self.user.name()
    }

    /// What it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        self.process.log()
    }
}

fn make_key(scratch: &Scratch, name: &str) {
    let made = run(Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(scratch.path().join(name)));
    assert_eq!(made.code, 0, "ssh-keygen: {}", made.stderr);
}

fn launch(scratch: &Scratch, name: &str, port: u16, setup: &SshdSetup) -> Process {
    // Before 9.8 the name of the PAM service is that of the program; since then it is an option.
    let program = scratch.path().join(name);
    std::os::unix::fs::symlink("/usr/sbin/sshd", &program).expect("our own folder");
    let base = setup.config(scratch.path(), port);
    let config = scratch.write("sshd_config", &format!("PAMServiceName {name}\n{base}"));
    let check = |config: &Path| run(Command::new(&program).arg("-t").arg("-f").arg(config));
    if check(&config).code != 0 {
        scratch.write("sshd_config", &base);
        let checked = check(&config);
        assert_eq!(checked.code, 0, "sshd -t: {}", checked.stderr);
    }
    let mut command = Command::new(&program);
    command.args(["-D", "-e", "-f"]).arg(&config);
    Process::start(&command, false, &scratch.path().join("sshd.log"))
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.service);
        if std::thread::panicking() {
            eprintln!("--- log of sshd\n{}\n---", self.log());
        }
    }
}

/// Whoever is at this terminal gets in, and the command that [`Sshd::ssh`] runs says so.
pub fn is_let_in(terminal: &mut Terminal) {
    terminal.sees("LET IN");
    let (status, text) = terminal.ends();
    assert!(status.success(), "{status:?}\n{text}");
}

/// Whoever is at this terminal does not get in, and ssh says so.
pub fn is_refused(terminal: &mut Terminal) {
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(255), "{text}");
    assert!(!text.contains("LET IN"), "{text}");
    assert!(
        text.contains("Permission denied") || text.contains("Too many"),
        "{text}"
    );
}
