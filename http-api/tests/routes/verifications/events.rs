//! `GET /v1/verifications/{id}/events`.

use std::time::Duration;

use axum::http::Method;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use serde_json::{Value, json};

use verification::Notice;

use crate::stage::{Call, Stage, ask};

/// The next event: its name, id and data. None at the end.
async fn next(body: &mut Incoming, seen: &mut String) -> Option<(String, String, Value)> {
    while !seen.contains("\n\n") {
        let frame = body.frame().await?.unwrap().into_data().unwrap();
        seen.push_str(std::str::from_utf8(&frame).unwrap());
    }
    let (event, rest) = seen.split_once("\n\n").unwrap();
    let field = |name: &str| {
        let line = event.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_default().trim().to_owned()
    };
    let event = (
        field("event:"),
        field("id:"),
        serde_json::from_str(&field("data:")).unwrap_or_default(),
    );
    rest.to_owned().clone_into(seen);
    Some(event)
}

#[tokio::test(start_paused = true)]
async fn every_change_is_an_event_and_the_last_one_ends_it() {
    let stage = Stage::new().await;
    let body = json!({
        "confirmers": ["alice@example.org", "bob@example.org"], "needed": 2,
        "method": "GET", "url": "https://shop.example/",
    });
    let id = stage
        .call(Call::post("/v1/verifications", &body))
        .await
        .json()["id"]
        .clone();
    let id = id.as_str().unwrap();
    let path = format!("/v1/verifications/{id}/events");
    let mut caller = stage.caller().await;
    let response = caller.begin(Call::get(&path)).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let (mut body, mut seen) = (response.into_body(), String::new());

    let (name, first, json) = next(&mut body, &mut seen).await.unwrap();
    assert_eq!(
        (name.as_str(), &json["state"]),
        ("state", &json!("pending"))
    );
    stage.desk.confirm(id, "alice@example.org/phone");
    let (_, second, json) = next(&mut body, &mut seen).await.unwrap();
    assert_eq!(
        (&json["state"], &json["approvals"][0]["jid"]),
        (&json!("pending"), &json!("alice@example.org"))
    );
    stage.desk.confirm(id, "bob@example.org/phone");
    let (_, third, json) = next(&mut body, &mut seen).await.unwrap();
    assert_eq!(json["state"], "approved");
    assert!(first != second && second != third);
    assert_eq!(next(&mut body, &mut seen).await, None);

    // Who comes back is told that there is nothing more; who missed the end is told it.
    let again = stage
        .call(Call::get(&path).header("last-event-id", third))
        .await;
    assert_eq!((again.status, again.text.as_str()), (204, ""));
    let missed = stage
        .call(Call::get(&path).header("last-event-id", second))
        .await;
    assert!(missed.text.contains("\"approved\""), "{missed:?}");
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_hears_of_nothing_twice() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    let path = format!("/v1/verifications/{id}/events");
    let mut caller = stage.caller().await;
    let response = caller.begin(Call::get(&path)).await.unwrap();
    let (_, seen, _) = next(&mut response.into_body(), &mut String::new())
        .await
        .unwrap();
    drop(caller);
    let mut caller = stage.caller().await;
    let response = caller
        .begin(Call::get(&path).header("last-event-id", seen))
        .await
        .unwrap();
    let (mut body, mut text) = (response.into_body(), String::new());
    stage.desk.deny(&id, "alice@example.org/phone");
    let (_, _, json) = next(&mut body, &mut text).await.unwrap();
    assert_eq!(json["state"], "denied");
}

#[tokio::test(start_paused = true)]
async fn silence_is_filled_with_comments() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    let mut caller = stage.caller().await;
    let path = format!("/v1/verifications/{id}/events");
    let response = caller.begin(Call::get(&path)).await.unwrap();
    let (mut body, mut text) = (response.into_body(), String::new());
    next(&mut body, &mut text).await.unwrap();
    for _ in 0..3 {
        let frame = tokio::time::timeout(Duration::from_secs(16), body.frame()).await;
        let data = frame.unwrap().unwrap().unwrap().into_data().unwrap();
        assert!(data.starts_with(b":"), "{data:?}");
    }
    stage.desk.take_back(&id);
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_them() {
    let mut stage = Stage::new().await;
    let id = stage.open().await;
    let mut caller = stage.caller().await;
    let response = caller
        .begin(Call::get(&format!("/v1/verifications/{id}/events")))
        .await
        .unwrap();
    let (mut body, mut text) = (response.into_body(), String::new());
    next(&mut body, &mut text).await.unwrap();
    stage.stop.cancel();
    stage.desk.stops();
    assert_eq!(next(&mut body, &mut text).await, None);
    stage.closed().await;
}

#[tokio::test(start_paused = true)]
async fn head_starts_none() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    let path = format!("/v1/verifications/{id}/events");
    let reply = stage
        .call(Call {
            method: Method::HEAD,
            ..Call::get(&path)
        })
        .await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET"));
    stage.desk.take_back(&id);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_has_it_or_shows_it_is_an_event() {
    let stage = Stage::new().await;
    let opened = stage
        .call(Call::post("/v1/verifications", &ask("alice@example.org")))
        .await
        .json();
    assert_eq!(opened.get("notice"), None, "nothing is known yet");
    let id = opened["id"].as_str().unwrap();
    let mut caller = stage.caller().await;
    let events = format!("/v1/verifications/{id}/events");
    let response = caller.begin(Call::get(&events)).await.unwrap();
    let (mut body, mut seen) = (response.into_body(), String::new());
    let _ = next(&mut body, &mut seen).await.unwrap();
    let phone = "alice@example.org/phone";
    for (notice, name) in [(Notice::Delivered, "delivered"), (Notice::Seen, "seen")] {
        stage.desk.notice(id, "mallory@example.org/phone", notice);
        stage.desk.notice(id, phone, notice);
        let (event, _, json) = next(&mut body, &mut seen).await.unwrap();
        assert_eq!((event.as_str(), &json["notice"]), ("state", &json!(name)));
        assert_eq!(json["state"], "pending");
    }
    // It does not go back, and what changes nothing is no event.
    stage.desk.notice(id, phone, Notice::Delivered);
    stage.desk.confirm(id, phone);
    let (_, _, json) = next(&mut body, &mut seen).await.unwrap();
    assert_eq!(
        (&json["state"], &json["notice"]),
        (&json!("approved"), &json!("seen"))
    );
}
