//! Publishing what happened to a PubSub node (XEP-0060) as Atom entries (RFC 4287), for dashboards. An entry has no code,
//! no message and no URL: subscribers are more people than confirmers.

use chrono::{DateTime, SecondsFormat};
use jid::Jid;
use uuid::Uuid;
use verification::{Time, parse_address};
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

use super::element::{append, element};
use super::{LinkEvent, Outgoing, clean};

const ATOM: &str = "http://www.w3.org/2005/Atom";
/// What the `id` of a publication begins with.
const PUBLICATION: &str = "publish-";
/// Entries that a node is to keep: as many as the service lets it.
const MOST_ITEMS: &str = "max";

/// Where to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The PubSub service.
    pub service: Jid,
    /// Its node.
    pub node: String,
}

/// What is published of something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Names it for ever: that of the verification, or a new one.
    pub id: Uuid,
    /// When it happened.
    pub at: Time,
    /// What kind of thing it is: `settled`, or the kind of a notification.
    pub kind: &'static str,
    /// In one line. It may hold text of others, and is cleaned here.
    pub title: String,
}

/// Publishes an entry (XEP-0060 section 7.1).
#[must_use]
pub fn render_entry(place: &Place, from: &Jid, entry: &Entry) -> Outgoing {
    let id = entry.id.hyphenated().to_string();
    let mut item = element("item", ns::PUBSUB, &[("id", &id)]);
    item.append_child(atom(entry, from));
    let mut publish = element("publish", ns::PUBSUB, &[("node", &place.node)]);
    publish.append_child(item);
    let stanza_id = format!("{PUBLICATION}{}", Uuid::new_v4().simple());
    request(place, from, &stanza_id, [publish])
}

/// Creates the node (XEP-0060 section 8.1), for whom the owner lets in alone. That it is there already is the rule: what
/// the service says to this is not looked at, it will say so again to the first entry.
#[must_use]
pub fn render_node(place: &Place, from: &Jid) -> Outgoing {
    let create = element("create", ns::PUBSUB, &[("node", &place.node)]);
    let mut form = element("x", ns::DATA_FORMS, &[("type", "submit")]);
    for (var, value) in [
        ("FORM_TYPE", "http://jabber.org/protocol/pubsub#node_config"),
        ("pubsub#persist_items", "1"),
        ("pubsub#max_items", MOST_ITEMS),
        ("pubsub#access_model", "whitelist"),
    ] {
        let mut field = element("field", ns::DATA_FORMS, &[("var", var)]);
        let value = Element::builder("value", ns::DATA_FORMS).append(value);
        field.append_child(value.build());
        form.append_child(field);
    }
    let mut configure = element("configure", ns::PUBSUB, &[]);
    configure.append_child(form);
    let id = Uuid::new_v4().simple().to_string();
    request(place, from, &id, [create, configure])
}

/// That an entry was not taken; none for every other stanza.
pub(super) fn read(stanza: &Element) -> Option<LinkEvent> {
    let is_publication = stanza.attr("id")?.starts_with(PUBLICATION);
    if !is_publication || stanza.name() != "iq" || stanza.attr("type") != Some("error") {
        return None;
    }
    Some(LinkEvent::Unpublished {
        from: parse_address(stanza.attr("from")?).ok()?,
        why: clean::line(condition(stanza).unwrap_or("no reason"), 60),
    })
}

fn condition(stanza: &Element) -> Option<&str> {
    let error = stanza.get_child("error", ns::JABBER_CLIENT)?;
    let mut conditions = error
        .children()
        .filter(|child| child.has_ns(ns::XMPP_STANZAS));
    conditions
        .find(|child| child.name() != "text")
        .map(Element::name)
}

fn request(
    place: &Place,
    from: &Jid,
    id: &str,
    payload: impl IntoIterator<Item = Element>,
) -> Outgoing {
    let to = place.service.as_str();
    let attributes = [
        ("type", "set"),
        ("id", id),
        ("from", from.as_str()),
        ("to", to),
    ];
    let mut iq = element("iq", ns::JABBER_CLIENT, &attributes);
    let mut pubsub = element("pubsub", ns::PUBSUB, &[]);
    append(&mut pubsub, payload);
    iq.append_child(pubsub);
    Outgoing {
        stanza: iq,
        prompt: None,
    }
}

/// With what RFC 4287 section 4.1.2 asks of an entry.
fn atom(entry: &Entry, from: &Jid) -> Element {
    let millis = i64::try_from(entry.at.as_millis()).unwrap_or(i64::MAX);
    let moment = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    let moment = moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    let text = |name: &str, text: &str| Element::builder(name, ATOM).append(text).build();
    let mut author = element("author", ATOM, &[]);
    author.append_child(text("name", from.to_bare().as_str()));
    let mut atom = element("entry", ATOM, &[]);
    let parts = [
        text("id", &entry.id.urn().to_string()),
        text("title", &clean::line(&entry.title, 300)),
        text("published", &moment),
        text("updated", &moment),
        author,
        element("category", ATOM, &[("term", entry.kind)]),
    ];
    append(&mut atom, parts);
    atom
}

#[cfg(test)]
mod tests;
