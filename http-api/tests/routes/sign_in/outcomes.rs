//! Address, code, and every way in which it can end.

use super::browser::{Browser, code, with_pages};
use super::{Duration, Notice, Undelivered};
use crate::stage::Stage;

/// The one that waits.
fn pending(stage: &Stage) -> String {
    let pending = stage.desk.pending();
    assert_eq!(pending.len(), 1);
    pending.into_iter().next().unwrap()
}

#[tokio::test]
async fn who_confirms_is_signed_in() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.get("/account").await;
    browser.follow().await;
    assert_eq!(browser.page.status, 200);
    browser.asks_here("alice@example.org").await;
    assert_eq!(browser.page.status, 200, "{:?}", browser.page);
    let orders = stage.desk.orders();
    let request = &orders[0].request;
    assert_eq!(
        request.confirmers().jids()[0].to_string(),
        "alice@example.org"
    );
    assert_eq!(request.timeout(), Duration::from_secs(120));
    assert!(!request.is_trusted());
    assert_eq!(request.url(), "https://login.example/account");
    assert_eq!(request.title(), "login.example");
    assert_eq!(request.context().ip.as_deref(), Some("127.0.0.1"));
    assert_eq!(code(&browser.page.text), "000001");
    assert!(
        browser
            .page
            .text
            .contains("xmpp:login@verify.example?message;body=000001")
    );

    browser.looks_again().await;
    assert_eq!(browser.page.status, 200);
    assert!(browser.cookie("session").is_none());
    stage
        .desk
        .confirm(&pending(&stage), "alice@example.org/phone");
    browser.looks_again().await;
    assert_eq!(browser.page.header("location"), "/account");
    assert!(browser.cookie("session").is_some());
    assert!(browser.cookie("attempt").is_none());
    browser.follow().await;
    assert!(browser.page.text.contains("alice@example.org"));

    // Signed in once, remembered for the time the configuration says.
    browser.get("/sign-in").await;
    assert_eq!(browser.page.header("location"), "/account");
    stage.desk.passes(Duration::from_secs(3601));
    browser.get("/account").await;
    assert_eq!(browser.page.header("location"), "/sign-in?to=%2Faccount");
}

#[tokio::test]
async fn who_says_no_keeps_everybody_out() {
    for (says, words) in [
        ("no", "was refused in the chat."),
        ("not me", "refused and reported"),
    ] {
        let stage = with_pages(|_| {}).await;
        let mut browser = Browser::new(&stage).await;
        browser.asks("alice@example.org").await;
        if says == "no" {
            stage.desk.deny(&pending(&stage), "alice@example.org/phone");
        } else {
            stage
                .desk
                .not_me(&pending(&stage), "alice@example.org/phone");
        }
        browser.looks_again().await;
        assert_eq!(browser.page.status, 200);
        assert!(browser.page.text.contains(words), "{:?}", browser.page);
        assert!(browser.page.text.contains("Try again"));
        assert!(browser.cookie("session").is_none());
    }
}

#[tokio::test]
async fn nobody_answers() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.asks("alice@example.org").await;
    stage.desk.passes(Duration::from_secs(121));
    browser.looks_again().await;
    assert!(browser.page.text.contains("Nobody confirmed in time"));
    // One click asks again.
    let fields = [("to", "/account"), ("address", "alice@example.org")];
    browser.post("/sign-in", &fields).await;
    browser.follow().await;
    stage
        .desk
        .confirm(&pending(&stage), "alice@example.org/phone");
    browser.looks_again().await;
    assert!(browser.cookie("session").is_some());
}

#[tokio::test]
async fn an_attempt_is_forgotten_some_minutes_after_its_end() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.asks("alice@example.org").await;
    stage
        .desk
        .confirm(&pending(&stage), "alice@example.org/phone");
    stage.desk.passes(Duration::from_secs(120 + 181));
    browser.looks_again().await;
    assert_eq!(browser.page.header("location"), "/sign-in?to=%2Faccount");
    assert!(browser.cookie("session").is_none());
}

/// The same error is told to a browser of whoever it is about, and to nobody else.
#[tokio::test]
async fn what_cannot_be_delivered_is_told_to_a_known_browser_alone() {
    let stage = with_pages(|_| {}).await;
    let mut known = Browser::new(&stage).await;
    known.signs_in("alice@example.org").await;
    known.cookies.remove("__Host-verifierd-session");
    known.asks("alice@example.org").await;
    stage.desk.notice(
        &pending(&stage),
        "alice@example.org/phone",
        Notice::Delivered,
    );
    known.looks_again().await;
    assert!(known.page.text.contains("Your device has the message"));
    stage
        .desk
        .bounce(&pending(&stage), "alice@example.org", Undelivered::NoRoute);
    known.looks_again().await;
    assert!(
        known.page.text.contains("did not reach alice@example.org"),
        "{:?}",
        known.page
    );

    let mut stranger = Browser::new(&stage).await;
    stranger.asks("alice@example.org").await;
    stage
        .desk
        .bounce(&pending(&stage), "alice@example.org", Undelivered::NoRoute);
    stranger.looks_again().await;
    assert!(
        stranger.page.text.contains("Confirm in your chat app"),
        "{:?}",
        stranger.page
    );
    stage.desk.passes(Duration::from_secs(121));
    stranger.looks_again().await;
    assert!(stranger.page.text.contains("Nobody confirmed in time"));
}

#[tokio::test]
async fn who_cancels_is_asked_no_more() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.asks("alice@example.org").await;
    browser.post("/sign-in/cancel", &[("to", "/account")]).await;
    assert!(browser.page.text.contains("Cancelled"));
    assert!(stage.desk.pending().is_empty());
    browser.looks_again().await;
    assert_eq!(browser.page.header("location"), "/sign-in?to=%2Faccount");
}

/// A second try from the same browser takes the place of the first.
#[tokio::test]
async fn who_begins_anew_is_not_in_their_own_way() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.asks("alice@example.org").await;
    let first = pending(&stage);
    browser.asks("alice@example.org").await;
    assert_eq!(browser.page.status, 200, "{:?}", browser.page);
    assert_ne!(pending(&stage), first);
    browser.post("/sign-in/cancel", &[("to", "/account")]).await;
}

#[tokio::test]
async fn who_asks_too_often_is_told_to_wait() {
    let stage = with_pages(|_| {}).await;
    let (mut one, mut other) = (Browser::new(&stage).await, Browser::new(&stage).await);
    one.asks("alice@example.org").await;
    other.asks("alice@example.org").await;
    assert_eq!(other.page.status, 429, "{:?}", other.page);
    assert!(other.page.text.contains("Please wait a while"));
    assert_ne!(other.page.header("retry-after"), "");
    one.post("/sign-in/cancel", &[("to", "/account")]).await;
}

#[tokio::test]
async fn a_code_is_taken_only_where_one_was_sent() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.asks("alice@example.org").await;
    assert!(!browser.page.text.contains("one-time-code"));
    for code in ["123456", "", " "] {
        let fields = [("to", "/account"), ("code", code)];
        browser.post("/sign-in/code", &fields).await;
        browser.follow().await;
        assert!(browser.page.text.contains("Waiting for your answer"));
    }
    let long = "1".repeat(65);
    let fields = [("to", "/account"), ("code", long.as_str())];
    browser.post("/sign-in/code", &fields).await;
    assert_eq!(browser.page.status, 400);
    stage
        .desk
        .confirm(&pending(&stage), "alice@example.org/phone");
}

/// A browser follows no redirect of a form away from here: the page is shown first.
#[tokio::test]
async fn approved_at_once_is_shown_before_it_goes_on() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.get("/sign-in").await;
    let fields = [("to", "/account"), ("address", "alice@example.org")];
    browser.post("/sign-in", &fields).await;
    stage
        .desk
        .confirm(&pending(&stage), "alice@example.org/phone");
    browser.follow().await;
    assert_eq!(browser.page.status, 200);
    assert_eq!(
        browser.page.header("refresh"),
        "0; url=/sign-in/wait?to=%2Faccount"
    );
    assert!(browser.cookie("session").is_none());
    browser.looks_again().await;
    assert!(browser.cookie("session").is_some());
}

#[tokio::test]
async fn a_page_that_waits_hears_of_it() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.asks("alice@example.org").await;
    let (_, rest) = browser.page.text.split_once("data-events=\"").unwrap();
    let events = rest.split('"').next().unwrap().to_owned();
    let id = pending(&stage);
    let heard = async {
        browser.get(&events).await;
        browser.page.text.clone()
    };
    let confirmed = async {
        tokio::task::yield_now().await;
        stage.desk.confirm(&id, "alice@example.org/phone");
    };
    let (heard, ()) = tokio::join!(heard, confirmed);
    assert!(heard.contains("event: over\n"), "{heard}");
    assert_eq!(browser.page.header("content-type"), "text/event-stream");
    browser.looks_again().await;
    assert!(browser.cookie("session").is_some());
    browser.get(&events).await;
    assert!(browser.page.text.contains("event: over\n"));
}

#[tokio::test]
async fn a_stopping_daemon_says_so() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.get("/sign-in").await;
    stage.desk.refuse(verification::Refusal::Stopping);
    let fields = [("to", "/account"), ("address", "alice@example.org")];
    browser.post("/sign-in", &fields).await;
    assert_eq!(browser.page.status, 503);
    assert!(browser.page.text.contains("cannot be done at the moment"));
}
