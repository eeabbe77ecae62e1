//! The way from a site over our own host and back.

use std::time::Duration;

use super::visitor::identity;
use super::{APP, Visitor, guarded};

#[tokio::test]
async fn somebody_signs_in_and_comes_back() {
    let stage = guarded().await;
    let mut visitor = Visitor::at(&stage, APP).await;
    let grant = visitor.starts("/page?a=1&b=%20").await;
    let browser = &mut visitor.browser;
    browser.get(&grant).await;
    browser.follow().await;
    browser.asks_here("alice@example.org").await;
    let request = stage.desk.orders().pop().unwrap().request;
    assert_eq!(&**request.relying_party(), "shop");
    // What a query says may be a secret.
    assert_eq!(request.url(), "https://app.example.org/page");
    let pending = stage.desk.pending().pop().unwrap();
    stage.desk.confirm(&pending, "alice@example.org");
    let to: String = form_urlencoded::byte_serialize(grant.as_bytes()).collect();
    let browser = &mut visitor.browser;
    browser.get(&format!("/sign-in/wait?to={to}")).await;
    assert_eq!(browser.page.header("location"), grant);
    let enter = visitor.gets_ticket(&grant).await;
    let wanted = "https://app.example.org/page?a=1&b=%20";
    assert_eq!(visitor.opens(&enter).await.header("location"), wanted);
    let alice = "alice@example.org";
    let told = visitor.wants("/page?a=1&b=%20").await;
    assert_eq!(identity(&told), [alice, "alice", "", "", alice]);
    // Another site of the same browser needs a pass of its own, and no new confirmation.
    let orders = stage.desk.orders().len();
    let mut other = Visitor::at(&stage, "a.sites.example.org").await;
    assert_eq!(other.wants("/").await.status, 302);
    other.browser.cookies = visitor.browser.cookies.clone();
    other.comes_in("/").await;
    assert_eq!(identity(&other.wants("/").await)[4], alice);
    assert_eq!(stage.desk.orders().len(), orders);
    // The pass of one site is none of another.
    other.cookies = visitor.cookies.clone();
    assert_eq!(other.wants("/").await.status, 302);
}

#[tokio::test]
async fn a_ticket_counts_once_in_its_own_browser_at_its_own_site_for_a_minute() {
    let stage = guarded().await;
    let mut alice = Visitor::at(&stage, APP).await;
    alice.browser.signs_in("alice@example.org").await;

    let grant = alice.starts("/page").await;
    let enter = alice.gets_ticket(&grant).await;
    // Mallory is brought into alice's session, or alice into mallory's: neither.
    let mut mallory = Visitor::at(&stage, APP).await;
    assert_eq!(mallory.opens(&enter).await.status, 400);
    mallory.starts("/page").await;
    assert_eq!(mallory.opens(&enter).await.status, 400);
    assert!(!mallory.cookies.contains_key("__Host-verifierd-pass"));
    let elsewhere = [("x-forwarded-host", "a.sites.example.org")];
    assert_eq!(alice.opens_with(&enter, &elsewhere).await.status, 400);
    // It is still good.
    assert_eq!(alice.opens(&enter).await.status, 303);
    assert_eq!(alice.opens(&enter).await.status, 400);

    let grant = alice.starts_again("/page").await;
    let enter = alice.gets_ticket(&grant).await;
    stage.desk.passes(Duration::from_secs(60));
    let late = alice.opens(&enter).await;
    assert_eq!(late.status, 400);
    assert!(
        late.header("content-security-policy")
            .contains("default-src 'none'")
    );
    assert!(late.text.contains("https://app.example.org/"));
}

#[tokio::test]
async fn several_tabs_come_in_at_once() {
    let stage = guarded().await;
    let mut alice = Visitor::at(&stage, APP).await;
    alice.browser.signs_in("alice@example.org").await;
    let one = alice.starts("/one").await;
    let two = alice.starts("/two").await;
    for (grant, target) in [(one, "/one"), (two, "/two")] {
        let enter = alice.gets_ticket(&grant).await;
        let sent = alice.opens(&enter).await;
        assert_eq!(
            sent.header("location"),
            format!("https://app.example.org{target}")
        );
    }
}

#[tokio::test]
async fn a_pass_ends_with_its_session() {
    let stage = guarded().await;
    let mut alice = Visitor::at(&stage, APP).await;
    alice.signs_in("alice@example.org", "/").await;
    stage.desk.passes(Duration::from_secs(3599));
    assert_eq!(alice.wants("/").await.status, 200);
    stage.desk.passes(Duration::from_secs(1));
    assert_eq!(alice.wants("/").await.status, 302);

    alice.signs_in("alice@example.org", "/").await;
    let page = alice.browser.get("/sign-out").await;
    assert_eq!(page.status, 200);
    alice.browser.post("/sign-out", &[]).await;
    assert_eq!(alice.wants("/").await.status, 302);
}

#[tokio::test]
async fn a_ticket_ends_with_its_session() {
    let stage = guarded().await;
    let mut alice = Visitor::at(&stage, APP).await;
    alice.browser.signs_in("alice@example.org").await;
    let grant = alice.starts("/").await;
    let enter = alice.gets_ticket(&grant).await;
    alice.browser.get("/sign-out").await;
    alice.browser.post("/sign-out", &[]).await;
    assert_eq!(alice.opens(&enter).await.status, 400);
}

#[tokio::test]
async fn signing_out_at_the_site_ends_it_everywhere_and_nobody_else_can_do_it() {
    let stage = guarded().await;
    let mut alice = Visitor::at(&stage, APP).await;
    alice.signs_in("alice@example.org", "/").await;
    for from in ["cross-site", "same-site"] {
        let more = [("sec-fetch-site", from)];
        let asked = alice.opens_with("/.verifierd/sign-out", &more).await;
        assert_eq!(asked.status, 403);
        assert_eq!(alice.wants("/").await.status, 200);
    }
    let pass = alice.cookies.clone();
    let more = [("sec-fetch-site", "same-origin")];
    assert_eq!(
        alice.opens_with("/.verifierd/sign-out", &more).await.status,
        200
    );
    assert!(!alice.cookies.contains_key("__Host-verifierd-pass"));
    alice.cookies = pass;
    assert_eq!(alice.wants("/").await.status, 302);
    // Nor is a pass given again without a confirmation.
    let grant = alice.starts("/").await;
    let sent = alice.browser.get(&grant).await;
    assert!(sent.header("location").starts_with("/sign-in?to="));
}

impl Visitor<'_> {
    /// The pass is lost, the mark is not.
    async fn starts_again(&mut self, target: &str) -> String {
        self.cookies.remove("__Host-verifierd-pass");
        self.starts(target).await
    }
}
