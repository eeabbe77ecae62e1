//! Prosody, from a configuration file of our own, as user nobody.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use rustix::process::Signal;

use super::{Account, Brand, DOMAIN, PUBSUB, Site, XmppServer, give_to_nobody};
use crate::Process;

/// A running Prosody.
pub(super) struct Prosody {
    process: Mutex<Process>,
    config: PathBuf,
    data: PathBuf,
    site: Site,
}

impl Prosody {
    pub(super) fn start() -> Self {
        let site = Site::new(Brand::Prosody);
        let data = site.scratch.path().join("data");
        std::fs::create_dir_all(data.join(DOMAIN).join("accounts")).expect("our own folder");
        for folder in [
            data.clone(),
            data.join(DOMAIN),
            data.join(DOMAIN).join("accounts"),
        ] {
            give_to_nobody(&folder);
        }
        let config = site
            .scratch
            .write("prosody.cfg.lua", &configuration(&site, &data));
        let process = Mutex::new(launch(&site, &config));
        site.wait_until_open();
        Self {
            process,
            config,
            data,
            site,
        }
    }
}

fn launch(site: &Site, config: &Path) -> Process {
    let mut command = Command::new("prosody");
    command
        .args(["-F", "--config"])
        .arg(config)
        .env("HOME", site.scratch.path());
    Process::start(&command, true, &site.scratch.path().join("prosody.log"))
}

fn configuration(site: &Site, data: &Path) -> String {
    let mut text = format!(
        r#"
run_as_root = false
data_path = "{data}"
pidfile = "{data}/prosody.pid"
log = {{ info = "*console" }}
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {client} }}
c2s_direct_tls_ports = {{ {direct} }}
component_ports = {{ {component} }}
component_interfaces = {{ "127.0.0.1" }}
s2s_ports = {{ }}
http_ports = {{ }}
https_ports = {{ }}
modules_enabled = {{ "roster", "saslauth", "tls", "disco", "carbons", "smacks", "ping", "offline", "mam" }}
modules_disabled = {{ "s2s" }}
authentication = "internal_hashed"
c2s_require_encryption = false
network_settings = {{ nagle = false }}
ssl = {{ certificate = "{chain}", key = "{key}" }}
VirtualHost "{DOMAIN}"
"#,
        data = data.display(),
        client = site.client,
        direct = site.direct_tls,
        component = site.component,
        chain = site.certificate.chain.display(),
        key = site.certificate.key.display(),
    );
    // Whoever is an admin of a PubSub component may create nodes there, and read them.
    let daemons = Site::component_domains().map(|domain| format!("\"login@{domain}\""));
    let readers = (0..500).map(|number| format!("\"reader{number}@{DOMAIN}\""));
    let admins: Vec<_> = daemons.chain(readers).collect();
    let _ = writeln!(
        text,
        "Component \"{PUBSUB}\" \"pubsub\"\n  admins = {{ {} }}",
        admins.join(", ")
    );
    for domain in Site::component_domains() {
        let secret = &site.secret;
        let _ = writeln!(
            text,
            "Component \"{domain}\"\n  component_secret = \"{secret}\""
        );
    }
    text
}

impl XmppServer for Prosody {
    fn client_port(&self) -> u16 {
        self.site.client
    }

    fn direct_tls_port(&self) -> u16 {
        self.site.direct_tls
    }

    fn component_port(&self) -> u16 {
        self.site.component
    }

    fn authority(&self) -> &Path {
        &self.site.certificate.authority
    }

    fn component_secret(&self) -> &str {
        &self.site.secret
    }

    fn new_component(&self) -> String {
        self.site.new_component()
    }

    fn new_account(&self, name: &str) -> Account {
        let (name, password) = self.site.new_account(name);
        // Its storage on disk: `internal_hashed` hashes what it finds in the clear at the first login.
        let file = self
            .data
            .join(DOMAIN)
            .join("accounts")
            .join(format!("{name}.dat"));
        let text = format!("return {{\n\t[\"password\"] = \"{password}\";\n}};\n");
        std::fs::write(&file, text).expect("our own folder");
        give_to_nobody(&file);
        Account {
            jid: format!("{name}@{DOMAIN}"),
            password,
        }
    }

    fn kill(&self) {
        self.process.lock().expect("whole").end(Signal::KILL);
    }

    fn stop(&self) {
        self.process.lock().expect("whole").end(Signal::TERM);
    }

    fn restart(&self) {
        *self.process.lock().expect("whole") = launch(&self.site, &self.config);
        self.site.wait_until_open();
    }

    fn freeze(&self) {
        self.process.lock().expect("whole").signal(Signal::STOP);
    }

    fn thaw(&self) {
        self.process.lock().expect("whole").signal(Signal::CONT);
    }

    fn log(&self) -> String {
        self.process.lock().expect("whole").log()
    }
}
