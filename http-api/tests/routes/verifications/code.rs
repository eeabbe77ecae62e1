//! `POST /v1/verifications/{id}/code`.

use serde_json::json;

use crate::stage::{Call, Stage, ask};

async fn open(stage: &Stage) -> String {
    let mut body = ask("alice@example.org");
    body["accepts_code"] = json!(true);
    let reply = stage.call(Call::post("/v1/verifications", &body)).await;
    reply.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn the_code_that_was_sent_approves() {
    let stage = Stage::new().await;
    let id = open(&stage).await;
    let body = json!({"code": stage.desk.login_code(&id)});
    let reply = stage
        .call(Call::post(&format!("/v1/verifications/{id}/code"), &body))
        .await;
    let json = reply.json();
    assert_eq!((reply.status, &json["state"]), (200, &json!("approved")));
    assert_eq!(
        json["approvals"],
        json!([{"jid": "alice@example.org", "evidence": "code", "at": "2026-11-21T02:28:03.000Z"}])
    );
    assert!(!reply.text.contains(body["code"].as_str().unwrap()));
    let again = stage
        .call(Call::post(&format!("/v1/verifications/{id}/code"), &body))
        .await;
    assert_eq!(again.problem(), (409, "conflict".to_owned(), None));
}

#[tokio::test(start_paused = true)]
async fn three_wrong_ones_deny() {
    let stage = Stage::new().await;
    let id = open(&stage).await;
    let path = format!("/v1/verifications/{id}/code");
    let code = stage.desk.login_code(&id);
    let wrong = json!({"code": if code == "000000" { "000001" } else { "000000" }});
    for detail in [
        "2 tries left",
        "1 try left",
        "that was the last try: the verification is denied",
    ] {
        let reply = stage.call(Call::post(&path, &wrong)).await;
        assert_eq!(
            reply.problem(),
            (422, "wrong-code".to_owned(), Some("code".to_owned()))
        );
        assert_eq!(reply.json()["detail"], detail);
    }
    let reply = stage.call(Call::post(&path, &json!({"code": code}))).await;
    assert_eq!(reply.problem().0, 409);
    let json = stage
        .call(Call::get(&format!("/v1/verifications/{id}")))
        .await
        .json();
    assert_eq!(
        (&json["state"], &json["reason"]),
        (&json!("denied"), &json!("wrong_code"))
    );
}

#[tokio::test(start_paused = true)]
async fn where_none_was_sent_none_counts() {
    let stage = Stage::new().await;
    let id = stage.open().await;
    let path = format!("/v1/verifications/{id}/code");
    let reply = stage
        .call(Call::post(&path, &json!({"code": "123456"})))
        .await;
    assert_eq!(reply.problem(), (409, "conflict".to_owned(), None));
    assert_eq!(reply.json()["detail"], "no code was sent for it");
    stage.desk.take_back(&id);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_code_does_not_count_as_a_try() {
    let stage = Stage::new().await;
    let id = open(&stage).await;
    let path = format!("/v1/verifications/{id}/code");
    for body in [
        json!({}),
        json!({"code": 123_456}),
        json!({"code": null}),
        json!({"code": ""}),
        json!({"code": "1".repeat(65)}),
        json!({"code": ["123456"]}),
    ] {
        let reply = stage.call(Call::post(&path, &body)).await;
        let problem = (400, "invalid-request".to_owned(), Some("code".to_owned()));
        assert_eq!(reply.problem(), problem, "{body}");
    }
    let reply = stage
        .call(Call::post(&path, &json!({"code": "1", "pin": 7})))
        .await;
    assert_eq!(reply.problem().2.as_deref(), Some("pin"));
    let reply = stage
        .call(Call::post(&format!("{path}?code=1"), &json!({"code": "1"})))
        .await;
    assert_eq!(reply.problem().2.as_deref(), Some("code"));
    let right = json!({"code": stage.desk.login_code(&id)});
    assert_eq!(stage.call(Call::post(&path, &right)).await.status, 200);
}
