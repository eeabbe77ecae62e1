//! What somebody types, and what may be told of it.

use super::browser::{Browser, with_pages};
use super::{Duration, JidPattern};
use crate::stage::{Reply, Stage};

fn patterns(jids: &[&str]) -> Vec<JidPattern> {
    jids.iter()
        .map(|jid| JidPattern::parse(jid).unwrap())
        .collect()
}

/// Pages on which alice, all of example.net and nobody else can sign in.
async fn with_few() -> Stage {
    with_pages(|settings| {
        settings.relying_parties.truncate(1);
        settings.relying_parties[0].jids = patterns(&["alice@example.org", "*@example.net"]);
    })
    .await
}

#[tokio::test]
async fn an_address_is_understood_however_it_is_typed() {
    for typed in [
        "alice@example.org",
        " Alice@Example.ORG ",
        "xmpp:alice@example.org",
        "alice@example.org/phone",
        "alice",
        "\u{200b}alice@example.org\u{feff}",
    ] {
        let stage = with_few().await;
        let mut browser = Browser::new(&stage).await;
        browser.asks(typed).await;
        assert_eq!(browser.page.status, 200, "{typed:?} {:?}", browser.page);
        let orders = stage.desk.orders();
        assert_eq!(
            orders[0].request.confirmers().jids()[0].to_string(),
            "alice@example.org"
        );
        browser.post("/sign-in/cancel", &[("to", "/account")]).await;
    }
}

#[tokio::test]
async fn what_is_no_address_comes_back_to_be_mended() {
    let stage = with_few().await;
    let long = "a".repeat(5000);
    for (typed, words) in [
        ("", "Enter your address"),
        ("  ", "Enter your address"),
        ("@", "not an XMPP address"),
        ("alice@", "not an XMPP address"),
        ("example.org/phone", "not an XMPP address"),
        ("alice@example.org@example.org", "not an XMPP address"),
        ("\"><script>@x", "not an XMPP address"),
        (&long, "not an XMPP address"),
        (
            "alice@elsewhere.example",
            "Nobody with an address at elsewhere.example",
        ),
    ] {
        let mut browser = Browser::new(&stage).await;
        browser.asks(typed).await;
        assert_eq!(browser.page.status, 422, "{typed:.20}");
        let text = &browser.page.text;
        assert!(text.contains(words), "{typed:.20}: {text}");
        assert!(
            text.contains("aria-invalid=\"true\"") && !text.contains("<script>@"),
            "{text}"
        );
    }
    let mut browser = Browser::new(&stage).await;
    browser.asks("bob@elsewhere.example").await;
    assert!(
        browser
            .page
            .text
            .contains("value=\"bob@elsewhere.example\"")
    );
    assert!(stage.desk.orders().is_empty());
}

/// All that can be seen of an attempt, from the form to its end, without what is drawn anew each time.
async fn whole(stage: &Stage, jid: &str) -> Vec<String> {
    let mut browser = Browser::new(stage).await;
    let mut seen = Vec::new();
    browser.asks(jid).await;
    seen.push(shown(&browser.page, jid));
    browser.looks_again().await;
    seen.push(shown(&browser.page, jid));
    // A second browser at the same place.
    let mut other = Browser::new(stage).await;
    other.asks(jid).await;
    seen.push(shown(&other.page, jid));
    stage.desk.passes(Duration::from_secs(60));
    browser.looks_again().await;
    seen.push(shown(&browser.page, jid));
    stage.desk.passes(Duration::from_secs(60));
    browser.looks_again().await;
    seen.push(shown(&browser.page, jid));
    seen
}

fn shown(page: &Reply, jid: &str) -> String {
    let mut names: Vec<_> = page.headers.keys().map(ToString::to_string).collect();
    names.sort();
    let text = page.text.replace(jid, "ADDRESS");
    let lines = text.lines().filter(|line| !line.contains("form_token"));
    // Every attempt has its own code, and the picture of it.
    let lines = lines.map(|line| match line {
        line if line.contains("<svg") => "a picture".to_owned(),
        line if line.contains("0000") => line.replace(|c: char| c.is_ascii_digit(), "0"),
        line => line.to_owned(),
    });
    let text: Vec<_> = lines.collect();
    format!("{} {names:?} {}", page.status, text.join("\n"))
}

#[tokio::test]
async fn nobody_learns_who_is_there_and_who_may_sign_in() {
    let stage = with_few().await;
    // Asked; not asked, because only alice may sign in; and an account that is not there.
    let allowed = whole(&stage, "alice@example.org").await;
    let unknown = whole(&stage, "mallory@example.org").await;
    assert_eq!(stage.desk.orders()[1].request.confirmers().jids().len(), 0);
    assert_eq!(allowed, unknown);

    let mut browser = Browser::new(&stage).await;
    browser.asks("gone@example.net").await;
    let first = shown(&browser.page, "gone@example.net");
    let id = stage.desk.pending()[0].clone();
    stage
        .desk
        .bounce(&id, "gone@example.net", super::Undelivered::NoRoute);
    browser.looks_again().await;
    assert_eq!(first, allowed[0]);
    assert_eq!(shown(&browser.page, "gone@example.net"), allowed[1]);
    stage.desk.passes(Duration::from_secs(60));
    browser.looks_again().await;
    assert_eq!(shown(&browser.page, "gone@example.net"), allowed[3]);
    stage.desk.passes(Duration::from_secs(60));
    browser.looks_again().await;
    assert_eq!(shown(&browser.page, "gone@example.net"), allowed[4]);
}

/// Who says `not me` to a stranger must not have told everybody by it that there is somebody.
#[tokio::test]
async fn who_is_left_alone_looks_like_one_who_is_not_there() {
    use verification::{Limit, Limited, OpenError, Refusal};

    let stage = with_few().await;
    let unknown = whole(&stage, "mallory@example.org").await;
    for limit in [Limit::Muted, Limit::Locked] {
        let limited = Limited {
            limit,
            retry_after: Duration::from_secs(60),
        };
        stage
            .desk
            .asks_nobody(Refusal::Open(OpenError::Limited(limited)));
        assert_eq!(whole(&stage, "alice@example.org").await, unknown);
    }
}
