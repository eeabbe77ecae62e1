//! Somebody at a browser, with an IM client beside it.

use acceptance::{Confirmer, Visitor};

/// Goes through the sign-in pages, from the one that asks for the address.
pub(crate) fn signs_in(visitor: &Visitor, person: &Confirmer) {
    visitor.waits_for_url("/sign-in");
    visitor.fills("Your XMPP address", person.bare());
    visitor.presses("Continue");
    let request = person.sees_request(&code(visitor));
    person.confirms(&request);
}

/// The code that the waiting page shows.
pub(crate) fn code(visitor: &Visitor) -> String {
    visitor.waits_for(".code");
    visitor.text_of(".code [aria-hidden]")
}
