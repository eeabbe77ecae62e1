//! The text of a message that may be an answer: which of its bodies, and without what it quotes of others.

use std::collections::BTreeSet;

use xmpp_parsers::minidom::rxml::Namespace;
use xmpp_parsers::minidom::{Element, NSChoice};
use xmpp_parsers::ns;

/// XEP-0428, and the name it had when clients began with XEP-0461.
const FALLBACK: [&str; 2] = ["urn:xmpp:fallback:0", "urn:xmpp:feature-fallback:0"];
/// XEP-0461.
pub(super) const REPLY: &str = "urn:xmpp:reply:0";
/// What we read ourselves, so that the text that stands in for it says nothing more.
const UNDERSTOOD: [&str; 2] = [REPLY, ns::REACTIONS];

/// The body, without what stands there for clients that know less (XEP-0428) and without lines quoted in front of it
/// (XEP-0393); none if nothing was written.
pub(super) fn text(message: &Element) -> Option<String> {
    let in_default_language = bodies(message).find(|body| language(body).is_none());
    let body = in_default_language
        .or_else(|| bodies(message).next())?
        .text();
    let spans = fallbacks(message);
    // In code points (XEP-0426).
    let is_written = |(place, _): &(usize, char)| !spans.iter().any(|span| span.contains(place));
    let written: String = body
        .chars()
        .enumerate()
        .filter(is_written)
        .map(|(_, c)| c)
        .collect();
    let text = without_quotation(&written);
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// The message this one says it speaks of: the one it replies to (XEP-0461).
///
/// What a correction (XEP-0308) speaks of is what the message it corrects spoke of, and what a quotation stands in front
/// of may be anything: those name a message that is none of ours. Their words are read like any other's, but a yes that
/// may have been meant for an earlier request does not count for the one that is open now.
pub(super) fn speaks_of(message: &Element) -> Option<&str> {
    if let Some(reply) = message.get_child("reply", REPLY) {
        return Some(reply.attr("id").unwrap_or(NOT_OURS));
    }
    let corrected = message.get_child("replace", ns::MESSAGE_CORRECT);
    let quotes = || bodies(message).any(|body| body.text().starts_with(QUOTED));
    match corrected {
        Some(_) => Some(NOT_OURS),
        None => quotes().then_some(NOT_OURS),
    }
}

/// Whether no language has two bodies (RFC 6121 section 5.2.3).
pub(super) fn has_one_body_a_language(message: &Element) -> bool {
    let mut languages = BTreeSet::new();
    bodies(message).all(|body| languages.insert(language(body)))
}

/// Names no stanza.
const NOT_OURS: &str = "";

/// What a quoted line begins with (XEP-0393 section 5.1.3).
const QUOTED: char = '>';

fn bodies(message: &Element) -> impl Iterator<Item = &Element> {
    message
        .children()
        .filter(|child| child.is("body", ns::JABBER_CLIENT))
}

fn language(body: &Element) -> Option<&str> {
    body.attr_ns(Namespace::xml(), "lang")
}

/// The text behind the quoted lines it begins with.
fn without_quotation(text: &str) -> &str {
    let mut rest = text;
    while rest.starts_with(QUOTED) {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest
}

/// Which characters of the body are there for clients that know less.
fn fallbacks(message: &Element) -> Vec<std::ops::Range<usize>> {
    message
        .children()
        .filter(|child| child.is("fallback", NSChoice::AnyOf(&FALLBACK)))
        .filter(|it| {
            it.attr("for")
                .is_some_and(|what| UNDERSTOOD.contains(&what))
        })
        .flat_map(spans)
        .collect()
}

/// All of the body where it says nothing else (XEP-0428 section 2.2).
fn spans(fallback: &Element) -> Vec<std::ops::Range<usize>> {
    const ALL: std::ops::Range<usize> = 0..usize::MAX;
    if fallback.children().next().is_none() {
        return vec![ALL];
    }
    let bodies = fallback
        .children()
        .filter(|child| child.is("body", NSChoice::AnyOf(&FALLBACK)));
    let span = |body: &Element| match (body.attr("start"), body.attr("end")) {
        (None, None) => Some(ALL),
        (start, end) => Some(start?.parse().ok()?..end?.parse().ok()?),
    };
    bodies.filter_map(span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(children: &str) -> Option<String> {
        text(
            &format!("<message xmlns='jabber:client'>{children}</message>")
                .parse()
                .unwrap(),
        )
    }

    #[test]
    fn the_body_in_the_default_language_comes_first() {
        assert_eq!(read("<body>yes</body>").as_deref(), Some("yes"));
        assert_eq!(
            read("<body xml:lang='de'>ja</body><body>yes</body>").as_deref(),
            Some("yes")
        );
        assert_eq!(
            read("<body xml:lang='de'>ja</body><body xml:lang='en'>yes</body>").as_deref(),
            Some("ja")
        );
        assert_eq!(
            read("<body xmlns='http://www.w3.org/1999/xhtml'>yes</body>"),
            None
        );
        assert_eq!(read("<body> \n</body>"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn a_quotation_is_left_out() {
        let reply = "<body>&gt; shop asks: ok?\nno</body><reply xmlns='urn:xmpp:reply:0' id='abc'/>\
            <fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='17'/></fallback>";
        assert_eq!(read(reply).as_deref(), Some("no"));
    }

    #[test]
    fn a_quotation_that_ends_nowhere_or_before_it_starts_does_no_harm() {
        let with = |start: &str, end: &str| {
            read(&format!(
                "<body>näin</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>\
                 <body start='{start}' end='{end}'/></fallback>"
            ))
        };
        assert_eq!(with("0", "99999999"), None);
        assert_eq!(with("3", "1").as_deref(), Some("näin"));
        assert_eq!(with("1", "x").as_deref(), Some("näin"));
        assert_eq!(with("1", "2").as_deref(), Some("nin"));
        assert_eq!(with("-1", "2").as_deref(), Some("n\u{e4}in"));
    }

    #[test]
    fn fallbacks_count_characters_and_not_bytes() {
        let xml = "<body>&gt; \u{1f44d}\u{e4}\nno</body><fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'>\
            <body start='0' end='5'/></fallback>";
        assert_eq!(read(xml).as_deref(), Some("no"));
    }

    #[test]
    fn every_fallback_for_what_we_understand_is_left_out_and_no_other() {
        let fallback = |attributes: &str, spans: &str| {
            read(&format!(
                "<body>abcdef</body><fallback {attributes}>{spans}</fallback>"
            ))
        };
        let reply = "xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'";
        let several =
            "<body start='0' end='2'/><body start='1' end='3'/><subject/><body start='5' end='6'/>";
        assert_eq!(fallback(reply, several).as_deref(), Some("de"));
        assert_eq!(fallback(reply, ""), None, "all of it");
        assert_eq!(fallback(reply, "<body/>"), None, "all of it");
        assert_eq!(fallback(reply, "<subject/>").as_deref(), Some("abcdef"));
        let older = "xmlns='urn:xmpp:feature-fallback:0' for='urn:xmpp:reply:0'";
        let first = "<body start='0' end='3'/>";
        assert_eq!(fallback(older, first).as_deref(), Some("def"));
        for other in [
            "xmlns='urn:xmpp:fallback:0' for='urn:example'",
            "xmlns='urn:xmpp:fallback:0'",
        ] {
            assert_eq!(fallback(other, first).as_deref(), Some("abcdef"), "{other}");
        }
    }

    #[test]
    fn lines_quoted_by_hand_are_left_out_and_may_speak_of_anything() {
        let named = |children: &str| {
            let xml = format!("<message xmlns='jabber:client'>{children}</message>");
            let message: Element = xml.parse().unwrap();
            speaks_of(&message).map(ToOwned::to_owned)
        };
        let quoting = "<body>&gt; shop asks: ok?\n&gt;&gt; hm\n839201</body>";
        assert_eq!(read(quoting).as_deref(), Some("839201"));
        assert_eq!(named(quoting).as_deref(), Some(NOT_OURS));
        assert_eq!(read("<body>&gt; yes</body>"), None);
        assert_eq!(named("<body>5 &gt; 4</body>"), None);
        let replying = format!("{quoting}<reply xmlns='urn:xmpp:reply:0' id='abc'/>");
        assert_eq!(named(&replying).as_deref(), Some("abc"));
        assert_eq!(
            named("<body>yes</body><reply xmlns='urn:xmpp:reply:0'/>").as_deref(),
            Some(NOT_OURS)
        );
    }
}
