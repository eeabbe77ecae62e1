//! Logins through libpam, with the module as packages ship it: what it takes and holds, how many one daemon sustains, and
//! what many cost that wait.

mod blocked;
mod delay;
mod host;
mod logins;
mod memory;

use std::fs;
use std::process::Command;

use acceptance::{is_root, run};
use anyhow::Result;

use crate::daemon::{Daemon, Site};
use crate::wire_server::WireServer;

pub(crate) use self::blocked::measure as blocked;
pub(crate) use self::delay::measure as delay;
pub(crate) use self::logins::measure as logins;
pub(crate) use self::memory::measure as memory;

use self::host::Host;

/// An XMPP server of the bench's own, a daemon, and the program that logs in.
struct Place {
    wire: WireServer,
    daemon: Daemon,
    host: Host,
}

impl Place {
    /// `timeout` is the module's, in seconds.
    fn new(timeout: u64) -> Result<Self> {
        let wire = WireServer::start()?;
        let daemon = Site::new(wire.port, "\"*\" = \"%u@localhost\"\n")?.start()?;
        let host = Host::build(&daemon.site.socket(), timeout)?;
        Ok(Self { wire, daemon, host })
    }
}

/// Who runs this. Root may ask for everybody, others for themselves alone.
fn own_name() -> String {
    run(Command::new("id").arg("-un")).stdout.trim().to_owned()
}

/// The users of this machine whose logins may be asked for.
fn users() -> Result<Vec<String>> {
    if !is_root() {
        return Ok(vec![own_name()]);
    }
    let passwd = fs::read_to_string("/etc/passwd")?;
    let names = passwd.lines().filter_map(|line| line.split(':').next());
    let is_plain = |name: &&str| {
        name.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    Ok(names.filter(is_plain).map(str::to_owned).collect())
}
