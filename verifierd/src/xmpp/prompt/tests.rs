use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use verification::{Confirmers, Context, Draft, Note, parse_address};
use verifier_language::Language;

use super::*;
use crate::xmpp::opened::{ID, opened};

const ENGLISH: Speech = Speech(Language::English);

/// Opened at 12:03:10 UTC for a minute, and read 2 seconds later; without the marks that keep clients from linking.
fn text_in(speech: Speech, binding: Binding, change: impl FnOnce(&mut Draft)) -> String {
    let now = Time::from_millis(((12 * 60 + 3) * 60 + 10) * 1000);
    let ledger = opened("alice@example.org", now, |draft| {
        draft.binding = binding;
        change(draft);
    });
    let now = now.plus(Duration::from_secs(2));
    plain(&request(&ledger.prompt(ID, 0).unwrap(), speech, now))
}

fn text(binding: Binding, change: impl FnOnce(&mut Draft)) -> String {
    text_in(ENGLISH, binding, change)
}

fn whole_context(of: &str) -> Context {
    Context {
        ip: Some(of.into()),
        user_agent: Some(of.into()),
        subject: Some(of.into()),
        host: Some(of.into()),
    }
}

#[test]
fn code() {
    assert_eq!(
        text(Binding::Code, |_| {}),
        "shop asks you to confirm: GET https://shop.example/login\n\
         Asked at 12:03 UTC, open until 12:04 UTC (58 seconds left).\n\
         To approve, confirm it here if the code is the one on your login screen, or reply with the six digits shown \
         there.\n\
         Reply NO to refuse, NOT ME if it was not you who asked."
    );
}

#[test]
fn tap() {
    assert_eq!(
        text(Binding::Tap, |draft| {
            draft.message = Some("Pay 20 EUR\nto Bob".into());
            draft.context = Context {
                ip: Some("192.0.2.7".into()),
                user_agent: Some("Mozilla/5.0 https://evil.example".into()),
                subject: Some("alice".into()),
                host: Some("web1".into()),
            };
            draft.key = Some("ED25519 SHA256:7c3xMPWczXYDfCSv".into());
            draft.command = Some("sudo\nid".into());
        }),
        "shop asks you to confirm (from 192.0.2.7): Pay 20 EUR to Bob\n\
         GET https://shop.example/login\n\
         Account: alice\n\
         Host: web1\n\
         Program: Mozilla/5.0 https://evil.example\n\
         Key: ED25519 SHA256:7c3xMPWczXYDfCSv\n\
         Command: sudo id\n\
         Asked at 12:03 UTC, open until 12:04 UTC (58 seconds left).\n\
         Compare: your login screen must show 000001. If it does, confirm it here or reply YES.\n\
         Reply NO to refuse, NOT ME if it was not you who asked."
    );
}

#[test]
fn transfer() {
    assert_eq!(
        text(Binding::Transfer, |draft| draft.transaction_id =
            Some("open sesame".into())),
        "shop asks you to confirm: GET https://shop.example/login\n\
         Asked at 12:03 UTC, open until 12:04 UTC (58 seconds left).\n\
         To approve, reply with the code shown on your login screen.\n\
         Or type 000003 at the login. Tell this number to nobody.\n\
         Reply NO to refuse, NOT ME if it was not you who asked."
    );
}

#[test]
fn several_are_told_how_many_they_are() {
    let of_three = |needed, veto| {
        let text = text(Binding::Code, |draft| {
            let jids = ["alice", "bob", "carol"]
                .map(|name| parse_address(&format!("{name}@example.org")).unwrap());
            draft.confirmers = Confirmers::some_of(jids.into(), needed).unwrap();
            draft.veto = veto;
        });
        text.lines().nth(2).unwrap().to_owned()
    };
    assert_eq!(
        of_three(2, true),
        "3 people are asked, 2 of them have to confirm. A single no ends it."
    );
    assert_eq!(
        of_three(1, false),
        "3 people are asked, one of them has to confirm."
    );
}

#[test]
fn a_code_is_shown_only_where_it_is_to_be_compared_and_never_on_the_first_line() {
    for language in Language::ALL {
        for binding in [Binding::Tap, Binding::Code, Binding::Transfer] {
            let text = text_in(Speech(language), binding, |draft| {
                draft.transaction_id = Some("4711-x".into());
                draft.accepts_code = true;
            });
            let first = text.lines().next().unwrap();
            assert_eq!(text.contains("4711-x"), binding == Binding::Tap, "{text}");
            assert!(text.contains("000003"), "{text}");
            assert!(!first.contains("4711-x") && !first.contains("000003"));
        }
    }
}

#[test]
fn the_first_line_alone_says_who_asks_for_what_and_from_where() {
    for language in Language::ALL {
        let text = text_in(Speech(language), Binding::Code, |draft| {
            draft.message = Some("Pay 20 EUR to Bob".into());
            draft.context.ip = Some("192.0.2.7".into());
        });
        let first = text.lines().next().unwrap();
        for part in ["shop", "Pay 20 EUR to Bob", "192.0.2.7"] {
            assert!(first.contains(part), "{first}");
        }
    }
}

/// A method may have full stops, and so look like a host.
#[test]
fn a_method_is_no_link() {
    let ledger = opened("alice@example.org", Time::from_millis(0), |draft| {
        draft.method = "www.evil.example".into();
    });
    let prompt = ledger.prompt(ID, 0).unwrap();
    let text = request(&prompt, ENGLISH, Time::from_millis(0));
    assert!(!text.contains("www.evil"), "{text}");
    assert!(plain(&text).contains("www.evil.example"));
}

#[test]
fn a_long_first_line_leaves_the_address_to_the_next() {
    let text = text(Binding::Code, |draft| {
        draft.message = Some("x".repeat(100));
        draft.context.ip = Some("192.0.2.7".into());
    });
    assert!(!text.lines().next().unwrap().contains("192.0.2.7"));
    assert!(text.contains("\nAddress: 192.0.2.7\n"));
}

#[test]
fn a_login_on_this_machine_is_the_machines() {
    let first_line = |party: &str, host: Option<&str>| {
        let text = text(Binding::Code, |draft| {
            draft.relying_party = Arc::from(party);
            draft.method = "SSHD".into();
            draft.url = "ssh://alice@web1".into();
            draft.context.host = host.map(Into::into);
        });
        text.lines().next().unwrap().to_owned()
    };
    assert_eq!(
        first_line("local:0", Some("web1")),
        "web1 asks you to confirm: SSHD ssh://alice@web1"
    );
    assert_eq!(
        first_line("local:0", None),
        "The system asks you to confirm: SSHD ssh://alice@web1"
    );
    assert_eq!(
        first_line("local:1000", Some("web1")),
        "User 1000 on web1 asks you to confirm: SSHD ssh://alice@web1"
    );
}

#[test]
fn a_prompt_has_its_limits() {
    for language in Language::ALL {
        let text = text_in(Speech(language), Binding::Code, |draft| {
            draft.url = format!("https://shop.example/{}", "a".repeat(1900));
            draft.message = Some("b".repeat(500));
            draft.context = whole_context(&"c".repeat(255));
            draft.key = Some("c".repeat(255));
            draft.command = Some("c".repeat(255));
        });
        assert!(text.chars().count() < 1900, "{text}");
    }
}

#[test]
fn notes() {
    let shop = || Arc::from("shop");
    for (note, expected) in [
        (Note::Approved(shop()), "Confirmed. shop has been told yes."),
        (
            Note::Denied(Arc::from("local:0")),
            "Refused. The system has been told no.",
        ),
        (
            Note::HowToAnswer(Binding::Tap),
            "That is no answer. Reply YES, NO, or the code on your login screen.",
        ),
        (Note::WrongCode(2), "Wrong code. You have 2 more tries."),
        (Note::WrongCode(1), "Wrong code. You have one more try."),
        (
            Note::WrongCode(0),
            "Wrong code, for the third time. The request is refused.",
        ),
        (Note::NothingOpen, "Nothing is waiting for your answer."),
    ] {
        assert_eq!(super::note(&note, ENGLISH), expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Each line but the first few of a context is ours from its first character on, and there are no more of them than
    /// we wrote.
    #[test]
    fn nobody_who_asks_can_write_our_lines(evil in any::<String>(), number in 0..Language::ALL.len()) {
        let evil: String = evil.chars().take(255).collect();
        let speech = Speech(Language::ALL[number]);
        let lines = |of: &str| {
            let text = text_in(speech, Binding::Code, |draft| {
                draft.message = Some(format!("x{of}"));
                draft.context = whole_context(&format!("x{of}"));
                draft.key = Some(format!("x{of}"));
                draft.command = Some(format!("x{of}"));
            });
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        };
        let (honest, attacked) = (lines(""), lines(&evil));
        prop_assert_eq!(honest.len(), attacked.len(), "{:?}", attacked);
        let ours = honest.iter().zip(&attacked).filter(|(honest, _)| !honest.ends_with('x'));
        for (honest, attacked) in ours {
            prop_assert_eq!(honest, attacked);
        }
        let theirs = honest.iter().zip(&attacked).filter(|(honest, _)| honest.ends_with('x'));
        for (honest, attacked) in theirs.skip(1) {
            prop_assert!(attacked.starts_with(honest.as_str()), "{:?}", attacked);
        }
    }
}
