//! `[http]`: the door for relying parties.

use std::net::SocketAddr;
use std::sync::Arc;

use http_api::RelyingParty;
use hyper::Uri;
use ipnet::IpNet;

use super::entry::Entry;
use super::table::Table;

const LISTEN: &str = "a list of addresses with a port, such as [\"127.0.0.1:7070\"]";
const ADDRESS: &str = "an IP address with a port, such as \"127.0.0.1:7070\" or \"[::1]:7070\"";
const PROXIES: &str = "a list of networks, such as [\"127.0.0.1/32\", \"::1/128\"]";
const NETWORK: &str = "a network, such as \"10.0.0.0/8\" or \"::1/128\"";
const URL: &str = "an http or https URL without a query, such as \"https://login.example.org\"";
const PARTY: &str = "the name of a [[relying_party]]";

/// What `[http]` says.
#[derive(Debug)]
pub(super) struct Section {
    pub(super) listen: Vec<SocketAddr>,
    pub(super) public_url: Option<String>,
    pub(super) trusted_proxies: Vec<IpNet>,
    pub(super) auth_relying_party: Option<Arc<str>>,
    pub(super) allow_private_callbacks: bool,
}

pub(super) fn read(root: &Table<'_>, parties: &[RelyingParty]) -> Option<Section> {
    let Some(entry) = root.optional("http") else {
        return Some(Section {
            listen: vec![default_address()],
            public_url: None,
            trusted_proxies: Vec::new(),
            auth_relying_party: None,
            allow_private_callbacks: false,
        });
    };
    let table = entry.table()?;
    let listen = table.optional("listen").map_or_else(
        || Some(vec![default_address()]),
        |entry| read_listen(&entry),
    );
    let public_url = match table.optional("public_url") {
        Some(entry) => entry.parsed(URL, base_url).map(Some),
        None => Some(None),
    };
    let trusted_proxies = table
        .optional("trusted_proxies")
        .map_or_else(|| Some(Vec::new()), |entry| read_proxies(&entry));
    let auth_relying_party = match table.optional("auth_relying_party") {
        Some(entry) => read_party(&entry, parties).map(Some),
        None => Some(None),
    };
    let allow_private_callbacks = table
        .optional("allow_private_callbacks")
        .map_or(Some(false), |entry| entry.yes_or_no());
    table.finish();
    Some(Section {
        listen: listen?,
        public_url: public_url?,
        trusted_proxies: trusted_proxies?,
        auth_relying_party: auth_relying_party?,
        allow_private_callbacks: allow_private_callbacks?,
    })
}

fn default_address() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 7070))
}

fn read_listen(entry: &Entry<'_>) -> Option<Vec<SocketAddr>> {
    let addresses = read_all(entry, LISTEN, |element| {
        element.parsed(ADDRESS, |text| text.parse::<SocketAddr>().ok())
    })?;
    if addresses.iter().any(|address| !address.ip().is_loopback()) {
        entry.warn("bearer tokens are not encrypted on their way to us: put a TLS proxy in front");
    }
    Some(addresses)
}

fn read_proxies(entry: &Entry<'_>) -> Option<Vec<IpNet>> {
    read_all(entry, PROXIES, |element| {
        element.parsed(NETWORK, |text| text.parse().ok())
    })
}

/// Every element is looked at, so that every fault is told.
fn read_all<T>(
    entry: &Entry<'_>,
    allowed: &str,
    read: impl Fn(&Entry<'_>) -> Option<T>,
) -> Option<Vec<T>> {
    let elements: Vec<Option<T>> = entry.list(allowed)?.iter().map(read).collect();
    elements.into_iter().collect()
}

/// The names are those of the tables that were right; a wrong one has its own error.
fn read_party(entry: &Entry<'_>, parties: &[RelyingParty]) -> Option<Arc<str>> {
    entry.parsed(PARTY, |text| {
        let party = parties.iter().find(|party| *party.name == *text);
        party.map(|party| Arc::clone(&party.name))
    })
}

/// Without the slash at its end (RFC 3986 section 6.2.3).
fn base_url(text: &str) -> Option<String> {
    let url: Uri = text.parse().ok()?;
    let is_web = matches!(url.scheme_str(), Some("http" | "https"));
    let authority = url.authority()?;
    let is_plain = !authority.as_str().contains('@') && !text.contains(['?', '#']);
    (is_web && is_plain && !authority.host().is_empty())
        .then(|| text.trim_end_matches('/').to_owned())
}
