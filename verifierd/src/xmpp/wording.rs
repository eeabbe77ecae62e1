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
    /// The same in each language, as the bodies of a message.
    pub(super) fn bodies<'a>(
        &'a self,
        text: impl Fn(Speech) -> String + 'a,
    ) -> impl Iterator<Item = Element> + 'a {
        self.languages().iter().map(move |language| {
            let mut body = Element::builder("body", ns::JABBER_CLIENT)
                .append(text(Speech(*language)))
                .build();
            set_language(&mut body, language.tag());
            body
        })
    }

    /// The language of everything in the message, if it is one.
    pub(super) fn single(&self) -> Option<Speech> {
        match self.languages() {
            [language] => Some(Speech(*language)),
            _ => None,
        }
    }

    fn languages(&self) -> &[Language] {
        match self {
            Self::One(language) => std::slice::from_ref(language),
            Self::Several(languages) => languages,
        }
    }
}
