//! What the first run of a conformance suite found wrong with a small provider, each looked for here.

use serde_json::json;

use super::site::{Site, form, post};
use super::{alice, with_clients};
use crate::sign_in::Browser;

#[tokio::test]
async fn defect_1_claims_do_not_leak_into_the_id_token() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    for scope in ["openid", "openid profile email groups xmpp"] {
        let tokens = site.tokens(&mut browser, &[("scope", scope)]).await;
        let claims = site.claims(tokens.id()).await;
        let names: Vec<&str> = claims
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(
            names,
            [
                "acr",
                "amr",
                "at_hash",
                "aud",
                "auth_time",
                "exp",
                "iat",
                "iss",
                "nonce",
                "sub"
            ]
        );
    }
}

#[tokio::test]
async fn defect_2_errors_go_back_by_redirect() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    for wrong in [
        ("response_type", "token"),
        ("scope", "profile"),
        ("prompt", "none login"),
        ("request", "x"),
    ] {
        let reply = browser.get(&site.link(&[wrong])).await;
        site.error(reply);
    }
}

#[tokio::test]
async fn defect_3_userinfo_takes_the_token_in_the_body_of_a_post() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[]).await;
    let reply = stage
        .call(post(
            "/oidc/userinfo",
            &form([("access_token", tokens.access())]),
        ))
        .await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn defect_4_userinfo_tells_by_scope() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[]).await;
    let told = site.userinfo(tokens.access()).await.json();
    assert_eq!(
        told,
        json!({ "sub": site.claims(tokens.id()).await["sub"] })
    );
}

#[tokio::test]
async fn defect_5_prompt_login_is_not_answered_by_a_session() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    stage.desk.passes(std::time::Duration::from_secs(1));
    for changes in [
        &[("prompt", "login")][..],
        &[("max_age", "0")],
        &[("prompt", "login"), ("max_age", "10000")],
    ] {
        let location = browser
            .get(&site.link(changes))
            .await
            .header("location")
            .to_owned();
        assert!(location.starts_with("/sign-in?"), "{location}");
        // Nor do the pages send on who has a session, without asking.
        assert_eq!(browser.follow().await.status, 200);
    }
}

#[tokio::test]
async fn defect_6_the_cookie_comes_along_from_another_site() {
    let stage = with_clients(|_| {}).await;
    // `Browser` insists that every cookie says `SameSite=Lax`: with `Strict`, prompt=none never finds a session.
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    browser
        .headers
        .push(("sec-fetch-site", "cross-site".to_owned()));
    let reply = browser.get(&site.link(&[("prompt", "none")])).await;
    assert!(site.answer(reply).contains_key("code"));
}

#[tokio::test]
async fn defect_7_auth_time_is_when_somebody_signed_in() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let at = stage.desk.now().as_millis() / 1000;
    stage.desk.passes(std::time::Duration::from_secs(20 * 60));
    let claims = site.claims(site.tokens(&mut browser, &[]).await.id()).await;
    assert_eq!(claims["auth_time"], at);
    assert_eq!(claims["iat"], at + 1200);
}

#[tokio::test]
async fn defect_8_max_age_counts() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    stage.desk.passes(std::time::Duration::from_secs(61));
    let old = browser.get(&site.link(&[("max_age", "60")])).await;
    assert!(old.header("location").starts_with("/sign-in?"));
    let young = browser.get(&site.link(&[("max_age", "62")])).await;
    assert!(site.answer(young).contains_key("code"));
}

#[tokio::test]
async fn defect_9_prompt_none_shows_nobody_a_page() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), Browser::new(&stage).await);
    for changes in [
        &[("prompt", "none")][..],
        &[("prompt", "none"), ("max_age", "1")],
    ] {
        assert_eq!(
            site.error(browser.get(&site.link(changes)).await),
            "login_required"
        );
    }
}

#[tokio::test]
async fn defect_10_a_code_that_is_shown_again_takes_its_tokens_along() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let code = site.code(&mut browser, &[]).await;
    let tokens = site.spend(&code).await.json();
    assert_eq!(site.spend(&code).await.status, 400);
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(site.userinfo(access).await.status, 401);
}
