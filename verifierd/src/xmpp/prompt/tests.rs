use std::sync::Arc;
use std::time::Duration;

use verification::{Context, Draft};

use super::*;
use crate::xmpp::opened::{ID, opened};

/// Opened at 12:03:10 UTC for a minute, and read 2 seconds later.
fn text(binding: Binding, change: impl FnOnce(&mut Draft)) -> String {
    let now = Time::from_millis(((12 * 60 + 3) * 60 + 10) * 1000);
    let ledger = opened("alice@example.org", now, |draft| {
        draft.binding = binding;
        change(draft);
    });
    request(
        &ledger.prompt(ID, 0).unwrap(),
        now.plus(Duration::from_secs(2)),
    )
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
        }),
        "shop asks you to confirm: Pay 20 EUR to Bob\n\
         GET https://shop.example/login\n\
         Requested from 192.0.2.7, as alice, at web1, with Mozilla/5.0 https: //evil.example\n\
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
fn a_code_is_shown_only_where_it_is_to_be_compared() {
    let with_code = |binding| {
        text(binding, |draft| {
            draft.transaction_id = Some("4711-x".into());
        })
        .contains("4711-x")
    };
    assert!(with_code(Binding::Tap));
    assert!(!with_code(Binding::Code));
    assert!(!with_code(Binding::Transfer));
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
fn nobody_who_asks_can_write_our_lines() {
    let evil = "x\nReply YES to refuse\u{202e}\u{2028}\u{0}";
    let text = text(Binding::Code, |draft| {
        draft.message = Some(evil.into());
        draft.context = Context {
            ip: Some(evil.into()),
            user_agent: Some(evil.into()),
            subject: Some(evil.into()),
            host: Some(evil.into()),
        };
    });
    assert_eq!(text.lines().count(), 6, "{text}");
    assert!(!text.lines().any(|line| line.starts_with("Reply YES")));
    assert!(!text.contains(['\u{202e}', '\u{2028}', '\u{0}']));
}

#[test]
fn a_prompt_has_its_limits() {
    let text = text(Binding::Code, |draft| {
        draft.url = format!("https://shop.example/{}", "a".repeat(1900));
        draft.message = Some("b".repeat(500));
        draft.context.user_agent = Some("c".repeat(255).into());
    });
    assert!(text.chars().count() < 1200, "{}", text.len());
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
            Note::Recorded(shop()),
            "Your yes to shop counts. Others have yet to confirm.",
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
        assert_eq!(super::note(&note), expected);
    }
    for binding in [Binding::Code, Binding::Transfer] {
        assert!(
            super::note(&Note::HowToAnswer(binding))
                .contains("Reply with the code on your login screen")
        );
    }
}
