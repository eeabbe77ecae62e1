//! Signing out of a website, and here with it (OpenID Connect RP-Initiated Logout 1.0).

use axum::http::Method;

use super::site::{Site, Tokens, form, post};
use super::{alice, hidden, with_clients};
use crate::sign_in::Browser;
use crate::stage::{Call, Stage};

const BYE: &str = "https://shop.example/bye";

fn link(parameters: &[(&str, &str)]) -> String {
    format!("/oidc/logout?{}", form(parameters.iter().copied()))
}

async fn signed_in(stage: &Stage) -> (Browser<'_>, Tokens) {
    let mut browser = alice(stage).await;
    let tokens = Site::shop(stage).tokens(&mut browser, &[]).await;
    (browser, tokens)
}

/// Whether somebody is signed in with this browser.
async fn is_signed_in(browser: &mut Browser<'_>) -> bool {
    browser.get("/account").await.status == 200
}

#[tokio::test]
async fn oidcc_rp_initiated_logout() {
    let stage = with_clients(|_| {}).await;
    let (mut browser, tokens) = signed_in(&stage).await;
    let parameters = [
        ("id_token_hint", tokens.id()),
        ("post_logout_redirect_uri", BYE),
        ("state", "a b&c"),
    ];
    let reply = browser.get(&link(&parameters)).await;
    assert_eq!(
        (reply.status, reply.header("location")),
        (303, "https://shop.example/bye?state=a+b%26c")
    );
    assert_eq!(browser.cookie("session"), None);
    assert!(!is_signed_in(&mut browser).await);
    assert_eq!(
        Site::shop(&stage).userinfo(tokens.access()).await.status,
        401
    );
    // Once more, and nothing is left to do.
    let again = browser.get(&link(&parameters)).await;
    assert_eq!(
        (again.status, again.header("location")),
        (303, "https://shop.example/bye?state=a+b%26c")
    );
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_state_and_no_post_logout_redirect_uri() {
    let stage = with_clients(|_| {}).await;
    let (mut browser, tokens) = signed_in(&stage).await;
    let parameters = [
        ("id_token_hint", tokens.id()),
        ("post_logout_redirect_uri", BYE),
    ];
    assert_eq!(
        browser.get(&link(&parameters)).await.header("location"),
        BYE
    );
    let (mut browser, tokens) = signed_in(&stage).await;
    let reply = browser.get(&link(&[("id_token_hint", tokens.id())])).await;
    assert_eq!((reply.status, reply.header("location")), (200, ""));
    assert!(reply.text.contains("You are signed out"));
    assert!(!is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_bad_post_logout_redirect_uri_and_query_added() {
    let stage = with_clients(|_| {}).await;
    let (mut browser, tokens) = signed_in(&stage).await;
    for uri in [
        "https://evil.example/",
        "https://shop.example/bye?more=1",
        "https://shop.example/callback",
        "//evil.example",
    ] {
        let parameters = [
            ("id_token_hint", tokens.id()),
            ("post_logout_redirect_uri", uri),
        ];
        let reply = browser.get(&link(&parameters)).await;
        assert_eq!((reply.status, reply.header("location")), (400, ""), "{uri}");
        assert!(!reply.text.contains("evil"));
    }
    let nobodys = browser
        .get(&link(&[("post_logout_redirect_uri", BYE)]))
        .await;
    assert_eq!((nobodys.status, nobodys.header("location")), (400, ""));
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_bad_and_modified_id_token_hint() {
    let stage = with_clients(|_| {}).await;
    let (mut browser, tokens) = signed_in(&stage).await;
    let (rest, signature) = tokens.id().rsplit_once('.').unwrap();
    let (header, _) = rest.split_once('.').unwrap();
    let modified = format!("{header}.eyJzdWIiOiJ4In0.{signature}");
    for hint in ["bad", modified.as_str(), "a.b.c"] {
        let reply = browser
            .get(&link(&[
                ("id_token_hint", hint),
                ("post_logout_redirect_uri", BYE),
            ]))
            .await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (400, ""),
            "{hint}"
        );
    }
    // Nor does that of another client do.
    let reply = browser
        .get(&link(&[
            ("id_token_hint", tokens.id()),
            ("client_id", "app"),
        ]))
        .await;
    assert_eq!(reply.status, 400);
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn oidcc_rp_initiated_logout_no_params_and_no_id_token_hint_and_only_state() {
    let stage = with_clients(|_| {}).await;
    for parameters in [
        &[][..],
        &[("state", "x")],
        &[
            ("client_id", "shop"),
            ("post_logout_redirect_uri", BYE),
            ("state", "x"),
        ],
    ] {
        let (mut browser, _) = signed_in(&stage).await;
        // Anybody could have made that link: the person is asked.
        let reply = browser.get(&link(parameters)).await;
        assert_eq!((reply.status, reply.header("location")), (200, ""));
        assert!(reply.text.contains("alice@example.org") && reply.text.contains("Sign out?"));
        let page = reply.text.clone();
        assert!(is_signed_in(&mut browser).await);
        let (request, session) = (hidden(&page, "request"), hidden(&page, "session"));
        let fields = |answer| {
            [
                ("request", request.clone()),
                ("session", session.clone()),
                ("answer", answer),
            ]
        };
        let no = fields("no".to_owned());
        let no: Vec<_> = no.iter().map(|(a, b)| (*a, b.as_str())).collect();
        browser.post("/oidc/logout/confirmed", &no).await;
        assert_eq!(browser.page.status, 200);
        assert!(is_signed_in(&mut browser).await);
        let yes = fields("yes".to_owned());
        let yes: Vec<_> = yes.iter().map(|(a, b)| (*a, b.as_str())).collect();
        let reply = browser.post("/oidc/logout/confirmed", &yes).await;
        assert_eq!(reply.status, 200);
        let goes_on = reply.text.contains("url=https://shop.example/bye?state=x");
        assert_eq!(goes_on, parameters.len() == 3, "{}", reply.text);
        assert_eq!(browser.cookie("session"), None);
        assert!(!is_signed_in(&mut browser).await);
    }
}

#[tokio::test]
async fn nobody_signs_somebody_else_out() {
    let stage = with_clients(|_| {}).await;
    let (mut browser, tokens) = signed_in(&stage).await;
    let mut bob = Browser::new(&stage).await;
    bob.signs_in("bob@example.org").await;
    // With alice's token, in bob's browser: bob is asked.
    let reply = bob.get(&link(&[("id_token_hint", tokens.id())])).await;
    assert_eq!(reply.status, 200);
    assert!(reply.text.contains("bob@example.org"));
    assert!(is_signed_in(&mut bob).await);
    // A form from elsewhere.
    browser.get("/oidc/logout").await;
    let (token, session) = (
        hidden(&browser.page.text, "form_token"),
        hidden(&browser.page.text, "session"),
    );
    let body = form([
        ("form_token", token.as_str()),
        ("session", &session),
        ("request", "/oidc/logout?"),
        ("answer", "yes"),
    ]);
    browser
        .headers
        .push(("sec-fetch-site", "cross-site".to_owned()));
    assert_eq!(
        browser
            .post_raw("/oidc/logout/confirmed", &body)
            .await
            .status,
        403
    );
    browser.headers.clear();
    let body = body.replace(&form([("form_token", token.as_str())]), "form_token=x");
    assert_eq!(
        browser
            .post_raw("/oidc/logout/confirmed", &body)
            .await
            .status,
        403
    );
    assert!(is_signed_in(&mut browser).await);
}

#[tokio::test]
async fn by_post_it_is_the_same_by_get() {
    let stage = with_clients(|_| {}).await;
    let (mut browser, tokens) = signed_in(&stage).await;
    let body = form([
        ("id_token_hint", tokens.id()),
        ("post_logout_redirect_uri", BYE),
    ]);
    let posted = stage.call(post("/oidc/logout", &body)).await;
    assert_eq!(posted.status, 303);
    let again = posted.header("location").to_owned();
    assert_eq!(browser.get(&again).await.header("location"), BYE);
    let head = stage.call(Call::new(Method::HEAD, "/oidc/logout")).await;
    assert_eq!(head.status, 405);
}
