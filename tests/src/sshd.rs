//! A private sshd that lets people in by `pam_xmpp` alone, with a PAM service and a Unix user of its own. Needs root.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::scratch::afterwards;
use crate::{Process, Scratch, Terminal, built, port, run, until};

/// A running sshd on loopback. What it has put into the system goes away with it.
pub struct Sshd {
    port: u16,
    user: String,
    service: PathBuf,
    process: Process,
    _scratch: Scratch,
}

impl Sshd {
    /// A name for a Unix user that does not exist yet; [`Sshd::start`] makes it.
    #[must_use]
    pub fn new_user_name() -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        format!(
            "vfd{}x{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        )
    }

    /// Starts one whose `pam_xmpp` speaks to the daemon at `socket` with further `options`.
    #[must_use]
    pub fn start(user: &str, socket: &Path, options: &str) -> Self {
        let scratch = Scratch::new("sshd");
        make_user(user);
        let name = format!("verifierd-{user}");
        let service = Path::new("/etc/pam.d").join(&name);
        let module = built("libpam_xmpp.so");
        let rules = format!(
            "auth required {} socket={} {options}\naccount required pam_permit.so\nsession required pam_permit.so\n",
            module.display(),
            socket.display()
        );
        afterwards(&format!("rm -f '{}'", service.display()));
        std::fs::write(&service, rules).expect("root may write to /etc/pam.d");
        // Where sshd sheds its privileges; Debian's service makes it at its start.
        std::fs::create_dir_all("/run/sshd").expect("root may write to /run");
        let port = port::free();
        let process = launch(&scratch, &name, port);
        let sshd = Self {
            port,
            user: user.to_owned(),
            service,
            process,
            _scratch: scratch,
        };
        until("sshd to listen", || {
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        sshd
    }

    /// A person who runs `ssh` to here as `user`; the command to run, once let in, says `LET IN`.
    #[must_use]
    pub fn ssh(&self, user: &str) -> Terminal {
        let mut command = Command::new("ssh");
        command.args(["-F", "none", "-p", &self.port.to_string()]);
        for option in [
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "GlobalKnownHostsFile=/dev/null",
            "LogLevel=ERROR",
            "PreferredAuthentications=keyboard-interactive",
            "NumberOfPasswordPrompts=1",
        ] {
            command.args(["-o", option]);
        }
        command.arg(format!("{user}@127.0.0.1")).arg("echo LET IN");
        Terminal::start(&command)
    }

    /// The Unix user that exists for it.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// What it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        self.process.log()
    }
}

fn launch(scratch: &Scratch, name: &str, port: u16) -> Process {
    let folder = scratch.path();
    let key = folder.join("host_key");
    let made = run(Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(&key));
    assert_eq!(made.code, 0, "ssh-keygen: {}", made.stderr);
    // Before 9.8 the name of the PAM service is that of the program; since then it is an option.
    let program = folder.join(name);
    std::os::unix::fs::symlink("/usr/sbin/sshd", &program).expect("our own folder");
    let base = format!(
        "ListenAddress 127.0.0.1\nPort {port}\nHostKey {key}\nPidFile none\nUsePAM yes\n\
         KbdInteractiveAuthentication yes\nPasswordAuthentication no\nPubkeyAuthentication no\n\
         AuthenticationMethods keyboard-interactive:pam\nPermitRootLogin no\nLoginGraceTime 90\n\
         MaxStartups 100\nUseDNS no\nPrintMotd no\nPrintLastLog no\nLogLevel VERBOSE\n",
        key = key.display()
    );
    let config = scratch.write("sshd_config", &format!("{base}PAMServiceName {name}\n"));
    let check = run(Command::new(&program).arg("-t").arg("-f").arg(&config));
    if check.code != 0 {
        scratch.write("sshd_config", &base);
    }
    let mut command = Command::new(&program);
    command.args(["-D", "-e", "-f"]).arg(&config);
    Process::start(&command, false, &folder.join("sshd.log"))
}

fn make_user(user: &str) {
    afterwards(&format!("userdel '{user}'"));
    until("useradd", || {
        let mut useradd = Command::new("useradd");
        useradd.args([
            "--no-create-home",
            "--home-dir",
            "/",
            "--shell",
            "/bin/sh",
            user,
        ]);
        // 1: somebody else is changing the password file right now.
        let made = run(&mut useradd);
        assert!(made.code == 0 || made.code == 1, "useradd: {}", made.stderr);
        (made.code == 0).then_some(())
    });
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.service);
        let gone = || run(Command::new("userdel").arg(&self.user)).code != 1;
        until("userdel", || gone().then_some(()));
        if std::thread::panicking() {
            eprintln!("--- log of sshd\n{}\n---", self.log());
        }
    }
}
