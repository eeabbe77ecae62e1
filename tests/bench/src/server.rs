//! XMPP servers on loopback that hold what a measurement needs and no more: one domain, two accounts, two components, no
//! TLS. Prosody's garbage collector walks all it holds: sixty components, as other tests have them, make it three times
//! slower, which would flatter whatever is measured beside it.

mod ejabberd;
mod prosody;

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::chown;
use std::path::PathBuf;
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
            Brand::Prosody => prosody::start(&scratch, clients, components)?,
            Brand::Ejabberd => ejabberd::start(&scratch, clients, components)?,
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
