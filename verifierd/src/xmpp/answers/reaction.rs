//! Reactions to a message of ours (XEP-0444): which message, and what they amount to together.

use verification::{Said, Word};
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

/// More reactions to one message than a person has.
const MOST: usize = 16;

/// The reactions a message carries, and nothing else; none where it carries none, two of them, or one that names no
/// message (XEP-0444 section 4).
///
/// All that a person has reacted with is in it each time, so that the last one replaces those before; an empty one
/// takes them away. What was decided stays decided.
pub(super) fn read(message: &Element) -> Option<Said> {
    let mut all = message
        .children()
        .filter(|child| child.is("reactions", ns::REACTIONS));
    let (reactions, None) = (all.next()?, all.next()) else {
        return None;
    };
    let texts: Vec<String> = reactions
        .children()
        .filter(|child| child.is("reaction", ns::REACTIONS))
        .take(MOST + 1)
        .map(Element::text)
        .collect();
    let texts: Vec<&str> = texts.iter().map(|text| text.trim()).collect();
    let word = if texts.len() <= MOST {
        Word::of_reaction(&texts)
    } else {
        None
    };
    Some(Said::Reacted(reactions.attr("id")?.to_owned(), word))
}

/// Whether a message carries reactions at all.
pub(super) fn is_in(message: &Element) -> bool {
    message
        .children()
        .any(|child| child.is("reactions", ns::REACTIONS))
}
