//! Every field of `POST /v1/verifications` that does not hold what it may is named.

use serde_json::{Value, json};

use crate::stage::{Call, Stage, ask};

/// `ask`, with one field replaced; `null` leaves it out.
fn with(field: &str, value: Value) -> Value {
    let mut body = ask("alice@example.org");
    if value.is_null() {
        body.as_object_mut().unwrap().remove(field);
    } else {
        body[field] = value;
    }
    body
}

fn long(length: usize) -> Value {
    json!("x".repeat(length))
}

/// Each of these is refused, naming this field.
async fn all_name(bodies: impl IntoIterator<Item = (Value, &str)>) {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    for (body, field) in bodies {
        let reply = caller.call(Call::post("/v1/verifications", &body)).await;
        let problem = (400, "invalid-request".to_owned(), Some(field.to_owned()));
        assert_eq!(reply.problem(), problem, "{body}\n{}", reply.text);
        let allowed = reply.json()["allowed"].clone();
        assert!(
            allowed.as_str().is_some_and(|text| text.len() > 3),
            "{body}"
        );
    }
    assert!(stage.desk.orders().is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_is_asked_is_named_where_it_is_wrong() {
    let several =
        |jids: Value| json!({"confirmers": jids, "method": "GET", "url": "https://a.example"});
    all_name([
        (with("jid", json!(null)), "jid"),
        (with("jid", json!("")), "jid"),
        (with("jid", json!("example.org")), "jid"),
        (with("jid", json!("@example.org")), "jid"),
        (with("jid", json!("alice@")), "jid"),
        (with("jid", json!("alice@exa mple.org")), "jid"),
        (with("jid", json!("al\u{0}ice@example.org")), "jid"),
        (
            with("jid", json!(format!("{}@example.org", "x".repeat(1024)))),
            "jid",
        ),
        (with("jid", json!(7)), "jid"),
        (with("jid", json!(["alice@example.org"])), "jid"),
        (with("confirmers", json!(["bob@example.org"])), "confirmers"),
        (several(json!([])), "confirmers"),
        (several(json!("alice@example.org")), "confirmers"),
        (
            several(json!(["alice@example.org", "Alice@example.org/x"])),
            "confirmers",
        ),
        (
            several(json!(["alice@example.org", "example.org"])),
            "confirmers[1]",
        ),
        (several(json!(["alice@example.org", 7])), "confirmers[1]"),
        (several(json!(vec!["alice@example.org"; 17])), "confirmers"),
        (with("needed", json!(1)), "needed"),
        (with("needed", json!(300)), "needed"),
        (with("user", json!("alice")), "user"),
        (with("requester_user", json!("alice")), "requester_user"),
        (with("requester", json!("")), "requester"),
        (with("requester", json!("example.org")), "requester"),
        (
            with("requester", json!("alice@example.org/desk")),
            "requester",
        ),
        (with("veto", json!("no")), "veto"),
        (with("decoy", json!(true)), "decoy"),
    ])
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_is_named_where_it_is_wrong() {
    all_name([
        (with("method", json!(null)), "method"),
        (with("method", json!("")), "method"),
        (with("method", json!("GET /")), "method"),
        (with("method", json!("7")), "method"),
        (with("method", long(33)), "method"),
        (with("method", json!({})), "method"),
        (with("url", json!(null)), "url"),
        (with("url", json!("")), "url"),
        (with("url", json!("shop.example")), "url"),
        (with("url", json!("/account")), "url"),
        (with("url", json!("https:///account")), "url"),
        (with("url", json!("https://shop.example/a b")), "url"),
        (with("url", json!("https://shop.example/\n")), "url"),
        (
            with(
                "url",
                json!(format!("https://shop.example/{}", "x".repeat(2000))),
            ),
            "url",
        ),
        (with("transaction_id", json!("")), "transaction_id"),
        (with("transaction_id", json!(" 7")), "transaction_id"),
        (with("transaction_id", json!("no")), "transaction_id"),
        (
            with("transaction_id", json!("a\u{202e}b")),
            "transaction_id",
        ),
        (with("transaction_id", long(65)), "transaction_id"),
        (with("transaction_id", json!(123_456)), "transaction_id"),
    ])
    .await;
}

#[tokio::test(start_paused = true)]
async fn how_it_is_asked_is_named_where_it_is_wrong() {
    all_name([
        (with("binding", json!("Tap")), "binding"),
        (with("binding", json!("none")), "binding"),
        (with("binding", json!(true)), "binding"),
        (with("timeout", json!(4)), "timeout"),
        (with("timeout", json!(601)), "timeout"),
        (with("timeout", json!(-5)), "timeout"),
        (with("timeout", json!(70_000)), "timeout"),
        (with("timeout", json!(59.5)), "timeout"),
        (with("timeout", json!("60")), "timeout"),
        (with("message", long(501)), "message"),
        (with("message", json!(["hello"])), "message"),
        (with("context", json!("here")), "context"),
        (with("context", json!([])), "context"),
        (with("context", json!(["192.0.2.1"])), "context"),
        (with("context", json!({"ip": 7})), "context.ip"),
        (
            with("context", json!({"ip": "x".repeat(256)})),
            "context.ip",
        ),
        (
            with("context", json!({"user_agent": "x".repeat(256)})),
            "context.user_agent",
        ),
        (
            with("context", json!({"subject": "x".repeat(256)})),
            "context.subject",
        ),
        (
            with("context", json!({"host": "x".repeat(256)})),
            "context.host",
        ),
        (with("context", json!({"place": "here"})), "context.place"),
        (with("lang", json!("")), "lang"),
        (with("lang", json!("english language")), "lang"),
        (with("callback_url", json!("")), "callback_url"),
        (
            with("callback_url", json!("shop.example/hook")),
            "callback_url",
        ),
        (
            with("callback_url", json!("ftp://shop.example/hook")),
            "callback_url",
        ),
        (
            with("callback_url", json!("https://a:b@shop.example/hook")),
            "callback_url",
        ),
        (with("accepts_code", json!("yes")), "accepts_code"),
        (with("withdraw_on_close", json!(true)), "withdraw_on_close"),
        (with("Jid", json!("alice@example.org")), "Jid"),
        (with("ti\u{7}me\u{202e}out", json!(60)), "ti?me?out"),
    ])
    .await;
}
