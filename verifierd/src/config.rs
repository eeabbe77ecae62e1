//! The configuration: a TOML file in, checked types out. Everything that is wrong with it is told at once, and nothing
//! is guessed: an unknown key is an error.

mod admin;
mod bypass;
mod ciba;
mod credential;
mod entry;
mod forward_auth;
mod http;
mod limits;
mod log;
mod look;
mod oidc;
mod pam;
mod paths;
mod relying_party;
mod report;
mod sign_in;
mod table;
mod xmpp;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use http_api::{JidPattern, LocalUsers, RelyingParty, UserNames};
use toml::de::DeTable;
use tracing::Level;
use verifier_language::Language;

use crate::xmpp::LinkSettings;
use crate::xmpp::publish::Place;
pub use admin::Admin;
use credential::Places;
pub use paths::{DEFAULT_SOCKET, is_in_memory};
use report::Report;
pub use report::{ConfigErrors, Warning};
use table::Table;

/// Where the file is looked for without `--config`.
pub const DEFAULT_FILE: &str = "/etc/verifierd/verifierd.toml";

/// A configuration that can be run.
#[derive(Debug)]
pub struct Config {
    /// `[xmpp]`: the link to the server.
    pub xmpp: LinkSettings,
    /// `[xmpp] languages`: what somebody may read of whom nothing is known, the default first.
    pub languages: Vec<Language>,
    /// `[http]`: where to listen.
    pub http: HttpConfig,
    /// `[socket] path`: for PAM and the command line.
    pub socket: PathBuf,
    /// `[store] path`; see [`is_in_memory`].
    pub store: PathBuf,
    /// `[bypass] path`: the file of bypass codes.
    pub bypass: PathBuf,
    /// `[limits]`.
    pub ledger: verification::Settings,
    /// What the doors decide by: `[[relying_party]]`, `[pam.users]` and the rest of `[http]`.
    pub doors: http_api::Settings,
    /// `[[admin]]`.
    pub admins: Vec<Admin>,
    /// `[xmpp] publish`: where to publish what happens.
    pub publish: Option<Place>,
    /// `[log]`.
    pub log: LogConfig,
}

/// Where the door for relying parties is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpConfig {
    /// Addresses to listen on; none closes the door.
    pub listen: Vec<SocketAddr>,
}

/// What is written to the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// The least important events that are written.
    pub level: Level,
}

/// Reads the file, and what it refers to.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load(path: &Path) -> Result<(Config, Vec<Warning>), ConfigErrors> {
    load_with(path, systemd_credentials().as_deref())
}

fn load_with(
    path: &Path,
    credentials: Option<&Path>,
) -> Result<(Config, Vec<Warning>), ConfigErrors> {
    let text = fs::read_to_string(path).map_err(|error| ConfigErrors::unreadable(path, &error))?;
    let report = Report::new(&text);
    let (document, faults) = DeTable::parse_recoverable(&text);
    for fault in &faults {
        // Its `Display` would show the line, and with it perhaps a secret.
        let at = fault.span().map_or(0, |span| span.start);
        report.error(at, &format!("not TOML: {}", fault.message()));
    }
    let places = Places {
        file: path,
        credentials,
    };
    let config = if faults.is_empty() {
        read(Table::root(&report, &document), &places)
    } else {
        None
    };
    let warnings = report.conclude(path)?;
    match config {
        Some(config) => Ok((config, warnings)),
        None => Err(ConfigErrors::unexplained(path)),
    }
}

fn read(root: Table<'_>, places: &Places<'_>) -> Option<Config> {
    let xmpp = xmpp::read(&root, places);
    let parties = relying_party::read(&root, places);
    let http = http::read(&root, &parties);
    let socket = paths::read_socket(&root, places);
    let store = paths::read_store(&root, places);
    let bypass = bypass::read(&root, places);
    let bounds = limits::read(&root);
    let sign_in = sign_in::read(&root, places, http.as_ref());
    let around = forward_auth::Around {
        parties: &parties,
        http: http.as_ref(),
        sign_in: sign_in.as_ref(),
    };
    let forward_auth = forward_auth::read(&root, around);
    let openid = oidc::read_section(&root, &parties);
    let users = pam::read(&root);
    let admins = admin::read(&root);
    let level = log::read(&root);
    root.finish();
    let (http, bounds) = (http?, bounds?);
    let (xmpp, users) = (xmpp?, users?);
    let contacts = xmpp
        .contacts
        .unwrap_or_else(|| contacts(&parties, &users.mapped, &admins));
    Some(Config {
        xmpp: LinkSettings {
            contacts,
            ..xmpp.link
        },
        languages: xmpp.languages,
        http: HttpConfig {
            listen: http.listen,
        },
        socket: socket?,
        store: store?,
        bypass: bypass?,
        ledger: bounds.ledger,
        doors: http_api::Settings {
            relying_parties: parties,
            auth_relying_party: http.auth_relying_party,
            local_users: users.mapped,
            default_timeout: bounds.timeout,
            trusted_proxies: http.trusted_proxies,
            public_url: http.public_url,
            sign_in: sign_in?,
            forward_auth: forward_auth?,
            openid: openid?,
            allow_private_callbacks: http.allow_private_callbacks,
            user_files: users.files,
            name_confirmers: users.are_named,
            user_names: UserNames::new(unix_user),
        },
        admins,
        publish: xmpp.publish,
        log: LogConfig { level: level? },
    })
}

/// Who may have the daemon in their contact list where the file does not say: whoever it may ask, and its admins.
fn contacts(
    parties: &[RelyingParty],
    local_users: &LocalUsers,
    admins: &[Admin],
) -> Vec<JidPattern> {
    let asked = parties.iter().flat_map(|party| party.jids.iter().cloned());
    let admins = admins
        .iter()
        .filter_map(|admin| JidPattern::parse(admin.jid.as_str()).ok());
    asked.chain(local_users.patterns()).chain(admins).collect()
}

/// The name of a Unix user, as getpwuid(3) knows it.
fn unix_user(uid: u32) -> Option<String> {
    let user = nix::unistd::User::from_uid(nix::unistd::Uid::from_raw(uid));
    user.ok().flatten().map(|user| user.name)
}

/// The folder of systemd.exec(5), "Credentials".
#[expect(
    clippy::disallowed_methods,
    reason = "where systemd puts what LoadCredential= names; it decides nothing but that"
)]
fn systemd_credentials() -> Option<PathBuf> {
    std::env::var("CREDENTIALS_DIRECTORY")
        .ok()
        .map(PathBuf::from)
}

#[cfg(test)]
mod tests;
