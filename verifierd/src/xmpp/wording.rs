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
        self.say_in("body", message, text);
    }

    /// The same in children of this name, such as the statuses of a presence.
    pub(super) fn say_in(&self, name: &str, stanza: &mut Element, text: impl Fn(Speech) -> String) {
        let child = |language: Language| {
            Element::builder(name, ns::JABBER_CLIENT)
                .append(text(Speech(language)))
                .build()
        };
        match self {
            Self::One(language) => {
                set_language(stanza, language.tag());
                stanza.append_child(child(*language));
            }
            Self::Several(languages) => {
                for language in &**languages {
                    let mut child = child(*language);
                    set_language(&mut child, language.tag());
                    stanza.append_child(child);
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
