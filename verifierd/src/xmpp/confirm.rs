//! What goes out: a request as XEP-0070 sections 4.5 and 6 have it, and the messages around it.
//!
//! Each detail is there for a client that needs it: the type written out (Libervia), a thread (the plugin of
//! Converse.js), a body that stands alone (aTalk, Gajim), all three attributes (Miranda), an `id` (Movim).

use jid::Jid;
use uuid::Uuid;
use verification::{Note, Prompt, Route};
use xmpp_parsers::confirm::Confirm;
use xmpp_parsers::iq::Iq;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::minidom::rxml::{Namespace, NcName};
use xmpp_parsers::ns;

use super::{Outgoing, prompt};
use crate::clock::Clock;

/// A request on the route it is to take.
#[must_use]
pub fn render_prompt(prompt: Prompt<'_>, sender: &Jid, clock: &Clock) -> Outgoing {
    let ask = prompt.ask;
    let route = ask.route();
    let stanza_id = ask.stanza_id(route);
    let stanza = match route {
        Route::Iq => Iq::from_get(stanza_id.to_string(), confirm(&prompt))
            .with_from(sender.clone())
            .with_to(ask.confirmer().clone())
            .into(),
        Route::Message => {
            let to = Jid::from(ask.bare().clone());
            let mut stanza = message("normal", &stanza_id.to_string(), sender, &to);
            stanza.append_child(text("thread", &stanza_id.to_string()));
            stanza.append_child(text("body", &prompt::request(&prompt, clock.now())));
            if prompt.verification.request().binding().offers_tap() {
                stanza.append_child(confirm(&prompt).into());
            }
            stanza
        }
    };
    Outgoing {
        stanza,
        prompt: Some(stanza_id),
    }
}

/// A text to somebody.
#[must_use]
pub fn render_note(to: &Jid, note: &Note, sender: &Jid) -> Outgoing {
    let mut stanza = message("chat", &Uuid::new_v4().simple().to_string(), sender, to);
    stanza.append_child(text("body", &prompt::note(note)));
    Outgoing {
        stanza,
        prompt: None,
    }
}

fn confirm(prompt: &Prompt<'_>) -> Confirm {
    let request = prompt.verification.request();
    Confirm {
        id: prompt.verification.transaction_id().as_str().to_owned(),
        method: request.method().to_owned(),
        url: request.url().to_owned(),
    }
}

/// By hand: the library leaves out the type where it is the default.
fn message(kind: &str, id: &str, sender: &Jid, to: &Jid) -> Element {
    let attributes = [
        ("type", kind),
        ("id", id),
        ("from", sender.as_str()),
        ("to", to.as_str()),
    ];
    let mut message = Element::bare("message", ns::JABBER_CLIENT);
    for (name, value) in attributes {
        if let Ok(name) = NcName::try_from(name) {
            message.set_attr(Namespace::NONE, name, value);
        }
    }
    message
}

fn text(name: &str, text: &str) -> Element {
    Element::builder(name, ns::JABBER_CLIENT)
        .append(text)
        .build()
}

#[cfg(test)]
mod tests;
