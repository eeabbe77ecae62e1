//! Presence (RFC 6121 sections 3 and 4): what is said of others, and what we say of ourselves.

mod contacts;

use jid::Jid;
use verification::parse_address;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

pub use self::contacts::Contacts;
use super::caps::Caps;
use super::element::element;
use super::{LinkEvent, Outgoing, Wording, devices};

/// Somebody's presence, or what they ask of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Whose.
    pub from: Jid,
    /// Which address of our domain it was sent to; a client's server may leave it out.
    pub to: Option<Jid>,
    /// What it says.
    pub kind: Kind,
}

/// What a presence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// That client is there.
    Available {
        /// Of the account's clients, -128 to 127; below 0 it wants no messages.
        priority: i8,
        /// What it says it can do.
        caps: Option<Caps>,
    },
    /// That client, or the account, is gone.
    Unavailable,
    /// Their server asks whether we are there.
    Probe,
    /// They want our presence.
    Subscribe,
    /// They no longer want it.
    Unsubscribe,
    /// They no longer let us have theirs.
    Unsubscribed,
    /// Ours did not reach them.
    Failed,
}

/// What waits for an account, and how it is told so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// How many requests.
    pub count: usize,
    /// In which language.
    pub wording: Wording,
}

/// What of presence and of what follows from it a stanza holds.
pub(super) fn read(stanza: &Element) -> Option<LinkEvent> {
    if stanza.is("presence", ns::JABBER_CLIENT) {
        read_presence(stanza).map(LinkEvent::Presence)
    } else {
        devices::read(stanza).map(LinkEvent::Described)
    }
}

fn read_presence(stanza: &Element) -> Option<Presence> {
    let kind = match stanza.attr("type") {
        None => Kind::Available {
            priority: priority(stanza),
            caps: Caps::read(stanza),
        },
        Some("unavailable") => Kind::Unavailable,
        Some("probe") => Kind::Probe,
        Some("subscribe") => Kind::Subscribe,
        Some("unsubscribe") => Kind::Unsubscribe,
        Some("unsubscribed") => Kind::Unsubscribed,
        Some("error") => Kind::Failed,
        // That they let us have theirs is seen once they send it.
        Some(_) => return None,
    };
    Some(Presence {
        from: parse_address(stanza.attr("from")?).ok()?,
        to: stanza.attr("to").map(parse_address).transpose().ok()?,
        kind,
    })
}

fn priority(stanza: &Element) -> i8 {
    let priority = stanza.get_child("priority", ns::JABBER_CLIENT);
    priority
        .and_then(|priority| priority.text().trim().parse().ok())
        .unwrap_or_default()
}

/// A presence of this type, or none for "available", from this address of ours; a client leaves its own out.
fn render(kind: Option<&str>, us: Option<&Jid>, to: &Jid) -> Element {
    let kind = kind.map(|kind| ("type", kind));
    let from = us.map(|us| ("from", us.as_str()));
    let attributes = kind.into_iter().chain(from).chain([("to", to.as_str())]);
    let attributes: Vec<_> = attributes.collect();
    element("presence", ns::JABBER_CLIENT, &attributes)
}

fn outgoing(stanza: Element) -> Outgoing {
    Outgoing {
        stanza,
        prompt: None,
    }
}

#[cfg(test)]
mod tests;
