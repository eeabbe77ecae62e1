//! What goes out to people and their programs.

use verification::is_invisible;
use verifierd::xmpp::Outgoing;
use xmpp_parsers::minidom::Element;

/// Longest text a person is sent, in characters.
const LONGEST: usize = 4_000;

/// Checks a stanza, and gives back the texts in it for a person to read.
pub(crate) fn check_outgoing(outgoing: &Outgoing) -> Vec<String> {
    let stanza = &outgoing.stanza;
    let xml = String::from(stanza);
    let again: Element = xml.parse().unwrap_or_else(|error| panic!("{error}: {xml}"));
    assert_eq!(again, *stanza, "it reads back as another");
    if outgoing.prompt.is_none() {
        let asks = stanza.children().any(|child| child.name() == "confirm");
        assert!(!asks, "Psi would ask: {xml}"); // rule V9 of docs/XEPS.md
    }
    let bodies = stanza.children().filter(|child| child.name() == "body");
    let texts: Vec<String> = bodies.map(Element::text).collect();
    for text in &texts {
        check_text(text);
    }
    texts
}

/// Put between others' words to break links: a word joiner.
const BREAK: char = '\u{2060}';
/// Put around others' words that run from right to left: an isolate and its end.
const ISOLATE: [char; 2] = ['\u{2068}', '\u{2069}'];

fn check_text(text: &str) {
    assert!(!text.trim().is_empty(), "an empty text");
    assert!(text.chars().count() <= LONGEST, "too long: {text}");
    for line in text.split('\n') {
        let mut open = 0_u32;
        for c in line.chars().filter(|c| *c != BREAK) {
            match c {
                _ if c == ISOLATE[0] => open += 1,
                _ if c == ISOLATE[1] => {
                    open = open.checked_sub(1).expect("an isolate that was not opened")
                }
                _ => assert!(!c.is_control() && !is_invisible(c), "hidden: {line:?}"),
            }
        }
        assert_eq!(open, 0, "an isolate that is not closed: {line:?}");
    }
}
