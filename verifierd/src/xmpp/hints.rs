//! What goes with a message besides its text: wishes about what servers and clients do with it.

use std::time::Duration;

use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

use super::element::element;
use super::prompt::Speech;

const HINTS: &str = "urn:xmpp:hints";
const EXPIRE: &str = "jabber:x:expire";
const STYLING: &str = "urn:xmpp:styling:0";
const MARKERS: &str = "urn:xmpp:chat-markers:0";
const QUICK_RESPONSE: &str = "urn:xmpp:tmp:quick-response";

/// Of every message: its text is text, without style (XEP-0393 section 6), and it is not to be archived (XEP-0334
/// section 4.1). Not `no-store`: that would keep it from a phone that has yet to wake up.
pub(super) fn of_every_message() -> [Element; 2] {
    [
        element("no-permanent-store", HINTS, &[]),
        element("unstyled", STYLING, &[]),
    ]
}

/// Of what can be answered for so long only: it is not to be delivered later (XEP-0023: obsolete, and the one wish of
/// its kind that a server fulfils, ejabberd).
pub(super) fn expiry(left: Duration) -> Element {
    element("x", EXPIRE, &[("seconds", &left.as_secs().to_string())])
}

/// Asks to be told when it has arrived (XEP-0184) and when it was seen (XEP-0333), and gives it a name that survives
/// servers that rename messages (XEP-0359).
pub(super) fn of_a_request(id: &str) -> [Element; 3] {
    [
        element("request", ns::RECEIPTS, &[]),
        element("markable", MARKERS, &[]),
        element("origin-id", ns::SID, &[("id", id)]),
    ]
}

/// Buttons that send the words people would type (XEP-0439); a yes where a word is enough.
pub(super) fn buttons(takes_yes: bool, speech: Speech) -> impl Iterator<Item = Element> {
    let yes = takes_yes.then_some(("word-yes", "button-yes"));
    let no = [("word-no", "button-no"), ("word-not-me", "button-not-me")];
    yes.into_iter().chain(no).map(move |(word, label)| {
        let (value, label) = (speech.plainly(word), speech.plainly(label));
        let attributes = [("value", value.as_str()), ("label", label.as_str())];
        element("response", QUICK_RESPONSE, &attributes)
    })
}
