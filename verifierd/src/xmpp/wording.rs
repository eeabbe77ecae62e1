//! In which language or languages somebody is written to.

use std::sync::Arc;

use verifier_language::Language;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

use super::element::set_language;
use super::prompt::Speech;

/// In which language or languages somebody is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wording {
    /// The one they read, as far as anybody knows.
    One(Language),
    /// Nobody knows which they read: one body each (RFC 6121 section 5.2.3), for the client to choose from.
    Several(Arc<[Language]>),
}

impl Wording {
    /// Says the same in each language, as the bodies of a message. Of one language is the whole message, buttons and all.
    pub(super) fn say(&self, message: &mut Element, text: impl Fn(Speech) -> String) {
        match self {
            Self::One(language) => {
                set_language(message, language.tag());
                message.append_child(body(&text(Speech(*language))));
            }
            Self::Several(languages) => {
                for language in &**languages {
                    let mut body = body(&text(Speech(*language)));
                    set_language(&mut body, language.tag());
                    message.append_child(body);
                }
            }
        }
    }

    /// The language of everything in the message, if it is one: only then may there be buttons (XEP-0439).
    pub(super) fn single(&self) -> Option<Speech> {
        match self {
            Self::One(language) => Some(Speech(*language)),
            Self::Several(_) => None,
        }
    }
}

fn body(text: &str) -> Element {
    Element::builder("body", ns::JABBER_CLIENT)
        .append(text)
        .build()
}
