use std::time::Duration;

use verification::{
    Binding, Confirmers, Draft, Incoming, Ledger, References, Reply, Said, Step, parse_address,
};
use verifier_language::Language;

use super::super::opened::{ID, opened};
use super::super::prompt::plain;
use super::*;

const ENGLISH: Wording = Wording::One(Language::English);

/// Opened at 12:03:10 UTC for a minute.
const OPENED: Time = Time::from_millis(((12 * 60 + 3) * 60 + 10) * 1000);

/// A request by the policy `tap`, on the screens of all who are asked.
fn shown(jids: &[&str], needed: u8) -> Ledger {
    shown_with(jids, needed, |_| {})
}

fn shown_with(jids: &[&str], needed: u8, more: impl FnOnce(&mut Draft)) -> Ledger {
    let change = |draft: &mut Draft| {
        let jids = jids.iter().map(|jid| parse_address(jid).unwrap());
        draft.confirmers = Confirmers::some_of(jids.collect(), needed).unwrap();
        draft.binding = Binding::Tap;
        draft.message = Some("Pay 20 EUR to Bob".into());
        more(draft);
    };
    let mut ledger = opened("alice@example.org", OPENED, change);
    ledger.link_up();
    while let Some(Step::Ask { .. }) = ledger.poll_step(OPENED) {}
    ledger
}

fn says(ledger: &mut Ledger, from: &str, text: &str) {
    let incoming = Incoming {
        from: parse_address(from).unwrap(),
        written: None,
        said: Said::Text(References::default(), Reply::read(text)),
    };
    ledger.receive(incoming, OPENED.plus(Duration::from_secs(5)));
}

fn settled(ledger: &mut Ledger) -> Box<Verification> {
    loop {
        if let Step::Settled(verification) = ledger.poll_step(OPENED).expect("settled") {
            return verification;
        }
    }
}

fn sender() -> Jid {
    parse_address("login@verify.example").unwrap()
}

/// What the confirmer of this number reads in the end.
fn closing(verification: &Verification, number: usize) -> String {
    let ask = &verification.asks()[number];
    let outgoing = render_closing(verification, ask, &ENGLISH, &sender()).unwrap();
    body(&outgoing.stanza)
}

fn body(stanza: &Element) -> String {
    plain(&stanza.get_child("body", ns::JABBER_CLIENT).unwrap().text())
}

#[test]
fn one_persons_own_devices_hear_which_of_them_answered() {
    for (text, expected) in [
        (
            "yes",
            "✅ Approved on phone, 12:03 UTC. shop: Pay 20 EUR to Bob",
        ),
        (
            "no",
            "❌ Refused on phone, 12:03 UTC. shop: Pay 20 EUR to Bob",
        ),
        (
            "not me",
            "❌ Refused and reported on phone: it was not you. 12:03 UTC. shop: Pay 20 EUR to Bob",
        ),
    ] {
        let mut ledger = shown(&["alice@example.org"], 1);
        says(&mut ledger, "alice@example.org/phone", text);
        assert_eq!(closing(&settled(&mut ledger), 0), expected);
    }
}

#[test]
fn a_device_without_a_name_is_not_named() {
    let mut ledger = shown(&["alice@example.org"], 1);
    says(&mut ledger, "alice@example.org/aB3dE6gH", "yes");
    assert_eq!(
        closing(&settled(&mut ledger), 0),
        "✅ Approved, 12:03 UTC. shop: Pay 20 EUR to Bob"
    );
}

#[test]
fn several_hear_who_decided() {
    let people = ["alice@example.org", "bob@example.org", "carol@example.org"];
    let mut ledger = shown(&people, 2);
    says(&mut ledger, "alice@example.org/phone", "yes");
    says(&mut ledger, "bob@example.org/phone", "yes");
    let approved = settled(&mut ledger);
    for number in 0..3 {
        assert_eq!(
            closing(&approved, number),
            "✅ Approved by alice, bob, 12:03 UTC. shop: Pay 20 EUR to Bob"
        );
    }
    let mut ledger = shown(&people, 2);
    says(&mut ledger, "carol@example.org/phone", "no");
    let denied = settled(&mut ledger);
    assert_eq!(
        closing(&denied, 0),
        "❌ Refused by carol, 12:03 UTC. shop: Pay 20 EUR to Bob"
    );
    assert_eq!(
        closing(&denied, 2),
        "❌ Refused on phone, 12:03 UTC. shop: Pay 20 EUR to Bob"
    );
}

#[test]
fn namesakes_are_told_apart_by_their_whole_address() {
    let mut ledger = shown(&["alice@a.example", "alice@b.example"], 2);
    says(&mut ledger, "alice@a.example/x", "yes");
    says(&mut ledger, "alice@b.example/x", "yes");
    assert_eq!(
        closing(&settled(&mut ledger), 0),
        "✅ Approved by alice@a.example, alice@b.example, 12:03 UTC. shop: Pay 20 EUR to Bob"
    );
}

#[test]
fn what_nobody_decided_says_so() {
    let late = OPENED.plus(Duration::from_secs(60));
    let mut ledger = shown(&["alice@example.org"], 1);
    ledger.handle_timeout(late);
    assert_eq!(
        closing(&settled(&mut ledger), 0),
        "⌛ Expired, nobody answered, 12:04 UTC. shop: Pay 20 EUR to Bob"
    );
    let mut ledger = shown(&["alice@example.org", "bob@example.org"], 2);
    says(&mut ledger, "alice@example.org/phone", "yes");
    ledger.handle_timeout(late);
    assert_eq!(
        closing(&settled(&mut ledger), 1),
        "⌛ Expired, only 1 of 2 has confirmed, 12:04 UTC. shop: Pay 20 EUR to Bob"
    );
    let mut ledger = shown(&["alice@example.org"], 1);
    ledger.withdraw(ID, OPENED);
    assert_eq!(
        closing(&settled(&mut ledger), 0),
        "⌛ Withdrawn by the one who asked, 12:03 UTC. shop: Pay 20 EUR to Bob"
    );
}

#[test]
fn it_corrects_the_request_and_asks_for_nothing() {
    let mut ledger = shown(&["alice@example.org"], 1);
    says(&mut ledger, "alice@example.org/phone", "yes");
    let verification = settled(&mut ledger);
    let ask = &verification.asks()[0];
    let closing = render_closing(&verification, ask, &ENGLISH, &sender()).unwrap();
    assert_eq!(closing.prompt, None);
    let stanza = closing.stanza;
    let request = ask.stanza_id(Route::Message).to_string();
    let names: Vec<_> = stanza.children().map(Element::name).collect();
    assert_eq!(
        names,
        [
            "thread",
            "body",
            "replace",
            "no-permanent-store",
            "unstyled"
        ]
    );
    assert_eq!(stanza.attr("type"), Some("normal"));
    assert_eq!(stanza.attr("to"), Some("alice@example.org"));
    assert_ne!(stanza.attr("id"), Some(request.as_str()));
    let thread = stanza.get_child("thread", ns::JABBER_CLIENT).unwrap();
    assert_eq!(thread.text(), request);
    let replace = stanza.get_child("replace", ns::MESSAGE_CORRECT).unwrap();
    assert_eq!(replace.attr("id"), Some(request.as_str()));
}

#[test]
fn before_the_end_there_is_no_closing() {
    let ledger = shown(&["alice@example.org"], 1);
    let verification = ledger.get(ID).unwrap();
    let ask = &verification.asks()[0];
    assert!(render_closing(verification, ask, &ENGLISH, &sender()).is_none());
}

#[test]
fn progress_comes_first_and_leaves_the_request_open_for_those_who_have_not_answered() {
    let mut ledger = shown(&["alice@example.org", "bob@example.org"], 2);
    says(&mut ledger, "alice@example.org/phone", "yes");
    let verification = ledger.get(ID).unwrap();
    let progress = |number: usize| {
        let ask = &verification.asks()[number];
        let prompt = Prompt { verification, ask };
        render_progress(prompt, &ENGLISH, &sender(), OPENED).stanza
    };
    let (alices, bobs) = (progress(0), progress(1));
    assert!(body(&bobs).starts_with(
        "shop: 1 of 2 has confirmed, 12:03 UTC.\nConfirmed: alice\nYour answer is still open.\nshop asks you to confirm: "
    ));
    assert!(body(&bobs).contains("reply YES"));
    assert!(body(&alices).contains("\nYour answer counts."));
    assert!(!body(&alices).contains("reply YES"));
    for stanza in [alices, bobs] {
        assert!(stanza.has_child("replace", ns::MESSAGE_CORRECT));
        assert!(stanza.has_child("x", "jabber:x:expire"));
        assert!(!stanza.has_child("confirm", ns::HTTP_AUTH));
    }
}

#[test]
fn a_no_that_ends_nothing_is_shown_to_the_others_and_takes_no_more_answers_from_its_sender() {
    let people = ["alice@example.org", "bob@example.org", "carol@example.org"];
    let mut ledger = shown_with(&people, 2, |draft| draft.veto = false);
    says(&mut ledger, "carol@example.org/phone", "no");
    let verification = ledger.get(ID).unwrap();
    let progress = |number: usize| {
        let ask = &verification.asks()[number];
        let prompt = Prompt { verification, ask };
        body(&render_progress(prompt, &ENGLISH, &sender(), OPENED).stanza)
    };
    let start = "shop: 0 of 2 have confirmed, 12:03 UTC.\nRefused: carol\n";
    assert!(progress(0).starts_with(start), "{}", progress(0));
    assert!(progress(0).contains("Reply NO"));
    assert!(!progress(2).contains("Reply NO"));
    ledger.handle_timeout(OPENED.plus(Duration::from_secs(60)));
    assert_eq!(
        closing(&settled(&mut ledger), 0),
        "⌛ Expired, only 0 of 2 have confirmed, 12:04 UTC. shop: Pay 20 EUR to Bob"
    );
}
