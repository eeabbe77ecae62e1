//! One's own sessions, seen and ended.

use super::Duration;
use super::browser::{Browser, with_pages};

#[tokio::test]
async fn somebody_sees_their_sessions_and_ends_them() {
    let stage = with_pages(|_| {}).await;
    let mut desk = Browser::new(&stage).await;
    desk.headers
        .push(("user-agent", "Firefox on <b>Desk</b>".to_owned()));
    desk.signs_in("alice@example.org").await;
    stage.desk.passes(Duration::from_secs(60));
    let mut phone = Browser::new(&stage).await;
    phone.headers.push(("user-agent", "Phone".to_owned()));
    phone.signs_in("alice@example.org").await;
    let mut bob = Browser::new(&stage).await;
    bob.headers.push(("user-agent", "Bob's own".to_owned()));
    bob.signs_in("bob@example.org").await;

    let page = desk.get("/account").await.text.clone();
    assert!(page.contains("Firefox on &#60;b&#62;Desk"), "{page}");
    assert!(page.contains("Phone") && !page.contains("Bob"), "{page}");
    assert!(
        page.contains("127.0.0.1") && page.contains("2026-11-21 "),
        "{page}"
    );
    assert_eq!(page.matches("name=\"session\"").count(), 2);
    assert!(page.contains("Sign out everywhere else"));

    // Of somebody else nothing can be ended, whatever name is sent.
    let theirs = bob.get("/account").await.text.clone();
    let theirs = super::browser::hidden(&theirs, "session").unwrap();
    desk.post("/account/end", &[("session", &theirs)]).await;
    assert_eq!(bob.get("/account").await.status, 200);

    desk.get("/account").await;
    desk.post("/account/end", &[("others", "yes")]).await;
    desk.follow().await;
    assert_eq!(desk.page.text.matches("name=\"session\"").count(), 1);
    assert_eq!(phone.get("/account").await.status, 303);

    let own = super::browser::hidden(&desk.page.text, "session").unwrap();
    desk.post("/account/end", &[("session", &own)]).await;
    assert!(desk.page.text.contains("You are signed out"));
    assert!(desk.cookie("session").is_none());
    assert_eq!(desk.get("/account").await.status, 303);
}

#[tokio::test]
async fn signing_out_takes_a_button_and_holds() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.signs_in("alice@example.org").await;
    let before = browser.cookies.clone();
    browser.get("/sign-out").await;
    assert_eq!(browser.get("/account").await.status, 200);
    browser.get("/sign-out").await;
    browser.post("/sign-out", &[]).await;
    assert!(browser.page.text.contains("You are signed out"));
    browser.cookies = before;
    assert_eq!(browser.get("/account").await.status, 303);
}
