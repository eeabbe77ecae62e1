use verification::{Binding, Draft, Step, parse_address};

use super::*;
use crate::xmpp::opened::opened;

/// The first request sent for such a draft.
fn sent(jid: &str, change: impl FnOnce(&mut Draft)) -> Element {
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
    let outgoing = render_prompt(ledger.prompt(id, ask).unwrap(), &sender, &clock);
    assert!(outgoing.prompt.is_some());
    outgoing.stanza
}

fn names(stanza: &Element) -> Vec<&str> {
    stanza.children().map(Element::name).collect()
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
    assert_eq!(names(&message), ["thread", "body", "confirm"]);
    let thread = message
        .get_child("thread", ns::JABBER_CLIENT)
        .unwrap()
        .text();
    assert_eq!(message.attr("id"), Some(thread.as_str()));
    assert_eq!(thread.len(), 32);
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
    assert_eq!(names(&message), ["thread", "body"]);
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
    let first = render_note(&to, &Note::NothingOpen, &sender);
    assert_eq!(first.prompt, None);
    assert_eq!(first.stanza.attr("type"), Some("chat"));
    assert_eq!(first.stanza.attr("to"), Some("alice@example.org/phone"));
    assert_eq!(names(&first.stanza), ["body"]);
    let second = render_note(&to, &Note::NothingOpen, &sender);
    assert_ne!(first.stanza.attr("id"), second.stanza.attr("id"));
}

#[test]
fn what_goes_out_does_not_show_its_code() {
    let to = parse_address("alice@example.org").unwrap();
    let note = render_note(&to, &Note::NothingOpen, &to);
    assert_eq!(format!("{note:?}"), "Outgoing { prompt: None, .. }");
}
