//! `GET /v1/verifications`.

use serde_json::json;

use crate::stage::{BANK, Call, Stage, ask, own_uid};

#[tokio::test(start_paused = true)]
async fn everybody_sees_their_own_and_root_sees_all() {
    let stage = Stage::new().await;
    let shops = stage.open().await;
    let banks = stage
        .call(Call::post("/v1/verifications", &ask("bob@example.org")).by(BANK))
        .await;
    let banks = banks.json()["id"].as_str().unwrap().to_owned();
    let ids = |reply: crate::stage::Reply| {
        assert_eq!(reply.status, 200);
        let list = reply.json()["verifications"].as_array().unwrap().clone();
        let mut ids: Vec<_> = list
            .iter()
            .map(|v| v["id"].as_str().unwrap().to_owned())
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(
        ids(stage.call(Call::get("/v1/verifications")).await),
        std::slice::from_ref(&shops)
    );
    assert_eq!(
        ids(stage.call(Call::get("/v1/verifications").by(BANK)).await),
        std::slice::from_ref(&banks)
    );
    let mut all = vec![shops.clone(), banks.clone()];
    all.sort();
    let local = ids(stage
        .local_caller()
        .await
        .call(Call::get("/v1/verifications"))
        .await);
    assert_eq!(local, if own_uid() == 0 { all } else { Vec::new() });

    // What is settled is no longer pending.
    stage.desk.take_back(&shops);
    stage.desk.take_back(&banks);
    let reply = stage.call(Call::get("/v1/verifications")).await;
    assert_eq!(reply.json(), json!({"verifications": []}));
}

#[tokio::test(start_paused = true)]
async fn there_are_no_parameters_and_no_list_for_strangers() {
    let stage = Stage::new().await;
    let reply = stage
        .call(Call::get("/v1/verifications?state=approved"))
        .await;
    assert_eq!(
        reply.problem(),
        (400, "invalid-request".to_owned(), Some("state".to_owned()))
    );
    let reply = stage
        .call(Call::get("/v1/verifications").without("authorization"))
        .await;
    assert_eq!(reply.problem().0, 401);
}
