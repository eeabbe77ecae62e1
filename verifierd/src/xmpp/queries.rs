//! Answers every iq get and set that reaches us (RFC 6120 section 8.2.3): what we are, that we are there, or that we do
//! not do that. It never answers a result or an error. Addresses at our domain that are not ours do nothing, whatever
//! they are asked.

mod profile;

use std::time::Duration;

use jid::Jid;
use xmpp_parsers::disco::DiscoItemsResult;
use xmpp_parsers::iq::Iq;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;
use xmpp_parsers::stanza_error::{DefinedCondition, ErrorType, StanzaError};
use xmpp_parsers::version::VersionResult;

use self::profile::LAST;
pub(super) use self::profile::Profile;
use super::element::element;

/// Longest `id` that is repeated in an answer, in bytes.
const LONGEST_ID: usize = 1024;

/// The answer to a request; none if it is not one, or cannot be answered. `uptime` is how long we have been there.
pub(super) fn answer(stanza: &Element, profile: &Profile, uptime: Duration) -> Option<Element> {
    let kind = stanza.attr("type")?;
    if !stanza.is("iq", ns::JABBER_CLIENT) || !matches!(kind, "get" | "set") {
        return None;
    }
    let id = stanza.attr("id").filter(|id| id.len() <= LONGEST_ID)?;
    let mut answer = match result(stanza, kind, profile, uptime) {
        Ok(payload) => Iq::Result {
            from: None,
            to: None,
            id: id.to_owned(),
            payload,
        },
        Err((kind, condition)) => Iq::from_error(id, error(kind, condition)),
    };
    // A client's own server may leave the sender out (RFC 6120 section 8.1.2.1).
    *answer.to_mut() = stanza.attr("from").map(Jid::new).transpose().ok()?;
    *answer.from_mut() = stanza.attr("to").map(Jid::new).transpose().ok()?;
    Some(answer.into())
}

type Refusal = (ErrorType, DefinedCondition);

fn result(
    stanza: &Element,
    kind: &str,
    profile: &Profile,
    uptime: Duration,
) -> Result<Option<Element>, Refusal> {
    const BAD_REQUEST: Refusal = (ErrorType::Modify, DefinedCondition::BadRequest);
    const NOT_FOUND: Refusal = (ErrorType::Cancel, DefinedCondition::ItemNotFound);
    const UNAVAILABLE: Refusal = (ErrorType::Cancel, DefinedCondition::ServiceUnavailable);
    if !profile.is_for_us(stanza.attr("to")) {
        return Err(UNAVAILABLE);
    }
    let mut children = stanza.children();
    let (Some(query), None) = (children.next(), children.next()) else {
        return Err(BAD_REQUEST);
    };
    if kind != "get" {
        return Err(UNAVAILABLE);
    }
    match (query.name(), query.ns().as_str()) {
        ("ping", ns::PING) => Ok(None),
        ("query", ns::DISCO_INFO) => {
            let info = profile.info(query.attr("node"));
            info.map(Some).ok_or(NOT_FOUND)
        }
        ("query", ns::DISCO_ITEMS) if query.attr("node").is_some() => Err(NOT_FOUND),
        ("query", ns::DISCO_ITEMS) => Ok(Some(no_items())),
        ("query", ns::VERSION) => Ok(Some(version())),
        ("query", LAST) => Ok(Some(last(uptime))),
        ("vCard", ns::VCARD) => profile.card().map(Some).ok_or(UNAVAILABLE),
        _ => Err(UNAVAILABLE),
    }
}

fn no_items() -> Element {
    let result = DiscoItemsResult {
        node: None,
        items: Vec::new(),
        rsm: None,
    };
    result.into()
}

/// Of a component, last activity is uptime (XEP-0012 section 4); so it is of ours at every address.
fn last(uptime: Duration) -> Element {
    let seconds = uptime.as_secs().to_string();
    element("query", LAST, &[("seconds", &seconds)])
}

fn version() -> Element {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    VersionResult {
        name: "verifierd".to_owned(),
        version,
        os: None,
    }
    .into()
}

fn error(type_: ErrorType, defined_condition: DefinedCondition) -> StanzaError {
    StanzaError {
        type_,
        by: None,
        defined_condition,
        texts: std::collections::BTreeMap::new(),
        other: None,
    }
}

#[cfg(test)]
mod tests;
