//! `GET /healthz`, `GET /readyz` and `GET /metrics`.

use axum::http::Method;
use serde_json::json;
use verification::Statistics;

use crate::stage::{Call, Stage};

#[tokio::test(start_paused = true)]
async fn it_lives_on_both_doors_for_anybody() {
    let stage = Stage::new().await;
    let call = || Call::new(Method::GET, "/healthz");
    for reply in [
        stage.call(call()).await,
        stage.local_caller().await.call(call()).await,
    ] {
        assert_eq!((reply.status, reply.json()), (200, json!({"live": true})));
        assert_eq!(reply.header("cache-control"), "no-store");
    }
}

#[tokio::test(start_paused = true)]
async fn it_is_ready_or_says_why_not() {
    let stage = Stage::new().await;
    let mut caller = stage.caller().await;
    let call = || Call::new(Method::GET, "/readyz");
    let reply = caller.call(call()).await;
    assert_eq!(
        (reply.status, reply.json()),
        (200, json!({"ready": true, "reasons": []}))
    );
    stage.desk.is_not_ready("the link is down");
    let reply = caller.call(call()).await;
    assert_eq!(reply.status, 503);
    assert_eq!(
        reply.json(),
        json!({"ready": false, "reasons": ["the link is down"]})
    );
}

#[tokio::test(start_paused = true)]
async fn it_counts() {
    let stage = Stage::new().await;
    stage.desk.counted(Statistics {
        opened: 30,
        limited: 4,
        approved: 20,
        denied: 3,
        expired: 2,
        undeliverable: 1,
        withdrawn: 0,
        bypassed: 6,
        pending: 5,
        is_link_up: true,
    });
    let reply = stage.call(Call::new(Method::GET, "/metrics")).await;
    assert_eq!(reply.status, 200);
    assert!(
        reply
            .header("content-type")
            .starts_with("application/openmetrics-text")
    );
    let lines: Vec<_> = reply
        .text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert_eq!(
        lines,
        [
            "verifications_opened_total 30",
            "verifications_limited_total 4",
            "bypass_codes_used_total 6",
            "verifications_settled_total{outcome=\"approved\"} 20",
            "verifications_settled_total{outcome=\"denied\"} 3",
            "verifications_settled_total{outcome=\"expired\"} 2",
            "verifications_settled_total{outcome=\"undeliverable\"} 1",
            "verifications_settled_total{outcome=\"withdrawn\"} 0",
            "verifications_pending 5",
            "link_up 1",
        ]
    );
    assert!(reply.text.ends_with("# EOF\n"));
}
