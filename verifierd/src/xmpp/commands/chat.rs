//! A text to somebody, outside any request.

use jid::Jid;
use verifier_language::Language;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

use crate::xmpp::confirm::{fresh_id, message};
use crate::xmpp::element::{append, set_language};
use crate::xmpp::{Outgoing, hints};

pub(super) fn chat(text: &str, (from, to): (&Jid, &Jid), language: Language) -> Outgoing {
    let mut stanza = message("chat", &fresh_id(), from, to);
    let mut body = Element::builder("body", ns::JABBER_CLIENT)
        .append(text)
        .build();
    set_language(&mut body, language.tag());
    stanza.append_child(body);
    append(&mut stanza, hints::of_every_message());
    Outgoing {
        stanza,
        prompt: None,
    }
}
