//! Why there is no link. Whatever the server says of it is cleaned before it gets here.

use std::io;
use std::time::Duration;

use xmpp_parsers::minidom::{Element, NSChoice};
use xmpp_parsers::ns;

use super::clean;

/// Why a link could not be made, or was lost.
#[derive(Debug, thiserror::Error)]
pub(super) enum LinkError {
    #[error("{doing} took longer than {} s", .allowed.as_secs_f32())]
    TooSlow {
        doing: &'static str,
        allowed: Duration,
    },
    #[error("{doing} failed: {error}")]
    Io {
        doing: &'static str,
        error: io::Error,
    },
    #[error("cannot find the server of {domain}: {why}")]
    Resolve { domain: String, why: String },
    #[error("the trust anchors cannot be used: {0}")]
    Anchors(String),
    #[error("the server offers no encryption (STARTTLS)")]
    NoEncryption,
    #[error("the server offers no login that keeps the password secret (SCRAM)")]
    NoScram,
    #[error("the server does not prove that it knows the password")]
    Impostor,
    #[error("wrong credentials: the server answers {0}")]
    Credentials(String),
    #[error("the server answers {0}")]
    Refused(String),
    #[error("the server does not speak the protocol: {0}")]
    Protocol(&'static str),
    #[error("no answer to a ping")]
    Dead,
    #[error("the server closed the stream")]
    Closed,
}

impl LinkError {
    /// For `map_err`.
    pub(super) fn io(doing: &'static str) -> impl Fn(io::Error) -> Self {
        move |error| Self::Io { doing, error }
    }

    /// From a `<stream:error/>` (RFC 6120 section 4.9).
    pub(super) fn stream(element: &Element) -> Self {
        let conditions = || {
            element
                .children()
                .filter(|child| child.has_ns(NSChoice::OneOf(ns::XMPP_STREAMS)))
        };
        let condition = conditions().find(|child| child.name() != "text");
        let name = condition.map_or("a stream error", Element::name);
        let mut answer = clean::line(name, 40);
        if let Some(text) = conditions().find(|child| child.name() == "text") {
            answer = format!("{answer} ({})", clean::line(&text.text(), 200));
        }
        if name == "not-authorized" {
            Self::Credentials(answer)
        } else {
            Self::Refused(answer)
        }
    }

    /// Whether trying again soon is of no use: somebody has to mend the configuration.
    pub(super) fn is_our_fault(&self) -> bool {
        matches!(self, Self::Credentials(_))
    }
}
