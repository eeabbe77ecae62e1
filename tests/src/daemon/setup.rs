//! The configuration file of a daemon under test.

use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::{Account, Scratch, XmppServer};

/// How the daemon is connected to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// As an external component (XEP-0114).
    Component,
    /// As an ordinary account.
    Client,
}

impl Mode {
    /// Its name in the configuration and in the names of stories.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Component => "component",
            Self::Client => "client",
        }
    }
}

/// A service that may ask.
#[derive(Debug, Clone)]
pub struct RelyingParty {
    /// Its name.
    pub name: String,
    /// Its bearer token.
    pub token: String,
    /// Whom it may ask.
    pub jids: String,
    /// Further lines of its section.
    pub more: String,
}

impl RelyingParty {
    /// One that may ask everybody on the server.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            token: format!("{name}-{}", crate::server::random_word()),
            jids: "[\"*@localhost\"]".to_owned(),
            more: String::new(),
        }
    }
}

/// What a daemon is started with.
pub struct Setup {
    /// Its server.
    pub server: Arc<dyn XmppServer>,
    /// Component or client.
    pub mode: Mode,
    /// Its JID and password, or its component's domain and secret.
    pub account: Account,
    /// The port it connects to instead of the server's.
    pub through: Option<u16>,
    /// Whether a client is told the authority that signed the server's certificate.
    pub trusts_the_server: bool,
    /// Who may ask over TCP.
    pub relying_parties: Vec<RelyingParty>,
    /// Lines of `[pam.users]`.
    pub pam_users: String,
    /// Lines of `[xmpp]`.
    pub xmpp: String,
    /// Lines of `[http]`.
    pub http: String,
    /// Lines of `[sign_in]`; empty: no such section, and no pages.
    pub sign_in: String,
    /// Lines of `[limits]`.
    pub limits: String,
    /// Who is an admin: JIDs, and further lines of their sections.
    pub admins: Vec<(String, String)>,
}

impl Setup {
    /// With one relying party, `shop`, and limits that no story hits by accident.
    #[must_use]
    pub fn new(server: &Arc<dyn XmppServer>, mode: Mode) -> Self {
        let account = match mode {
            Mode::Component => Account {
                jid: server.new_component(),
                password: server.component_secret().to_owned(),
            },
            Mode::Client => server.new_account("verifier"),
        };
        Self {
            server: Arc::clone(server),
            mode,
            account,
            through: None,
            trusts_the_server: true,
            relying_parties: vec![RelyingParty::new("shop")],
            pam_users: String::new(),
            xmpp: String::new(),
            http: String::new(),
            sign_in: String::new(),
            limits: "pending_per_confirmer = 10\nprompts_per_10_minutes = 100\ncool_down_after_denial = 0\n"
                .to_owned(),
            admins: Vec::new(),
        }
    }

    /// The port of the server that this mode connects to.
    #[must_use]
    pub fn server_port(&self) -> u16 {
        match self.mode {
            Mode::Component => self.server.component_port(),
            Mode::Client => self.server.client_port(),
        }
    }

    /// Writes the file, and the secret beside it.
    pub(super) fn write(&self, scratch: &Scratch, http: u16) -> PathBuf {
        let secret = scratch.write("xmpp-secret", &self.account.password);
        let config = scratch.write("verifierd.toml", &self.render(scratch, http));
        for file in [&secret, &config] {
            let private = std::fs::Permissions::from_mode(0o600);
            std::fs::set_permissions(file, private).expect("our own file");
        }
        config
    }

    fn render(&self, scratch: &Scratch, http: u16) -> String {
        let mut text = format!(
            "[xmpp]\nmode = \"{}\"\njid = \"{}\"\nserver = \"127.0.0.1:{}\"\nsecret_file = \"{}\"\n",
            self.mode.name(),
            self.account.jid,
            self.through.unwrap_or_else(|| self.server_port()),
            scratch.path().join("xmpp-secret").display(),
        );
        if self.mode == Mode::Client && self.trusts_the_server {
            let _ = writeln!(text, "ca_file = \"{}\"", self.server.authority().display());
        }
        let _ = write!(
            text,
            "{}[http]\nlisten = [\"127.0.0.1:{http}\"]\n{}{}[socket]\npath = \"{}\"\n[store]\npath = \"verifierd.db\"\n[bypass]\npath = \"bypass\"\n[limits]\n{}[pam.users]\n{}",
            self.xmpp,
            self.http,
            self.pages(http),
            socket(scratch).display(),
            self.limits,
            self.pam_users,
        );
        for (admin, more) in &self.admins {
            let _ = writeln!(text, "[[admin]]\njid = \"{admin}\"\n{more}");
        }
        for party in &self.relying_parties {
            let _ = writeln!(
                text,
                "[[relying_party]]\nname = \"{}\"\ntoken_hash = \"{}\"\njids = {}\n{}",
                party.name,
                token_hash(&party.token),
                party.jids,
                party.more
            );
        }
        text
    }

    /// The pages' section, and the end of `[http]`: they must know where they are, if the story does not say it.
    fn pages(&self, http: u16) -> String {
        if self.sign_in.is_empty() {
            return String::new();
        }
        let public_url = if self.http.contains("public_url") {
            String::new()
        } else {
            format!("public_url = \"http://127.0.0.1:{http}\"\n")
        };
        format!("{public_url}[sign_in]\n{}", self.sign_in)
    }
}

pub(super) fn socket(scratch: &Scratch) -> PathBuf {
    scratch.path().join("verifierd.sock")
}

/// What the configuration holds instead of a bearer token.
#[must_use]
pub fn token_hash(token: &str) -> String {
    let hash = Sha256::digest(token.as_bytes());
    hash.iter().fold("sha256:".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
