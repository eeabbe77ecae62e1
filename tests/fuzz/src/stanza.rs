//! A stream from a server that may be anybody's: whatever stanzas it brings, the session lives through them, answers in
//! XML, and nobody is let in by whom nobody asked.

use tokio::runtime::Runtime;
use verifierd::xmpp::LinkEvent;
use verifierd::xmpp::fuzzing::serve;
use xmpp_parsers::minidom::Element;

use crate::house::House;

thread_local! {
    static RUNTIME: Runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
}

/// Stanzas, one after the other.
pub fn run(input: &[u8]) {
    let mut house = House::open(input);
    let stanzas = match std::str::from_utf8(input) {
        Ok(text) => house.spell_out(text).into_bytes(),
        Err(_) => input.to_vec(),
    };
    let served = RUNTIME.with(|runtime| runtime.block_on(serve(&stanzas, house.sender().clone())));
    assert!(matches!(served.events.first(), Some(LinkEvent::Up { .. })));
    for event in served.events {
        if let LinkEvent::Received(incoming) = event {
            house.hear(incoming);
        }
    }
    let mut sent = String::from_utf8(served.sent).expect("UTF-8");
    sent.push_str("</stream:stream>");
    let stream: Element = sent
        .parse()
        .unwrap_or_else(|error| panic!("{error}: {sent}"));
    for stanza in stream.children() {
        assert_ne!(stanza.name(), "confirm", "asks: {sent}");
    }
}
