//! Address, code, and every way in which it can end.

use super::browser::{Browser, code, with_pages};
use super::{Binding, Duration, Notice, Undelivered};
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
    assert_eq!(request.confirmers().jids()[0].to_string(), "alice@example.org");
    assert_eq!(request.timeout(), Duration::from_secs(120));
    assert!(!request.is_trusted());
    assert_eq!(request.url(), "https://login.example/account");
    assert_eq!(request.title(), "login.example");
    assert_eq!(request.context().ip.as_deref(), Some("127.0.0.1"));
    assert_eq!(code(&browser.page.text), "000001");
    assert!(browser.page.text.contains("xmpp:login@verify.example?message;body=000001"));

    browser.looks_again().await;
    assert_eq!(browser.page.status, 200);
    assert!(browser.cookie("session").is_none());
    stage.desk.confirm(&pending(&stage), "alice@example.org/phone");
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
