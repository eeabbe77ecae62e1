//! What a request may hold: every field is checked on entry, and the one that is wrong is named.

use verification::{Binding, Confirmers, Draft, FieldError, Request, Time};

use crate::requests::{draft, jid, secs};

fn with(change: impl FnOnce(&mut Draft)) -> Result<Request, &'static str> {
    let mut draft = draft(Confirmers::one(jid("alice@example.org")), Binding::Code);
    change(&mut draft);
    Request::try_from(draft).map_err(|FieldError { field, .. }| field)
}

#[test]
fn a_method_is_a_word() {
    for good in ["GET", "SSHD", "sudo", "x-y.z_1", "_", &"m".repeat(32)] {
        let request = with(|it| it.method = good.to_owned()).unwrap();
        assert_eq!(request.method(), good);
    }
    for bad in [
        "",
        "1GET",
        "-x",
        "GET /",
        "a:b",
        "m\u{e9}thode",
        "a\n",
        &"m".repeat(33),
    ] {
        let refused = with(|it| it.method = bad.to_owned());
        assert_eq!(refused, Err("method"), "{bad:?}");
    }
}

#[test]
fn a_url_is_absolute_and_can_be_shown() {
    let long = |chars: usize| format!("https://{}", "\u{fc}".repeat(chars - 8));
    for good in [
        "https://shop.example",
        "ssh://alice@host.example:22",
        "https://b\u{fc}cher.example/?q=1#x",
        "urn+x://a",
        &long(2000),
    ] {
        let request = with(|it| it.url = good.to_owned()).unwrap();
        assert_eq!(request.url(), good);
    }
    for bad in [
        "",
        "shop.example",
        "/path",
        "https:/shop.example",
        "https://",
        "https:///path",
        "https://?q",
        "://shop.example",
        "1http://shop.example",
        "ht tp://shop.example",
        "https://shop.example/a b",
        "https://shop.example/\n",
        "https://shop.example/\u{202e}gpj",
        "https://shop.example/\"",
        "https://shop.example/<",
        "https://shop.example\\@evil.example",
        &long(2001),
    ] {
        let refused = with(|it| it.url = bad.to_owned());
        assert_eq!(refused, Err("url"), "{bad:?}");
        if !bad.is_empty() {
            let refused = with(|it| it.callback_url = Some(bad.to_owned()));
            assert_eq!(refused, Err("callback_url"), "{bad:?}");
        }
    }
}

#[test]
fn a_timeout_is_five_seconds_to_ten_minutes() {
    for good in [5, 60, 600] {
        let request = with(|it| it.timeout = secs(good)).unwrap();
        assert_eq!(request.timeout(), secs(good));
    }
    let millis = std::time::Duration::from_millis;
    for bad in [secs(0), millis(4999), millis(600_001), secs(u64::MAX)] {
        assert_eq!(with(|it| it.timeout = bad), Err("timeout"), "{bad:?}");
    }
}

#[test]
fn words_for_people_are_no_longer_than_people_read() {
    let chars = |number| "\u{20ac}".repeat(number);
    let message = |number| with(|it| it.message = Some(chars(number)));
    assert!(message(500).is_ok());
    assert_eq!(message(501), Err("message"));
    let boxed = |number| Some(chars(number).into());
    for (number, refused) in [(255, false), (256, true)] {
        let fields: [(&str, Result<Request, &str>); 4] = [
            ("context.ip", with(|it| it.context.ip = boxed(number))),
            (
                "context.user_agent",
                with(|it| it.context.user_agent = boxed(number)),
            ),
            (
                "context.subject",
                with(|it| it.context.subject = boxed(number)),
            ),
            ("context.host", with(|it| it.context.host = boxed(number))),
        ];
        for (field, result) in fields {
            assert_eq!(result.err(), refused.then_some(field));
        }
    }
}

#[test]
fn a_language_is_a_language_tag() {
    for good in ["en", "pt-BR", "zh-Hant-TW", "de-DE-1996", "i-klingon"] {
        let request = with(|it| it.lang = Some(good.to_owned())).unwrap();
        assert_eq!(request.lang(), Some(good));
    }
    for bad in [
        "",
        "-en",
        "en-",
        "en_US",
        "1x",
        "en--x",
        "abcdefghi",
        "\u{e9}",
    ] {
        let refused = with(|it| it.lang = Some(bad.to_owned()));
        assert_eq!(refused, Err("lang"), "{bad:?}");
    }
}

#[test]
fn a_transaction_id_is_checked_as_well() {
    let with_id = |id: &str| with(|it| it.transaction_id = Some(id.to_owned()));
    assert!(with_id("open sesame").is_ok());
    assert_eq!(with_id("yes"), Err("transaction_id"));
}

/// Codes, passwords somebody typed as an identifier, tokens in URLs.
#[test]
fn secrets_do_not_show() {
    let secret = "hunter2";
    let mut draft = draft(Confirmers::one(jid("alice@example.org")), Binding::Code);
    draft.transaction_id = Some(secret.to_owned());
    draft.url = format!("https://shop.example/?token={secret}");
    draft.callback_url = Some(draft.url.clone());
    draft.accepts_code = true;
    let mut desk = crate::desk::Desk::up();
    let id = desk.open(draft.clone().try_into().unwrap());
    let code = desk.login_code(id, 0);
    let shown = [
        format!("{draft:?}"),
        format!("{:?}", desk.get(id)),
        format!("{:?}", desk.ledger),
        format!("{:?}", desk.mirrored(id, 0)),
        format!("{:?}", verification::Snapshot::from(desk.get(id))),
        format!("{:?}", verification::Reply::read(&code)),
    ];
    for text in shown {
        assert!(!text.contains(secret), "{text}");
        assert!(!text.contains(&code), "{text}");
    }
}

#[test]
fn time_neither_wraps_nor_goes_back() {
    let end = Time::from_millis(u64::MAX);
    assert_eq!(end.plus(secs(1)), end);
    assert_eq!(Time::from_millis(5).plus(secs(u64::MAX)), end);
    assert_eq!(Time::from_millis(5).since(end), secs(0));
    assert_eq!(end.since(Time::from_millis(u64::MAX - 1000)), secs(1));
}
