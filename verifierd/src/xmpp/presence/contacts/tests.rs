use verifier_language::Language;
use xmpp_parsers::minidom::rxml::Namespace;
use xmpp_parsers::ns;

use super::*;
use crate::xmpp::{Caps, Wording, settings};

const NOW: Time = Time::from_millis(0);
const LOGIN: &str = "login@verify.example";
const DOMAIN: &str = "verify.example";

fn jid(text: &str) -> Jid {
    Jid::new(text).unwrap()
}

fn component() -> Contacts {
    Contacts::new(&settings::component())
}

fn client() -> Contacts {
    Contacts::new(&settings::client())
}

fn available(node: &str) -> Kind {
    let caps = Caps {
        node: node.to_owned(),
        ver: "QgayPKawpkPSDYmwT/WM94uAlu0=".to_owned(),
    };
    Kind::Available {
        priority: 0,
        caps: (!node.is_empty()).then_some(caps),
    }
}

/// What is sent because of this presence, as type, sender, addressee and status.
fn sent(contacts: &mut Contacts, from: &str, to: &str, kind: Kind, waiting: usize) -> Vec<String> {
    let presence = Presence {
        from: jid(from),
        to: Some(jid(to)),
        kind,
    };
    shown(contacts.hear(&presence, &wait(waiting), NOW))
}

fn wait(count: usize) -> Waiting {
    Waiting {
        count,
        wording: Wording::One(Language::English),
    }
}

fn shown(sent: Vec<Outgoing>) -> Vec<String> {
    let show = |outgoing: Outgoing| {
        let stanza = outgoing.stanza;
        assert_eq!(outgoing.prompt, None);
        let attribute = |name| stanza.attr(name).unwrap_or("-").to_owned();
        let status = stanza.get_child("status", ns::JABBER_CLIENT);
        let status = status.map_or("-".to_owned(), Element::text);
        let (kind, from, to) = (attribute("type"), attribute("from"), attribute("to"));
        format!("{} {kind} {from} {to} {status}", stanza.name())
    };
    sent.into_iter().map(show).collect()
}

#[test]
fn whom_the_configuration_lets_in_is_accepted_and_asked_back_once() {
    let mut contacts = component();
    let alice = "alice@example.org";
    assert_eq!(
        sent(&mut contacts, alice, LOGIN, Kind::Subscribe, 2),
        [
            "presence subscribed login@verify.example alice@example.org -",
            "presence - login@verify.example alice@example.org 2 logins waiting",
            "presence subscribe login@verify.example alice@example.org -",
        ]
    );
    let again = sent(&mut contacts, alice, LOGIN, Kind::Subscribe, 0);
    assert_eq!(
        again.len(),
        2,
        "two of us would ask each other for ever: {again:?}"
    );
}

#[test]
fn everybody_else_is_refused_wherever_they_knock() {
    let mut contacts = component();
    for (from, to) in [
        ("eve@example.net", LOGIN),
        ("eve@example.net", "nobody@verify.example"),
        ("alice@example.org", "nobody@verify.example"),
        ("alice@example.org", "login@verify.example/resource"),
    ] {
        for kind in [Kind::Subscribe, Kind::Probe] {
            assert_eq!(
                sent(&mut contacts, from, to, kind, 0),
                [format!("presence unsubscribed {to} {from} -")]
            );
        }
        let nothing = sent(&mut contacts, from, to, available(""), 0);
        assert!(nothing.is_empty(), "{nothing:?}");
    }
    let account = jid("alice@example.org").into_bare();
    assert!(contacts.waiting(&account, &wait(1)).is_empty());
}

#[test]
fn a_probe_is_answered_with_what_waits_for_who_asks() {
    let mut contacts = component();
    assert_eq!(
        sent(
            &mut contacts,
            "alice@example.org/phone",
            DOMAIN,
            Kind::Probe,
            1
        ),
        ["presence - verify.example alice@example.org/phone 1 login waiting"]
    );
    let account = jid("alice@example.org").into_bare();
    assert!(contacts.waiting(&account, &wait(1)).is_empty(), "she knows");
    assert_eq!(
        shown(contacts.waiting(&account, &wait(0))),
        ["presence - verify.example alice@example.org -"]
    );
}

#[test]
fn who_is_there_sees_us_and_is_told_once() {
    let mut contacts = component();
    let phone = "alice@example.org/phone";
    assert_eq!(
        sent(&mut contacts, phone, LOGIN, available(""), 0),
        ["presence - login@verify.example alice@example.org -"]
    );
    for _ in 0..10_000 {
        let nothing = sent(&mut contacts, phone, LOGIN, available(""), 0);
        assert!(nothing.is_empty(), "{nothing:?}");
    }
    assert_eq!(
        sent(&mut contacts, phone, DOMAIN, available(""), 0),
        ["presence - verify.example alice@example.org -"],
        "she has both of our addresses"
    );
    let account = jid(phone).into_bare();
    assert_eq!(contacts.waiting(&account, &wait(3)).len(), 2);
}

#[test]
fn a_status_is_in_the_language_of_who_reads_it_or_in_several() {
    let status = |wording: Wording| {
        let mut contacts = component();
        let presence = Presence {
            from: jid("alice@example.org"),
            to: Some(jid(LOGIN)),
            kind: Kind::Probe,
        };
        let waiting = Waiting { count: 2, wording };
        let sent = contacts.hear(&presence, &waiting, NOW);
        let xml = String::from(&sent[0].stanza);
        let shown = xml
            .split("<status")
            .skip(1)
            .filter_map(|rest| rest.split("</").next());
        let lang = sent[0].stanza.attr_ns(Namespace::xml(), "lang");
        let shown: Vec<_> = shown.map(ToOwned::to_owned).collect();
        (lang.map(ToOwned::to_owned), shown)
    };
    assert_eq!(
        status(Wording::One(Language::German)),
        (
            Some("de".to_owned()),
            vec![">2 Anmeldungen warten".to_owned()]
        )
    );
    let several = status(Wording::Several(
        [Language::Polish, Language::English].into(),
    ));
    let each = [
        " xml:lang='pl'>2 logowania czekają",
        " xml:lang='en'>2 logins waiting",
    ];
    assert_eq!(several, (None, each.map(ToOwned::to_owned).into()));
}

#[test]
fn goodbyes_and_errors_are_never_answered() {
    let mut contacts = component();
    let phone = "alice@example.org/phone";
    let account = jid(phone).into_bare();
    for goodbye in [Kind::Unavailable, Kind::Failed] {
        sent(&mut contacts, phone, LOGIN, available(""), 0);
        let nothing = sent(&mut contacts, phone, LOGIN, goodbye.clone(), 0);
        assert!(nothing.is_empty(), "{nothing:?}");
        assert!(
            contacts.waiting(&account, &wait(1)).is_empty(),
            "{goodbye:?}"
        );
    }
    assert!(sent(&mut contacts, phone, LOGIN, Kind::Unsubscribed, 0).is_empty());
    assert!(sent(&mut contacts, "eve@example.net/x", LOGIN, Kind::Failed, 0).is_empty());
}

#[test]
fn who_does_not_show_themselves_may_still_watch() {
    let mut contacts = component();
    let alice = "alice@example.org";
    sent(&mut contacts, alice, LOGIN, Kind::Subscribe, 0);
    assert!(sent(&mut contacts, alice, LOGIN, Kind::Unavailable, 0).is_empty());
    assert_eq!(contacts.waiting(&jid(alice).into_bare(), &wait(1)).len(), 1);
}

#[test]
fn who_takes_us_off_the_list_hears_no_more() {
    let mut contacts = component();
    let alice = "alice@example.org";
    sent(&mut contacts, alice, LOGIN, Kind::Subscribe, 0);
    assert_eq!(
        sent(&mut contacts, alice, LOGIN, Kind::Unsubscribe, 0),
        ["presence unavailable login@verify.example alice@example.org -"]
    );
    assert!(
        contacts
            .waiting(&jid(alice).into_bare(), &wait(1))
            .is_empty()
    );
    let stranger = sent(
        &mut contacts,
        "eve@example.net",
        LOGIN,
        Kind::Unsubscribe,
        0,
    );
    assert!(stranger.is_empty(), "{stranger:?}");
}

#[test]
fn who_may_no_longer_watch_is_told_nothing_more() {
    let mut contacts = component();
    let phone = "alice@example.org/phone";
    sent(&mut contacts, phone, LOGIN, available(""), 0);
    contacts.reconfigure(Vec::new(), Vec::new());
    let account = jid(phone).into_bare();
    assert!(contacts.waiting(&account, &wait(1)).is_empty());
    let refused = sent(&mut contacts, phone, LOGIN, Kind::Probe, 1);
    assert_eq!(
        refused,
        ["presence unsubscribed login@verify.example alice@example.org/phone -"]
    );
}

#[test]
fn we_do_not_talk_to_ourselves() {
    for mut contacts in [component(), client()] {
        let own = sent(&mut contacts, LOGIN, LOGIN, available(""), 0);
        assert!(own.is_empty(), "{own:?}");
        assert!(sent(&mut contacts, LOGIN, LOGIN, Kind::Subscribe, 0).is_empty());
    }
}

#[test]
fn a_client_leaves_to_its_server_what_the_server_does() {
    let mut contacts = client();
    let phone = "alice@example.org/phone";
    let us = "login@verify.example/verifierd-1";
    assert!(sent(&mut contacts, phone, us, available(""), 0).is_empty());
    let account = jid(phone).into_bare();
    assert_eq!(
        shown(contacts.waiting(&account, &wait(1))),
        ["presence - - alice@example.org 1 login waiting"]
    );
    assert_eq!(
        sent(&mut contacts, "bob@example.org", LOGIN, Kind::Subscribe, 0),
        [
            "presence subscribed - bob@example.org -",
            "presence subscribe - bob@example.org -",
        ]
    );
    assert!(
        sent(
            &mut contacts,
            "bob@example.org",
            LOGIN,
            Kind::Unsubscribe,
            0
        )
        .is_empty()
    );
}

#[test]
fn a_new_link_tells_everybody_how_things_stand() {
    let mut contacts = component();
    sent(
        &mut contacts,
        "alice@example.org/phone",
        LOGIN,
        available(""),
        2,
    );
    assert_eq!(
        shown(contacts.link_up(|_| wait(0))),
        ["presence - login@verify.example alice@example.org -"]
    );
    let mut contacts = client();
    sent(
        &mut contacts,
        "alice@example.org/phone",
        LOGIN,
        available(""),
        2,
    );
    assert!(contacts.link_up(|_| wait(0)).is_empty());
    assert!(
        contacts
            .waiting(&jid("alice@example.org").into_bare(), &wait(1))
            .is_empty()
    );
}

#[test]
fn atalk_gets_its_messages_from_the_bare_domain() {
    let login = jid(LOGIN);
    let sender = |contacts: &Contacts, account: &str| {
        contacts
            .sender_for(&jid(account).into_bare(), &login)
            .to_string()
    };
    for node in [
        "https://android.atalk.org",
        "http://android.atalk.org",
        "https://atalk.org/",
    ] {
        let mut contacts = component();
        sent(
            &mut contacts,
            "alice@example.org/x",
            LOGIN,
            available(node),
            0,
        );
        assert_eq!(sender(&contacts, "alice@example.org"), DOMAIN, "{node}");
        sent(
            &mut contacts,
            "alice@example.org/x",
            LOGIN,
            Kind::Unavailable,
            0,
        );
        assert_eq!(
            sender(&contacts, "alice@example.org"),
            DOMAIN,
            "it stays so"
        );
        assert_eq!(sender(&contacts, "bob@example.org"), LOGIN);
    }
    let mut contacts = component();
    for node in ["https://evil.example/atalk.org", "https://gajim.org", ""] {
        sent(
            &mut contacts,
            "alice@example.org/x",
            LOGIN,
            available(node),
            0,
        );
        assert_eq!(sender(&contacts, "alice@example.org"), LOGIN, "{node}");
    }
    assert_eq!(sender(&contacts, "dora@example.org"), DOMAIN, "configured");
    let client = client();
    assert_eq!(
        sender(&client, "dora@example.org"),
        LOGIN,
        "it has no other"
    );
}

#[test]
fn watchers_are_bounded_and_one_too_many_is_still_answered() {
    let mut contacts = component();
    for number in 0..=MOST_WATCHERS {
        let from = format!("user{number}@example.org/x");
        assert_eq!(sent(&mut contacts, &from, LOGIN, Kind::Probe, 0).len(), 1);
    }
    assert_eq!(contacts.watchers.len(), MOST_WATCHERS);
}
