use proptest::prelude::*;

use super::*;

const HEADER: &str =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='s' id='a/>b'>";

fn after_header(xml: &str) -> String {
    let mut guard = Guard::new();
    guard.feed(HEADER.as_bytes()).unwrap();
    assert_eq!(guard.passed(), HEADER.as_bytes());
    guard.clear();
    guard.feed(xml.as_bytes()).unwrap();
    String::from_utf8(guard.passed().to_vec()).unwrap()
}

#[test]
fn what_is_harmless_passes_unchanged() {
    for xml in [
        "<message from='a@b'><body>x &lt; y > z</body></message>",
        "<presence/>",
        "<iq type='get' id='a&gt;b'><x a=\"/>\" b='\"'/></iq>",
        " \n<message></message>\n<message ><a/></message>",
        "<a>]]&gt;</a></stream:stream>",
    ] {
        assert_eq!(after_header(xml), xml);
    }
}

#[test]
fn only_whole_stanzas_pass() {
    assert_eq!(
        after_header("<presence/><message><body>half"),
        "<presence/>"
    );
}

#[test]
fn a_stanza_too_deep_loses_its_contents_and_the_next_is_none_the_worse() {
    let deep = |depth: usize| {
        format!(
            "<message id='1'>{}{}</message>",
            "<x>".repeat(depth),
            "</x>".repeat(depth)
        )
    };
    assert_eq!(after_header(&deep(63)), deep(63));
    for depth in [64, 4_000, 35_000] {
        let xml = format!("{}<presence/>", deep(depth));
        assert_eq!(
            after_header(&xml),
            "<message id='1'/><presence/>",
            "{depth} deep"
        );
    }
    let empty = format!(
        "<message>{}<y/>{}</message>",
        "<x>".repeat(63),
        "</x>".repeat(63)
    );
    assert_eq!(after_header(&empty), "<message/>");
}

#[test]
fn a_stanza_too_long_or_with_too_many_elements_loses_its_contents() {
    for contents in [
        "x".repeat(70_000),
        "<x/>".repeat(1_100),
        "<x>a</x>".repeat(600) + &"&amp;".repeat(20_000),
    ] {
        let xml = format!("<iq type='get' id='7'>{contents}</iq><presence/>");
        assert_eq!(after_header(&xml), "<iq type='get' id='7'/><presence/>");
    }
}

#[test]
fn a_long_attribute_or_name_inside_a_stanza_cuts_it() {
    let long = "a".repeat(9 * 1024);
    for inner in [
        format!("<x a='{long}'/>"),
        format!("<{long}></{long}>"),
        format!("<x {long}='1' {long}b='2'/>"),
        format!("<x a=\"{long}\">text</x>"),
    ] {
        let xml = format!("<message id='1'>{inner}</message><presence/>");
        assert_eq!(after_header(&xml), "<message id='1'/><presence/>");
    }
}

#[test]
fn a_first_tag_that_is_too_much_leaves_nothing() {
    let long = "a".repeat(9 * 1024);
    for stanza in [
        format!("<message id='{long}'><body>x</body></message>"),
        format!("<message id='{long}'/>"),
        format!("<message {}><body/></message>", "a='1' ".repeat(20_000)),
    ] {
        assert_eq!(after_header(&format!("{stanza}<presence/>")), "<presence/>");
    }
}

#[test]
fn what_the_parser_will_not_have_is_cut_and_costs_nothing_else() {
    for inner in [
        // What Prosody makes of `xml:base`.
        "<x xmlns:ns1='http://www.w3.org/XML/1998/namespace' ns1:base='q'/>",
        "<x xmlns:xmlns='q'/>",
        "<x a='1' a='2'/>",
        "<p:x/>",
        "<x>&nbsp;</x>",
        "<x>\u{ffff}</x>",
        "<x a='<'/>",
        "<x y></x>",
        "<a:b:c xmlns:a='x'/>",
    ] {
        let xml = format!("<message id='1'>{inner}</message><presence/>");
        let after = after_header(&xml);
        assert!(
            after == "<message id='1'/><presence/>" || after.is_empty(),
            "{inner}: {after}"
        );
    }
    let head = "<message id='1' xmlns:n='http://www.w3.org/XML/1998/namespace' n:base='q'><body/></message>";
    assert_eq!(after_header(&format!("{head}<presence/>")), "<presence/>");
}

#[test]
fn what_no_stream_may_carry_is_refused() {
    for xml in [
        "<!-- c -->",
        "<message><![CDATA[x]]></message>",
        "<?php ?>",
        "<!DOCTYPE x>",
        "stray",
        "<></>",
    ] {
        let mut guard = Guard::new();
        guard.feed(HEADER.as_bytes()).unwrap();
        assert_eq!(guard.feed(xml.as_bytes()), Err(NotAStream), "{xml}");
    }
    assert_eq!(
        Guard::new().feed("<a ".repeat(40_000).as_bytes()),
        Err(NotAStream)
    );
    assert_eq!(Guard::new().feed(b"</a></b>"), Err(NotAStream));
}

proptest! {
    /// Where the network cuts the bytes does not matter.
    #[test]
    fn cuts_make_no_difference(
        parts in proptest::collection::vec("(<[a-z]{1,3}( [a-z]='[a-z/>]{0,4}')?/?>|</[a-z]{1,3}>|[ a-z]{1,3})", 0..40),
        cuts in proptest::collection::vec(0_usize..200, 0..8),
    ) {
        let xml = format!("{HEADER}{}", parts.concat());
        let mut whole = Guard::new();
        let expected = whole.feed(xml.as_bytes());
        let mut piecewise = Guard::new();
        let mut bounds: Vec<_> = cuts.into_iter().map(|cut| cut.min(xml.len())).collect();
        bounds.extend([0, xml.len()]);
        bounds.sort_unstable();
        let result = bounds.windows(2).try_for_each(|pair| piecewise.feed(&xml.as_bytes()[pair[0]..pair[1]]));
        prop_assert_eq!(result, expected);
        prop_assert_eq!(piecewise.passed(), whole.passed());
    }

    /// Nothing passes that is deeper than allowed, and memory stays bounded, whatever comes.
    #[test]
    fn anything_at_all_is_taken_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let mut guard = Guard::new();
        let _ = guard.feed(HEADER.as_bytes()).and_then(|()| guard.feed(&bytes));
        prop_assert!(guard.passed().len() <= HEADER.len() + bytes.len() + 1);
    }
}
