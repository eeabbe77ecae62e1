//! What is different on the unix socket. Who may ask for whom is enumerated in `order/confirmers.rs`; here the kernel
//! says who the tests are.

use std::time::Duration;

use serde_json::{Value, json};

use crate::stage::{Call, Stage, ask, own_uid};

fn login(user: &str) -> Value {
    json!({"user": user, "method": "SSHD", "url": "ssh://host.example", "timeout": 60,
        "accepts_code": true, "withdraw_on_close": true})
}

fn post(body: &Value) -> Call<'static> {
    Call::post("/v1/verifications", body).without("authorization")
}

#[tokio::test(start_paused = true)]
async fn a_user_asks_for_oneself_without_a_token() {
    let stage = Stage::new().await;
    let mut caller = stage.local_caller().await;
    let reply = caller.call(post(&login("tester"))).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(
        reply.json()["relying_party"],
        format!("local:{}", own_uid())
    );
    let request = stage.desk.orders().pop().unwrap().request;
    assert_eq!(
        request.confirmers().jids()[0].to_string(),
        "tester@example.org"
    );

    let id = reply.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/verifications/{id}/code");
    let code = json!({"code": stage.desk.login_code(&id)});
    let reply = caller
        .call(Call::post(&path, &code).without("authorization"))
        .await;
    assert_eq!(
        (reply.status, &reply.json()["state"]),
        (200, &json!("approved"))
    );
}

#[tokio::test(start_paused = true)]
async fn what_was_to_end_with_the_connection_does() {
    let stage = Stage::new().await;
    for wait in [None, Some(0), Some(3)] {
        let mut caller = stage.local_caller().await;
        let id = caller.call(post(&login("tester"))).await.json()["id"].clone();
        let id = id.as_str().unwrap().to_owned();
        let mut poll = None;
        if let Some(span) = wait {
            let path = format!("/v1/verifications/{id}?wait=60");
            poll = Some(tokio::spawn(
                async move { caller.call(Call::get(&path)).await },
            ));
            tokio::time::sleep(Duration::from_secs(span)).await;
        } else {
            // A person reads the prompt, for as long as it may take.
            tokio::time::sleep(Duration::from_secs(500)).await;
            assert_eq!(stage.desk.pending(), std::slice::from_ref(&id));
            drop(caller);
        }
        let before = stage.desk.abandoned().len();
        if let Some(poll) = poll {
            poll.abort();
        }
        stage
            .desk
            .abandons(before + usize::from(wait.is_some()))
            .await;
        stage.desk.abandons(1).await;
        assert_eq!(stage.desk.abandoned().last(), Some(&id));
        assert!(stage.desk.pending().is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_to_end_with_it_stays() {
    let stage = Stage::new().await;
    let mut body = login("tester");
    body["withdraw_on_close"] = json!(false);
    let mut caller = stage.local_caller().await;
    let id = caller.call(post(&body)).await.json()["id"].clone();
    drop(caller);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(json!(stage.desk.pending()), json!([id]));
    stage.desk.take_back(id.as_str().unwrap());
}

#[tokio::test(start_paused = true)]
async fn nobody_can_be_called_back_here() {
    let stage = Stage::new().await;
    let mut body = ask("tester@example.org");
    body["callback_url"] = json!("https://shop.example/hook");
    let reply = stage.local_caller().await.call(post(&body)).await;
    assert_eq!(
        reply.problem(),
        (
            400,
            "invalid-request".to_owned(),
            Some("callback_url".to_owned())
        )
    );
}

#[tokio::test(start_paused = true)]
async fn a_login_name_that_does_not_exist_looks_like_one_that_does() {
    if own_uid() != 0 {
        return; // only root has a use for it
    }
    let stage = Stage::new().await;
    let mut decoy = login("nobody");
    decoy["decoy"] = json!(true);
    let mut replies = Vec::new();
    for body in [login("tester"), login("unmapped"), decoy] {
        let mut caller = stage.local_caller().await;
        let reply = caller.call(post(&body)).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        let mut json = reply.json();
        let path = format!("/v1/verifications/{}", json["id"].as_str().unwrap());
        stage.desk.passes(Duration::from_millis(1));
        for changing in ["id", "transaction_id", "expires_at", "chat_uri"] {
            assert!(json[changing].is_string(), "{changing}");
            json[changing] = json!("...");
        }
        let keys: Vec<_> = reply.headers.keys().cloned().collect();
        replies.push((json, keys));
        stage.desk.passes(Duration::from_secs(61));
        let end = caller.call(Call::get(&path)).await.json();
        assert_eq!(end["state"], "expired");
        let is_decoy = body["user"] != "tester";
        assert_eq!(
            end["reason"],
            if is_decoy {
                json!("unknown_user")
            } else {
                json!(null)
            }
        );
    }
    assert!(
        replies.windows(2).all(|two| two[0] == two[1]),
        "{replies:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn root_asks_anybody_and_sees_everything() {
    if own_uid() != 0 {
        return; // nothing of the kind for others: enumerated in order/confirmers.rs
    }
    let stage = Stage::new().await;
    let mut caller = stage.local_caller().await;
    let reply = caller.call(post(&ask("anybody@anywhere.example"))).await;
    assert_eq!(
        (reply.status, &reply.json()["relying_party"]),
        (201, &json!("local:0"))
    );
    let own = reply.json()["id"].as_str().unwrap().to_owned();
    let shops = stage.open().await;
    for id in [own, shops] {
        let reply = caller
            .call(Call::delete(&format!("/v1/verifications/{id}")))
            .await;
        assert_eq!(
            (reply.status, &reply.json()["state"]),
            (200, &json!("withdrawn"))
        );
    }
    let reply = caller.call(post(&login("both"))).await;
    assert_eq!(reply.json()["needed"], 2);
    stage.desk.take_back(reply.json()["id"].as_str().unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_user_asks_in_nobody_elses_name() {
    if own_uid() == 0 {
        return; // root may
    }
    let stage = Stage::new().await;
    let mut caller = stage.local_caller().await;
    let mut body = login("tester");
    body["requester_user"] = json!("somebody");
    let reply = caller.call(post(&body)).await;
    let problem = (403, "not-allowed".to_owned(), Some("requester_user".into()));
    assert_eq!(reply.problem(), problem);
    body["requester_user"] = json!("tester");
    assert_eq!(caller.call(post(&body)).await.status, 201);
}

#[tokio::test(start_paused = true)]
async fn the_rule_of_a_user_says_who_can_deny() {
    let stage = Stage::new().await;
    let mut caller = stage.local_caller().await;
    let mut body = login("tester");
    body["veto"] = json!(false);
    let problem = (400, "invalid-request".to_owned(), Some("veto".into()));
    assert_eq!(caller.call(post(&body)).await.problem(), problem);
    let mut body = ask("tester@example.org");
    body["requester_user"] = json!("tester");
    let reply = caller.call(post(&body)).await;
    assert_eq!(reply.problem().2.as_deref(), Some("requester_user"));
}

/// What `pam_xmpp` does where somebody tries again over the same connection of sshd.
fn retry<'a>(body: &Value, key: &'a str) -> Call<'a> {
    post(body).header("idempotency-key", key)
}

#[tokio::test(start_paused = true)]
async fn a_retry_after_a_wrong_code_finds_the_same_verification() {
    let stage = Stage::new().await;
    let mut first = stage.local_caller().await;
    let opened = first.call(retry(&login("tester"), "sshd-17")).await;
    let id = opened.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/verifications/{id}/code");
    let wrong = json!({"code": "x"});
    let slip = first
        .call(Call::post(&path, &wrong).without("authorization"))
        .await;
    assert_eq!(slip.problem().1, "wrong-code");
    drop(first);

    let mut second = stage.local_caller().await;
    let again = second.call(retry(&login("tester"), "sshd-17")).await;
    assert_eq!(again.json()["id"], opened.json()["id"]);
    assert_eq!(stage.desk.pending(), std::slice::from_ref(&id));
    drop(second);
    stage.desk.abandons(1).await;
    assert_eq!(stage.desk.abandoned(), [id]);
}

#[tokio::test(start_paused = true)]
async fn one_connection_waits_and_no_other() {
    let stage = Stage::new().await;
    let mut first = stage.local_caller().await;
    let opened = first.call(retry(&login("tester"), "k")).await;
    assert_eq!(opened.status, 201);
    let mut second = stage.local_caller().await;
    let intruder = second.call(retry(&login("tester"), "k")).await;
    assert_eq!(intruder.problem().0, 409);
    drop(second);
    let id = opened.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        stage.desk.pending(),
        [id],
        "it is not the intruder's to end"
    );
    let again = first.call(retry(&login("tester"), "k")).await;
    assert_eq!(again.json()["id"], opened.json()["id"], "its own");
    drop(first);
    stage.desk.abandons(1).await;
}

#[tokio::test(start_paused = true)]
async fn without_a_key_a_wrong_code_changes_nothing() {
    let stage = Stage::new().await;
    let mut caller = stage.local_caller().await;
    let id = caller.call(post(&login("tester"))).await.json()["id"].clone();
    let path = format!("/v1/verifications/{}/code", id.as_str().unwrap());
    let wrong = json!({"code": "x"});
    let _slip = caller
        .call(Call::post(&path, &wrong).without("authorization"))
        .await;
    drop(caller);
    stage.desk.abandons(1).await;
    assert!(stage.desk.pending().is_empty());
}

#[tokio::test(start_paused = true)]
async fn only_root_lets_others_in_without_asking() {
    if own_uid() == 0 {
        return;
    }
    let stage = Stage::new().await;
    let mut caller = stage.local_caller().await;
    let mut body = login("tester");
    body["grace"] = json!(60);
    let problem = (403, "not-allowed".to_owned(), Some("grace".to_owned()));
    assert_eq!(caller.call(post(&body)).await.problem(), problem);
    for (field, value) in [("grace", json!(60)), ("tell_unmapped", json!(true))] {
        let mut body = login("tester");
        body[field] = value.clone();
        body.as_object_mut().unwrap().remove("user");
        body["jid"] = json!("tester@example.org");
        let problem = (400, "invalid-request".to_owned(), Some(field.to_owned()));
        assert_eq!(caller.call(post(&body)).await.problem(), problem);
    }
}

/// A screen locker runs as its user, in a stack with `nullok` for all.
#[tokio::test(start_paused = true)]
async fn a_user_who_is_asked_may_want_to_be_told_who_is_not() {
    let stage = Stage::new().await;
    let mut caller = stage.local_caller().await;
    let mut body = login("tester");
    body["tell_unmapped"] = json!(true);
    assert_eq!(caller.call(post(&body)).await.status, 201);
    drop(caller);
    stage.desk.abandons(1).await;
}

#[tokio::test(start_paused = true)]
async fn who_is_asked_is_told_at_a_login_only_where_that_is_wanted() {
    for is_wanted in [false, true] {
        let stage = Stage::with(|settings| settings.name_confirmers = is_wanted).await;
        let mut caller = stage.local_caller().await;
        let opened = caller.call(post(&login("tester"))).await.json();
        let told = is_wanted.then(|| json!(["tester@example.org"]));
        assert_eq!(opened.get("asked"), told.as_ref());
        drop(caller);
        stage.desk.abandons(1).await;
    }
}
