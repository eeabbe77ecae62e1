//! Prosody from a configuration of our own, as user nobody.

use std::fs;
use std::os::unix::fs::chown;
use std::path::Path;
use std::process::Command;

use acceptance::{Process, Scratch, is_root};
use anyhow::Result;

use super::{ACCOUNTS, BOUND, DOMAIN, SECRET, VERIFY, folder};

pub(super) fn start(scratch: &Scratch, clients: u16, components: u16) -> Result<Process> {
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
        &configuration(&data, clients, components),
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

fn configuration(data: &Path, clients: u16, components: u16) -> String {
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
