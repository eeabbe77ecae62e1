//! What a client learns of somebody, and how it asks.

use axum::http::Method;
use serde_json::json;

use super::site::{Site, form, oauth_error, post};
use super::{alice, with_clients};
use crate::sign_in::Browser;
use crate::stage::Call;

#[tokio::test]
async fn oidcc_userinfo_get_and_post_header_and_post_body() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[]).await;
    let sub = site.claims(tokens.id()).await["sub"].clone();
    let header = format!("Bearer {}", tokens.access());
    let body = form([("access_token", tokens.access())]);
    for call in [
        Call::new(Method::GET, "/oidc/userinfo").header("authorization", header.clone()),
        Call::new(Method::GET, "/oidc/userinfo")
            .header("authorization", header.replace("Bearer", "bearer")),
        Call::new(Method::POST, "/oidc/userinfo").header("authorization", header.clone()),
        post("/oidc/userinfo", "").header("authorization", header.clone()),
        post("/oidc/userinfo", &body),
    ] {
        let reply = stage.call(call).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.header("content-type"), "application/json");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.json(), json!({ "sub": sub }));
    }
}

#[tokio::test]
async fn oidcc_scope_profile_email_groups_and_all() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::app(&stage), alice(&stage).await);
    let sub = {
        let tokens = site.tokens(&mut browser, &[]).await;
        site.claims(tokens.id()).await["sub"].clone()
    };
    for (scope, claims) in [
        ("openid", json!({})),
        (
            "openid profile",
            json!({ "preferred_username": "alice", "name": "alice" }),
        ),
        (
            "email openid",
            json!({ "email": "alice@mail.example", "email_verified": false }),
        ),
        ("openid groups", json!({ "groups": ["staff"] })),
        ("openid xmpp", json!({ "jid": "alice@example.org" })),
        ("openid address phone", json!({})),
        (
            "openid profile email groups xmpp",
            json!({
                "preferred_username": "alice", "name": "alice", "email": "alice@mail.example",
                "email_verified": false, "groups": ["staff"], "jid": "alice@example.org",
            }),
        ),
    ] {
        let tokens = site.tokens(&mut browser, &[("scope", scope)]).await;
        let mut told = site.userinfo(tokens.access()).await.json();
        assert_eq!(
            told.as_object_mut().unwrap().remove("sub"),
            Some(sub.clone())
        );
        assert_eq!(told, claims, "{scope}");
    }
}

#[tokio::test]
async fn a_jid_is_no_mailbox_unless_a_rule_says_so() {
    let stage = with_clients(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.signs_in("carol@example.net").await;
    let site = Site::shop(&stage);
    let tokens = site
        .tokens(&mut browser, &[("scope", "openid email profile groups")])
        .await;
    let mut told = site.userinfo(tokens.access()).await.json();
    told.as_object_mut().unwrap().remove("sub");
    // People of two domains may sign in to the shop: there carol@example.org is somebody else.
    let whole = "carol@example.net";
    assert_eq!(
        told,
        json!({ "preferred_username": whole, "name": whole, "groups": [] })
    );
}

#[tokio::test]
async fn what_a_client_may_not_ask_for_it_does_not_get() {
    let stage = with_clients(|settings| {
        super::change_client(settings, "shop", |client| {
            client.scopes = vec![http_api::Scope::OpenId, http_api::Scope::Groups];
        });
    })
    .await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site
        .tokens(
            &mut browser,
            &[("scope", "openid profile email groups xmpp")],
        )
        .await;
    assert_eq!(tokens.0["scope"], "openid groups");
    let told = site.userinfo(tokens.access()).await.json();
    assert!(told.get("preferred_username").is_none() && told.get("jid").is_none());
}

#[tokio::test]
async fn everybody_has_a_name_of_their_own_that_stays() {
    let stage = with_clients(|_| {}).await;
    let (shop, app) = (Site::shop(&stage), Site::app(&stage));
    let mut subs = Vec::new();
    for jid in ["alice@example.org", "bob@example.org", "alice@example.org"] {
        let mut browser = Browser::new(&stage).await;
        browser.signs_in(jid).await;
        for site in [&shop, &app] {
            let tokens = site.tokens(&mut browser, &[]).await;
            let claims = site.claims(tokens.id()).await;
            subs.push(claims["sub"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(subs[0], subs[1]);
    assert_eq!(subs[0], subs[4]);
    assert_ne!(subs[0], subs[2]);
    assert!(!subs[0].contains("alice"));
}

#[tokio::test]
async fn without_a_token_that_counts_nothing_is_told() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[]).await;
    let bare = stage.call(Call::new(Method::GET, "/oidc/userinfo")).await;
    assert_eq!(
        (bare.status, bare.header("www-authenticate")),
        (401, "Bearer realm=\"verifierd\"")
    );
    let (family, secret) = tokens.access().split_once('.').unwrap();
    for wrong in [
        "x".to_owned(),
        tokens.id().to_owned(),
        format!("{family}.{family}"),
        format!("{secret}.{family}"),
        format!("{}x", tokens.access()),
    ] {
        let reply = site.userinfo(&wrong).await;
        assert_eq!(
            oauth_error(&reply),
            (401, "invalid_token".into()),
            "{wrong}"
        );
        assert_eq!(
            reply.header("www-authenticate"),
            "Bearer realm=\"verifierd\", error=\"invalid_token\""
        );
    }
    // A token that somebody guessed at does no harm to those that count.
    assert_eq!(site.userinfo(tokens.access()).await.status, 200);
    // In a query it would be in every log on the way.
    let query = format!("/oidc/userinfo?access_token={}", tokens.access());
    assert_eq!(stage.call(Call::new(Method::GET, &query)).await.status, 401);
    let twice = post("/oidc/userinfo", &form([("access_token", tokens.access())]));
    let twice = twice.header("authorization", format!("Bearer {}", tokens.access()));
    assert_eq!(
        oauth_error(&stage.call(twice).await),
        (400, "invalid_request".into())
    );
}

#[tokio::test]
async fn a_token_is_good_for_an_hour() {
    let stage = with_clients(|settings| {
        settings.sign_in.as_mut().unwrap().session = std::time::Duration::from_secs(8 * 3600);
    })
    .await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[]).await;
    stage.desk.passes(std::time::Duration::from_secs(3599));
    assert_eq!(site.userinfo(tokens.access()).await.status, 200);
    stage.desk.passes(std::time::Duration::from_secs(1));
    assert_eq!(
        oauth_error(&site.userinfo(tokens.access()).await),
        (401, "invalid_token".into())
    );
}
