//! Refresh tokens: a new one each time, and an end to all of it where one is shown twice.

use std::time::Duration;

use super::site::{Site, Tokens, oauth_error};
use super::{alice, change_client, with_clients};

const OFFLINE: (&str, &str) = ("scope", "openid profile offline_access");

#[tokio::test]
async fn oidcc_refresh_token() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let first = site.tokens(&mut browser, &[OFFLINE]).await;
    assert_eq!(first.0["scope"], "openid profile offline_access");
    stage.desk.passes(Duration::from_secs(60));
    let reply = site.refresh(first.refresh()).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let second = Tokens(reply.json());
    assert_ne!(first.refresh(), second.refresh());
    assert_ne!(first.access(), second.access());
    assert_eq!(site.userinfo(second.access()).await.status, 200);
    // OpenID Connect Core section 12.2.
    let (before, after) = (
        site.claims(first.id()).await,
        site.claims(second.id()).await,
    );
    for claim in ["iss", "sub", "aud", "auth_time", "acr", "amr"] {
        assert_eq!(before[claim], after[claim], "{claim}");
    }
    assert!(after["iat"].as_u64() > before["iat"].as_u64());
    assert!(after.get("nonce").is_none());
}

#[tokio::test]
async fn a_refresh_token_that_is_shown_twice_ends_them_all() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let first = site.tokens(&mut browser, &[OFFLINE]).await;
    let second = Tokens(site.refresh(first.refresh()).await.json());
    stage.desk.passes(Duration::from_secs(11));
    assert_eq!(
        oauth_error(&site.refresh(first.refresh()).await),
        (400, "invalid_grant".into())
    );
    for token in [first.access(), second.access()] {
        assert_eq!(site.userinfo(token).await.status, 401);
    }
    assert_eq!(
        oauth_error(&site.refresh(second.refresh()).await),
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn an_answer_that_was_lost_can_be_asked_for_again_at_once() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let first = site.tokens(&mut browser, &[OFFLINE]).await;
    let lost = Tokens(site.refresh(first.refresh()).await.json());
    stage.desk.passes(Duration::from_secs(9));
    let again = Tokens(site.refresh(first.refresh()).await.json());
    // What was lost is lost: of the two only one goes on.
    let next = site.refresh(again.refresh()).await;
    assert_eq!(next.status, 200);
    assert_eq!(
        oauth_error(&site.refresh(lost.refresh()).await),
        (400, "invalid_grant".into())
    );
    assert_eq!(site.userinfo(again.access()).await.status, 401);
}

#[tokio::test]
async fn what_somebody_lets_an_app_do_lasts_longer_than_their_session() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let first = site.tokens(&mut browser, &[OFFLINE]).await;
    stage.desk.passes(Duration::from_secs(23 * 3600));
    let second = Tokens(site.refresh(first.refresh()).await.json());
    assert_eq!(second.0["expires_in"], 3600);
    stage.desk.passes(Duration::from_secs(30 * 60));
    let third = Tokens(site.refresh(second.refresh()).await.json());
    // But for no longer than it may.
    assert_eq!(third.0["expires_in"], 1800);
    stage.desk.passes(Duration::from_secs(30 * 60));
    assert_eq!(
        oauth_error(&site.refresh(third.refresh()).await),
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn less_can_be_asked_for_and_never_more() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let first = site.tokens(&mut browser, &[OFFLINE]).await;
    let fields = |scope| {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", first.refresh()),
            ("scope", scope),
        ]
    };
    let more = site.ask_token(&fields("openid email")).await;
    assert_eq!(oauth_error(&more), (400, "invalid_scope".into()));
    let less = Tokens(site.ask_token(&fields("openid")).await.json());
    assert_eq!(less.0["scope"], "openid");
    let told = site.userinfo(less.access()).await.json();
    assert!(told.get("preferred_username").is_none());
    let all = Tokens(site.refresh(less.refresh()).await.json());
    let told = site.userinfo(all.access()).await.json();
    assert!(told.get("preferred_username").is_some());
}

#[tokio::test]
async fn only_who_may_have_them_gets_refresh_tokens() {
    let stage = with_clients(|settings| {
        change_client(settings, "shop", |client| client.refresh = None);
    })
    .await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[OFFLINE]).await;
    assert_eq!(tokens.0["scope"], "openid profile");
    assert!(tokens.0.get("refresh_token").is_none());
}

#[tokio::test]
async fn an_app_gets_them_by_its_name_and_another_client_does_not() {
    let stage = with_clients(|_| {}).await;
    let (site, other, mut browser) = (Site::app(&stage), Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[OFFLINE]).await;
    assert_eq!(
        oauth_error(&other.refresh(tokens.refresh()).await),
        (400, "invalid_grant".into())
    );
    assert_eq!(site.refresh(tokens.refresh()).await.status, 200);
}

#[tokio::test]
async fn somebody_sees_what_an_app_may_do_and_ends_it() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::app(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[OFFLINE]).await;
    site.tokens(&mut browser, &[]).await;
    browser.get("/account").await;
    assert!(browser.page.text.contains("href=\"/account/apps\""));
    let page = browser.get("/account/apps").await.text.clone();
    assert_eq!(page.matches(">The App</h2>").count(), 1, "{page}");
    let grant = super::hidden(&page, "grant");
    // Nobody else ends it, nor another website by this browser.
    let mut bob = crate::sign_in::Browser::new(&stage).await;
    bob.signs_in("bob@example.org").await;
    assert!(!bob.get("/account/apps").await.text.contains("The App"));
    bob.get("/account").await;
    bob.post("/account/apps", &[("grant", &grant)]).await;
    assert_eq!(
        browser
            .post_raw("/account/apps", &format!("grant={grant}"))
            .await
            .status,
        403
    );
    assert_eq!(site.userinfo(tokens.access()).await.status, 200);
    browser.get("/account/apps").await;
    browser.post("/account/apps", &[("grant", &grant)]).await;
    assert!(!browser.follow().await.text.contains("The App"));
    assert_eq!(site.userinfo(tokens.access()).await.status, 401);
    assert_eq!(
        oauth_error(&site.refresh(tokens.refresh()).await),
        (400, "invalid_grant".into())
    );
}
