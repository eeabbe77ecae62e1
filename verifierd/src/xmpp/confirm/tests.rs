use verification::{Draft, Step, parse_address};
use verifier_language::Language;
use xmpp_parsers::minidom::rxml::Namespace;

use super::*;
use crate::clock::Clock;
use crate::xmpp::opened::opened;

const ENGLISH: Wording = Wording::One(Language::English);

/// The first request sent for such a draft.
fn sent_in(wording: &Wording, jid: &str, change: impl FnOnce(&mut Draft)) -> Element {
    let clock = Clock::start();
    let mut ledger = opened(jid, clock.now(), |draft| {
        draft.url = "https://shop.example/x?a=1&b=2".into();
        change(draft);
    });
    ledger.link_up();
    let Some(Step::Ask { id, ask }) = ledger.poll_step(clock.now()) else {
        panic!("nothing to send")
    };
    let sender = parse_address("login@verify.example").unwrap();
    let prompt = ledger.prompt(id, ask).unwrap();
    let outgoing = render_prompt(prompt, wording, &sender, clock.now());
    assert!(outgoing.prompt.is_some());
    outgoing.stanza
}

fn sent(jid: &str, change: impl FnOnce(&mut Draft)) -> Element {
    sent_in(&ENGLISH, jid, change)
}

fn names(stanza: &Element) -> Vec<&str> {
    stanza.children().map(Element::name).collect()
}

/// Values of the quick responses.
fn buttons(stanza: &Element) -> Vec<&str> {
    let responses = stanza.children().filter(|child| child.name() == "response");
    responses
        .filter_map(|response| response.attr("value"))
        .collect()
}

#[test]
fn a_full_jid_is_asked_by_iq() {
    let iq = sent("alice@example.org/phone", |_| {});
    assert_eq!((iq.name(), iq.attr("type")), ("iq", Some("get")));
    assert_eq!(
        (iq.attr("from"), iq.attr("to")),
        (
            Some("login@verify.example"),
            Some("alice@example.org/phone")
        )
    );
    assert_eq!(names(&iq), ["confirm"]);
    let confirm = iq.get_child("confirm", ns::HTTP_AUTH).unwrap();
    assert_eq!(confirm.attr("id"), Some("000001"));
    assert_eq!(confirm.attr("method"), Some("GET"));
    assert_eq!(confirm.attr("url"), Some("https://shop.example/x?a=1&b=2"));
    assert_eq!((confirm.nodes().count(), confirm.attrs().len()), (0, 3));
}

#[test]
fn a_bare_jid_is_asked_by_message() {
    let message = sent("alice@example.org", |_| {});
    assert_eq!(
        (message.name(), message.attr("type")),
        ("message", Some("normal"))
    );
    assert_eq!(message.attr("to"), Some("alice@example.org"));
    assert_eq!(
        names(&message),
        [
            "thread",
            "body",
            "confirm",
            "response",
            "response",
            "x",
            "request",
            "markable",
            "origin-id",
            "no-permanent-store",
            "unstyled",
        ]
    );
    let thread = message
        .get_child("thread", ns::JABBER_CLIENT)
        .unwrap()
        .text();
    assert_eq!(message.attr("id"), Some(thread.as_str()));
    let origin = message.get_child("origin-id", ns::SID).unwrap();
    assert_eq!(origin.attr("id"), Some(thread.as_str()));
    assert_eq!(thread.len(), 32);
    let expiry = message.get_child("x", "jabber:x:expire").unwrap();
    assert!(matches!(expiry.attr("seconds"), Some("59" | "60")));
    let text = String::from(&message);
    assert!(
        text.contains(" type=\"normal\"") || text.contains(" type='normal'"),
        "written out: {text}"
    );
}

#[test]
fn a_transfer_carries_no_confirm() {
    let message = sent("alice@example.org/phone", |draft| {
        draft.binding = Binding::Transfer;
    });
    assert_eq!(message.attr("to"), Some("alice@example.org"));
    assert!(!names(&message).contains(&"confirm"));
}

#[test]
fn buttons_say_what_people_would_type_and_yes_only_where_it_is_enough() {
    let message = sent("alice@example.org", |_| {});
    assert_eq!(buttons(&message), ["NO", "NOT ME"]);
    let message = sent_in(
        &Wording::One(Language::German),
        "alice@example.org",
        |draft| {
            draft.binding = Binding::Tap;
        },
    );
    assert_eq!(buttons(&message), ["JA", "NEIN", "NICHT ICH"]);
    assert_eq!(message.attr_ns(&Namespace::XML, "lang"), Some("de"));
    let body = message.get_child("body", ns::JABBER_CLIENT).unwrap();
    assert!(body.text().starts_with("shop bittet um Bestätigung: "));
}

#[test]
fn several_languages_are_several_bodies_without_buttons() {
    let wording = Wording::Several([Language::French, Language::English].into());
    let message = sent_in(&wording, "alice@example.org", |_| {});
    let written = String::from(&message);
    let read: Element = written.parse().unwrap();
    let bodies: Vec<_> = read
        .children()
        .filter(|child| child.name() == "body")
        .map(Element::text)
        .collect();
    assert!(written.contains("<body xml:lang"), "{written}");
    assert!(bodies[0].starts_with("shop vous demande"), "{bodies:?}");
    assert!(bodies[1].starts_with("shop asks you"), "{bodies:?}");
    assert_eq!(bodies.len(), 2);
    assert_eq!(buttons(&message), [""; 0]);
}

#[test]
fn the_relying_partys_identifier_passes_unchanged() {
    let id = "a&b <\"Ünï' c";
    let iq = sent("alice@example.org/phone", |draft| {
        draft.transaction_id = Some(id.into());
    });
    let written = String::from(&iq);
    let read: Element = written.parse().unwrap();
    assert_eq!(
        read.get_child("confirm", ns::HTTP_AUTH).unwrap().attr("id"),
        Some(id)
    );
}

#[test]
fn notes_are_chat_messages_that_nobody_can_take_for_a_request() {
    let to = parse_address("alice@example.org/phone").unwrap();
    let sender = parse_address("login@verify.example").unwrap();
    let first = render_note(&to, &Note::NothingOpen, &ENGLISH, &sender);
    assert_eq!(first.prompt, None);
    assert_eq!(first.stanza.attr("type"), Some("chat"));
    assert_eq!(first.stanza.attr("to"), Some("alice@example.org/phone"));
    assert_eq!(
        names(&first.stanza),
        ["body", "no-permanent-store", "unstyled"]
    );
    let second = render_note(&to, &Note::NothingOpen, &ENGLISH, &sender);
    assert_ne!(first.stanza.attr("id"), second.stanza.attr("id"));
}

#[test]
fn what_goes_out_does_not_show_its_code() {
    let to = parse_address("alice@example.org").unwrap();
    let note = render_note(&to, &Note::NothingOpen, &ENGLISH, &to);
    assert_eq!(format!("{note:?}"), "Outgoing { prompt: None, .. }");
}
