//! What somebody else might try.

use axum::http::Method;

use super::browser::{Browser, URL, code, hidden, with_pages};
use crate::stage::{Call, Stage};

fn pending(stage: &Stage) -> String {
    stage.desk.pending().into_iter().next().unwrap()
}

/// What is approved lets in the browser that began it, and no other: not one that knows the code, nor one that asks
/// where it stands.
#[tokio::test]
async fn approval_in_another_browser_gives_nothing() {
    let stage = with_pages(|_| {}).await;
    let (mut alice, mut mallory) = (Browser::new(&stage).await, Browser::new(&stage).await);
    alice.asks("alice@example.org").await;
    let shown = code(&alice.page.text);
    mallory.get("/sign-in").await;
    mallory
        .post("/sign-in/code", &[("to", "/account"), ("code", &shown)])
        .await;
    assert_eq!(mallory.page.header("location"), "/sign-in?to=%2Faccount");
    stage
        .desk
        .confirm(&pending(&stage), "alice@example.org/phone");
    mallory.looks_again().await;
    assert_eq!(mallory.page.header("location"), "/sign-in?to=%2Faccount");
    mallory.get("/sign-in/events?seen=0").await;
    assert!(mallory.page.text.contains("event: over"));
    assert!(mallory.cookie("session").is_none());
    alice.looks_again().await;
    assert!(alice.cookie("session").is_some());
}

/// One approval makes one session, however often its cookie is shown.
#[tokio::test]
async fn an_approval_counts_once() {
    let stage = with_pages(|_| {}).await;
    let mut alice = Browser::new(&stage).await;
    alice.asks("alice@example.org").await;
    let attempt = alice.cookies.clone();
    stage
        .desk
        .confirm(&pending(&stage), "alice@example.org/phone");
    alice.looks_again().await;
    let mut thief = Browser::new(&stage).await;
    thief.cookies = attempt;
    thief.looks_again().await;
    assert_eq!(thief.page.header("location"), "/sign-in?to=%2Faccount");
    assert!(thief.cookie("session").is_none());
}

/// Somebody planted a session of their own, or knows the one that was there before.
#[tokio::test]
async fn a_session_is_new_when_somebody_signs_in() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.signs_in("mallory@example.org").await;
    let planted = browser.cookies.clone();
    // Alice does not notice, and signs in where she is sent; what was there is gone.
    browser
        .post(
            "/sign-in",
            &[("to", "/account"), ("address", "alice@example.org")],
        )
        .await;
    stage
        .desk
        .confirm(&pending(&stage), "alice@example.org/phone");
    browser.looks_again().await;
    assert_ne!(
        browser.cookie("session").map(ToOwned::to_owned),
        planted.get("__Host-verifierd-session").cloned()
    );
    let mut mallory = Browser::new(&stage).await;
    mallory.cookies = planted;
    mallory.get("/account").await;
    assert_eq!(mallory.page.header("location"), "/sign-in?to=%2Faccount");
    browser.get("/account").await;
    assert!(browser.page.text.contains("You are alice@example.org."));
    // Confirming again goes on with the same session under a new secret.
    let before = browser.cookies.clone();
    browser
        .post(
            "/sign-in",
            &[("to", "/account"), ("address", "alice@example.org")],
        )
        .await;
    stage
        .desk
        .confirm(&pending(&stage), "alice@example.org/phone");
    browser.looks_again().await;
    browser.get("/account").await;
    assert_eq!(browser.page.text.matches("name=\"session\"").count(), 1);
    mallory.cookies = before;
    mallory.get("/account").await;
    assert_eq!(mallory.page.status, 303);
}

#[tokio::test]
async fn a_cookie_that_is_there_twice_is_none() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.signs_in("alice@example.org").await;
    let session = browser.cookie("session").unwrap();
    let cookie = format!("__Host-verifierd-session={session}; __Host-verifierd-session={session}");
    let reply = stage
        .call(Call::new(Method::GET, "/account").header("cookie", cookie))
        .await;
    assert_eq!(reply.status, 303);
}

/// Nothing that is sent along to sign in leads away from here.
#[tokio::test]
async fn nobody_is_sent_elsewhere() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.signs_in("alice@example.org").await;
    for to in [
        "//evil.example",
        "https://evil.example/",
        "https:evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%2Fevil.example",
        "/account/../../evil",
        "/account?next=https://evil.example",
        "/account#@evil.example",
        "account",
        "javascript:alert(1)",
        "/account\r\nLocation: https://evil.example",
        "\t//evil.example",
        "/sign-out",
        "",
    ] {
        let encoded: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        for path in ["/sign-in", "/sign-in/wait"] {
            browser.get(&format!("{path}?to={encoded}")).await;
            assert_eq!(browser.page.status, 400, "{path} {to:?}");
            assert_eq!(browser.page.header("location"), "");
            assert!(!browser.page.text.contains("evil"), "{to:?}");
        }
        browser.get("/sign-in?to=%2Faccount").await;
        browser.get("/account").await;
        browser
            .post("/sign-in", &[("to", to), ("address", "alice@example.org")])
            .await;
        assert_eq!(browser.page.status, 400, "{to:?}");
    }
    assert_eq!(stage.desk.orders().len(), 1);
}

/// Forms of other websites, of older pages and of nobody.
#[tokio::test]
async fn a_form_of_somebody_else_does_nothing() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.signs_in("alice@example.org").await;
    let token = hidden(&browser.page.text, "form_token").unwrap();
    let session = hidden(&browser.page.text, "session").unwrap();
    let forms = [
        ("/sign-in", "to=%2Faccount&address=alice".to_owned()),
        ("/sign-in/code", "to=%2Faccount&code=1".to_owned()),
        ("/sign-in/cancel", "to=%2Faccount".to_owned()),
        ("/account/end", format!("session={session}")),
        ("/account/end", "others=yes".to_owned()),
        ("/sign-out", String::new()),
    ];
    for (path, fields) in &forms {
        // From elsewhere, with everything else right.
        let right = format!("{fields}&form_token={token}");
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://login.example"),
            ("origin", "https://login.example.evil.example"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            browser.headers = vec![(name, value.to_owned())];
            browser.post_raw(path, &right).await;
            assert_eq!(browser.page.status, 403, "{path} {name}: {value}");
        }
        browser.headers.clear();
        // From here, but not of this browser.
        let other = "a".repeat(43);
        for wrong in [
            fields.clone(),
            format!("{fields}&form_token="),
            format!("{fields}&form_token={other}"),
            format!("{fields}&form_token={token}&form_token={token}"),
        ] {
            browser.post_raw(path, &wrong).await;
            assert_eq!(browser.page.status, 403, "{path} {wrong}");
            assert!(browser.page.text.contains("open for too long"));
        }
    }
    assert_eq!(stage.desk.orders().len(), 1);
    assert_eq!(browser.get("/account").await.status, 200);
}

#[tokio::test]
async fn what_is_no_form_is_refused() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.get("/sign-in").await;
    let large = format!("address={}", "a".repeat(70_000));
    browser.post_raw("/sign-in", &large).await;
    assert_eq!(browser.page.status, 413);
    let json = Call {
        body: Some(b"{}".to_vec()),
        ..Call::new(Method::POST, "/sign-in")
    };
    let json = json
        .header("content-type", "application/json")
        .header("origin", URL);
    browser.send(json).await;
    assert_eq!(browser.page.status, 415);
    for query in ["to=%2Faccount&to=%2Faccount", "what=1", "to=%ff", "to"] {
        browser.get(&format!("/sign-in?{query}")).await;
        assert_eq!(browser.page.status, 400, "{query}");
    }
    browser.get("/sign-in/events?seen=x&seen=y").await;
    assert_eq!(browser.page.status, 400);
}

/// Whoever has somebody's phone has confirmed, and goes in a moment after an admin blocked the account.
#[tokio::test]
async fn who_is_blocked_does_not_come_in_by_what_was_approved_before() {
    let stage = with_pages(|_| {}).await;
    let (mut alice, mut thief) = (Browser::new(&stage).await, Browser::new(&stage).await);
    let mut bob = Browser::new(&stage).await;
    bob.signs_in("bob@example.org").await;
    alice.signs_in("alice@example.org").await;
    thief.asks("alice@example.org").await;
    stage
        .desk
        .confirm(&pending(&stage), "alice@example.org/phone");
    http_api::sign_out(&stage.records, &"alice@example.org".parse().unwrap()).await;
    thief.looks_again().await;
    assert_eq!(thief.page.header("location"), "/sign-in?to=%2Faccount");
    assert!(thief.cookie("session").is_none());
    assert_eq!(alice.get("/account").await.status, 303);
    assert_eq!(bob.get("/account").await.status, 200);
}
