//! Answers every iq get and set that reaches us (RFC 6120 section 8.2.3): what we are, that we are there, or that we do
//! not do that. It never answers a result or an error.

use jid::Jid;
use xmpp_parsers::disco::{DiscoInfoResult, DiscoItemsResult, Identity};
use xmpp_parsers::iq::Iq;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;
use xmpp_parsers::stanza_error::{DefinedCondition, ErrorType, StanzaError};
use xmpp_parsers::version::VersionResult;

/// What service discovery says we do (XEP-0030).
const FEATURES: [&str; 5] = [
    ns::DISCO_INFO,
    ns::DISCO_ITEMS,
    ns::HTTP_AUTH,
    ns::PING,
    ns::VERSION,
];
/// Longest `id` that is repeated in an answer, in bytes.
const LONGEST_ID: usize = 1024;

/// The answer to a request; none if it is not one, or cannot be answered.
pub(super) fn answer(stanza: &Element) -> Option<Element> {
    let kind = stanza.attr("type")?;
    if !stanza.is("iq", ns::JABBER_CLIENT) || !matches!(kind, "get" | "set") {
        return None;
    }
    let id = stanza.attr("id").filter(|id| id.len() <= LONGEST_ID)?;
    let mut answer = match result(stanza, kind) {
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

fn result(stanza: &Element, kind: &str) -> Result<Option<Element>, Refusal> {
    const BAD_REQUEST: Refusal = (ErrorType::Modify, DefinedCondition::BadRequest);
    const UNAVAILABLE: Refusal = (ErrorType::Cancel, DefinedCondition::ServiceUnavailable);
    let mut children = stanza.children();
    let (Some(query), None) = (children.next(), children.next()) else {
        return Err(BAD_REQUEST);
    };
    if kind != "get" {
        return Err(UNAVAILABLE);
    }
    match (query.name(), query.ns().as_str()) {
        ("ping", ns::PING) => Ok(None),
        ("query", ns::DISCO_INFO | ns::DISCO_ITEMS) if query.attr("node").is_some() => {
            Err((ErrorType::Cancel, DefinedCondition::ItemNotFound))
        }
        ("query", ns::DISCO_INFO) => Ok(Some(disco_info())),
        ("query", ns::DISCO_ITEMS) => Ok(Some(
            DiscoItemsResult {
                node: None,
                items: Vec::new(),
                rsm: None,
            }
            .into(),
        )),
        ("query", ns::VERSION) => Ok(Some(version())),
        _ => Err(UNAVAILABLE),
    }
}

fn disco_info() -> Element {
    let result = DiscoInfoResult {
        node: None,
        identities: vec![Identity::new("auth", "generic", "en", "verifierd")],
        features: FEATURES
            .iter()
            .map(|feature| (*feature).to_owned())
            .collect(),
        extensions: Vec::new(),
    };
    result.into()
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
