//! What goes out with every page, and what is on it.

use axum::http::Method;
use http_api::{Accent, Colour, Logo};
use verifier_language::Language;

use super::browser::{Browser, with_pages};
use crate::stage::{Call, Stage};

#[tokio::test]
async fn without_the_section_there_are_no_pages() {
    let stage = Stage::new().await;
    for path in [
        "/sign-in",
        "/sign-in/wait",
        "/sign-in/events",
        "/account",
        "/sign-out",
        "/assets/x.css",
    ] {
        let reply = stage.call(Call::new(Method::GET, path)).await;
        assert_eq!(reply.problem().0, 404, "{path}");
    }
    for path in [
        "/sign-in",
        "/sign-in/code",
        "/sign-in/cancel",
        "/account/end",
        "/sign-out",
    ] {
        let reply = stage.call(Call::new(Method::POST, path)).await;
        assert_eq!(reply.problem().0, 404, "{path}");
    }
}

#[tokio::test]
async fn every_page_goes_out_under_the_same_rules() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.signs_in("alice@example.org").await;
    for path in ["/account", "/sign-in?to=nowhere", "/sign-out"] {
        browser.get(path).await;
        is_guarded(&browser);
    }
    let mut stranger = Browser::new(&stage).await;
    stranger.get("/sign-in").await;
    is_guarded(&stranger);
    stranger.asks_here("bob@example.org").await;
    is_guarded(&stranger);
    stranger
        .post("/sign-in/cancel", &[("to", "/account")])
        .await;
    assert_eq!(stranger.page.status, 200);
    is_guarded(&stranger);
}

fn is_guarded(browser: &Browser<'_>) {
    let page = &browser.page;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    let policy = page.header("content-security-policy");
    for rule in [
        "default-src 'none'",
        "script-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    for inline in [
        "<style",
        " style=",
        "onclick",
        "javascript:",
        "<script>",
        "http://",
        "https://",
    ] {
        let text = page.text.replace("http://www.w3.org/2000/svg", "");
        assert!(!text.contains(inline), "{inline} in {text}");
    }
}

#[tokio::test]
async fn what_pages_are_made_of_is_kept_for_ever_and_small() {
    let stage = with_pages(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    let page = browser.get("/sign-in").await.text.clone();
    let mut size = 0;
    for (kind, start) in [
        ("text/css; charset=utf-8", "stylesheet\" href=\""),
        ("text/javascript; charset=utf-8", "src=\""),
    ] {
        let (_, rest) = page.split_once(start).unwrap();
        let reply = browser.get(rest.split('"').next().unwrap()).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), kind);
        assert_eq!(
            reply.header("cache-control"),
            "public, max-age=31536000, immutable"
        );
        size += reply.text.len();
    }
    assert!(size < 20_000, "{size} bytes of CSS and JavaScript");
    assert_eq!(browser.get("/assets/nothing.css").await.status, 404);
}

#[tokio::test]
async fn every_language_is_spoken_and_remembered() {
    let stage = with_pages(|_| {}).await;
    for language in Language::ALL {
        let mut browser = Browser::new(&stage).await;
        let tag = language.tag();
        browser.get(&format!("/sign-in?lang={tag}")).await;
        assert!(
            browser.page.text.contains(&format!("<html lang=\"{tag}\"")),
            "{tag}"
        );
        assert_eq!(browser.cookie("lang"), Some(tag));
        browser.get("/sign-in").await;
        assert!(
            browser.page.text.contains(&format!("<html lang=\"{tag}\"")),
            "{tag}"
        );
        let mut other = Browser::new(&stage).await;
        other
            .headers
            .push(("accept-language", format!("{tag}, en;q=0.5")));
        other.get("/sign-in").await;
        assert!(
            other.page.text.contains(&format!("<html lang=\"{tag}\"")),
            "{tag}"
        );
    }
    let mut browser = Browser::new(&stage).await;
    browser.get("/sign-in?lang=%22%3E").await;
    assert!(browser.page.text.contains("<html lang=\"en\""));
    assert!(!browser.page.text.contains("\">\""));
}

#[tokio::test]
async fn the_message_is_in_the_language_of_the_page() {
    let stage = with_pages(|settings| {
        settings.sign_in.as_mut().unwrap().look.name = Some("Beispiel e.V.".to_owned());
    })
    .await;
    let mut browser = Browser::new(&stage).await;
    browser.get("/sign-in?lang=de").await;
    browser.asks_here("alice").await;
    let orders = stage.desk.orders();
    let request = &orders[0].request;
    assert_eq!(request.lang(), Some("de"));
    assert_eq!(request.title(), "Beispiel e.V.");
    assert_eq!(request.message(), Some("Anmeldung im Browser"));
    browser.post("/sign-in/cancel", &[("to", "/account")]).await;
    assert!(browser.page.text.contains("Abgebrochen"));
}

#[tokio::test]
async fn an_operator_is_seen_and_cannot_break_the_page() {
    let logo = Logo::read(b"<svg onload='alert(1)'></svg>").unwrap();
    let stage = with_pages(|settings| {
        let look = &mut settings.sign_in.as_mut().unwrap().look;
        look.name = Some("<b>Bad</b> & Sons".to_owned());
        look.notice = vec![
            (Some(Language::German), "Hallo".to_owned()),
            (None, "<i>hello</i>".to_owned()),
        ];
        look.support = Some("mailto:help@example.org".to_owned());
        look.accent = Accent::default()
            .with_light(Colour::parse("#006400").unwrap())
            .unwrap();
        look.logo = Some(logo);
    })
    .await;
    let mut browser = Browser::new(&stage).await;
    let page = browser.get("/sign-in").await.text.clone();
    assert!(
        page.contains("&#60;b&#62;Bad&#60;/b&#62; &#38; Sons"),
        "{page}"
    );
    assert!(page.contains("&#60;i&#62;hello"), "{page}");
    assert!(page.contains("href=\"mailto:help@example.org\""), "{page}");
    assert!(!page.contains("Hallo"));
    let (_, rest) = page.split_once("img src=\"").unwrap();
    let picture = browser.get(rest.split('"').next().unwrap()).await;
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert!(
        picture
            .header("content-security-policy")
            .contains("sandbox")
    );
    let (_, rest) = page.rsplit_once("stylesheet\" href=\"").unwrap();
    let colours = browser.get(rest.split('"').next().unwrap()).await;
    assert!(colours.text.contains("--accent:#006400"), "{colours:?}");
}

#[tokio::test]
async fn methods_that_are_not_there_are_named() {
    let stage = with_pages(|_| {}).await;
    for (method, path, allow) in [
        (Method::DELETE, "/sign-in", "GET,HEAD,POST"),
        (Method::POST, "/sign-in/wait", "GET,HEAD"),
        (Method::GET, "/sign-in/code", "POST"),
        (Method::HEAD, "/sign-in/wait", "GET"),
        (Method::HEAD, "/sign-in/events", "GET"),
    ] {
        let reply = stage.call(Call::new(method, path)).await;
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, allow),
            "{path}"
        );
    }
}
