//! `POST /v1/verifications`.

mod fields;
mod refused;
mod wait;

use std::time::Duration;

use serde_json::json;
use verification::Binding;

use crate::stage::{BANK, Call, Stage, ask};

#[tokio::test(start_paused = true)]
async fn the_least_opens_one() {
    let stage = Stage::new().await;
    let reply = stage
        .call(Call::post("/v1/verifications", &ask("Alice@EXAMPLE.org")))
        .await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    let json = reply.json();
    let id = json["id"].as_str().unwrap();
    assert_eq!(reply.header("location"), format!("/v1/verifications/{id}"));
    assert_eq!(uuid::Uuid::parse_str(id).unwrap().to_string(), id);
    let transaction_id = json["transaction_id"].as_str().unwrap();
    assert!(transaction_id.len() == 6 && transaction_id.bytes().all(|b| b.is_ascii_digit()));
    assert_eq!(
        json,
        json!({
            "id": id,
            "transaction_id": transaction_id,
            "state": "pending",
            "binding": "code",
            "expires_at": "2026-11-21T02:29:03.000Z",
            "needed": 1,
            "chat_uri": format!("xmpp:login@verify.example?message;body={transaction_id}"),
            "relying_party": "shop",
        })
    );
    let order = &stage.desk.orders()[0];
    assert_eq!(
        order.request.confirmers().jids()[0].to_string(),
        "alice@example.org"
    );
    assert_eq!(order.request.timeout(), Duration::from_secs(60));
    assert_eq!(order.idempotency_key, None);
    stage.desk.take_back(id);
}

#[tokio::test(start_paused = true)]
async fn every_field_gets_through() {
    let stage = Stage::new().await;
    let body = json!({
        "confirmers": ["alice@example.org/phone", "bob@example.org"],
        "needed": 2,
        "method": "TRANSFER",
        "url": "https://bank.example/payments/7?a=b",
        "transaction_id": "a7374jn",
        "binding": "tap",
        "timeout": 600,
        "message": "pay 20 € to carol",
        "context": {"ip": "2001:db8::1", "user_agent": "curl", "subject": "alice", "host": "www"},
        "lang": "pt-BR",
        "callback_url": "https://bank.example/hook",
        "accepts_code": true,
        "veto": false,
        "requester": "Carol@example.org/desk",
    });
    let reply = stage
        .call(Call::post("/v1/verifications", &body).by(BANK))
        .await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let json = reply.json();
    assert_eq!(
        (&json["transaction_id"], &json["binding"]),
        (&json!("a7374jn"), &json!("tap"))
    );
    assert_eq!(
        (&json["needed"], &json["relying_party"]),
        (&json!(2), &json!("bank"))
    );

    let orders = stage.desk.orders();
    let request = &orders[0].request;
    let jids: Vec<_> = request
        .confirmers()
        .jids()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(jids, ["alice@example.org/phone", "bob@example.org"]);
    assert_eq!(request.confirmers().needed(), 2);
    assert_eq!(request.method(), "TRANSFER");
    assert_eq!(request.url(), "https://bank.example/payments/7?a=b");
    assert_eq!(request.binding(), Binding::Tap);
    assert_eq!(request.timeout(), Duration::from_secs(600));
    assert_eq!(request.message(), Some("pay 20 € to carol"));
    let context = request.context();
    assert_eq!(context.ip.as_deref(), Some("2001:db8::1"));
    assert_eq!(context.user_agent.as_deref(), Some("curl"));
    assert_eq!(context.subject.as_deref(), Some("alice"));
    assert_eq!(context.host.as_deref(), Some("www"));
    assert_eq!(request.lang(), Some("pt-BR"));
    assert_eq!(request.callback_url(), Some("https://bank.example/hook"));
    assert!(request.sends_code() && !request.veto() && request.is_trusted());
    stage.desk.take_back(json["id"].as_str().unwrap());
}

#[tokio::test(start_paused = true)]
async fn the_binding_is_the_relying_partys_unless_the_request_names_one() {
    let stage = Stage::new().await;
    for (token, named, binding) in [
        (crate::stage::SHOP, None, Binding::Code),
        (BANK, None, Binding::Transfer),
        (BANK, Some("code"), Binding::Code),
        (crate::stage::SHOP, Some("transfer"), Binding::Transfer),
    ] {
        let mut body = ask("alice@example.org");
        if let Some(named) = named {
            body["binding"] = json!(named);
        }
        let reply = stage
            .call(Call::post("/v1/verifications", &body).by(token))
            .await;
        assert_eq!(
            stage.desk.orders().last().unwrap().request.binding(),
            binding
        );
        stage.desk.take_back(reply.json()["id"].as_str().unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn a_content_type_may_name_its_charset() {
    let stage = Stage::new().await;
    for kind in [
        "application/json; charset=utf-8",
        "Application/JSON",
        " application/json ",
    ] {
        let call = Call::post("/v1/verifications", &ask("alice@example.org"));
        let reply = stage
            .call(call.without("content-type").header("content-type", kind))
            .await;
        assert_eq!(reply.status, 201, "{kind}");
        stage.desk.take_back(reply.json()["id"].as_str().unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_key_and_request_find_the_same_verification() {
    let stage = Stage::new().await;
    let call = || Call::post("/v1/verifications", &ask("alice@example.org"));
    let first = stage
        .call(call().header("idempotency-key", "order-7"))
        .await;
    let again = stage
        .call(call().header("idempotency-key", "order-7"))
        .await;
    assert_eq!((again.status, again.json()), (201, first.json()));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(stage.desk.orders().len(), 1);

    // Settled meanwhile: it is still the one.
    let id = first.json()["id"].as_str().unwrap().to_owned();
    stage.desk.confirm(&id, "alice@example.org/phone");
    let late = stage
        .call(call().header("idempotency-key", "order-7"))
        .await;
    assert_eq!(
        (late.status, &late.json()["state"]),
        (201, &json!("approved"))
    );

    let other = Call::post("/v1/verifications", &ask("bob@example.org"));
    let other = stage.call(other.header("idempotency-key", "order-7")).await;
    let problem = (
        422,
        "idempotency-mismatch".to_owned(),
        Some("Idempotency-Key".to_owned()),
    );
    assert_eq!(other.problem(), problem);

    // Another relying party's key is another key.
    let banks = stage
        .call(call().by(BANK).header("idempotency-key", "order-7"))
        .await;
    assert_ne!(banks.json()["id"], first.json()["id"]);
    stage.desk.take_back(banks.json()["id"].as_str().unwrap());
}
