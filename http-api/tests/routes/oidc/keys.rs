//! The keys that sign.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::Method;
use http_api::Algorithm;
use serde_json::Value;

use super::site::Site;
use super::{alice, change_client, with_clients};
use crate::stage::{Call, Stage};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn published(stage: &Stage) -> Vec<Value> {
    let reply = stage.call(Call::new(Method::GET, "/oidc/jwks.json")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    reply.json()["keys"].as_array().unwrap().clone()
}

fn names(keys: &[Value]) -> BTreeSet<String> {
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn oidcc_idtoken_signature_by_each_algorithm() {
    let stage = with_clients(|settings| {
        change_client(settings, "shop", |client| {
            client.algorithm = Algorithm::Es256;
        });
        change_client(settings, "app", |client| {
            client.algorithm = Algorithm::EdDsa;
        });
    })
    .await;
    let mut browser = alice(&stage).await;
    for (site, name) in [(Site::shop(&stage), "ES256"), (Site::app(&stage), "EdDSA")] {
        let tokens = site.tokens(&mut browser, &[]).await;
        let header = jsonwebtoken::decode_header(tokens.id()).unwrap();
        assert_eq!(format!("{:?}", header.alg), name);
        // Whoever reads it finds the key, and the signature good.
        site.claims(tokens.id()).await;
    }
    let told = stage
        .call(Call::new(Method::GET, "/.well-known/openid-configuration"))
        .await
        .json();
    let algorithms = told["id_token_signing_alg_values_supported"]
        .as_array()
        .unwrap();
    assert_eq!(algorithms.len(), 3);
}

#[tokio::test]
async fn nothing_secret_is_published() {
    let stage = with_clients(|settings| {
        change_client(settings, "shop", |client| {
            client.algorithm = Algorithm::Es256;
        });
        change_client(settings, "app", |client| {
            client.algorithm = Algorithm::EdDsa;
        });
    })
    .await;
    let keys = published(&stage).await;
    assert_eq!(keys.len(), 3);
    for key in &keys {
        for secret in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert!(key.get(secret).is_none(), "{secret}");
        }
        assert_eq!(key["use"], "sig");
        assert!(key["alg"].is_string() && key["kid"].is_string());
    }
    let rsa = keys.iter().find(|key| key["kty"] == "RSA").unwrap();
    // 2048 bits in base64url.
    assert_eq!(rsa["n"].as_str().unwrap().len(), 342);
}

#[tokio::test]
async fn oidcc_server_rotate_keys() {
    let stage = with_clients(|settings| {
        settings.openid.key_rotation = 7 * DAY;
        settings.sign_in.as_mut().unwrap().session = 30 * DAY;
    })
    .await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let signs_with = async |browser: &mut crate::sign_in::Browser<'_>| {
        let tokens = site.tokens(browser, &[]).await;
        jsonwebtoken::decode_header(tokens.id())
            .unwrap()
            .kid
            .unwrap()
    };
    let first = names(&published(&stage).await);
    assert_eq!(first.len(), 1);
    let old = signs_with(&mut browser).await;
    assert!(first.contains(&old));
    // A day before it signs, the next one is there for everybody to see.
    stage.desk.passes(6 * DAY);
    let both = names(&published(&stage).await);
    assert_eq!(both.len(), 2);
    assert!(both.is_superset(&first));
    assert_eq!(signs_with(&mut browser).await, old);
    stage.desk.passes(DAY);
    let new = signs_with(&mut browser).await;
    assert_ne!(new, old);
    assert!(both.contains(&new));
    // The old one stays for as long as something counts that it signed.
    stage.desk.passes(5 * DAY);
    assert!(names(&published(&stage).await).contains(&old));
    stage.desk.passes(30 * DAY);
    let later = names(&published(&stage).await);
    assert!(!later.contains(&old), "{later:?}");
}

#[tokio::test]
async fn where_nobody_came_for_long_there_is_still_a_key_that_people_could_have_fetched() {
    let stage = with_clients(|settings| settings.openid.key_rotation = 7 * DAY).await;
    let first = names(&published(&stage).await);
    stage.desk.passes(7 * DAY + Duration::from_secs(30 * 60));
    // Its time is over, and the next one was not there yet: it goes on for the day that takes.
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[]).await;
    let kid = jsonwebtoken::decode_header(tokens.id())
        .unwrap()
        .kid
        .unwrap();
    assert!(first.contains(&kid));
    let both = names(&published(&stage).await);
    assert_eq!(both.len(), 2);
    stage.desk.passes(DAY);
    assert!(names(&published(&stage).await).contains(&kid));
}

#[tokio::test]
async fn many_who_come_first_at_once_find_one_key() {
    let stage = with_clients(|_| {}).await;
    let (a, b, c) = tokio::join!(published(&stage), published(&stage), published(&stage));
    assert_eq!(a, b);
    assert_eq!(b, c);
    assert_eq!(a.len(), 1);
}
