//! Bad input of every kind is refused with a problem that names the field.

use acceptance::Stage;
use serde_json::json;

pub(crate) fn a_wrong_field_is_named(stage: &Stage) {
    let long = "x".repeat(3_000);
    let cases = [
        (json!({"jid": "@@"}), "jid"),
        (json!({"jid": 7}), "jid"),
        (json!({"method": "two words"}), "method"),
        (json!({"url": "not a url"}), "url"),
        (
            json!({"url": format!("https://shop.example/{long}")}),
            "url",
        ),
        (json!({"transaction_id": ""}), "transaction_id"),
        (json!({"transaction_id": "a\u{202e}b"}), "transaction_id"),
        (json!({"binding": "blink"}), "binding"),
        (json!({"timeout": 4}), "timeout"),
        (json!({"timeout": 601}), "timeout"),
        (json!({"timeout": "soon"}), "timeout"),
        (json!({"message": long}), "message"),
        (json!({"context": {"ip": long}}), "context.ip"),
        (json!({"context": {"planet": "Earth"}}), "context"),
        (json!({"lang": "not a language!"}), "lang"),
        (
            json!({"callback_url": "ftp://shop.example/"}),
            "callback_url",
        ),
        (json!({"needed": 2}), "needed"),
        (json!({"colour": "green"}), "colour"),
        (json!({"user": "alice"}), "user"),
    ];
    for (more, field) in cases {
        let answer = stage.api().tries_to_ask("alice@localhost", &more);
        assert_eq!(
            (answer.status, answer.problem()),
            (400, "invalid-request"),
            "{more}: {}",
            answer.text
        );
        assert!(
            answer
                .header("content-type")
                .starts_with("application/problem+json")
        );
        let named = answer.json["field"].as_str().unwrap_or_default();
        assert!(named.contains(field), "{more}: {}", answer.text);
    }
}

pub(crate) fn what_is_no_json_is_refused(stage: &Stage) {
    let api = stage.api();
    let json = ("Content-Type", "application/json");
    let path = "/v1/verifications";
    let broken = api.call("POST", path, &[json], "{\"jid\": ");
    assert_eq!(
        (broken.status, broken.problem()),
        (400, "invalid-request"),
        "{}",
        broken.text
    );
    let other = api.call("POST", path, &[("Content-Type", "text/plain")], "{}");
    assert_eq!(
        (other.status, other.problem()),
        (415, "unsupported-media-type"),
        "{}",
        other.text
    );
    let large = format!("{{\"jid\": \"{}\"}}", "a".repeat(70_000));
    // Asked first, as curl does: without that, the answer may be lost with the connection (RFC 9110 section 15.5.14).
    let large = api.call("POST", path, &[json, ("Expect", "100-continue")], &large);
    assert_eq!(
        (large.status, large.problem()),
        (413, "too-large"),
        "{}",
        large.text
    );
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    assert_eq!(api.call("POST", path, &[json], &deep).status, 400);
}

pub(crate) fn what_is_not_there_is_not_there(stage: &Stage) {
    let api = stage.api();
    let missing = api.get("/v2/verifications");
    assert_eq!(
        (missing.status, missing.problem()),
        (404, "not-found"),
        "{}",
        missing.text
    );
    let method = api.call("PUT", "/v1/verifications", &[], "");
    assert_eq!(
        (method.status, method.problem()),
        (405, "method-not-allowed"),
        "{}",
        method.text
    );
    for id in ["x", "..", "%2e%2e", "0", "%00"] {
        assert_eq!(
            api.get(&format!("/v1/verifications/{id}")).status / 100,
            4,
            "{id}"
        );
    }
}

pub(crate) fn a_repeated_request_asks_once(stage: &Stage) {
    let alice = stage.person("alice");
    let api = stage.api();
    let post = |key: &str, url: &str| {
        let body = json!({"jid": alice.bare(), "method": "GET", "url": url}).to_string();
        let headers = [
            ("Content-Type", "application/json"),
            ("Idempotency-Key", key),
        ];
        api.call("POST", "/v1/verifications", &headers, &body)
    };
    let first = post("order-7", "https://shop.example/7");
    let again = post("order-7", "https://shop.example/7");
    assert_eq!(
        (first.status, again.status / 100),
        (201, 2),
        "{}",
        again.text
    );
    assert_eq!(first.json["id"], again.json["id"]);
    let other = post("order-7", "https://shop.example/8");
    assert_eq!(
        (other.status, other.problem()),
        (422, "idempotency-mismatch"),
        "{}",
        other.text
    );
    let code = first.json["transaction_id"].as_str().unwrap_or_default();
    let request = alice.sees_request(code);
    alice.is_through_to(request.from());
    assert_eq!(alice.requests_seen(code), 1);
}

pub(crate) fn a_transaction_id_is_used_once(stage: &Stage) {
    let alice = stage.person("alice");
    let own = json!({"transaction_id": "Zug um Zug 7"});
    let asked = stage.api().asks_with(alice.bare(), &own);
    let twice = stage.api().tries_to_ask(alice.bare(), &own);
    assert_eq!(
        (twice.status, twice.problem()),
        (409, "conflict"),
        "{}",
        twice.text
    );
    alice.confirms(&alice.sees_request("Zug um Zug 7"));
    asked.becomes_approved_by(&alice);
    let after = stage.api().tries_to_ask(alice.bare(), &own);
    assert_eq!(
        after.status, 409,
        "an old yes must not fit a new question: {}",
        after.text
    );
}
