//! The built daemon, as an administrator runs it, with its limits out of the way or as they are.

use std::fs::{Permissions, set_permissions};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use acceptance::{Process, Scratch, token_hash};
use anyhow::{Result, ensure};

use crate::clock::{SECOND, now};
use crate::footprint;
use crate::process::Pid;
use crate::server::{SECRET, VERIFY, free_port};

/// The bearer token of the first relying party.
pub(crate) const TOKEN: &str = "only-for-the-bench-but-as-long-as-a-real-one";

/// The bearer token of one of the others.
pub(crate) fn token(number: usize) -> String {
    format!("{TOKEN}-{number}")
}

/// Out of the way.
const LIMITS: &str = "[limits]\npending = 1_000_000\npending_per_confirmer = 1_000_000\nprompts_per_10_minutes = 1_000_000\n\
     pending_per_relying_party = 1_000_000\n";

fn party(name: &str, token: &str) -> String {
    let hash = token_hash(token);
    format!(
        "[[relying_party]]\nname = \"{name}\"\ntoken_hash = \"{hash}\"\njids = [\"*@localhost\"]\n"
    )
}

/// Where a daemon would run.
#[derive(Debug)]
pub(crate) struct Site {
    port: u16,
    config: PathBuf,
    scratch: Scratch,
}

/// A running daemon, killed with this value.
#[derive(Debug)]
pub(crate) struct Daemon {
    process: Process,
    pub(crate) site: Site,
}

impl Site {
    /// Writes a configuration for a component of the server at `components`, with these lines of `[pam.users]`; its
    /// limits are out of the way.
    pub(crate) fn new(components: u16, users: &str) -> Result<Self> {
        Self::write(
            components,
            &format!("{LIMITS}{}[pam.users]\n{users}", party("bench", TOKEN)),
        )
    }

    /// The same with the limits it has by itself, and so many more relying parties.
    pub(crate) fn guarded(components: u16, parties: usize) -> Result<Self> {
        let more = (0..parties).map(|number| party(&format!("bench{number}"), &token(number)));
        Self::write(
            components,
            &format!("{}{}", party("bench", TOKEN), more.collect::<String>()),
        )
    }

    /// With pages that are reached at `url`, further lines of the relying party's section, and limits out of the way:
    /// every visitor comes from one address.
    pub(crate) fn with_pages(components: u16, party_lines: &str, url: &str) -> Result<Self> {
        let limits =
            "pending_per_confirmer_and_source = 1_000_000\npending_per_source = 1_000_000\n";
        let http = format!("public_url = \"{url}\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n");
        let rest = format!(
            "{LIMITS}{limits}[sign_in]\ntimeout = 600\n{}{party_lines}",
            party("bench", TOKEN)
        );
        Self::write_with(components, &http, &rest)
    }

    fn write(components: u16, rest: &str) -> Result<Self> {
        Self::write_with(components, "", rest)
    }

    fn write_with(components: u16, http: &str, rest: &str) -> Result<Self> {
        let scratch = Scratch::new("daemon");
        let port = free_port()?;
        let secret = scratch.write("secret", SECRET);
        set_permissions(&secret, Permissions::from_mode(0o600))?;
        let text = format!(
            r#"
[xmpp]
mode = "component"
jid = "{VERIFY}"
server = "127.0.0.1:{components}"
secret_file = "{secret}"
[http]
listen = ["127.0.0.1:{port}"]
auth_relying_party = "bench"
{http}[socket]
path = "{socket}"
[store]
path = "{store}"
{rest}"#,
            secret = secret.display(),
            socket = scratch.path().join("socket").display(),
            store = scratch.path().join("verifierd.db").display(),
        );
        Ok(Self {
            port,
            config: scratch.write("verifierd.toml", &text),
            scratch,
        })
    }

    /// Where relying parties connect.
    pub(crate) fn http(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// Where PAM connects.
    pub(crate) fn socket(&self) -> PathBuf {
        self.scratch.path().join("socket")
    }

    /// The command that starts it.
    pub(crate) fn command(&self) -> Result<Command> {
        let mut command = Command::new(footprint::daemon()?);
        command.args(["run", "--config"]).arg(&self.config);
        Ok(command)
    }

    /// Starts it and waits until it is ready.
    pub(crate) fn start(self) -> Result<Daemon> {
        let process = Process::start(&self.command()?, false, &self.scratch.path().join("log"));
        let mut daemon = Daemon {
            process,
            site: self,
        };
        let given_up = now() + 20 * SECOND;
        while !daemon.site.is_ready() {
            let is_gone = daemon.process.ended().is_some();
            ensure!(
                !is_gone && now() < given_up,
                "the daemon is not ready:\n{}",
                daemon.process.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(daemon)
    }

    /// Whether `GET /readyz` says 200.
    pub(crate) fn is_ready(&self) -> bool {
        let ask = || -> std::io::Result<bool> {
            let mut tcp = TcpStream::connect(self.http())?;
            tcp.set_read_timeout(Some(Duration::from_secs(2)))?;
            tcp.write_all(b"GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")?;
            let mut start = [0; 12];
            tcp.read_exact(&mut start)?;
            Ok(&start == b"HTTP/1.1 200")
        };
        ask().unwrap_or(false)
    }
}

impl Daemon {
    pub(crate) fn pid(&self) -> Pid {
        Pid(self.process.id())
    }
}
