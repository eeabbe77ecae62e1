//! `POST /v1/admin/commands`, and settings that change while the doors are open.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use verification::{Steer, Steered, Subject};

use crate::stage::{Call, Stage, ask, own_uid};

const PATH: &str = "/v1/admin/commands";

fn command(body: &Value) -> Call<'static> {
    Call::post(PATH, body).without("authorization")
}

#[tokio::test(start_paused = true)]
async fn nobody_steers_over_tcp() {
    let stage = Stage::new().await;
    let reload = json!({"command": "reload"});
    let reply = stage.call(Call::post(PATH, &reload)).await;
    assert_eq!(reply.status, 404, "{reply:?}");
    assert_eq!(stage.desk.steered(), []);
}

#[tokio::test(start_paused = true)]
async fn root_steers_and_nobody_else() {
    let stage = Stage::new().await;
    let alice = || "alice@example.org".parse().unwrap();
    let hour = Duration::from_secs(3600);
    for (body, steer) in [
        (
            json!({"command": "unlock", "jid": "Alice@example.org"}),
            Steer::Unlock(alice()),
        ),
        (
            json!({"command": "lock", "jid": "alice@example.org", "minutes": 60}),
            Steer::Lock(alice(), hour),
        ),
        (
            json!({"command": "mute", "jid": "alice@example.org", "minutes": 60}),
            Steer::Mute(alice(), hour),
        ),
        (
            json!({"command": "unmute", "jid": "alice@example.org"}),
            Steer::Unmute(alice()),
        ),
        (
            json!({"command": "block", "subject": "alice@example.org"}),
            Steer::Block(Subject::Account(alice())),
        ),
        (
            json!({"command": "unblock", "subject": "shop"}),
            Steer::Unblock(Subject::RelyingParty("shop".into())),
        ),
        (
            json!({"command": "maintenance", "on": true}),
            Steer::Maintenance(true),
        ),
        (json!({"command": "reload"}), Steer::Reload),
    ] {
        let reply = stage.local_caller().await.call(command(&body)).await;
        if own_uid() == 0 {
            assert_eq!(
                (reply.status, reply.json()),
                (200, json!({"changed": true}))
            );
            assert_eq!(stage.desk.steered(), [steer]);
        } else {
            assert_eq!(reply.status, 403, "{reply:?}");
            assert_eq!(stage.desk.steered(), []);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_steers_nothing() {
    let stage = Stage::new().await;
    for body in [
        json!({}),
        json!({"command": "approve", "id": "7"}),
        json!({"command": "unlock"}),
        json!({"command": "unlock", "jid": "example.org"}),
        json!({"command": "unlock", "jid": "alice@example.org/phone"}),
        json!({"command": "lock", "jid": "alice@example.org", "minutes": 0}),
        json!({"command": "lock", "jid": "alice@example.org", "minutes": 1441}),
        json!({"command": "block", "subject": "two words"}),
        json!({"command": "maintenance", "on": "yes"}),
        json!({"command": "reload", "more": 1}),
    ] {
        let reply = stage.local_caller().await.call(command(&body)).await;
        let expected = if own_uid() == 0 { 400 } else { 403 };
        assert_eq!(reply.status, expected, "{body}: {reply:?}");
        assert_eq!(stage.desk.steered(), []);
    }
}

#[tokio::test(start_paused = true)]
async fn what_came_of_it_is_told() {
    let stage = Stage::new().await;
    if own_uid() != 0 {
        return;
    }
    for (steered, status, told) in [
        (Steered::Unchanged, 200, r#"{"changed":false}"#),
        (
            Steered::Reloaded(vec!["xmpp.ping".into()]),
            200,
            r#"{"changed":true,"restart":["xmpp.ping"]}"#,
        ),
        (
            Steered::Broken(vec!["a.toml:3: no".into()]),
            409,
            "a.toml:3: no",
        ),
        (Steered::Full, 409, "too many"),
        (Steered::Unavailable, 503, "stopping"),
    ] {
        stage.desk.steers_to(steered);
        let reload = command(&json!({"command": "reload"}));
        let reply = stage.local_caller().await.call(reload).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert!(reply.text.contains(told), "{reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn settings_that_change_count_from_the_next_request_on() {
    let stage = Stage::new().await;
    let order = ask("alice@example.org");
    let by_new_token = || Call::post("/v1/verifications", &order).by("new-token");
    let mut caller = stage.caller().await;
    assert_eq!(caller.call(by_new_token()).await.status, 401);
    stage.settings.send_modify(|settings| {
        let mut changed = (**settings).clone();
        for party in &mut changed.relying_parties {
            if &*party.name == "shop" {
                party.token_hash = Some(Sha256::digest("new-token").into());
            }
        }
        *settings = Arc::new(changed);
    });
    let opened = caller.call(by_new_token()).await;
    assert_eq!(opened.status, 201, "{opened:?}");
    let by_old_token = Call::post("/v1/verifications", &order);
    assert_eq!(caller.call(by_old_token).await.status, 401);
    let path = format!(
        "/v1/verifications/{}",
        opened.json()["id"].as_str().unwrap()
    );
    caller.call(Call::delete(&path).by("new-token")).await;
}
