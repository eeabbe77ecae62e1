use super::*;

const FROM: &str = "from='a@b/c' to='login@verify.example' id='7'";

fn ask(kind: &str, payload: &str) -> Element {
    let xml = format!("<iq xmlns='jabber:client' type='{kind}' {FROM}>{payload}</iq>");
    answer(&xml.parse().unwrap()).unwrap()
}

fn condition(answer: &Element) -> String {
    let error = answer.get_child("error", ns::JABBER_CLIENT).unwrap();
    error.children().next().unwrap().name().to_owned()
}

#[test]
fn discovery_says_what_we_are_and_do() {
    let answer = ask(
        "get",
        "<query xmlns='http://jabber.org/protocol/disco#info'/>",
    );
    assert_eq!(answer.attr("type"), Some("result"));
    assert_eq!(
        (answer.attr("to"), answer.attr("from")),
        (Some("a@b/c"), Some("login@verify.example"))
    );
    let query = answer.get_child("query", ns::DISCO_INFO).unwrap();
    let identity = query.get_child("identity", ns::DISCO_INFO).unwrap();
    assert_eq!(
        (identity.attr("category"), identity.attr("type")),
        (Some("auth"), Some("generic"))
    );
    let features: Vec<_> = query
        .children()
        .filter_map(|child| child.attr("var"))
        .collect();
    assert_eq!(features.len(), 5);
    assert!(features.contains(&"http://jabber.org/protocol/http-auth"));
    let items = ask(
        "get",
        "<query xmlns='http://jabber.org/protocol/disco#items'/>",
    );
    assert_eq!(
        items
            .get_child("query", ns::DISCO_ITEMS)
            .unwrap()
            .children()
            .count(),
        0
    );
}

#[test]
fn nodes_we_do_not_have_are_not_found() {
    for namespace in [ns::DISCO_INFO, ns::DISCO_ITEMS] {
        let answer = ask("get", &format!("<query xmlns='{namespace}' node='x'/>"));
        assert_eq!(condition(&answer), "item-not-found");
    }
}

#[test]
fn pings_and_versions_are_answered() {
    let pong = ask("get", "<ping xmlns='urn:xmpp:ping'/>");
    assert_eq!(
        (pong.attr("type"), pong.attr("id"), pong.children().count()),
        (Some("result"), Some("7"), 0)
    );
    let version = ask("get", "<query xmlns='jabber:iq:version'/>");
    let name = version
        .get_child("query", ns::VERSION)
        .unwrap()
        .get_child("name", ns::VERSION)
        .unwrap();
    assert_eq!(name.text(), "verifierd");
}

#[test]
fn everything_else_is_refused() {
    for (kind, payload, expected) in [
        ("get", "<vCard xmlns='vcard-temp'/>", "service-unavailable"),
        (
            "get",
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'/>",
            "service-unavailable",
        ),
        (
            "get",
            "<confirm xmlns='http://jabber.org/protocol/http-auth' id='1' method='GET' url='http://x'/>",
            "service-unavailable",
        ),
        (
            "set",
            "<query xmlns='jabber:iq:roster'/>",
            "service-unavailable",
        ),
        (
            "set",
            "<ping xmlns='urn:xmpp:ping'/>",
            "service-unavailable",
        ),
        ("get", "", "bad-request"),
        ("get", "<a xmlns='x'/><b xmlns='x'/>", "bad-request"),
    ] {
        let answer = ask(kind, payload);
        assert_eq!(answer.attr("type"), Some("error"), "{payload}");
        assert_eq!(condition(&answer), expected, "{payload}");
    }
}

#[test]
fn what_is_no_request_gets_no_answer() {
    let long = format!(
        "<iq xmlns='jabber:client' type='get' from='a@b/c' id='{}'><x xmlns='x'/></iq>",
        "7".repeat(2000)
    );
    for xml in [
        "<iq xmlns='jabber:client' type='result' from='a@b/c' id='7'/>",
        "<iq xmlns='jabber:client' type='error' from='a@b/c' id='7'/>",
        "<iq xmlns='jabber:client' type='bogus' from='a@b/c' id='7'/>",
        "<iq xmlns='jabber:client' type='get' from='a@b/c'><ping xmlns='urn:xmpp:ping'/></iq>",
        "<iq xmlns='jabber:client' type='get' from='@' id='7'><ping xmlns='urn:xmpp:ping'/></iq>",
        "<message xmlns='jabber:client' type='get' from='a@b/c' id='7'/>",
        &long,
    ] {
        assert_eq!(answer(&xml.parse().unwrap()), None, "{xml}");
    }
}

#[test]
fn our_own_server_may_leave_the_sender_out() {
    let xml = "<iq xmlns='jabber:client' type='get' id='7'><ping xmlns='urn:xmpp:ping'/></iq>";
    let answer = answer(&xml.parse().unwrap()).unwrap();
    assert_eq!((answer.attr("to"), answer.attr("from")), (None, None));
}
