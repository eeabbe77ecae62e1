//! `POST /v1/bypass`, and who is told that there are codes.

use std::time::Duration;

use serde_json::{Value, json};
use verification::BypassError;

use crate::stage::{Call, Stage, ask, own_uid};

const PATH: &str = "/v1/bypass";
const CODE: &str = "4829137299110457";

fn bypass(body: &Value) -> Call<'static> {
    Call::post(PATH, body).without("authorization")
}

fn alices() -> Value {
    json!({"user": "alice", "code": CODE})
}

#[tokio::test(start_paused = true)]
async fn nobody_spends_a_code_over_tcp() {
    let stage = Stage::new().await;
    stage.desk.has_codes("alice", Ok(1));
    let reply = stage.call(Call::post(PATH, &alices())).await;
    assert_eq!(reply.status, 404, "{reply:?}");
    assert_eq!(stage.desk.spent(), []);
}

#[tokio::test(start_paused = true)]
async fn root_spends_a_code_and_nobody_else() {
    let stage = Stage::new().await;
    stage.desk.has_codes("alice", Ok(2));
    let reply = stage.local_caller().await.call(bypass(&alices())).await;
    if own_uid() == 0 {
        assert_eq!((reply.status, reply.json()), (200, json!({"uses_left": 2})));
        let spent = [("alice".to_owned(), CODE.to_owned())];
        assert_eq!(stage.desk.spent(), spent);
    } else {
        assert_eq!(reply.status, 403, "{reply:?}");
        assert_eq!(stage.desk.spent(), []);
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_that_lets_nobody_in_is_a_problem_of_its_own() {
    let stage = Stage::new().await;
    if own_uid() != 0 {
        return;
    }
    let guessed = BypassError::Guessed(Duration::from_millis(599_001));
    for (error, status, kind, retry_after) in [
        (BypassError::Wrong, 422, "wrong-code", ""),
        (guessed, 429, "limited", "600"),
        (BypassError::Unusable, 503, "unavailable", "5"),
    ] {
        stage.desk.has_codes("alice", Err(error));
        let reply = stage.local_caller().await.call(bypass(&alices())).await;
        assert_eq!(reply.status, status, "{reply:?}");
        let kind = format!("urn:verifierd:problem:{kind}");
        assert_eq!(reply.json()["type"], kind);
        if !retry_after.is_empty() {
            assert_eq!(reply.header("retry-after"), retry_after);
        }
        assert!(!reply.text.contains(CODE), "{reply:?}");
    }
    let bobs = json!({"user": "bob", "code": CODE});
    let reply = stage.local_caller().await.call(bypass(&bobs)).await;
    assert_eq!(reply.status, 422, "{reply:?}");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_spends_nothing() {
    let stage = Stage::new().await;
    stage.desk.has_codes("alice", Ok(1));
    for body in [
        json!({}),
        json!({"user": "alice"}),
        json!({"user": "", "code": CODE}),
        json!({"user": "a".repeat(256), "code": CODE}),
        json!({"user": "alice", "code": 7}),
        json!({"user": "alice", "code": "4829-1372-9911-0457"}),
        json!({"user": "alice", "code": "482913729911045"}),
        json!({"user": "alice", "code": "48291372991104570"}),
        json!({"user": "alice", "code": "482913729911045x"}),
        json!({"user": "alice", "code": CODE, "more": 1}),
    ] {
        let reply = stage.local_caller().await.call(bypass(&body)).await;
        let expected = if own_uid() == 0 { 400 } else { 403 };
        assert_eq!(reply.status, expected, "{body}: {reply:?}");
        assert!(!reply.text.contains("482913"), "{reply:?}");
        assert_eq!(stage.desk.spent(), []);
    }
}

/// Whoever has codes must be asked for one, where nothing else is to be typed.
#[tokio::test(start_paused = true)]
async fn that_there_are_codes_is_told_to_root_who_asks_about_a_user() {
    let stage = Stage::new().await;
    if own_uid() != 0 {
        return;
    }
    for user in ["alice", "nobody"] {
        stage.desk.has_codes(user, Ok(1));
    }
    let mut caller = stage.local_caller().await;
    for (body, told) in [
        (
            json!({"user": "alice", "method": "login", "url": "ssh://host.example.org/"}),
            true,
        ),
        (
            json!({"user": "nobody", "method": "login", "url": "ssh://host.example.org/"}),
            true,
        ),
        (
            json!({"user": "bob", "method": "login", "url": "ssh://host.example.org/"}),
            false,
        ),
        (ask("alice@example.org"), false),
    ] {
        let call = Call::post("/v1/verifications", &body).without("authorization");
        let reply = caller.call(call).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        let takes_bypass = reply.json()["takes_bypass"] == true;
        assert_eq!(takes_bypass, told, "{reply:?}");
        stage.desk.take_back(reply.json()["id"].as_str().unwrap());
    }
}
