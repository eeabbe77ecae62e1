//! The XMPP link: one session with one server, as a component (XEP-0114) or a client (RFC 6120), that comes back by
//! itself. It carries requests out and answers in; what an answer decides is none of its business.

mod answers;
mod backoff;
mod caps;
mod clean;
mod closing;
pub mod commands;
mod confirm;
mod connect;
mod devices;
mod element;
mod error;
mod failure;
#[cfg(fuzzing)]
pub mod fuzzing;
mod guard;
mod hints;
mod io;
mod link;
mod login;
#[cfg(test)]
mod opened;
mod presence;
mod prompt;
pub mod publish;
mod queries;
mod reply;
mod resolve;
mod sasl;
mod session;
#[cfg(test)]
mod settings;
mod tls;
mod vcard;
mod wording;

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use http_api::JidPattern;
use jid::{BareJid, Jid, NodePart};
use verification::{Incoming, StanzaId};
use xmpp_parsers::minidom::Element;

pub use self::caps::Caps;
pub use self::closing::{render_closing, render_progress};
use self::commands::Commanded;
pub use self::confirm::{render_note, render_prompt};
pub use self::devices::Description;
pub use self::link::{Ends, run};
pub use self::presence::{Contacts, Kind, Presence, Waiting};
pub use self::wording::Wording;
use crate::secret::Secret;

/// How the link reaches the server, checked by `config`.
#[derive(Debug, Clone)]
pub struct LinkSettings {
    /// As what it logs in.
    pub mode: Mode,
    /// The component's secret or the account's password.
    pub secret: Secret,
    /// Silence before a ping (XEP-0199), 1 to 300 seconds; a dead link is noticed within twice as long.
    pub ping: Duration,
    /// Deadline of each step of a connection: resolving, connecting, TLS, logging in.
    pub step_timeout: Duration,
    /// URIs at which those who answer for this service want to be reached (XEP-0157).
    pub contact_addresses: Vec<String>,
    /// Who may have us in their contact list.
    pub contacts: Vec<JidPattern>,
    /// Who gets messages from the bare domain of a component.
    pub bare_sender_for: Vec<JidPattern>,
}

/// As what the link logs in.
#[derive(Debug, Clone)]
pub enum Mode {
    /// A trusted component of the server (XEP-0114); not encrypted, so for loopback or a tunnel.
    Component {
        /// Its domain.
        domain: BareJid,
        /// The server's component port.
        server: Endpoint,
        /// Requests come from this part at the domain, or from the bare domain.
        sender: Option<NodePart>,
    },
    /// An ordinary account.
    Client {
        /// The account.
        jid: BareJid,
        /// Where to connect to; SRV records say it otherwise (RFC 6120 section 3.2, XEP-0368).
        server: Option<Endpoint>,
        /// How the connection is encrypted; only read with an explicit `server`.
        tls: Tls,
        /// A further trust anchor, PEM.
        ca_file: Option<PathBuf>,
    },
}

/// When TLS starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// After a word in the clear (RFC 6120 section 5); a server that does not offer it is refused.
    Starttls,
    /// At once (XEP-0368).
    Direct,
}

/// A host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Name or address.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// A stanza that is to go out. It may hold a code: it does not show.
#[derive(Clone)]
pub struct Outgoing {
    /// The stanza, in the namespace `jabber:client` whatever the mode.
    pub stanza: Element,
    /// Its name, if it is a request: given back in [`LinkEvent::Down`] if it was not sent.
    pub prompt: Option<StanzaId>,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("prompt", &self.prompt)
            .finish_non_exhaustive()
    }
}

/// What the link brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkEvent {
    /// It is up; stanzas come from `sender`.
    Up {
        /// Our address on this link.
        sender: Jid,
    },
    /// It is down, and these requests were not handed to the stream. It may say so again, with more of them, before it
    /// is up.
    Down {
        /// Names of the requests.
        unsent: BTreeSet<StanzaId>,
    },
    /// Somebody sent what may be an answer.
    Received(Incoming),
    /// Somebody is there, or gone, or wants to know whether we are.
    Presence(Presence),
    /// Somebody's client says what it can do.
    Described(Description),
    /// Somebody wants something done.
    Commanded(Box<Commanded>),
    /// A PubSub service did not take something.
    Unpublished {
        /// Who says so.
        from: Jid,
        /// Why not, by the name of the condition.
        why: String,
    },
}

/// How the link is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkStatus {
    /// On its way up.
    Connecting,
    /// Up.
    Up,
    /// Down.
    Down {
        /// For a person.
        why: String,
        /// When it tries again, from now.
        retry_in: Duration,
        /// The server refuses our credentials: trying again will not help before somebody mends the configuration.
        is_our_fault: bool,
    },
}
