//! `GET /v1/verifications/{id}`.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;
use tokio::time::Instant;

use crate::stage::{BANK, Call, Stage};

#[tokio::test(start_paused = true)]
async fn it_tells_how_it_stands_before_and_after() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    let path = format!("/v1/verifications/{id}");
    let pending = stage.call(Call::get(&path)).await;
    assert_eq!(
        (pending.status, &pending.json()["state"]),
        (200, &json!("pending"))
    );
    stage.desk.confirm(&id, "alice@example.org/phone");
    let approved = stage.call(Call::get(&path)).await;
    assert_eq!(
        (approved.status, &approved.json()["state"]),
        (200, &json!("approved"))
    );
    assert_eq!(approved.header("cache-control"), "no-store");
}

#[tokio::test(start_paused = true)]
async fn a_long_poll_answers_when_it_settles_or_the_time_is_up() {
    let stage = Stage::new().await;
    for span in [100, 3_000] {
        let id = stage.open().await;
        let path = format!("/v1/verifications/{id}?wait=60");
        let mut caller = stage.caller().await;
        let reply = tokio::spawn(async move { caller.call(Call::get(&path)).await });
        tokio::time::sleep(Duration::from_millis(span)).await;
        stage.desk.deny(&id, "alice@example.org/phone");
        let reply = reply.await.unwrap();
        assert_eq!(
            (reply.status, &reply.json()["state"]),
            (200, &json!("denied"))
        );
    }
    let id = stage.open().await;
    let start = Instant::now();
    let reply = stage
        .call(Call::get(&format!("/v1/verifications/{id}?wait=7")))
        .await;
    assert_eq!(
        (start.elapsed().as_secs(), &reply.json()["state"]),
        (7, &json!("pending"))
    );
    stage.desk.take_back(&id);
    // Settled already: there is nothing to wait for.
    let start = Instant::now();
    stage
        .call(Call::get(&format!("/v1/verifications/{id}?wait=600")))
        .await;
    assert_eq!(start.elapsed().as_secs(), 0);
}

#[tokio::test(start_paused = true)]
async fn who_hangs_up_while_polling_changes_nothing() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    for span in [100, 3_000] {
        let path = format!("/v1/verifications/{id}?wait=60");
        let mut caller = stage.caller().await;
        let reply = tokio::spawn(async move { caller.call(Call::get(&path)).await });
        tokio::time::sleep(Duration::from_millis(span)).await;
        reply.abort();
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert_eq!(stage.desk.pending(), std::slice::from_ref(&id));
    }
    assert!(stage.desk.abandoned().is_empty());
    stage.desk.take_back(&id);
}

#[tokio::test(start_paused = true)]
async fn anothers_cannot_be_told_from_one_that_is_not_there() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    let nobodys = uuid::Uuid::new_v4().to_string();
    let body = json!({"code": "123456"});
    for (method, tail) in [
        (Method::GET, ""),
        (Method::GET, "?wait=600"),
        (Method::GET, "/events"),
        (Method::DELETE, ""),
        (Method::POST, "/code"),
    ] {
        let mut replies = Vec::new();
        for id in [&id, &nobodys] {
            let path = format!("/v1/verifications/{id}{tail}");
            let call = Call {
                method: method.clone(),
                ..Call::post(&path, &body).by(BANK)
            };
            let reply = stage.call(call).await;
            assert_eq!(
                reply.problem(),
                (404, "not-found".to_owned(), None),
                "{method} {tail}"
            );
            let mut headers = reply.headers.clone();
            headers.remove("date");
            replies.push((headers, reply.text));
        }
        assert_eq!(replies[0], replies[1]);
    }
    assert_eq!(stage.desk.pending(), std::slice::from_ref(&id));
    stage.desk.take_back(&id);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_name_of_ours_names_nothing() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    for name in [
        "x",
        "%00",
        "%ff",
        "%",
        "..%2f..",
        "00000000-0000-0000-0000-000000000000",
        &id.replace('-', ""),
        &format!("urn:uuid:{id}"),
        &format!("%7B{id}%7D"),
        &format!("{id}0"),
    ] {
        let reply = stage
            .call(Call::get(&format!("/v1/verifications/{name}")))
            .await;
        assert_eq!(
            reply.problem(),
            (404, "not-found".to_owned(), None),
            "{name}"
        );
    }
    for query in ["wait=x", "wait=601", "a=b", "wait=1;wait=2"] {
        let reply = stage
            .call(Call::get(&format!("/v1/verifications/{id}?{query}")))
            .await;
        assert_eq!(reply.problem().0, 400, "{query}");
    }
    let reply = stage
        .call(Call::get(&format!("/v1/verifications/{id}")).without("authorization"))
        .await;
    assert_eq!(reply.problem().0, 401);
    stage.desk.take_back(&id);
}

#[tokio::test(start_paused = true)]
async fn a_stop_lets_go_of_those_who_wait_and_denies_nothing() {
    for span in [100, 3_000] {
        let mut stage = Stage::new().await;
        let id = stage.open().await;
        let path = format!("/v1/verifications/{id}?wait=60");
        let mut caller = stage.caller().await;
        let reply = tokio::spawn(async move { caller.call(Call::get(&path)).await });
        tokio::time::sleep(Duration::from_millis(span)).await;
        stage.desk.stops();
        stage.stop.cancel();
        let reply = reply.await.unwrap();
        assert_eq!(reply.problem(), (503, "unavailable".to_owned(), None));
        stage.closed().await;
    }
}
