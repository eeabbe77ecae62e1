//! The text of a message that may be an answer: which of its bodies, and without what it quotes of ours.

use xmpp_parsers::minidom::Element;
use xmpp_parsers::minidom::rxml::Namespace;
use xmpp_parsers::ns;

const FALLBACK: &str = "urn:xmpp:fallback:0";
/// XEP-0461.
pub(super) const REPLY: &str = "urn:xmpp:reply:0";

/// The body, without the quotation in front of a reply (XEP-0428); none if nothing was written.
pub(super) fn text(message: &Element) -> Option<String> {
    let bodies = || {
        message
            .children()
            .filter(|child| child.is("body", ns::JABBER_CLIENT))
    };
    let in_default_language =
        bodies().find(|body| body.attr_ns(Namespace::xml(), "lang").is_none());
    let body = in_default_language.or_else(|| bodies().next())?.text();
    let text = match quotation(message) {
        Some((start, end)) => {
            let kept = |(place, _): &(usize, char)| *place < start || *place >= end;
            body.chars()
                .enumerate()
                .filter(kept)
                .map(|(_, c)| c)
                .collect()
        }
        None => body,
    };
    (!text.trim().is_empty()).then_some(text)
}

/// The stanza this message says it replies to (XEP-0461).
pub(super) fn replies_to(message: &Element) -> Option<&str> {
    message.get_child("reply", REPLY)?.attr("id")
}

/// Which characters of the body are there for clients that do not know replies: from, and up to.
fn quotation(message: &Element) -> Option<(usize, usize)> {
    let mut fallbacks = message
        .children()
        .filter(|child| child.is("fallback", FALLBACK));
    let body = fallbacks
        .find(|it| it.attr("for") == Some(REPLY))?
        .get_child("body", FALLBACK)?;
    Some((
        body.attr("start")?.parse().ok()?,
        body.attr("end")?.parse().ok()?,
    ))
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
    }
}
