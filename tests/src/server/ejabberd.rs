//! ejabberd, straight on the Erlang machine: no node name, no ctl script, no port mapper; as user nobody.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use rustix::process::Signal;

use super::{Account, Brand, DOMAIN, Site, XmppServer, give_to_nobody};
use crate::{Process, port, until};

/// A running ejabberd.
pub(super) struct Ejabberd {
    process: Mutex<Process>,
    config: PathBuf,
    /// Where accounts are made over HTTP.
    admin: u16,
    /// Names and passwords of all accounts made.
    accounts: Mutex<Vec<(String, String)>>,
    site: Site,
}

impl Ejabberd {
    pub(super) fn start() -> Self {
        let site = Site::new(Brand::Ejabberd);
        let admin = port::free();
        for folder in ["database", "log"] {
            let folder = site.scratch.path().join(folder);
            std::fs::create_dir(&folder).expect("our own folder");
            give_to_nobody(&folder);
        }
        let config = site
            .scratch
            .write("ejabberd.yml", &configuration(&site, admin));
        let process = Mutex::new(launch(&site, &config));
        let server = Self {
            process,
            config,
            admin,
            accounts: Mutex::default(),
            site,
        };
        server.wait_until_open();
        server
    }

    fn register(&self, name: &str, password: &str) {
        let body = serde_json::json!({"user": name, "host": DOMAIN, "password": password});
        let answer = ureq::post(format!("http://127.0.0.1:{}/api/register", self.admin))
            .config()
            .http_status_as_error(false)
            .build()
            .content_type("application/json")
            .send(body.to_string());
        let status = answer.map(|answer| answer.status().as_u16());
        // 409: it is there already.
        assert!(
            matches!(status, Ok(200 | 409)),
            "ejabberd registers {name}: {status:?}"
        );
    }

    fn wait_until_open(&self) {
        self.site.wait_until_open();
        until("ejabberd's admin port", || {
            std::net::TcpStream::connect(("127.0.0.1", self.admin)).ok()
        });
    }
}

fn launch(site: &Site, config: &Path) -> Process {
    let folder = site.scratch.path();
    let mut command = Command::new("erl");
    command
        .args([
            "-noinput", "+sbwt", "none", "+S", "2:2", "+sss", "8192", "-mnesia", "dir",
        ])
        .arg(format!("\"{}\"", folder.join("database").display()))
        .args(["-eval", "ejabberd:start()."])
        .env("ERL_LIBS", libraries())
        .env("EJABBERD_CONFIG_PATH", config)
        .env("EJABBERD_LOG_PATH", folder.join("log/ejabberd.log"))
        .env("ERL_CRASH_DUMP_BYTES", "0")
        .env("HOME", folder.join("log"))
        .current_dir(folder.join("log"));
    Process::start(&command, true, &folder.join("ejabberd.out"))
}

/// The folder that holds Debian's `ejabberd-VERSION`.
fn libraries() -> PathBuf {
    let all = std::fs::read_dir("/usr/lib").expect("/usr/lib").flatten();
    let holds_it = |folder: &PathBuf| {
        std::fs::read_dir(folder).is_ok_and(|entries| {
            entries.flatten().any(|entry| {
                entry.file_name().to_string_lossy().starts_with("ejabberd-")
                    && entry.path().join("ebin/ejabberd.app").exists()
            })
        })
    };
    let found = all.map(|entry| entry.path()).find(holds_it);
    found.expect("ejabberd's libraries beneath /usr/lib/*/ejabberd-*/ebin")
}

fn configuration(site: &Site, admin: u16) -> String {
    format!(
        r#"
hosts: ["{DOMAIN}"]
loglevel: info
certfiles: ["{folder}/both.pem"]
auth_method: internal
auth_password_format: scram
api_permissions:
  "accounts":
    from: [mod_http_api]
    who: {{ip: "127.0.0.1/32"}}
    what: [register]
modules:
  mod_disco: {{}}
  mod_ping: {{}}
  mod_roster: {{}}
  mod_offline: {{}}
  mod_mam: {{default: always}}
  mod_carboncopy: {{}}
  mod_stream_mgmt: {{}}
listen:
  - {{ip: "127.0.0.1", port: {admin}, module: ejabberd_http, request_handlers: {{"/api": mod_http_api}}}}
  - {{ip: "127.0.0.1", port: {client}, module: ejabberd_c2s, starttls: true, max_stanza_size: 1048576}}
  - {{ip: "127.0.0.1", port: {direct}, module: ejabberd_c2s, tls: true, max_stanza_size: 1048576}}
  - ip: "127.0.0.1"
    port: {component}
    module: ejabberd_service
    # Not `hosts`: a connection then gets the stanzas of all of them, whichever one it has logged in as.
    password: "{secret}"
"#,
        folder = site.scratch.path().display(),
        client = site.client,
        direct = site.direct_tls,
        component = site.component,
        secret = site.secret,
    )
}

impl XmppServer for Ejabberd {
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
        self.register(&name, &password);
        let account = (name.clone(), password.clone());
        self.accounts.lock().expect("whole").push(account);
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
        self.wait_until_open();
        // Killed, it may have lost the accounts of the last seconds, which are not what the story is about.
        for (name, password) in self.accounts.lock().expect("whole").iter() {
            self.register(name, password);
        }
    }

    fn freeze(&self) {
        self.process.lock().expect("whole").signal(Signal::STOP);
    }

    fn thaw(&self) {
        self.process.lock().expect("whole").signal(Signal::CONT);
    }

    fn log(&self) -> String {
        let file = self.site.scratch.path().join("log/ejabberd.log");
        let bytes = std::fs::read(file).unwrap_or_default();
        self.process.lock().expect("whole").log() + &String::from_utf8_lossy(&bytes)
    }
}
