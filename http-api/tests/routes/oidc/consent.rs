//! Asking people what a website may learn of them.

use super::site::{STATE, Site};
use super::{alice, change_client, hidden, with_clients};
use crate::sign_in::Browser;
use crate::stage::Stage;

async fn asking() -> Stage {
    with_clients(|settings| {
        change_client(settings, "app", |client| client.asks_consent = true);
    })
    .await
}

/// Answers the page that is shown; gives the address that it leads to.
async fn answers(browser: &mut Browser<'_>, answer: &str) -> String {
    let (request, session) = (
        hidden(&browser.page.text, "request"),
        hidden(&browser.page.text, "session"),
    );
    let fields = [
        ("request", request.as_str()),
        ("session", &session),
        ("answer", answer),
    ];
    browser.post("/oidc/consent", &fields).await;
    assert_eq!(browser.page.status, 200, "{:?}", browser.page);
    // A form leads to a page, and that to the website.
    let (_, rest) = browser
        .page
        .text
        .split_once("http-equiv=\"refresh\" content=\"0; url=")
        .unwrap();
    rest.split_once('"').unwrap().0.replace("&#38;", "&")
}

#[tokio::test]
async fn who_says_yes_is_asked_once() {
    let stage = asking().await;
    let (site, mut browser) = (Site::app(&stage), alice(&stage).await);
    let scope = ("scope", "openid profile");
    assert_eq!(
        site.error(browser.get(&site.link(&[scope, ("prompt", "none")])).await),
        "consent_required"
    );
    browser.get(&site.link(&[scope])).await;
    assert_eq!(browser.page.status, 200);
    assert_eq!(browser.page.header("cache-control"), "no-store");
    assert!(
        browser
            .page
            .text
            .contains("The App wants to know who you are"),
        "{}",
        browser.page.text
    );
    assert!(
        browser.page.text.contains("alice@example.org")
            && browser.page.text.contains("your user name")
    );
    assert!(!browser.page.text.contains("your e-mail address"));
    let onward = answers(&mut browser, "yes").await;
    let query = onward.strip_prefix("https://app.example/?").unwrap();
    let answer: std::collections::BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    assert_eq!(answer["state"], STATE);
    assert_eq!(site.spend(&answer["code"]).await.status, 200);
    // The same or less again: nobody is asked.
    site.code(&mut browser, &[scope, ("prompt", "none")]).await;
    site.code(&mut browser, &[]).await;
    // More, or where the website wants it: they are.
    for changes in [
        [("scope", "openid profile email"), ("nonce", "")],
        [scope, ("prompt", "consent")],
    ] {
        browser.get(&site.link(&changes)).await;
        assert_eq!(browser.page.status, 200, "{changes:?}");
    }
}

#[tokio::test]
async fn who_says_no_is_not_known_there() {
    let stage = asking().await;
    let (site, mut browser) = (Site::app(&stage), alice(&stage).await);
    browser.get(&site.link(&[])).await;
    let onward = answers(&mut browser, "no").await;
    assert!(
        onward.starts_with("https://app.example/?error=access_denied"),
        "{onward}"
    );
    // And it is not forgotten that nothing was allowed.
    assert_eq!(browser.get(&site.link(&[])).await.status, 200);
}

#[tokio::test]
async fn nobody_else_says_yes_for_somebody() {
    let stage = asking().await;
    let (site, mut browser) = (Site::app(&stage), alice(&stage).await);
    browser.get(&site.link(&[])).await;
    let page = browser.page.text.clone();
    let (request, session) = (hidden(&page, "request"), hidden(&page, "session"));
    let token = hidden(&page, "form_token");
    let form = |token: &str, session: &str, request: &str| {
        super::site::form([
            ("form_token", token),
            ("session", session),
            ("request", request),
            ("answer", "yes"),
        ])
    };
    // Another website has the browser send it.
    browser
        .headers
        .push(("origin", "https://evil.example".to_owned()));
    let reply = browser
        .post_raw("/oidc/consent", &form(&token, &session, &request))
        .await;
    assert_eq!((reply.status, reply.header("location")), (403, ""));
    browser.headers.clear();
    // Without what the page hides, for another session, or about nothing of ours.
    for (body, status) in [
        (form("", &session, &request), 403),
        (form(&token, "another", &request), 403),
        (
            form(&token, &session, "https://evil.example/?client_id=app"),
            400,
        ),
        (form(&token, &session, ""), 400),
    ] {
        let reply = browser.post_raw("/oidc/consent", &body).await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (status, ""),
            "{body}"
        );
    }
    // Bob with what alice was shown.
    let mut bob = Browser::new(&stage).await;
    bob.signs_in("bob@example.org").await;
    let reply = bob
        .post_raw("/oidc/consent", &form(&token, &session, &request))
        .await;
    assert_eq!(reply.status, 403);
    assert_eq!(
        site.error(browser.get(&site.link(&[("prompt", "none")])).await),
        "consent_required"
    );
}
