//! What somebody else might try, and what happens at the same moment.

use std::time::Duration;

use http_api::{JidPattern, Registration, Scope, Settings};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::site::Site;
use super::{alice, change_client, hidden, with_clients};
use crate::sign_in::Browser;
use crate::stage::Call;

/// Somebody else has the cookie, and asks for codes as fast as they can while its owner signs out.
#[tokio::test]
async fn a_code_that_is_made_while_the_session_ends_ends_with_it() {
    let stage = with_clients(|_| {}).await;
    let site = Site::shop(&stage);
    for round in 0..20 {
        let mut browser = alice(&stage).await;
        browser.get("/account").await;
        let link = site.link(&[]);
        let asks = || async {
            let mut thief = Browser::new(&stage).await;
            thief.cookies = browser.cookies.clone();
            thief.get(&link).await;
            thief.page
        };
        let mut owner = Browser::new(&stage).await;
        owner.cookies = browser.cookies.clone();
        owner.get("/account").await;
        let (one, another, third, _) =
            tokio::join!(asks(), asks(), asks(), owner.post("/sign-out", &[]));
        assert_eq!(owner.page.status, 200, "{:?}", owner.page);
        for page in [one, another, third] {
            if page.header("location").starts_with('/') {
                continue;
            }
            let answer = site.answer(&page);
            if let Some(code) = answer.get("code") {
                let reply = site.spend(code).await;
                assert_eq!(reply.status, 400, "round {round}: {reply:?}");
            } else {
                assert_eq!(answer["error"], "login_required");
            }
        }
    }
}

/// What a client may learn is what it may learn now, whatever it was granted once.
#[tokio::test]
async fn what_a_client_may_no_longer_ask_for_it_is_no_longer_told() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let scope = ("scope", "openid profile email offline_access");
    let tokens = site.tokens(&mut browser, &[scope]).await;
    let told = site.userinfo(tokens.access()).await.json();
    assert!(told.get("email").is_some());
    let mut settings = Settings::clone(&stage.settings.borrow());
    change_client(&mut settings, "shop", |client| {
        client.scopes = vec![Scope::OpenId, Scope::Profile, Scope::OfflineAccess];
    });
    stage.settings.send_replace(settings.into());
    let told = site.userinfo(tokens.access()).await.json();
    assert!(told.get("email").is_none(), "{told}");
    let next = site.refresh(tokens.refresh()).await.json();
    assert_eq!(next["scope"], "openid profile offline_access");
}

/// Whoever may register a client cannot have people believe that it is the website in whose name it asks.
#[tokio::test]
async fn who_registered_itself_is_named_by_where_the_answer_goes() {
    let stage = with_clients(|settings| {
        settings.openid.registration = Some(Registration {
            token_hash: Sha256::digest("initial").into(),
            relying_party: "app".into(),
            clients: 1,
        });
    })
    .await;
    let metadata = json!({ "redirect_uris": ["https://evil.example/cb"] });
    let call = Call::post("/oidc/register", &metadata).by("initial");
    let client = stage.call(call).await.json();
    let mut browser = alice(&stage).await;
    let link = Site::app(&stage).link(&[
        ("client_id", client["client_id"].as_str().unwrap()),
        ("redirect_uri", "https://evil.example/cb"),
    ]);
    let page = &browser.get(&link).await.text;
    let (_, question) = page.split_once("<main").unwrap();
    let (question, _) = question.split_once("<form").unwrap();
    assert!(
        question.contains("https://evil.example wants to know who you are"),
        "{question}"
    );
    assert!(!question.contains("The App"), "{question}");
}

/// Any program on somebody's machine can open a browser in the name of an app, and listen where the app would: that they
/// are signed in is no yes to it (RFC 8252 section 8.6).
#[tokio::test]
async fn a_program_that_says_it_is_an_app_gets_nothing_without_a_yes() {
    let stage = with_clients(|_| {}).await;
    let mut browser = alice(&stage).await;
    // She signed in a while ago, and for something else.
    stage.desk.passes(Duration::from_secs(600));
    let program = Site {
        redirect_uri: "http://127.0.0.1:50999/callback",
        ..Site::app(&stage)
    };
    let silent = browser.get(&program.link(&[("prompt", "none")])).await;
    assert_eq!(program.error(silent), "consent_required");
    for forged in [[("nonce", "n")], [("verifierd_asked", "0")]] {
        let page = browser.get(&program.link(&forged)).await;
        assert_eq!((page.status, page.header("location")), (200, ""));
        assert!(page.text.contains("The App wants to know who you are"));
    }
    let (request, session) = (
        hidden(&browser.page.text, "request"),
        hidden(&browser.page.text, "session"),
    );
    let fields = [
        ("request", request.as_str()),
        ("session", &session),
        ("answer", "yes"),
    ];
    browser.post("/oidc/consent", &fields).await;
    assert!(
        browser
            .page
            .text
            .contains("http://127.0.0.1:50999/callback?code=")
    );
    // The next program is the next question.
    assert_eq!(browser.get(&program.link(&[])).await.status, 200);
    // Nobody else listens at an address of https.
    Site::app(&stage).code(&mut browser, &[]).await;
}

/// Applications that ask whether a token counts hear the same as those that show it here.
#[tokio::test]
async fn introspection_knows_who_may_sign_in_no_longer() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let scope = ("scope", "openid email offline_access");
    let tokens = site.tokens(&mut browser, &[scope]).await;
    let told = async |token: &str| {
        let reply = site.post("/oidc/introspect", &[("token", token)]).await;
        reply.json()
    };
    assert_eq!(told(tokens.access()).await["active"], true);
    let mut settings = Settings::clone(&stage.settings.borrow());
    change_client(&mut settings, "shop", |client| {
        client.scopes = vec![Scope::OpenId, Scope::OfflineAccess];
    });
    stage.settings.send_replace(settings.clone().into());
    let narrower = told(tokens.access()).await;
    assert_eq!(narrower["scope"], "openid offline_access", "{narrower}");
    settings.relying_parties[0].jids = vec![JidPattern::parse("bob@example.org").unwrap()];
    stage.settings.send_replace(settings.into());
    for token in [tokens.access(), tokens.refresh()] {
        assert_eq!(told(token).await, json!({ "active": false }));
    }
}

/// Whoever ends what an app may do has not agreed to the next time.
#[tokio::test]
async fn an_app_that_was_ended_must_ask_again() {
    let stage = with_clients(|settings| {
        change_client(settings, "shop", |client| client.asks_consent = true);
    })
    .await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let link = site.link(&[("scope", "openid offline_access")]);
    browser.get(&link).await;
    let (request, session) = (
        hidden(&browser.page.text, "request"),
        hidden(&browser.page.text, "session"),
    );
    let fields = [
        ("request", request.as_str()),
        ("session", &session),
        ("answer", "yes"),
    ];
    browser.post("/oidc/consent", &fields).await;
    let answer = site.answer(browser.get(&link).await);
    assert_eq!(site.spend(&answer["code"]).await.status, 200);
    browser.get("/account/apps").await;
    let grant = hidden(&browser.page.text, "grant");
    browser.post("/account/apps", &[("grant", &grant)]).await;
    assert_eq!(browser.page.status, 303);
    let page = browser.get(&link).await;
    assert_eq!((page.status, page.header("location")), (200, ""));
}
