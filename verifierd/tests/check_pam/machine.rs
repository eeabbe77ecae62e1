//! What is outside of the PAM files: a real sshd, the socket of a daemon, the people, the bypass codes.

use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::Command as Program;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

/// An image with a PAM service, people, and what is given to `check-pam` beside it.
struct Machine {
    folder: TempDir,
    arguments: Vec<String>,
}

const PASSWD: &str = "root:x:0:0::/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\n\
    alice:x:1000:100::/home/alice:/bin/bash\nbob:x:1001:100::/home/bob:/bin/sh\n";
const ACCOUNT: &str = "account required pam_permit.so\n";

impl Machine {
    /// With one service, of these auth lines.
    fn new(service: &str, auth: &str) -> Self {
        let machine = Self {
            folder: TempDir::new().unwrap(),
            arguments: Vec::new(),
        };
        machine.write(
            &format!("etc/pam.d/{service}"),
            &format!("{auth}\n{ACCOUNT}"),
        );
        machine.write("etc/passwd", PASSWD);
        machine.write("etc/group", "admins:x:27:bob\n");
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn with(mut self, option: &str, value: String) -> Self {
        self.arguments.extend([option.to_owned(), value]);
        self
    }

    fn with_sshd(self, lines: &str) -> Self {
        let key = self.path("host_key");
        let lines = format!("HostKey {}\n{lines}\n", key.display());
        let config = self.write("sshd_config", &lines);
        self.with("--sshd-config", config)
    }

    /// A daemon of this configuration, which also says where bypass codes are.
    fn with_daemon(self, users: &str) -> Self {
        let text = format!(
            "[xmpp]\nmode = \"component\"\njid = \"verify.example.org\"\nserver = \"127.0.0.1:5347\"\nsecret = \"x\"\n\
             [bypass]\npath = \"{}\"\n[pam.users]\n{users}\n",
            self.path("bypass").display()
        );
        let config = self.write("verifierd.toml", &text);
        self.with("--config", config)
    }

    /// Everything that is found, `severity id: what`.
    fn findings(&self) -> (i32, Vec<String>) {
        let output = Command::new(env!("CARGO_BIN_EXE_verifierd"))
            .args(["check-pam", "--json", "--root"])
            .arg(self.folder.path())
            .args(&self.arguments)
            .output()
            .unwrap();
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
        let found = json["findings"].as_array().unwrap().iter();
        let lines = found.map(|it| {
            format!(
                "{} {}: {}",
                text(it, "severity"),
                text(it, "id"),
                text(it, "what")
            )
        });
        (output.status.code().unwrap(), lines.collect())
    }
}

/// Whether there is an sshd to ask; says so if not.
#[expect(
    clippy::print_stderr,
    reason = "a test that does nothing should say so"
)]
fn sshd_key(machine: &Machine) -> bool {
    if !Path::new("/usr/sbin/sshd").exists() {
        eprintln!("skipped: install openssh-server");
        return false;
    }
    if rustix::process::geteuid().is_root() {
        // Debian's service makes it at its start, and sshd asks for it.
        fs::create_dir_all("/run/sshd").unwrap();
    }
    let mut keygen = Program::new("ssh-keygen");
    keygen
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(machine.path("host_key"));
    assert!(keygen.status().unwrap().success());
    true
}

/// What is found about sshd alone, with these lines in its configuration.
fn sshd(lines: &str) -> Option<Vec<String>> {
    let machine = Machine::new("sshd", "auth required pam_xmpp.so");
    if !sshd_key(&machine) {
        return None;
    }
    let machine = machine.with_sshd(lines);
    let (_, found) = machine.findings();
    Some(
        found
            .into_iter()
            .filter(|it| it.contains(" sshd-"))
            .collect(),
    )
}

const SOUND: &str = "UsePAM yes\nKbdInteractiveAuthentication yes\nPasswordAuthentication no\n\
    AuthenticationMethods publickey,keyboard-interactive:pam\n";
const KEY: &str = "fault sshd-way-round: a key alone is enough to get in by ssh";
const NO_ROOT: &str = "note sshd-root: root does not get in by ssh (PermitRootLogin without-password leaves no method that asks PAM) (for root)";

#[test]
fn a_key_and_a_confirmation() {
    let Some(found) = sshd(SOUND) else {
        return;
    };
    assert_eq!(
        found,
        [
            NO_ROOT,
            "fine sshd-required: sshd lets nobody in without asking PAM (for everybody but root)"
        ]
    );
    let with_root = sshd(&format!("PermitRootLogin yes\n{SOUND}")).unwrap();
    assert_eq!(
        with_root,
        ["fine sshd-required: sshd lets nobody in without asking PAM"]
    );
}

#[test]
fn a_bare_key() {
    let Some(found) = sshd("UsePAM yes") else {
        return;
    };
    assert!(found.contains(&KEY.to_owned()), "{found:#?}");
    assert_eq!(
        sshd("UsePAM no").unwrap(),
        ["fault sshd-no-pam: sshd does not use PAM (UsePAM no)"]
    );
}

#[test]
fn a_match_that_opens_a_hole() {
    for (lines, whom) in [
        ("Match User git", "git"),
        ("Match Group admins", "bob"),
        (
            "Match Address 10.1.0.0/16",
            "root from 10.1.0.1, alice from 10.1.0.1",
        ),
        ("Match User b* Host *.example.org", "bob from .example.org"),
    ] {
        let Some(found) = sshd(&format!(
            "{SOUND}{lines}\n AuthenticationMethods publickey\n"
        )) else {
            return;
        };
        // sshd looks into the groups of the machine it runs on, where bob may not be.
        let is_told = found.contains(&format!("{KEY} (for {whom})"));
        assert!(is_told || lines.contains("Group"), "{lines}: {found:#?}");
    }
}

#[test]
fn an_sshd_that_does_not_say() {
    let Some(found) = sshd("NoSuchKeyword yes") else {
        return;
    };
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("fault sshd-unknown: what sshd does cannot be told: sshd -T: "),
        "{found:?}"
    );
}

/// Answers `GET /readyz` at a socket of the machine, for as long as the process lives.
fn daemon_at(socket: &Path, status: &str, body: &str) {
    let listener = UnixListener::bind(socket).unwrap();
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = serve(stream, &answer);
        }
    });
}

fn serve(mut stream: UnixStream, answer: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    stream.write_all(answer.as_bytes())
}

const READY: &str = r#"{"ready":true,"reasons":[]}"#;

/// A machine whose sudo asks at a socket of its own.
fn sudo(options: &str) -> Machine {
    let machine = Machine::new("sudo", "");
    let socket = machine.path("socket");
    let auth = format!(
        "auth required pam_unix.so\nauth required pam_xmpp.so socket={} {options}\n{ACCOUNT}",
        socket.display()
    );
    machine.write("etc/pam.d/sudo", &auth);
    machine
}

#[test]
fn a_daemon_that_answers_and_everybody_mapped() {
    let machine = sudo("").with_daemon("\"*\" = \"%u@example.org\"");
    daemon_at(&machine.path("socket"), "200 OK", READY);
    let (code, found) = machine.findings();
    let socket = machine.path("socket");
    let mut expected = String::from("risk no-way-back: there are no unused bypass codes\n");
    expected.push_str("fine required: nobody gets through the auth lines without pam_xmpp.so\n");
    writeln!(
        expected,
        "fine daemon: the daemon at {} can ask people",
        socket.display()
    )
    .unwrap();
    expected.push_str(
        "fine mapped: [pam.users] says who confirms for all 3 accounts that have a shell",
    );
    assert_eq!((code, found.join("\n")), (0, expected));
}

#[test]
fn daemons_that_ask_nobody() {
    let machine = sudo("").with_daemon("\"*\" = \"%u@example.org\"");
    let socket = machine.path("socket");
    let at = socket.display();
    let first = || {
        let (code, found) = machine.findings();
        assert_eq!(code, 1, "{found:#?}");
        found[0].clone()
    };
    let gone = first();
    assert!(
        gone.starts_with(&format!(
            "fault daemon-unreachable: the daemon at {at} does not answer: "
        )),
        "{gone}"
    );
    daemon_at(
        &socket,
        "503 x",
        r#"{"ready":false,"reasons":["the link is down"]}"#,
    );
    assert_eq!(
        first(),
        format!("fault daemon-not-ready: the daemon at {at} can ask nobody now: the link is down")
    );
    fs::set_permissions(machine.folder.path(), Permissions::from_mode(0o777)).unwrap();
    let anybodys = first();
    assert!(
        anybodys.starts_with(&format!(
            "fault socket-untrusted: the socket {at} could be somebody else's: "
        )),
        "{anybodys}"
    );
}

#[test]
fn people_whom_nobody_confirms_for() {
    let users = "alice = \"alice@example.org\"";
    let machine = sudo("").with_daemon(users);
    daemon_at(&machine.path("socket"), "200 OK", READY);
    let (code, found) = machine.findings();
    assert_eq!(code, 0);
    assert!(
        found.contains(&"risk root-unmapped: nobody confirms for root".to_owned()),
        "{found:#?}"
    );
    assert!(
        found.contains(
            &"risk unmapped: nobody confirms for 1 of 3 accounts that have a shell: bob".to_owned()
        ),
        "{found:#?}"
    );
    let machine = sudo("nullok").with_daemon(users);
    daemon_at(&machine.path("socket"), "200 OK", READY);
    let (code, found) = machine.findings();
    assert_eq!(code, 1);
    assert_eq!(
        found[0],
        "fault unmapped-let-in: nobody confirms for 2 of 3 accounts that have a shell: root, bob"
    );
}

#[test]
fn codes_for_the_bad_day() {
    let machine = sudo("").with_daemon("\"*\" = \"%u@example.org\"");
    daemon_at(&machine.path("socket"), "200 OK", READY);
    let file = machine.path("bypass");
    let (now, until) = (1, 4_102_444_800); // the year 2100
    let grant = verifier_bypass::Grant {
        user: "root",
        uses: 1,
        until,
    };
    let _code = verifier_bypass::issue(&file, &grant, now).unwrap();
    let (_, found) = machine.findings();
    assert!(
        found.contains(&"fine way-back: there are unused bypass codes for root".to_owned()),
        "{found:#?}"
    );
    assert!(found.contains(
        &"note bypass-needs-daemon: bypass codes count only while the daemon runs".to_owned()
    ));
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let (_, found) = machine.findings();
    assert!(
        found
            .iter()
            .any(|it| it.starts_with("risk bypass-unusable: ")),
        "{found:#?}"
    );
}

#[test]
fn a_configuration_that_cannot_be_read() {
    let machine = sudo("");
    let missing = machine.path("missing.toml").to_str().unwrap().to_owned();
    let machine = machine.with("--config", missing);
    daemon_at(&machine.path("socket"), "200 OK", READY);
    let (code, found) = machine.findings();
    assert_eq!(code, 0);
    assert!(
        found[0].starts_with(
            "risk config-unreadable: the configuration of the daemon cannot be used: "
        ),
        "{found:#?}"
    );
}

#[test]
fn wrong_arguments_are_no_verdict() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifierd"));
    command.args(["check-pam", "--no-sshd", "--sshd-config", "/x"]);
    command.assert().code(64);
}

#[test]
fn a_risk_counts_where_it_is_asked_for() {
    let machine = sudo("failmode=open");
    assert_eq!(machine.findings().0, 0);
    let mut strict = sudo("failmode=open");
    strict.arguments.push("--strict".to_owned());
    assert_eq!(strict.findings().0, 1);
}
