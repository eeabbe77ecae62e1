//! `[xmpp]`: the link to the XMPP server.

use std::borrow::Cow;
use std::time::Duration;

use http_api::JidPattern;
use jid::{BareJid, Jid, NodePart};
use verification::{parse_account, parse_address};
use verifier_language::Language;

use super::credential::{self, Places};
use super::entry::Entry;
use super::relying_party::read_patterns;
use super::table::Table;
use crate::xmpp::publish::Place;
use crate::xmpp::{Endpoint, LinkSettings, Mode, Tls};

const DEFAULT_SENDER: &str = "login";
const DEFAULT_PING: u32 = 30; // seconds
/// Deadline of each step of a connection.
const STEP_TIMEOUT: Duration = Duration::from_secs(10);

const SERVER: &str = "\"HOST:PORT\", such as \"127.0.0.1:5347\"";
const CLIENT_JID: &str = "the bare JID of an account, such as \"login@example.org\"";
const DOMAIN: &str = "the domain of the component, such as \"verify.example.org\"";
const SENDER: &str = "the part of a JID before the @, or \"\" for the bare domain";
const ADDRESS: &str = "a URI such as \"mailto:admin@example.org\" or \"xmpp:admin@example.org\"";
const ADDRESSES: &str = "a list of URIs such as \"mailto:admin@example.org\"";
const SERVICE: &str = "the JID of a PubSub service, such as \"pubsub.example.org\"";
const NODE: &str = "the name of a node, 1 to 256 bytes";
const LANGUAGES: &str = "a list of languages, the default first, such as [\"en\", \"de\"]";
const PATTERNS: &str = "a list of patterns such as \"*@example.org\"";

#[derive(Debug, Clone, Copy)]
enum Kind {
    Component,
    Client,
}

/// What the table says.
#[derive(Debug)]
pub(super) struct Read {
    /// The settings, without the contacts.
    pub(super) link: LinkSettings,
    /// Who may have us in their contact list; none where it does not say.
    pub(super) contacts: Option<Vec<JidPattern>>,
    /// What somebody may read of whom nothing is known.
    pub(super) languages: Vec<Language>,
    /// Where to publish what happens.
    pub(super) publish: Option<Place>,
}

pub(super) fn read(root: &Table<'_>, places: &Places<'_>) -> Option<Read> {
    let table = root.required("xmpp", "a table, [xmpp]")?.table()?;
    let kind = table
        .required("mode", "\"component\" or \"client\"")
        .and_then(|entry| {
            entry.one_of(&[("component", Kind::Component), ("client", Kind::Client)])
        });
    let secret = credential::read(&table, places);
    let ping = table.optional("ping").map_or(Some(DEFAULT_PING), |entry| {
        entry.whole(1..=300, "seconds of silence before a ping")
    });
    let contact_addresses = table
        .optional("contact_addresses")
        .map_or(Some(Vec::new()), |entry| read_addresses(&entry));
    let contacts = table.optional("contacts").map_or(Some(None), |entry| {
        read_patterns(&entry, PATTERNS).map(Some)
    });
    let bare_sender_for = read_bare_sender_for(&table, kind);
    let languages = table
        .optional("languages")
        .map_or(Some(vec![Language::default()]), |entry| {
            read_languages(&entry)
        });
    let publish = match table.optional("publish") {
        Some(entry) => read_publish(&entry).map(Some),
        None => Some(None),
    };
    let mode = read_mode(&table, kind, places);
    table.finish();
    let link = LinkSettings {
        mode: mode?,
        secret: secret?,
        ping: Duration::from_secs(ping?.into()),
        step_timeout: STEP_TIMEOUT,
        contact_addresses: contact_addresses?,
        contacts: Vec::new(),
        bare_sender_for: bare_sender_for?,
    };
    Some(Read {
        link,
        contacts: contacts?,
        languages: languages?,
        publish: publish?,
    })
}

fn read_publish(entry: &Entry<'_>) -> Option<Place> {
    let table = entry.table()?;
    let service = table
        .required("service", SERVICE)
        .and_then(|entry| entry.parsed(SERVICE, service));
    let node = table
        .required("node", NODE)
        .and_then(|entry| entry.parsed(NODE, |text| is_node(text).then(|| text.to_owned())));
    table.finish();
    Some(Place {
        service: service?,
        node: node?,
    })
}

fn service(text: &str) -> Option<Jid> {
    let jid = parse_address(text).ok()?;
    jid.resource().is_none().then_some(jid)
}

fn is_node(text: &str) -> bool {
    (1..=256).contains(&text.len()) && !text.contains(char::is_control)
}

fn read_languages(entry: &Entry<'_>) -> Option<Vec<Language>> {
    let shipped: Vec<_> = Language::ALL
        .iter()
        .map(|language| language.tag())
        .collect();
    let allowed = format!("one of {}", shipped.join(", "));
    let elements = entry.list(LANGUAGES)?;
    if elements.is_empty() {
        entry.wrong(LANGUAGES);
        return None;
    }
    let mut languages = Vec::new();
    let mut is_right = true;
    for element in elements {
        match element.parsed(&allowed, |tag| tag.parse().ok()) {
            Some(language) if languages.contains(&language) => {
                element.fault("twice in this list");
                is_right = false;
            }
            Some(language) => languages.push(language),
            None => is_right = false,
        }
    }
    is_right.then_some(languages)
}

fn read_addresses(entry: &Entry<'_>) -> Option<Vec<String>> {
    // Every element is looked at, so that every fault is told.
    let addresses: Vec<Option<String>> = entry
        .list(ADDRESSES)?
        .iter()
        .map(|element| element.parsed(ADDRESS, |text| is_uri(text).then(|| text.to_owned())))
        .collect();
    addresses.into_iter().collect()
}

/// Of a kind that IM clients make something of (XEP-0157 section 3).
fn is_uri(text: &str) -> bool {
    let schemes = ["mailto:", "xmpp:", "https://"];
    let rest = schemes.iter().find_map(|scheme| text.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty())
        && text.len() <= 256
        && text.bytes().all(|b| b.is_ascii_graphic() && b != b'<')
}

fn read_bare_sender_for(table: &Table<'_>, kind: Option<Kind>) -> Option<Vec<JidPattern>> {
    let Some(entry) = table.optional("bare_sender_for") else {
        return Some(Vec::new());
    };
    if let Some(Kind::Client) = kind {
        entry.fault("only for mode = \"component\": a client sends from its own JID");
    }
    read_patterns(&entry, PATTERNS)
}

fn read_mode(table: &Table<'_>, kind: Option<Kind>, places: &Places<'_>) -> Option<Mode> {
    // All of them are known keys in either mode.
    let others = [
        table.optional("sender"),
        table.optional("tls"),
        table.optional("ca_file"),
    ];
    let [sender, tls, ca_file] = others;
    match kind {
        Some(Kind::Component) => {
            for entry in [tls, ca_file].into_iter().flatten() {
                entry.fault(
                    "only for mode = \"client\": the component protocol (XEP-0114) has no TLS",
                );
            }
            read_component(table, sender)
        }
        Some(Kind::Client) => {
            if let Some(sender) = sender {
                sender.fault("only for mode = \"component\": a client sends from its own JID");
            }
            read_client(table, tls, ca_file.as_ref(), places)
        }
        None => {
            // What would be wrong in either mode.
            if let Some(jid) = table.required("jid", "a JID") {
                jid.parsed("a JID", |text| parse_address(text).ok());
            }
            if let Some(server) = table.optional("server") {
                server.parsed(SERVER, endpoint);
            }
            None
        }
    }
}

fn read_component(table: &Table<'_>, sender: Option<Entry<'_>>) -> Option<Mode> {
    let domain = table
        .required("jid", DOMAIN)
        .and_then(|entry| entry.parsed(DOMAIN, component_domain));
    let server = table
        .required("server", SERVER)
        .and_then(|entry| Some((entry.parsed(SERVER, endpoint)?, entry)));
    if let Some((server, entry)) = &server
        && !is_loopback(&server.host)
    {
        entry.warn("not on this machine: the component protocol is not encrypted, lead it through a tunnel");
    }
    let sender = match sender {
        Some(entry) => entry.parsed(SENDER, |text| match text {
            "" => Some(None),
            _ => node(text).map(Some),
        }),
        None => Some(node(DEFAULT_SENDER)),
    };
    Some(Mode::Component {
        domain: domain?,
        server: server?.0,
        sender: sender?,
    })
}

fn read_client(
    table: &Table<'_>,
    tls: Option<Entry<'_>>,
    ca_file: Option<&Entry<'_>>,
    places: &Places<'_>,
) -> Option<Mode> {
    let jid = table
        .required("jid", CLIENT_JID)
        .and_then(|entry| entry.parsed(CLIENT_JID, account));
    let server = match table.optional("server") {
        Some(entry) => entry.parsed(SERVER, endpoint).map(Some),
        None => Some(None),
    };
    if let (Some(tls), Some(None)) = (&tls, &server) {
        tls.fault("only with a server: without one, SRV records say which (RFC 6120, XEP-0368)");
    }
    let tls = tls.map_or(Some(Tls::Starttls), |entry| {
        entry.one_of(&[("starttls", Tls::Starttls), ("direct", Tls::Direct)])
    });
    let ca_file = match ca_file {
        Some(entry) => credential::read_anchor(entry, places).map(Some),
        None => Some(None),
    };
    Some(Mode::Client {
        jid: jid?,
        server: server?,
        tls: tls?,
        ca_file: ca_file?,
    })
}

fn component_domain(text: &str) -> Option<BareJid> {
    let jid = parse_address(text).ok()?;
    (jid.node().is_none() && jid.resource().is_none()).then(|| jid.into_bare())
}

/// `account@domain`.
pub(super) fn account(text: &str) -> Option<BareJid> {
    parse_account(text).ok()
}

fn node(text: &str) -> Option<NodePart> {
    NodePart::new(text).ok().map(Cow::into_owned)
}

/// `host:port`, `[v6]:port`.
fn endpoint(text: &str) -> Option<Endpoint> {
    let (host, port) = text.rsplit_once(':')?;
    let port = port.parse().ok().filter(|port| *port != 0)?;
    let host = match host.strip_prefix('[') {
        Some(rest) => {
            let inner = rest.strip_suffix(']')?;
            inner.parse::<std::net::Ipv6Addr>().ok()?;
            inner
        }
        None => Some(host).filter(|host| is_host(host))?,
    };
    let host = host.to_owned();
    Some(Endpoint { host, port })
}

/// A host name or an IPv4 address; what is written in it is left to the resolver.
fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 253
        && !text.starts_with('-')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_'))
}

fn is_loopback(host: &str) -> bool {
    host.parse::<std::net::IpAddr>()
        .map_or(host == "localhost", |address| address.is_loopback())
}
