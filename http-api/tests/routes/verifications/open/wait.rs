//! `POST /v1/verifications?wait=N`.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;

use crate::stage::{Call, Reply, Stage, ask};

fn call(path: &str) -> Call<'_> {
    Call::post(path, &ask("alice@example.org"))
}

/// One call that waits, until the desk has its order.
async fn waiting(stage: &Stage, path: &'static str) -> (String, tokio::task::JoinHandle<Reply>) {
    let mut caller = stage.caller().await;
    let before = stage.desk.orders().len();
    let reply = tokio::spawn(async move { caller.call(call(path)).await });
    stage.desk.takes(before + 1).await;
    let id = stage.desk.pending().pop().unwrap();
    (id, reply)
}

/// Long enough for the wait to be parked: shorter and longer ones must not differ.
const LONG: Duration = Duration::from_secs(3);

#[tokio::test(start_paused = true)]
async fn it_answers_when_it_settles() {
    let stage = Stage::new().await;
    for span in [Duration::ZERO, LONG] {
        let (id, reply) = waiting(&stage, "/v1/verifications?wait=60").await;
        let start = Instant::now();
        tokio::time::sleep(span).await;
        stage.desk.confirm(&id, "alice@example.org/phone");
        let reply = reply.await.unwrap();
        assert_eq!(reply.status, 201);
        assert!(start.elapsed() < span + Duration::from_secs(1));
        assert_eq!(reply.header("location"), format!("/v1/verifications/{id}"));
        assert_eq!(reply.header("cache-control"), "no-store");
        let json = reply.json();
        assert_eq!(
            (&json["state"], &json["by"]),
            (&json!("approved"), &json!("alice@example.org"))
        );
        let approval = json!([{
            "jid": "alice@example.org", "from": "alice@example.org/phone", "evidence": "tap", "at": "2026-11-21T02:28:03.000Z",
        }]);
        assert_eq!(json["approvals"], approval);
    }
    assert!(stage.desk.abandoned().is_empty());
}

type Happen<'a> = Box<dyn Fn(&str) + 'a>;

#[tokio::test(start_paused = true)]
async fn it_tells_every_outcome() {
    let stage = Stage::new().await;
    let desk = &stage.desk;
    let alice = "alice@example.org/phone";
    let outcomes: [(Happen<'_>, _); 6] = [
        (
            Box::new(|id| desk.deny(id, alice)),
            json!(["denied", "alice@example.org", "declined"]),
        ),
        (
            Box::new(|id| desk.take_back(id)),
            json!(["withdrawn", null, null]),
        ),
        (
            Box::new(|_| desk.passes(Duration::from_secs(61))),
            json!(["expired", null, null]),
        ),
        (
            Box::new(|id| desk.bounce(id, "alice@example.org", verification::Undelivered::NoRoute)),
            json!(["undeliverable", null, "no_route"]),
        ),
        (
            Box::new(|id| {
                desk.bounce(
                    id,
                    "alice@example.org",
                    verification::Undelivered::RemoteServer,
                );
            }),
            json!(["undeliverable", null, "remote_server"]),
        ),
        // Last, since alice is left alone after that.
        (
            Box::new(|id| desk.not_me(id, alice)),
            json!(["denied", "alice@example.org", "not_me"]),
        ),
    ];
    for (happens, told) in outcomes {
        let (id, reply) = waiting(&stage, "/v1/verifications?wait=600").await;
        happens(&id);
        let reply = reply.await.unwrap();
        let json = reply.json();
        assert_eq!(reply.status, 201);
        assert_eq!(json!([json["state"], json["by"], json["reason"]]), told);
    }
}

#[tokio::test(start_paused = true)]
async fn it_answers_when_the_time_is_up() {
    let stage = Stage::new().await;
    for (path, span) in [
        ("/v1/verifications?wait=0", 0),
        ("/v1/verifications?wait=1", 1),
        ("/v1/verifications?wait=30", 30),
    ] {
        let start = Instant::now();
        let reply = stage.call(call(path)).await;
        assert_eq!(start.elapsed().as_secs(), span, "{path}");
        assert_eq!(
            (reply.status, &reply.json()["state"]),
            (201, &json!("pending"))
        );
        stage.desk.take_back(reply.json()["id"].as_str().unwrap());
    }
    assert!(stage.desk.abandoned().is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_hangs_up_takes_it_back() {
    let stage = Stage::new().await;
    for (number, span) in [(1, Duration::ZERO), (2, LONG)] {
        let (id, reply) = waiting(&stage, "/v1/verifications?wait=60").await;
        tokio::time::sleep(span).await;
        reply.abort();
        stage.desk.abandons(number).await;
        assert_eq!(stage.desk.abandoned().last(), Some(&id));
        assert!(stage.desk.pending().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn who_hangs_up_but_named_the_order_will_come_back() {
    let stage = Stage::new().await;
    for (key, span) in [("a", Duration::ZERO), ("b", LONG)] {
        let mut caller = stage.caller().await;
        let before = stage.desk.orders().len();
        let first = tokio::spawn(async move {
            caller
                .call(call("/v1/verifications?wait=60").header("idempotency-key", key))
                .await
        });
        stage.desk.takes(before + 1).await;
        tokio::time::sleep(span).await;
        first.abort();
        // Time for the doors to notice.
        tokio::time::sleep(LONG).await;
        let id = stage.desk.pending().pop().unwrap();
        let again = call("/v1/verifications").header("idempotency-key", key);
        assert_eq!(stage.call(again).await.json()["id"], json!(id));
        stage.desk.take_back(&id);
    }
    assert!(stage.desk.abandoned().is_empty());
}

#[tokio::test(start_paused = true)]
async fn of_several_confirmers_one_does_not_end_the_wait() {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    let body = json!({
        "confirmers": ["alice@example.org", "bob@example.org"], "needed": 2,
        "method": "GET", "url": "https://shop.example/",
    });
    let reply = tokio::spawn(async move {
        caller
            .call(Call::post("/v1/verifications?wait=60", &body))
            .await
    });
    stage.desk.takes(1).await;
    let id = stage.desk.pending().pop().unwrap();
    stage.desk.confirm(&id, "alice@example.org/phone");
    tokio::time::sleep(LONG).await;
    let half = stage
        .call(Call::get(&format!("/v1/verifications/{id}")))
        .await
        .json();
    assert_eq!(
        (&half["state"], &half["approvals"][0]["jid"]),
        (&json!("pending"), &json!("alice@example.org"))
    );
    assert!(!reply.is_finished());
    stage.desk.confirm(&id, "bob@example.org/laptop");
    let json = reply.await.unwrap().json();
    assert_eq!(
        (&json["state"], &json["by"]),
        (&json!("approved"), &json!(null))
    );
    assert_eq!(json["approvals"].as_array().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_stop_lets_go_of_those_who_wait() {
    for span in [Duration::ZERO, LONG] {
        let mut stage = Stage::new().await;
        let (_, reply) = waiting(&stage, "/v1/verifications?wait=60").await;
        tokio::time::sleep(span).await;
        stage.stop.cancel();
        stage.desk.stops();
        let reply = reply.await.unwrap();
        assert_eq!(reply.problem(), (503, "unavailable".to_owned(), None));
        assert_eq!(reply.header("retry-after"), "5");
        stage.closed().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_crowd_waits_at_once() {
    const MANY: usize = 2_000;
    let stage = Stage::new().await;
    let mut waiting = Vec::new();
    for number in 0..MANY {
        let mut caller = stage.caller().await;
        waiting.push(tokio::spawn(async move {
            let body = ask(&format!("user{number}@example.org"));
            caller
                .call(Call::post("/v1/verifications?wait=60", &body))
                .await
        }));
    }
    stage.desk.takes(MANY).await;
    tokio::time::sleep(LONG).await;
    for (number, id) in stage.desk.pending().iter().enumerate() {
        assert!(number < MANY);
        stage.desk.take_back(id);
    }
    for reply in waiting {
        let reply = reply.await.unwrap();
        assert_eq!(
            (reply.status, &reply.json()["state"]),
            (201, &json!("withdrawn"))
        );
    }
}
