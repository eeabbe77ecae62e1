//! What `POST /v1/verifications` refuses, and which field it names.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;
use verification::{Limit, Limited, OpenError, Refusal};

use crate::stage::{Call, Stage, ask};

#[tokio::test(start_paused = true)]
async fn a_body_that_is_no_json_object_is_named() {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    let bodies: [&[u8]; 14] = [
        b"",
        b" ",
        b"{",
        b"[]",
        b"null",
        b"7",
        b"\"jid\"",
        b"{}}",
        b"{} x",
        b"{\"jid\":}",
        b"{\"jid\":\"\xff\"}",
        b"jid=alice@example.org",
        b"{'jid':1}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let reply = caller.call(Call::post_raw("/v1/verifications", body)).await;
        let (status, kind, field) = reply.problem();
        let text = String::from_utf8_lossy(body.get(..20).unwrap_or(body)).into_owned();
        assert_eq!((status, kind.as_str()), (400, "invalid-request"), "{text}");
        // Once a field has begun, it is the one at fault; an object without any lacks one.
        let named = match text.as_str() {
            "{}}" | "{} x" => "method",
            text if text.starts_with("{\"jid\":") => "jid",
            _ => "body",
        };
        assert_eq!(field.as_deref(), Some(named), "{text}");
    }
    let twice = br#"{"jid":"alice@example.org","jid":"bob@example.org","method":"GET","url":"https://a.example"}"#;
    let reply = caller
        .call(Call::post_raw("/v1/verifications", &twice[..]))
        .await;
    assert_eq!(reply.problem().2.as_deref(), Some("jid"));
    let behind = br#"{"jid":"alice@example.org","method":"GET","url":"https://a.example"} 7"#;
    let reply = caller
        .call(Call::post_raw("/v1/verifications", &behind[..]))
        .await;
    assert_eq!(reply.problem().2.as_deref(), Some("body"));
}

#[tokio::test(start_paused = true)]
async fn a_body_of_another_kind_is_refused() {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    for kind in [
        "",
        "text/plain",
        "application/jsonx",
        "application/x-www-form-urlencoded",
        "application/problem+json",
    ] {
        let call =
            Call::post("/v1/verifications", &ask("alice@example.org")).without("content-type");
        let call = if kind.is_empty() {
            call
        } else {
            call.header("content-type", kind)
        };
        let problem = (
            415,
            "unsupported-media-type".to_owned(),
            Some("Content-Type".to_owned()),
        );
        assert_eq!(caller.call(call).await.problem(), problem, "{kind}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_too_large_is_refused() {
    let stage = Stage::new().await;
    let mut body = ask("alice@example.org");
    body["message"] = json!("x".repeat(70_000));
    let reply = stage.call(Call::post("/v1/verifications", &body)).await;
    assert_eq!(reply.problem(), (413, "too-large".to_owned(), None));
}

#[tokio::test(start_paused = true)]
async fn without_a_token_that_is_somebodys_nothing_is_told() {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    for (header, is_wrong) in [
        (None, false),
        (Some(""), false),
        (Some("Bearer"), false),
        (Some("Bearer "), false),
        (Some("Basic c2hvcC10b2tlbg=="), false),
        (Some("shop-token"), false),
        (Some("Bearer shop-toke"), true),
        (Some("Bearer shop-token2"), true),
        (Some("Bearer SHOP-TOKEN"), true),
        (Some("Bearer shop"), true),
        (Some("Bearer shop-token bank-token"), true),
    ] {
        let call = Call::post_raw("/v1/verifications", "not even JSON").without("authorization");
        let call = match header {
            Some(value) => call.header("authorization", value),
            None => call,
        };
        let reply = caller.call(call).await;
        assert_eq!(
            reply.problem(),
            (401, "unauthorized".to_owned(), None),
            "{header:?}"
        );
        let challenge = reply.header("www-authenticate");
        assert!(
            challenge.starts_with("Bearer realm=\"verifierd\""),
            "{challenge}"
        );
        assert_eq!(challenge.contains("invalid_token"), is_wrong, "{header:?}");
        assert!(!reply.text.contains("shop"), "{reply:?}");
    }
    let two = Call::post("/v1/verifications", &ask("alice@example.org"));
    let two = two.header("authorization", "Bearer bank-token");
    assert_eq!(caller.call(two).await.status, 401);
}

#[tokio::test(start_paused = true)]
async fn whom_the_patterns_do_not_cover_cannot_be_asked() {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    for jid in [
        "alice@example.net",
        "alice@sub.example.org",
        "alice@example.org.evil.example",
    ] {
        let reply = caller
            .call(Call::post("/v1/verifications", &ask(jid)))
            .await;
        let problem = (403, "not-allowed".to_owned(), Some("jid".to_owned()));
        assert_eq!(reply.problem(), problem, "{jid}");
    }
    for (jids, field) in [
        (
            json!(["alice@example.org", "mallory@evil.example"]),
            "confirmers[1]",
        ),
        (json!(["mallory@evil.example"]), "confirmers[0]"),
    ] {
        let body = json!({"confirmers": jids, "method": "GET", "url": "https://a.example"});
        let reply = caller.call(Call::post("/v1/verifications", &body)).await;
        assert_eq!(
            reply.problem(),
            (403, "not-allowed".to_owned(), Some(field.to_owned()))
        );
    }
    assert!(stage.desk.orders().is_empty());
}

#[tokio::test(start_paused = true)]
async fn parameters_and_headers_are_named_too() {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    for (query, field) in [
        ("wait=", "wait"),
        ("wait=-1", "wait"),
        ("wait=601", "wait"),
        ("wait=1.5", "wait"),
        ("wait=ten", "wait"),
        ("wait=1&wait=2", "wait"),
        ("Wait=1", "Wait"),
        ("timeout=60", "timeout"),
        ("wait=1&%0a%1b=2", "??"),
    ] {
        let path = format!("/v1/verifications?{query}");
        let reply = caller
            .call(Call::post(&path, &ask("alice@example.org")))
            .await;
        let problem = (400, "invalid-request".to_owned(), Some(field.to_owned()));
        assert_eq!(reply.problem(), problem, "{query}");
    }
    for key in ["", " ", "a b", "ü", &"x".repeat(256)] {
        let call = Call::post("/v1/verifications", &ask("alice@example.org"));
        let reply = caller.call(call.header("idempotency-key", key)).await;
        let problem = (
            400,
            "invalid-request".to_owned(),
            Some("Idempotency-Key".to_owned()),
        );
        assert_eq!(reply.problem(), problem, "{key}");
    }
    let call = Call::post("/v1/verifications", &ask("alice@example.org"));
    let call = call
        .header("idempotency-key", "a")
        .header("idempotency-key", "b");
    assert_eq!(caller.call(call).await.problem().0, 400);
    assert!(stage.desk.orders().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_the_desk_refuses_says_when_to_come_back() {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    let limited = |limit, millis| {
        let retry_after = Duration::from_millis(millis);
        Refusal::Open(OpenError::Limited(Limited { limit, retry_after }))
    };
    for (refusal, status, kind, field, retry_after) in [
        (limited(Limit::Pending, 0), 429, "limited", None, "1"),
        (limited(Limit::Prompts, 12_001), 429, "limited", None, "13"),
        (
            limited(Limit::Muted, 1_200_000),
            429,
            "limited",
            None,
            "1200",
        ),
        (limited(Limit::Locked, 1), 429, "limited", None, "1"),
        (
            Refusal::Open(OpenError::TransactionIdInUse),
            409,
            "conflict",
            Some("transaction_id"),
            "",
        ),
        (
            Refusal::Open(OpenError::Full),
            503,
            "unavailable",
            None,
            "5",
        ),
        (
            Refusal::Open(OpenError::Blocked),
            403,
            "not-allowed",
            None,
            "",
        ),
        (
            Refusal::Open(OpenError::Maintenance),
            503,
            "unavailable",
            None,
            "5",
        ),
        (Refusal::Stopping, 503, "unavailable", None, "5"),
    ] {
        stage.desk.refuse(refusal);
        let reply = caller
            .call(Call::post("/v1/verifications", &ask("alice@example.org")))
            .await;
        let problem = (status, kind.to_owned(), field.map(ToOwned::to_owned));
        assert_eq!(reply.problem(), problem, "{refusal:?}");
        assert_eq!(reply.header("retry-after"), retry_after, "{refusal:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_is_named() {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    for (limit, name) in [
        (Limit::Pending, "pending"),
        (Limit::Prompts, "prompts"),
        (Limit::Muted, "muted"),
        (Limit::Locked, "locked"),
        (Limit::SameSource, "same_source"),
        (Limit::CoolDown, "cool_down"),
        (Limit::Source, "source"),
        (Limit::RelyingParty, "relying_party"),
    ] {
        let retry_after = Duration::from_secs(1);
        stage.desk.refuse(Refusal::Open(OpenError::Limited(Limited {
            limit,
            retry_after,
        })));
        let reply = caller
            .call(Call::post("/v1/verifications", &ask("alice@example.org")))
            .await;
        assert_eq!(reply.json()["limit"], name, "{}", reply.text);
    }
}

#[tokio::test(start_paused = true)]
async fn other_methods_and_paths_are_refused() {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    for (method, path, allow) in [
        (Method::PUT, "/v1/verifications", "GET,HEAD,POST"),
        (Method::DELETE, "/v1/verifications", "GET,HEAD,POST"),
        (Method::OPTIONS, "/v1/verifications", "GET,HEAD,POST"),
        (Method::POST, "/v1/verifications/x", "GET,HEAD,DELETE"),
        (Method::GET, "/v1/verifications/x/code", "POST"),
        (Method::POST, "/v1/verifications/x/events", "GET,HEAD"),
        (Method::POST, "/auth", "GET,HEAD"),
        (Method::POST, "/healthz", "GET,HEAD"),
        (Method::HEAD, "/auth", "GET"),
    ] {
        let reply = caller.call(Call::new(method.clone(), path)).await;
        assert_eq!(reply.status, 405, "{method} {path}");
        let mut told: Vec<_> = reply.header("allow").split(',').collect();
        let mut expected: Vec<_> = allow.split(',').collect();
        told.sort_unstable();
        expected.sort_unstable();
        assert_eq!(told, expected, "{method} {path}");
        if method != Method::HEAD {
            assert_eq!(reply.problem().1, "method-not-allowed");
        }
    }
    for path in [
        "/",
        "/v1",
        "/v1/verifications/",
        "/v2/verifications",
        "/v1/verifications/x/y",
        "/Auth",
        "//auth",
    ] {
        let reply = caller.call(Call::get(path)).await;
        assert_eq!(
            reply.problem(),
            (404, "not-found".to_owned(), None),
            "{path}"
        );
    }
}
