//! Reads stanzas as answers: [`Incoming`] for what may be one, nothing for everything else. It judges neither sender
//! nor meaning, and it never looks at the body of an error: clients echo ours in it, and ours says "yes".

use jid::Jid;
use verification::{Incoming, References, Reply, Said, Time, parse_address};
use xmpp_parsers::date::DateTime;
use xmpp_parsers::minidom::{Element, NSChoice};
use xmpp_parsers::ns;

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

/// The order is what keeps an echo from being an answer: error, then confirm, then text.
fn message(stanza: &Element) -> Option<Said> {
    if !is_sound(stanza) || is_forwarded(stanza) {
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
    let references = references(stanza, reply::replies_to(stanza));
    if references.has_confirm {
        return Some(Said::Confirmed(references));
    }
    let text = reply::text(stanza)?;
    Some(Said::Text(references, Reply::read(&text)))
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

/// One thread and one confirm at most, and no text between the elements: which of two would be meant?
fn is_sound(stanza: &Element) -> bool {
    let count = |name: &str, namespace: &str| {
        stanza
            .children()
            .filter(|child| child.is(name, namespace))
            .count()
    };
    count("thread", ns::JABBER_CLIENT) <= 1
        && count("confirm", ns::HTTP_AUTH) <= 1
        && stanza.texts().all(|text| text.trim().is_empty())
}

/// Copies of what somebody else sent, or sent long ago: carbons, forwards, archives.
fn is_forwarded(stanza: &Element) -> bool {
    const COPIES: [(&str, &str); 4] = [
        ("received", ns::CARBONS),
        ("sent", ns::CARBONS),
        ("forwarded", ns::FORWARD),
        ("result", ns::MAM),
    ];
    let is_copy = |child: &Element| {
        COPIES
            .iter()
            .any(|(name, namespace)| child.is(name, *namespace))
    };
    stanza.children().any(is_copy)
}

/// When a delayed stanza was written (XEP-0203), the earliest if several say so. One that does not say when was
/// written at the beginning of time, before anything it could answer.
fn written(stanza: &Element, clock: &Clock) -> Option<Time> {
    const DELAYS: [&str; 2] = [ns::DELAY, "jabber:x:delay"];
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
