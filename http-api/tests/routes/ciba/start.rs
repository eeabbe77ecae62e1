//! What an authentication request may hold, and how it is refused.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use http_api::{Ciba, ClientAuthentication};
use verification::{Binding, Limit, Limited, OpenError, Refusal};

use super::till::{ALICE, ENDPOINT, client, error, stage, start, started, with};
use crate::stage::{Call, Stage};

/// The word and the status of what is refused; nobody was asked.
async fn refused(stage: &Stage, who: &str, changes: &[(&'static str, &'static str)]) -> String {
    let before = stage.desk.orders().len();
    let reply = start(stage, who, &with(changes)).await;
    let (status, word) = error(&reply);
    assert_eq!(stage.desk.orders().len(), before, "{changes:?}");
    assert!(!reply.text.contains("<script>"), "{reply:?}");
    format!("{status} {word}")
}

#[tokio::test]
async fn what_is_wrong_is_refused_by_its_name() {
    let stage = stage(|_| {}).await;
    let long: &'static str = "x".repeat(20_000).leak();
    for (changes, word) in [
        (&[("scope", "")][..], "invalid_request"),
        (&[("scope", "profile")], "invalid_scope"),
        (&[("scope", "<script>")], "invalid_scope"),
        (&[("login_hint", "")], "invalid_request"),
        (&[("id_token_hint", "a.b.c")], "invalid_request"),
        (&[("login_hint_token", "a.b.c")], "invalid_request"),
        (
            &[("login_hint", ""), ("login_hint_token", "a.b.c")],
            "invalid_request",
        ),
        (
            &[("login_hint", ""), ("id_token_hint", "<script>")],
            "invalid_request",
        ),
        (&[("login_hint", long)], "invalid_request"),
        (
            &[("login_hint", "alice@elsewhere.example")],
            "unknown_user_id",
        ),
        (&[("login_hint", "<script>")], "unknown_user_id"),
        (&[("login_hint", "carol")], "missing_user_code"),
        (&[("binding_message", "")], "invalid_binding_message"),
        (
            &[("binding_message", "two words")],
            "invalid_binding_message",
        ),
        (
            &[("binding_message", "http://evil.example/1")],
            "invalid_binding_message",
        ),
        (&[("binding_message", long)], "invalid_binding_message"),
        (
            &[("binding_message", "W4\u{202e}SCT")],
            "invalid_binding_message",
        ),
        (&[("requested_expiry", "0")], "invalid_request"),
        (&[("requested_expiry", "-5")], "invalid_request"),
        (&[("requested_expiry", "soon")], "invalid_request"),
        (&[("requested_expiry", "1.5")], "invalid_request"),
        (&[("request", "a.b.c")], "invalid_request"),
    ] {
        let told = refused(&stage, "shop", changes).await;
        assert_eq!(told, format!("400 {word}"), "{changes:?}");
    }
}

#[tokio::test]
async fn only_clients_that_may_and_show_that_they_are_the_ones() {
    let stage = stage(|settings| {
        settings.relying_parties[1].ciba = None;
        let mut more = settings.relying_parties[0].clone();
        more.name = "public".into();
        let public = http_api::Client {
            authentication: ClientAuthentication::Public,
            ..client("public")
        };
        more.client = Some(Arc::new(public));
        settings.relying_parties.push(more);
    })
    .await;
    assert_eq!(
        refused(&stage, "bank", &[]).await,
        "400 unauthorized_client"
    );
    assert_eq!(refused(&stage, "nobody", &[]).await, "401 invalid_client");
    let call = |body: &str| {
        let mut call = Call::new(Method::POST, "/bc-authorize")
            .header("content-type", "application/x-www-form-urlencoded");
        call.body = Some(body.into());
        call
    };
    let form = "scope=openid&login_hint=alice&binding_message=W4SCT";
    for (credentials, status) in [
        ("", 401),
        ("&client_id=shop", 401),
        ("&client_id=shop&client_secret=wrong", 401),
        ("&client_id=public", 400),
    ] {
        let reply = stage.call(call(&format!("{form}{credentials}"))).await;
        assert_eq!(reply.status, status, "{credentials}: {reply:?}");
    }
    let twice = format!("{form}&scope=openid&client_id=shop&client_secret=shop");
    let reply = stage.call(call(&twice)).await;
    assert_eq!(error(&reply), (400, "invalid_request".to_owned()));
    let reply = stage.call(Call::new(Method::GET, "/bc-authorize")).await;
    assert_eq!(reply.status, 405);
    assert!(stage.desk.orders().is_empty());
    let post = format!("{form}&client_id=shop&client_secret=shop");
    assert_eq!(stage.call(call(&post)).await.status, 200);
    stage.desk.take_back(&stage.desk.pending()[0]);
}

#[tokio::test]
async fn wishes_are_met_as_far_as_they_can_be() {
    let stage = stage(|settings| settings.relying_parties[0].binding = Binding::Tap).await;
    for (changes, timeout, binding, message) in [
        (&[("requested_expiry", "1")][..], 5, Binding::Tap, None),
        (&[("requested_expiry", "77")], 77, Binding::Tap, None),
        (
            &[("requested_expiry", "999999999999999999999")],
            600,
            Binding::Tap,
            None,
        ),
        (
            &[("acr_values", "gold urn:verifierd:acr:transfer")],
            120,
            Binding::Transfer,
            None,
        ),
        (
            &[("acr_values", "urn:verifierd:acr:tap")],
            120,
            Binding::Tap,
            None,
        ),
        (
            &[("binding_message", "Pay Bob")],
            120,
            Binding::Tap,
            Some("Pay Bob"),
        ),
        (&[("binding_message", "")], 120, Binding::Tap, None),
        (&[("login_hint", "alice")], 120, Binding::Tap, None),
    ] {
        let reply = start(&stage, "shop", &with(changes)).await;
        assert_eq!(reply.status, 200, "{changes:?}: {reply:?}");
        assert_eq!(reply.json()["expires_in"], timeout);
        let request = stage.desk.orders().pop().unwrap().request;
        assert_eq!(request.timeout(), Duration::from_secs(timeout));
        assert_eq!(request.binding(), binding);
        assert_eq!(request.message(), message);
        assert_eq!(
            request.confirmers().jids()[0].to_string(),
            "alice@example.org"
        );
        stage.desk.take_back(&stage.desk.pending()[0]);
        stage.desk.passes(Duration::from_secs(11 * 60));
    }
}

/// A policy is never made weaker.
#[tokio::test]
async fn less_than_its_own_policy_a_client_does_not_get() {
    let stage = stage(|settings| settings.relying_parties[0].binding = Binding::Transfer).await;
    let asked = with(&[("acr_values", "urn:verifierd:acr:tap")]);
    let _id = started(&stage, "shop", &asked).await;
    let order = stage.desk.orders().pop().unwrap();
    assert_eq!(order.request.binding(), Binding::Transfer);
    stage.desk.take_back(&stage.desk.pending()[0]);
}

/// To whom nobody may tell who there is, everybody looks the same.
#[tokio::test]
async fn who_is_not_there_does_not_answer() {
    let stage = stage(|settings| {
        settings.relying_parties[1].jids = settings.relying_parties[0].jids.clone();
    })
    .await;
    let hints = [
        "alice",
        "nobody@elsewhere.example",
        "<script>",
        "a b",
        "carol",
    ];
    let mut ids = Vec::new();
    for (number, hint) in hints.into_iter().enumerate() {
        let reply = start(&stage, "bank", &with(&[("login_hint", hint)])).await;
        assert_eq!(reply.status, 200, "{hint}: {reply:?}");
        let told = reply.json();
        assert_eq!(
            (&told["expires_in"], &told["interval"]),
            (&120.into(), &5.into())
        );
        let request = stage.desk.orders().pop().unwrap().request;
        // Carol is there, and has a user code that this client cannot ask for.
        assert_eq!(request.confirmers().jids().len(), usize::from(number == 0));
        ids.push(told["auth_req_id"].as_str().unwrap().to_owned());
    }
    // The same message to the same person again would be refused of somebody who is there.
    let again = start(&stage, "bank", &ALICE).await;
    assert_eq!(again.status, 200, "{again:?}");
    let request = stage.desk.orders().pop().unwrap().request;
    assert!(request.confirmers().jids().is_empty());
    for id in &ids {
        let pending = super::fetched(&stage, "bank", id).await;
        assert_eq!(pending, "authorization_pending");
    }
    stage.desk.passes(Duration::from_secs(121));
    for id in &ids {
        assert_eq!(super::fetched(&stage, "bank", id).await, "expired_token");
    }
}

/// Who says `not me` to a stranger must not have told them by it that there is somebody.
#[tokio::test]
async fn who_is_left_alone_looks_like_one_who_is_not_there() {
    let stage = stage(|_| {}).await;
    for (limit, code) in [(Limit::Muted, "A111"), (Limit::Locked, "B222")] {
        let limited = Limited {
            limit,
            retry_after: Duration::from_secs(60),
        };
        let asked = with(&[("binding_message", code)]);
        let left_alone = || Refusal::Open(OpenError::Limited(limited));
        stage.desk.asks_nobody(left_alone());
        let reply = start(&stage, "bank", &asked).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let request = stage.desk.orders().pop().unwrap().request;
        assert!(request.confirmers().jids().is_empty());
        stage.desk.take_back(&stage.desk.pending()[0]);
        // Who is trusted is told.
        stage.desk.asks_nobody(left_alone());
        assert_eq!(start(&stage, "shop", &asked).await.status, 403);
    }
}

#[tokio::test]
async fn what_the_daemon_refuses_has_a_name_too() {
    let stage = stage(|_| {}).await;
    let _id = started(&stage, "shop", &ALICE).await;
    assert_eq!(
        refused(&stage, "shop", &[]).await,
        "400 invalid_binding_message"
    );
    stage.desk.take_back(&stage.desk.pending()[0]);
    let limited = Limited {
        limit: Limit::Prompts,
        retry_after: Duration::from_secs(60),
    };
    for (refusal, word) in [
        (
            Refusal::Open(OpenError::Limited(limited)),
            "403 access_denied",
        ),
        (Refusal::Open(OpenError::Blocked), "403 access_denied"),
        (
            Refusal::Open(OpenError::Full),
            "503 temporarily_unavailable",
        ),
        (
            Refusal::Open(OpenError::Maintenance),
            "503 temporarily_unavailable",
        ),
        (Refusal::Stopping, "503 temporarily_unavailable"),
    ] {
        stage.desk.refuse(refusal);
        assert_eq!(refused(&stage, "shop", &[]).await, word);
    }
}

#[tokio::test]
async fn who_is_to_be_told_must_say_how_to_know_us() {
    let stage = stage(|settings| {
        settings.relying_parties[0].ciba = Some(Ciba {
            notification_endpoint: Some(ENDPOINT.to_owned()),
            takes_user_code: false,
        });
    })
    .await;
    let long: &'static str = "x".repeat(1025).leak();
    for token in ["", "two words", "line\nbreak", "=", "ü", long] {
        let told = refused(&stage, "shop", &[("client_notification_token", token)]).await;
        assert_eq!(told, "400 invalid_request", "{token:?}");
    }
    assert!(stage.mailroom.letters().is_empty());
}
