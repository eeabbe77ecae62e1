//! Who must sign in anew, and who may not be bothered.

use std::time::Duration;

use super::site::Site;
use super::{alice, with_clients};
use crate::sign_in::Browser;

/// Follows a request to the pages, signs in there as `jid`, and comes back.
async fn signs_in_for(browser: &mut Browser<'_>, stage: &crate::stage::Stage, jid: &str) {
    let location = browser.page.header("location");
    assert!(location.starts_with("/sign-in?"), "{location}");
    let before = stage.desk.pending();
    browser.follow().await;
    assert_eq!(browser.page.status, 200, "{:?}", browser.page);
    browser.asks_here(jid).await;
    let pending = stage.desk.pending();
    let id = pending.iter().find(|id| !before.contains(id)).unwrap();
    let page = browser.page.text.clone();
    stage.desk.confirm(id, jid);
    let next = page
        .split_once("data-next=\"")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap();
    browser.get(&next.replace("&#38;", "&")).await;
    browser.follow().await;
}

#[tokio::test]
async fn oidcc_prompt_login() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let first = site.tokens(&mut browser, &[]).await;
    let first = site.claims(first.id()).await;
    for prompt in ["login", "select_account", "login consent"] {
        stage.desk.passes(Duration::from_secs(10));
        browser.get(&site.link(&[("prompt", prompt)])).await;
        signs_in_for(&mut browser, &stage, "alice@example.org").await;
        if prompt == "login consent" {
            assert!(browser.page.text.contains("action=\"/oidc/consent\""));
            continue;
        }
        let code = site.answer(&browser.page)["code"].clone();
        let again = site.spend(&code).await.json();
        let again = site.claims(again["id_token"].as_str().unwrap()).await;
        assert!(
            again["auth_time"].as_u64() > first["auth_time"].as_u64(),
            "{again}"
        );
        assert_eq!(again["sub"], first["sub"]);
    }
}

#[tokio::test]
async fn a_sign_in_answers_one_prompt_and_not_the_next() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    stage.desk.passes(Duration::from_secs(10));
    browser.get(&site.link(&[("prompt", "login")])).await;
    signs_in_for(&mut browser, &stage, "alice@example.org").await;
    site.answer(&browser.page);
    stage.desk.passes(Duration::from_secs(10));
    browser.get(&site.link(&[("prompt", "login")])).await;
    assert!(browser.page.header("location").starts_with("/sign-in?"));
    // Nor does it help to say that one was asked long ago.
    stage.desk.passes(Duration::from_secs(5 * 60));
    browser
        .get(&site.link(&[("prompt", "login"), ("verifierd_asked", "0")]))
        .await;
    assert!(browser.page.header("location").starts_with("/sign-in?"));
}

#[tokio::test]
async fn oidcc_prompt_none_not_logged_in() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), Browser::new(&stage).await);
    let reply = browser.get(&site.link(&[("prompt", "none")])).await;
    assert_eq!(site.error(reply), "login_required");
}

#[tokio::test]
async fn oidcc_prompt_none_logged_in() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let first = site.tokens(&mut browser, &[]).await;
    let first = site.claims(first.id()).await;
    stage.desk.passes(Duration::from_secs(10));
    let silent = site.tokens(&mut browser, &[("prompt", "none")]).await;
    let silent = site.claims(silent.id()).await;
    assert_eq!(
        (&silent["sub"], &silent["auth_time"]),
        (&first["sub"], &first["auth_time"])
    );
    assert!(silent["iat"].as_u64() > first["iat"].as_u64());
}

#[tokio::test]
async fn oidcc_max_age_1() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    stage.desk.passes(Duration::from_secs(2));
    let silent = browser
        .get(&site.link(&[("max_age", "1"), ("prompt", "none")]))
        .await;
    assert_eq!(site.error(silent), "login_required");
    browser.get(&site.link(&[("max_age", "1")])).await;
    signs_in_for(&mut browser, &stage, "alice@example.org").await;
    let code = site.answer(&browser.page)["code"].clone();
    let tokens = site.spend(&code).await.json();
    let claims = site.claims(tokens["id_token"].as_str().unwrap()).await;
    let now = stage.desk.now().as_millis() / 1000;
    assert_eq!(claims["auth_time"], now);
}

#[tokio::test]
async fn max_age_0_is_to_sign_in_anew_and_comes_to_an_end() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    stage.desk.passes(Duration::from_secs(1));
    browser.get(&site.link(&[("max_age", "0")])).await;
    signs_in_for(&mut browser, &stage, "alice@example.org").await;
    assert!(site.answer(&browser.page).contains_key("code"));
}

#[tokio::test]
async fn oidcc_max_age_10000() {
    let stage = with_clients(|settings| {
        settings.sign_in.as_mut().unwrap().session = Duration::from_secs(8 * 3600);
    })
    .await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let at = stage.desk.now().as_millis() / 1000;
    stage.desk.passes(Duration::from_secs(9999));
    let tokens = site
        .tokens(&mut browser, &[("max_age", "10000"), ("prompt", "none")])
        .await;
    assert_eq!(site.claims(tokens.id()).await["auth_time"], at);
}

#[tokio::test]
async fn oidcc_id_token_hint() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[]).await;
    let hint = [("id_token_hint", tokens.id()), ("prompt", "none")];
    let again = site.tokens(&mut browser, &hint).await;
    let (first, again) = (
        site.claims(tokens.id()).await,
        site.claims(again.id()).await,
    );
    assert_eq!(first["sub"], again["sub"]);
    // Somebody else's browser.
    let mut other = Browser::new(&stage).await;
    other.signs_in("bob@example.org").await;
    assert_eq!(
        site.error(other.get(&site.link(&hint)).await),
        "login_required"
    );
    stage.desk.passes(Duration::from_secs(1));
    other.get(&site.link(&hint[..1])).await;
    signs_in_for(&mut other, &stage, "bob@example.org").await;
    assert_eq!(site.error(&other.page), "login_required");
}

#[tokio::test]
async fn an_id_token_is_a_hint_after_it_expired_and_from_here_alone() {
    let stage = with_clients(|settings| {
        settings.sign_in.as_mut().unwrap().session = Duration::from_secs(8 * 3600);
    })
    .await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[]).await;
    stage.desk.passes(Duration::from_secs(2 * 3600));
    let hint = [("id_token_hint", tokens.id()), ("prompt", "none")];
    site.tokens(&mut browser, &hint).await;
    let (rest, _) = tokens.id().rsplit_once('.').unwrap();
    let forged = format!("{rest}.{}", "A".repeat(342));
    let reply = browser
        .get(&site.link(&[("id_token_hint", &forged), ("prompt", "none")]))
        .await;
    assert_eq!(site.error(reply), "invalid_request");
}

#[tokio::test]
async fn oidcc_login_hint() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), Browser::new(&stage).await);
    for hint in ["dora@example.org", "xmpp:dora@example.org"] {
        browser.get(&site.link(&[("login_hint", hint)])).await;
        browser.follow().await;
        assert!(
            browser.page.text.contains("value=\"dora@example.org\""),
            "{hint}"
        );
    }
    browser
        .get(&site.link(&[("login_hint", "\"><script>x</script>")]))
        .await;
    browser.follow().await;
    assert!(!browser.page.text.contains("<script>x"));
}

#[tokio::test]
async fn oidcc_ui_locales() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), Browser::new(&stage).await);
    for (asked, lang) in [
        ("de-AT fr", "de"),
        ("fr", "fr"),
        ("tlh", "en"),
        ("<>", "en"),
    ] {
        browser.get(&site.link(&[("ui_locales", asked)])).await;
        browser.follow().await;
        assert!(
            browser
                .page
                .text
                .contains(&format!("<html lang=\"{lang}\"")),
            "{asked}"
        );
    }
}

#[tokio::test]
async fn the_prompt_says_where_somebody_signs_in() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::app(&stage), Browser::new(&stage).await);
    browser.get(&site.link(&[])).await;
    browser.follow().await;
    assert!(browser.page.text.contains("The App"));
    browser.asks_here("alice@example.org").await;
    let order = stage.desk.orders().pop().unwrap();
    assert_eq!(&**order.request.relying_party(), "app");
    assert_eq!(order.request.url(), "https://app.example/");
    stage.desk.take_back(&stage.desk.pending()[0]);
}
