//! How far a message of ours has come: receipts (XEP-0184) and chat markers (XEP-0333).

use verification::{Notice, Said};
use xmpp_parsers::minidom::{Element, NSChoice};
use xmpp_parsers::ns;

const CHAT_MARKERS: &str = "urn:xmpp:chat-markers:0";
/// A marker says it as well, up to version 0.4 of XEP-0333.
const RECEIPTS: [&str; 2] = [ns::RECEIPTS, CHAT_MARKERS];

/// What a message without a text tells; the most it tells, where it tells several things.
pub(super) fn read(message: &Element) -> Option<Said> {
    message
        .children()
        .filter_map(|child| Some((notice(child)?, child.attr("id")?)))
        .max_by_key(|(notice, _)| *notice)
        .map(|(notice, id)| Said::Noticed(id.to_owned(), notice))
}

fn notice(child: &Element) -> Option<Notice> {
    // `acknowledged` says that somebody pressed a button, and not which one.
    if child.is("displayed", CHAT_MARKERS) || child.is("acknowledged", CHAT_MARKERS) {
        Some(Notice::Seen)
    } else if child.is("received", NSChoice::AnyOf(&RECEIPTS)) {
        Some(Notice::Delivered)
    } else {
        None
    }
}
