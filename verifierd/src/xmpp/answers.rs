//! Reads stanzas as answers: [`Incoming`] for what may be one, nothing for everything else. It judges neither sender
//! nor meaning, and it never looks at the body of an error: clients echo ours in it, and ours says "yes".
//!
//! What we send carries our own random `id`, and that is all an answer can name it by. Identifiers that others hang on
//! stanzas on their way (`<origin-id/>`, `<stanza-id/>`, XEP-0359) are never looked at.

mod encryption;
mod notice;
mod reaction;

use jid::Jid;
use verification::{Incoming, References, Reply, Said, Time, parse_address};
use xmpp_parsers::date::DateTime;
use xmpp_parsers::minidom::{Element, NSChoice};
use xmpp_parsers::ns;

use self::encryption::Encryption;
use super::{failure, reply};
use crate::clock::Clock;

/// Reads an iq or a message.
pub(super) fn read(stanza: &Element, clock: &Clock) -> Option<Incoming> {
    if !stanza.has_ns(ns::JABBER_CLIENT) {
        return None;
    }
    let from: Jid = parse_address(stanza.attr("from")?).ok()?;
    let said = match stanza.name() {
        "iq" => iq(stanza)?,
        "message" => message(stanza)?,
        _ => return None,
    };
    Some(Incoming {
        from,
        written: written(stanza, clock),
        said,
    })
}

fn iq(stanza: &Element) -> Option<Said> {
    let id = stanza.attr("id")?.to_owned();
    match stanza.attr("type")? {
        "result" => Some(Said::IqConfirmed(id)),
        "error" => Some(Said::IqFailed(id, failure::classify(stanza))),
        _ => None,
    }
}

/// The order is what keeps an echo from being an answer: error, then confirm, then what a person wrote or did, and last
/// what a program tells by itself.
fn message(stanza: &Element) -> Option<Said> {
    if !is_sound(stanza) || is_somebody_elses(stanza) {
        return None;
    }
    match stanza.attr("type") {
        // Libervia answers with a message of type `result`.
        None | Some("normal" | "chat" | "result") => {}
        Some("error") => {
            return Some(Said::Failed(
                references(stanza, stanza.attr("id")),
                failure::classify(stanza),
            ));
        }
        // A groupchat or headline is nobody's answer.
        Some(_) => return None,
    }
    let references = references(stanza, reply::speaks_of(stanza));
    if references.has_confirm {
        return Some(Said::Confirmed(references));
    }
    match Encryption::of(stanza) {
        Encryption::Absent => {}
        Encryption::KeysOnly => return None,
        Encryption::Unreadable => return Some(Said::Encrypted),
    }
    match (reply::text(stanza), reaction::is_in(stanza)) {
        (Some(text), false) => Some(Said::Text(references, Reply::read(&text))),
        (None, true) => reaction::read(stanza),
        (None, false) => notice::read(stanza),
        // A text beside a reaction, in a message that is but one of them (XEP-0444 section 3.1): which one?
        (Some(_), true) => None,
    }
}

fn references(stanza: &Element, stanza_id: Option<&str>) -> References {
    let confirm = stanza.get_child("confirm", ns::HTTP_AUTH);
    let of_confirm = |name: &str| {
        confirm
            .and_then(|confirm| confirm.attr(name))
            .map(ToOwned::to_owned)
    };
    let thread = stanza
        .get_child("thread", ns::JABBER_CLIENT)
        .map(Element::text);
    References {
        has_confirm: confirm.is_some(),
        transaction_id: of_confirm("id"),
        url: of_confirm("url"),
        method: of_confirm("method"),
        thread: thread
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty()),
        stanza_id: stanza_id.map(ToOwned::to_owned),
    }
}

/// One thread and one confirm at most, not beside a reaction, one body in each language, and no text between the
/// elements: which of two would be meant?
fn is_sound(stanza: &Element) -> bool {
    let count = |name: &str, namespace: &str| {
        stanza
            .children()
            .filter(|child| child.is(name, namespace))
            .count()
    };
    let confirms = count("confirm", ns::HTTP_AUTH);
    count("thread", ns::JABBER_CLIENT) <= 1
        && confirms + count("reactions", ns::REACTIONS).min(1) <= 1
        && reply::has_one_body_a_language(stanza)
        && stanza.texts().all(|text| text.trim().is_empty())
}

/// Copies of what somebody else sent, or sent long ago (carbons, forwards, archives); what a server sends in an
/// account's name of which others may have written the content (PubSub events); and the taking back of a message, whose
/// body is the program's (XEP-0424): what has decided stays decided.
fn is_somebody_elses(stanza: &Element) -> bool {
    const NO_ANSWERS: [(&str, &str); 7] = [
        ("received", ns::CARBONS),
        ("sent", ns::CARBONS),
        ("forwarded", ns::FORWARD),
        ("result", ns::MAM),
        ("event", ns::PUBSUB_EVENT),
        ("retract", "urn:xmpp:message-retract:1"),
        ("apply-to", "urn:xmpp:fasten:0"),
    ];
    let is_none = |child: &Element| {
        NO_ANSWERS
            .iter()
            .any(|(name, namespace)| child.is(name, *namespace))
    };
    stanza.children().any(is_none)
}

/// When a delayed stanza was written (XEP-0203), the earliest if several say so. One that does not say when was
/// written at the beginning of time, before anything it could answer. An error brings back what was in our own message
/// (RFC 6120 section 8.3.1), and with it the delay of that: Gajim's no to a request that had waited for it.
fn written(stanza: &Element, clock: &Clock) -> Option<Time> {
    const DELAYS: [&str; 2] = [ns::DELAY, "jabber:x:delay"];
    if stanza.attr("type") == Some("error") {
        return None;
    }
    let delays = stanza
        .children()
        .filter(|child| child.has_ns(NSChoice::AnyOf(&DELAYS)));
    let stamp = |delay: &Element| -> Option<Time> {
        let stamp: DateTime = delay.attr("stamp")?.parse().ok()?;
        Some(clock.of_wall(u64::try_from(stamp.0.timestamp_millis()).ok()?))
    };
    delays
        .map(|delay| stamp(delay).unwrap_or(Time::from_millis(0)))
        .min()
}

#[cfg(test)]
mod tests;
