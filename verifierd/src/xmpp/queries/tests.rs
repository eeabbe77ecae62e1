use std::collections::BTreeSet;

use super::*;
use crate::xmpp::{caps, settings};

const UPTIME: Duration = Duration::from_secs(4711);

fn component() -> Profile {
    Profile::new(&settings::component())
}

fn client() -> Profile {
    Profile::new(&settings::client())
}

fn ask_at(profile: &Profile, to: &str, kind: &str, payload: &str) -> Element {
    let xml = format!(
        "<iq xmlns='jabber:client' type='{kind}' from='a@b/c' to='{to}' id='7'>{payload}</iq>"
    );
    answer(&xml.parse().unwrap(), profile, UPTIME).unwrap()
}

fn ask(kind: &str, payload: &str) -> Element {
    ask_at(&component(), "login@verify.example", kind, payload)
}

fn features(answer: &Element) -> BTreeSet<&str> {
    let query = answer.get_child("query", ns::DISCO_INFO).unwrap();
    let features = query.children().filter(|child| child.name() == "feature");
    features.filter_map(|child| child.attr("var")).collect()
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
    let identities: Vec<_> = query
        .children()
        .filter(|child| child.name() == "identity")
        .map(|identity| (identity.attr("category"), identity.attr("type")))
        .collect();
    assert_eq!(
        identities,
        [
            (Some("auth"), Some("generic")),
            (Some("client"), Some("bot"))
        ]
    );
    let features = features(&answer);
    for feature in ["http://jabber.org/protocol/http-auth", "vcard-temp"] {
        assert!(features.contains(feature), "{features:?}");
    }
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
fn both_addresses_answer_and_all_others_look_alike() {
    let component = component();
    let asked = |to: &str, payload: &str| ask_at(&component, to, "get", payload);
    for payload in [
        "<ping xmlns='urn:xmpp:ping'/>",
        "<query xmlns='http://jabber.org/protocol/disco#info'/>",
        "<query xmlns='http://jabber.org/protocol/disco#items' node='x'/>",
        "<vCard xmlns='vcard-temp'/>",
        "",
    ] {
        for to in [
            "alice@verify.example",
            "verify.example/x",
            "login@verify.example/x",
        ] {
            let refused = asked(to, payload);
            assert_eq!(condition(&refused), "service-unavailable", "{to} {payload}");
            assert_eq!(refused.attr("from"), Some(to));
        }
    }
    let ours = [
        "login@verify.example",
        "verify.example",
        "LOGIN@Verify.Example.",
    ];
    for to in ours {
        let pong = asked(to, "<ping xmlns='urn:xmpp:ping'/>");
        assert_eq!(pong.attr("type"), Some("result"), "{to}");
    }
}

#[test]
fn contact_addresses_are_told_and_none_where_there_are_none() {
    let answer = ask(
        "get",
        "<query xmlns='http://jabber.org/protocol/disco#info'/>",
    );
    let query = answer.get_child("query", ns::DISCO_INFO).unwrap();
    let form = String::from(query.get_child("x", ns::DATA_FORMS).unwrap());
    for part in [
        ns::SERVER_INFO,
        "admin-addresses",
        "mailto:admin@example.org",
        "xmpp:help@example.org",
    ] {
        assert!(form.contains(part), "{part} is missing: {form}");
    }
}

#[test]
fn presence_names_the_hash_of_what_discovery_says() {
    for profile in [component(), client()] {
        let payload = profile.presence_payload();
        let caps = payload
            .iter()
            .find(|child| child.is("c", ns::CAPS))
            .unwrap();
        let node = format!(
            "{}#{}",
            caps.attr("node").unwrap(),
            caps.attr("ver").unwrap()
        );
        let answer = ask_at(
            &profile,
            "login@verify.example",
            "get",
            &format!("<query xmlns='http://jabber.org/protocol/disco#info' node='{node}'/>"),
        );
        let query = answer.get_child("query", ns::DISCO_INFO).unwrap();
        assert_eq!(query.attr("node"), Some(node.as_str()));
        assert_eq!(caps::ver(query).as_deref(), caps.attr("ver"));
    }
}

#[test]
fn the_card_of_an_account_is_its_servers() {
    let card = ask("get", "<vCard xmlns='vcard-temp'/>");
    let card = card.get_child("vCard", ns::VCARD).unwrap();
    assert!(card.has_child("PHOTO", ns::VCARD) && card.has_child("FN", ns::VCARD));
    let client = client();
    let asked = |payload: &str| ask_at(&client, "login@verify.example/x", "get", payload);
    let refused = asked("<vCard xmlns='vcard-temp'/>");
    assert_eq!(condition(&refused), "service-unavailable");
    let info = asked("<query xmlns='http://jabber.org/protocol/disco#info'/>");
    assert!(!features(&info).contains("vcard-temp"));
    assert_eq!(client.presence_payload().len(), 1, "no picture of its own");
}

#[test]
fn last_activity_is_uptime() {
    let last = ask("get", "<query xmlns='jabber:iq:last'/>");
    let query = last.get_child("query", "jabber:iq:last").unwrap();
    assert_eq!(query.attr("seconds"), Some("4711"));
}

#[test]
fn nodes_we_do_not_have_are_not_found() {
    for namespace in [ns::DISCO_INFO, ns::DISCO_ITEMS] {
        for node in [
            "x",
            "",
            "urn:verifierd",
            "urn:verifierd#",
            "urn:verifierd#x",
        ] {
            let answer = ask(
                "get",
                &format!("<query xmlns='{namespace}' node='{node}'/>"),
            );
            assert_eq!(condition(&answer), "item-not-found", "{node}");
        }
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
        ("set", "<vCard xmlns='vcard-temp'/>", "service-unavailable"),
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
        assert_eq!(
            answer(&xml.parse().unwrap(), &component(), UPTIME),
            None,
            "{xml}"
        );
    }
}

#[test]
fn our_own_server_may_leave_the_sender_out() {
    let xml = "<iq xmlns='jabber:client' type='get' id='7'><ping xmlns='urn:xmpp:ping'/></iq>";
    let answer = answer(&xml.parse().unwrap(), &client(), UPTIME).unwrap();
    assert_eq!((answer.attr("to"), answer.attr("from")), (None, None));
}
