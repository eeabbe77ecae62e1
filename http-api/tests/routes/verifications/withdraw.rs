//! `DELETE /v1/verifications/{id}`.

use serde_json::json;

use crate::stage::{Call, Stage};

#[tokio::test(start_paused = true)]
async fn it_is_withdrawn_and_doing_it_again_changes_nothing() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    let path = format!("/v1/verifications/{id}");
    for _ in 0..2 {
        let reply = stage.call(Call::delete(&path)).await;
        assert_eq!(
            (reply.status, &reply.json()["state"]),
            (200, &json!("withdrawn"))
        );
    }
    assert!(stage.desk.pending().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_settled_otherwise_stays_so() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    stage.desk.confirm(&id, "alice@example.org/phone");
    let path = format!("/v1/verifications/{id}");
    let reply = stage.call(Call::delete(&path)).await;
    assert_eq!(reply.problem(), (409, "conflict".to_owned(), None));
    assert_eq!(
        stage.call(Call::get(&path)).await.json()["state"],
        "approved"
    );
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_hear_of_it() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    let path = format!("/v1/verifications/{id}?wait=60");
    let mut caller = stage.caller().await;
    let reply = tokio::spawn(async move { caller.call(Call::get(&path)).await });
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    stage
        .call(Call::delete(&format!("/v1/verifications/{id}")))
        .await;
    assert_eq!(reply.await.unwrap().json()["state"], "withdrawn");
}
