//! What counts as credentials, and Digest as a carrier of them.

use std::time::Duration;

use axum::http::Method;
use http_api::ForwardAuthPolicy;

use super::{ALICE, GIT, asks, challenges, identifier, waits};
use crate::forward_auth::{guarded, guarded_with, headers};
use crate::stage::{Call, Reply, Stage};

#[tokio::test]
async fn r13_what_cannot_be_read_is_asked_for_again_and_nobody_is_asked() {
    let stage = guarded().await;
    for credentials in [
        "alice@example.org",
        "example.org:839201",
        ":839201",
        "alice@example.org:",
        "alice@example.org:no",
        "alice@example.org: 839201",
        "alice@example.org:8392\u{7}01",
        &format!("alice@example.org:{}", "8".repeat(65)),
    ] {
        let reply = stage.call(asks("GET", "/repo", credentials)).await;
        assert_eq!(
            (reply.status, challenges(&reply).len()),
            (401, 2),
            "{credentials}"
        );
    }
    let base = || headers(Call::new(Method::GET, "/forward-auth"), "GET", GIT, "/repo");
    for header in [
        "Basic",
        "Basic ====",
        "Bearer x",
        "Negotiate x",
        "\u{e9}",
        "",
    ] {
        let reply = stage.call(base().header("authorization", header)).await;
        assert_eq!(reply.status, 401, "{header}");
    }
    let long = format!("/{}", "a".repeat(2000));
    let reply = stage
        .call(asks("GET", &long, "alice@example.org:839201"))
        .await;
    assert_eq!(reply.status, 401);
    assert!(stage.desk.orders().is_empty());
}

#[tokio::test]
async fn r53_the_identifier_passes_unchanged() {
    let stage = guarded().await;
    for (sent, passed) in [
        ("a%3Ab:%25 %C3%A9", "a:b:%25 \u{e9}"),
        ("WhatEver", "WhatEver"),
    ] {
        let credentials = format!("{ALICE}:{sent}");
        let (id, reply) = waits(&stage, asks("GET", "/repo", &credentials)).await;
        assert_eq!(identifier(&stage).await, passed);
        stage.desk.take_back(&id);
        assert_eq!(reply.await.unwrap().status, 401);
    }
}

fn digest(challenge: &str, id: &str) -> Call<'static> {
    let (_, nonce) = challenge.split_once("nonce=\"").unwrap();
    let (nonce, _) = nonce.split_once('"').unwrap();
    let call = headers(Call::new(Method::GET, "/forward-auth"), "GET", GIT, "/repo");
    call.header(
        "authorization",
        format!(
            "Digest username=\"{ALICE}\", realm=\"xmpp\", nonce=\"{nonce}\", uri=\"/repo\", qop=auth, \
             nc=00000001, cnonce=\"{id}\", response=\"6629fae49393a05397450978507c4ef1\""
        ),
    )
}

async fn challenge(stage: &Stage) -> String {
    let call = headers(Call::new(Method::GET, "/forward-auth"), "GET", GIT, "/repo");
    challenges(&stage.call(call).await)[1].to_owned()
}

fn is_stale(reply: &Reply) -> bool {
    assert_eq!(reply.status, 401);
    challenges(reply)[1].contains("stale=true")
}

#[tokio::test]
async fn r17_r18_r21_digest_carries_the_same() {
    let stage = guarded().await;
    let given = challenge(&stage).await;
    let (id, reply) = waits(&stage, digest(&given, "839201")).await;
    let request = stage.desk.orders().pop().unwrap().request;
    assert_eq!(request.confirmers().jids()[0].to_string(), ALICE);
    assert_eq!(identifier(&stage).await, "839201");
    stage.desk.confirm(&id, ALICE);
    assert_eq!(reply.await.unwrap().header("x-auth-jid"), ALICE);
    // The same by the other scheme is the same.
    assert_eq!(
        stage
            .call(asks("GET", "/repo", "alice@example.org:839201"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_nonce_of_ours_must_be_fresh() {
    let stage = guarded().await;
    let given = challenge(&stage).await;
    let foreign = stage
        .call(digest(
            "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\"",
            "839201",
        ))
        .await;
    assert!(!is_stale(&foreign));
    stage.desk.passes(Duration::from_secs(5 * 60));
    assert!(is_stale(&stage.call(digest(&given, "839201")).await));
    assert!(stage.desk.orders().is_empty());
    let fresh = challenge(&stage).await;
    let (id, reply) = waits(&stage, digest(&fresh, "839201")).await;
    stage.desk.confirm(&id, ALICE);
    assert_eq!(reply.await.unwrap().status, 200);
}

/// Programs that know both schemes prefer Digest, and make up the identifier.
#[tokio::test]
async fn digest_is_unknown_unless_the_rule_knows_it() {
    let stage = guarded_with(|settings| {
        let ForwardAuthPolicy::Access(access) = &mut settings.forward_auth[5].policy else {
            panic!("the last rule is another");
        };
        access.xmpp.as_mut().unwrap().knows_digest = false;
    })
    .await;
    let other = guarded().await;
    let given = challenge(&other).await;
    let call = headers(Call::new(Method::GET, "/forward-auth"), "GET", GIT, "/repo");
    assert_eq!(challenges(&stage.call(call).await).len(), 1);
    let reply = stage.call(digest(&given, "839201")).await;
    assert_eq!((reply.status, challenges(&reply).len()), (401, 1));
    assert!(stage.desk.orders().is_empty());
}
