//! What goes out: a request as XEP-0070 sections 4.5 and 6 have it, and the texts around it.
//!
//! Each detail is there for a client that needs it: the type written out (Libervia), a thread (the plugin of
//! Converse.js), a body that stands alone (aTalk, Gajim), all three attributes (Miranda), an `id` (Movim).

use jid::Jid;
use uuid::Uuid;
use verification::{Ask, Binding, Note, Prompt, Route, Time};
use xmpp_parsers::confirm::Confirm;
use xmpp_parsers::iq::Iq;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

use super::element::{append, element};
use super::{Outgoing, Wording, hints, prompt};

/// A request on the route it is to take.
#[must_use]
pub fn render_prompt(prompt: Prompt<'_>, wording: &Wording, sender: &Jid, now: Time) -> Outgoing {
    let ask = prompt.ask;
    let route = ask.route();
    let stanza_id = ask.stanza_id(route);
    let stanza = match route {
        Route::Iq => Iq::from_get(stanza_id.to_string(), confirm(&prompt))
            .with_from(sender.clone())
            .with_to(ask.confirmer().clone())
            .into(),
        Route::Message => {
            let mut stanza = in_thread(ask, &stanza_id.to_string(), sender);
            wording.say(&mut stanza, |speech| prompt::request(&prompt, speech, now));
            if prompt.verification.request().binding().offers_tap() {
                stanza.append_child(confirm(&prompt).into());
            }
            append(&mut stanza, answerable(&prompt, wording, now));
            append(&mut stanza, hints::of_a_request(&stanza_id.to_string()));
            append(&mut stanza, hints::of_every_message());
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
pub fn render_note(to: &Jid, note: &Note, wording: &Wording, sender: &Jid) -> Outgoing {
    let mut stanza = message("chat", &fresh_id(), sender, to);
    wording.say(&mut stanza, |speech| prompt::note(note, speech));
    append(&mut stanza, hints::of_every_message());
    Outgoing {
        stanza,
        prompt: None,
    }
}

/// What goes with a text that can be answered until the deadline.
pub(super) fn answerable(
    prompt: &Prompt<'_>,
    wording: &Wording,
    now: Time,
) -> impl Iterator<Item = Element> {
    let takes_yes = prompt.verification.request().binding() == Binding::Tap;
    let buttons = wording
        .single()
        .map(|speech| hints::buttons(takes_yes, speech));
    let left = prompt.verification.deadline().since(now);
    buttons.into_iter().flatten().chain([hints::expiry(left)])
}

/// A message to the account of this confirmer, in the thread of the request.
pub(super) fn in_thread(ask: &Ask, id: &str, sender: &Jid) -> Element {
    let mut stanza = message("normal", id, sender, &ask.bare().clone().into());
    let thread = Element::builder("thread", ns::JABBER_CLIENT)
        .append(ask.stanza_id(Route::Message).to_string())
        .build();
    stanza.append_child(thread);
    stanza
}

/// For a message that nobody answers.
pub(super) fn fresh_id() -> String {
    Uuid::new_v4().simple().to_string()
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
pub(super) fn message(kind: &str, id: &str, sender: &Jid, to: &Jid) -> Element {
    let attributes = [
        ("type", kind),
        ("id", id),
        ("from", sender.as_str()),
        ("to", to.as_str()),
    ];
    element("message", ns::JABBER_CLIENT, &attributes)
}

#[cfg(test)]
mod tests;
