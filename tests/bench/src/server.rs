//! XMPP servers on loopback that hold what a measurement needs and no more: one domain, two accounts, two components, no
//! TLS. Prosody's garbage collector walks all it holds: sixty components, as other tests have them, make it three times
//! slower, which would flatter whatever is measured beside it.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU16, Ordering};

use acceptance::{Account, Process, Scratch, is_root, until};
use anyhow::{Context, Result};

use crate::confirmer::Confirmer;
use crate::process::Pid;

/// The domain of all accounts.
const DOMAIN: &str = "localhost";
/// The component that is the bound.
pub(crate) const BOUND: &str = "bound.localhost";
/// The component that is the daemon.
pub(crate) const VERIFY: &str = "verify.localhost";
/// Of all components and accounts: they live for minutes, on loopback.
pub(crate) const SECRET: &str = "only-for-the-bench";
/// The account that answers, and the account that keeps silent.
const ACCOUNTS: [&str; 2] = ["confirmer", "silent"];

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Brand {
    Prosody,
    Ejabberd,
}

impl Brand {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Prosody => "Prosody",
            Self::Ejabberd => "ejabberd",
        }
    }
}

/// A running server, killed with this value.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) brand: Brand,
    /// Where components connect.
    pub(crate) components: u16,
    clients: u16,
    process: Process,
    /// Last: the folder goes after what stands in it.
    _scratch: Scratch,
}

impl Server {
    /// Starts it and waits until accounts can log in.
    pub(crate) fn start(brand: Brand) -> Result<Self> {
        let scratch = Scratch::new(brand.name());
        let (clients, components) = (free_port()?, free_port()?);
        let process = match brand {
            Brand::Prosody => prosody(&scratch, clients, components)?,
            Brand::Ejabberd => ejabberd(&scratch, clients, components)?,
        };
        let server = Self {
            brand,
            components,
            clients,
            process,
            _scratch: scratch,
        };
        until("the XMPP server to let components in", || {
            TcpStream::connect(("127.0.0.1", components)).ok()
        });
        until("the XMPP server to let accounts in", || {
            server.silent().ok()
        });
        Ok(server)
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid(self.process.id())
    }

    /// Logs in the account that says yes at once.
    pub(crate) fn confirmer(&self) -> Result<Confirmer> {
        let [confirmer, _] = ACCOUNTS;
        Confirmer::log_in(self.clients, &account(confirmer), false)
    }

    /// Logs in the account that says nothing until it is told to.
    pub(crate) fn silent(&self) -> Result<Confirmer> {
        let [_, silent] = ACCOUNTS;
        Confirmer::log_in(self.clients, &account(silent), true)
    }
}

fn account(name: &str) -> Account {
    Account {
        jid: format!("{name}@{DOMAIN}"),
        password: SECRET.to_owned(),
    }
}

/// A port of 127.0.0.1 below those the kernel gives to outgoing connections, of which there will be ten thousand.
pub(crate) fn free_port() -> Result<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(std::process::id() % 10_000)?;
    let mut candidates = (0..10_000).map(|_| {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        10_000 + (start + step % 10_000) % 10_000
    });
    candidates
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .context("no free port")
}

/// A folder that the server, which runs as nobody where we are root, may write to.
fn folder(path: PathBuf) -> Result<PathBuf> {
    fs::create_dir_all(&path)?;
    if is_root() {
        chown(&path, Some(65_534), Some(65_534))?;
    }
    Ok(path)
}

fn prosody(scratch: &Scratch, clients: u16, components: u16) -> Result<Process> {
    let data = folder(scratch.path().join("data"))?;
    folder(data.join(DOMAIN))?;
    let accounts = folder(data.join(DOMAIN).join("accounts"))?;
    for name in ACCOUNTS {
        // `internal_hashed` hashes a password that it finds in the clear, and wants to write the file then.
        let file = accounts.join(name).with_extension("dat");
        fs::write(
            &file,
            format!("return {{ [\"password\"] = \"{SECRET}\" }};\n"),
        )?;
        if is_root() {
            chown(&file, Some(65_534), Some(65_534))?;
        }
    }
    let config = scratch.write(
        "prosody.cfg.lua",
        &prosody_configuration(&data, clients, components),
    );
    let mut command = Command::new("prosody");
    command
        .args(["-F", "--config"])
        .arg(config)
        .env("HOME", &data);
    Ok(Process::start(
        &command,
        true,
        &scratch.path().join("prosody.log"),
    ))
}

fn prosody_configuration(data: &Path, clients: u16, components: u16) -> String {
    format!(
        r#"
run_as_root = false
data_path = "{data}"
pidfile = "{data}/prosody.pid"
log = {{ warn = "*console" }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {clients} }}
c2s_direct_tls_ports = {{ }}
component_ports = {{ {components} }}
component_interfaces = {{ "127.0.0.1" }}
s2s_ports = {{ }}
http_ports = {{ }}
https_ports = {{ }}
modules_enabled = {{ "roster", "saslauth", "disco", "ping" }}
modules_disabled = {{ "s2s", "tls" }}
authentication = "internal_hashed"
c2s_require_encryption = false
network_settings = {{ nagle = false }}
VirtualHost "{DOMAIN}"
Component "{BOUND}"
  component_secret = "{SECRET}"
Component "{VERIFY}"
  component_secret = "{SECRET}"
"#,
        data = data.display(),
    )
}

/// Straight on the Erlang machine: no node name, no ctl script, no port mapper.
fn ejabberd(scratch: &Scratch, clients: u16, components: u16) -> Result<Process> {
    let log = folder(scratch.path().join("log"))?;
    let database = folder(scratch.path().join("database"))?;
    let config = scratch.write("ejabberd.yml", &ejabberd_configuration(clients, components));
    let mut start = "{ok, _} = ejabberd:start()".to_owned();
    for name in ACCOUNTS {
        start.push_str(", ejabberd_auth:try_register(");
        start.push_str(
            &[name, DOMAIN, SECRET]
                .map(|word| format!("<<\"{word}\">>"))
                .join(", "),
        );
        start.push(')');
    }
    let mut command = Command::new("erl");
    command
        .args(["-noinput", "+sbwt", "none", "-mnesia", "dir"])
        .arg(format!("\"{}\"", database.display()))
        .args(["-eval", &format!("{start}.")])
        .env("ERL_LIBS", ejabberd_libraries()?)
        .env("EJABBERD_CONFIG_PATH", config)
        .env("EJABBERD_LOG_PATH", log.join("ejabberd.log"))
        .env("ERL_CRASH_DUMP_BYTES", "0")
        .env("HOME", &log)
        .current_dir(&log);
    Ok(Process::start(
        &command,
        true,
        &scratch.path().join("ejabberd.out"),
    ))
}

fn ejabberd_configuration(clients: u16, components: u16) -> String {
    format!(
        r#"
hosts: ["{DOMAIN}"]
loglevel: warning
auth_method: internal
auth_password_format: scram
modules:
  mod_disco: {{}}
  mod_ping: {{}}
  mod_roster: {{}}
listen:
  - {{ip: "127.0.0.1", port: {clients}, module: ejabberd_c2s, starttls: false}}
  - ip: "127.0.0.1"
    port: {components}
    module: ejabberd_service
    hosts:
      "{BOUND}": {{password: "{SECRET}"}}
      "{VERIFY}": {{password: "{SECRET}"}}
"#
    )
}

/// The folder that holds Debian's `ejabberd-VERSION`.
fn ejabberd_libraries() -> Result<PathBuf> {
    let machines = fs::read_dir("/usr/lib")?
        .flatten()
        .map(|entry| entry.path());
    let holds_it = |folder: &PathBuf| {
        let mut entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries.any(|entry| {
            entry.file_name().to_string_lossy().starts_with("ejabberd-")
                && entry.path().join("ebin/ejabberd.app").exists()
        })
    };
    machines
        .into_iter()
        .find(holds_it)
        .context("no /usr/lib/*/ejabberd-*/ebin")
}
