//! Authorization requests that are odd, wrong or hostile.

use axum::http::Method;

use super::site::{Site, Tokens, form};
use super::{alice, change_client, with_clients};
use crate::sign_in::Browser;
use crate::stage::Call;

#[tokio::test]
async fn oidcc_response_type_missing() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), Browser::new(&stage).await);
    for (value, error) in [
        ("", "invalid_request"),
        ("token", "unsupported_response_type"),
        ("code id_token", "unsupported_response_type"),
    ] {
        let reply = browser.get(&site.link(&[("response_type", value)])).await;
        assert_eq!(site.error(reply), error, "{value}");
    }
}

#[tokio::test]
async fn oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    for (name, error) in [
        ("request", "request_not_supported"),
        ("request_uri", "request_uri_not_supported"),
        ("registration", "registration_not_supported"),
    ] {
        let reply = browser
            .get(&site.link(&[(name, "https://shop.example/request")]))
            .await;
        assert_eq!(site.error(reply), error);
    }
}

#[tokio::test]
async fn oidcc_ensure_request_with_unknown_parameter_succeeds() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    site.tokens(
        &mut browser,
        &[
            ("extra", "foobar"),
            ("claims", "{}"),
            ("claims_locales", "se"),
        ],
    )
    .await;
}

#[tokio::test]
async fn oidcc_display_page_and_popup() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    for display in ["page", "popup"] {
        site.code(&mut browser, &[("display", display)]).await;
    }
}

#[tokio::test]
async fn oidcc_ensure_request_with_acr_values_succeeds() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let asked = ("acr_values", "urn:unheard-of urn:verifierd:acr:tap");
    let tokens = site.tokens(&mut browser, &[asked]).await;
    // More than was asked for is what it is.
    assert_eq!(
        site.claims(tokens.id()).await["acr"],
        "urn:verifierd:acr:code"
    );
}

#[tokio::test]
async fn acr_values_have_somebody_sign_in_more_strictly() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let transfer = ("acr_values", "urn:verifierd:acr:transfer");
    browser.get(&site.link(&[transfer])).await;
    assert!(browser.page.header("location").starts_with("/sign-in?"));
    browser.follow().await;
    browser.asks_here("alice@example.org").await;
    let order = stage.desk.orders().pop().unwrap();
    assert_eq!(order.request.binding(), verification::Binding::Transfer);
    let id = stage.desk.pending().pop().unwrap();
    stage.desk.take_back(&id);
    // It is a wish: where nobody can be asked, the token says what there is.
    let silent = site
        .tokens(&mut browser, &[transfer, ("prompt", "none")])
        .await;
    assert_eq!(
        site.claims(silent.id()).await["acr"],
        "urn:verifierd:acr:code"
    );
}

#[tokio::test]
async fn what_a_client_itself_wants_is_no_wish() {
    let stage = with_clients(|settings| {
        settings.relying_parties[0].binding = verification::Binding::Transfer;
    })
    .await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let silent = browser.get(&site.link(&[("prompt", "none")])).await;
    assert_eq!(site.error(silent), "login_required");
    assert!(
        browser
            .get(&site.link(&[]))
            .await
            .header("location")
            .starts_with("/sign-in?")
    );
}

#[tokio::test]
async fn oidcc_ensure_registered_redirect_uri() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    for wrong in [
        "",
        "https://evil.example/",
        "https://shop.example/callback/",
        "https://shop.example/callback?more=1",
        "https://shop.example/callback#here",
        "https://shop.example:443/callback",
        "https://shop.example/other",
        "HTTPS://shop.example/callback",
        "https://shop.example/callback\r\nX: y",
        "javascript:alert(1)",
        "<script>",
    ] {
        let reply = browser.get(&site.link(&[("redirect_uri", wrong)])).await;
        assert_eq!(
            (reply.status, reply.header("location")),
            (400, ""),
            "{wrong}"
        );
        assert!(
            reply.header("content-type").starts_with("text/html"),
            "{wrong}"
        );
        assert!(
            reply
                .text
                .contains("redirect_uri: expected one that is registered"),
            "{wrong}"
        );
        assert!(wrong.is_empty() || !reply.text.contains(wrong), "{wrong}");
    }
}

#[tokio::test]
async fn oidcc_redirect_uri_query_ok() {
    let stage = with_clients(|_| {}).await;
    let mut browser = alice(&stage).await;
    let site = Site::shop(&stage);
    let uri = ("redirect_uri", "https://shop.example/other?with=query");
    let reply = browser.get(&site.link(&[uri])).await;
    let location = reply.header("location");
    assert!(
        location.starts_with("https://shop.example/other?with=query&code="),
        "{location}"
    );
}

#[tokio::test]
async fn an_app_listens_on_whatever_port_there_is() {
    let stage = with_clients(|_| {}).await;
    let app = Site {
        redirect_uri: "http://127.0.0.1:51004/callback",
        ..Site::app(&stage)
    };
    let mut browser = Browser::new(&stage).await;
    browser.get(&app.link(&[])).await;
    browser.follow().await;
    browser.asks_here("alice@example.org").await;
    stage
        .desk
        .confirm(&stage.desk.pending()[0], "alice@example.org");
    browser.looks_again().await;
    let answer = app.answer(browser.follow().await);
    let reply = app.spend(&answer["code"]).await;
    let tokens = Tokens(reply.json());
    assert_eq!(app.claims(tokens.id()).await["aud"], "app");
}

#[tokio::test]
async fn who_is_no_client_gets_nothing_and_nobody_is_sent_anywhere() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    for id in ["", "bank", "nobody", "<b>", "SHOP"] {
        let reply = browser.get(&site.link(&[("client_id", id)])).await;
        assert_eq!((reply.status, reply.header("location")), (400, ""), "{id}");
        assert!(!reply.text.contains("<b>"));
    }
}

#[tokio::test]
async fn oidcc_ensure_request_with_valid_pkce_succeeds_and_pkce_is_required() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    site.tokens(&mut browser, &[]).await;
    let challenge = "a".repeat(43);
    for wrong in [
        [("code_challenge", ""), ("code_challenge_method", "")],
        [("code_challenge", ""), ("code_challenge_method", "S256")],
        [
            ("code_challenge", &challenge),
            ("code_challenge_method", "plain"),
        ],
        [
            ("code_challenge", &challenge),
            ("code_challenge_method", ""),
        ],
        [
            ("code_challenge", "short"),
            ("code_challenge_method", "S256"),
        ],
    ] {
        assert_eq!(
            site.error(browser.get(&site.link(&wrong)).await),
            "invalid_request",
            "{wrong:?}"
        );
    }
}

#[tokio::test]
async fn where_pkce_is_not_required_it_still_binds() {
    let stage = with_clients(|settings| {
        change_client(settings, "shop", |client| client.requires_pkce = false);
    })
    .await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = site.code(&mut browser, &without).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", site.redirect_uri),
    ];
    assert_eq!(site.ask_token(&fields).await.status, 200);
    let code = site.code(&mut browser, &[]).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", site.redirect_uri),
    ];
    assert_eq!(site.ask_token(&fields).await.status, 400);
}

#[tokio::test]
async fn without_openid_there_is_nothing_to_ask_for() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    for scope in ["", "profile", "OPENID"] {
        assert_eq!(
            site.error(browser.get(&site.link(&[("scope", scope)])).await),
            "invalid_scope"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_to_the_client_as_an_error() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    for wrong in [
        ("response_mode", "fragment"),
        ("prompt", "none login"),
        ("prompt", "create"),
        ("max_age", "-1"),
        ("max_age", "soon"),
        ("max_age", "99999999999"),
        ("id_token_hint", "no.token.at-all"),
    ] {
        assert_eq!(
            site.error(browser.get(&site.link(&[wrong])).await),
            "invalid_request",
            "{wrong:?}"
        );
    }
}

#[tokio::test]
async fn a_request_that_says_something_twice_or_too_much_is_none() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), Browser::new(&stage).await);
    let twice = format!("{}&client_id=shop", site.link(&[]));
    assert_eq!(browser.get(&twice).await.status, 400);
    let broken = site.link(&[]) + "&nonsense=%FF%FE";
    assert_eq!(browser.get(&broken).await.status, 400);
    let long = "x".repeat(4096);
    let reply = browser.get(&site.link(&[("nonce", &long)])).await;
    let location = reply.header("location");
    assert!(
        location.starts_with("https://shop.example/callback?error=invalid_request"),
        "{location}"
    );
}

#[tokio::test]
async fn a_link_of_somebody_elses_making_leads_nowhere_but_here() {
    let stage = with_clients(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    let evil = form([
        ("client_id", "shop"),
        ("redirect_uri", "https://evil.example/"),
        ("response_type", "code"),
        ("scope", "openid"),
    ]);
    let to = form([("to", format!("/oidc/authorize?{evil}").as_str())]);
    let reply = browser.get(&format!("/sign-in?{to}")).await;
    assert_eq!(reply.status, 400, "{reply:?}");
}

#[tokio::test]
async fn state_comes_back_as_it_went() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    for state in ["a=b&c=d", "%00%0d%0a", "\u{fc}\u{1f600}", "<script>", "\"'"] {
        let answer = site.answer(browser.get(&site.link(&[("state", state)])).await);
        assert_eq!(answer["state"], state);
    }
    let answer = site.answer(browser.get(&site.link(&[("state", "")])).await);
    assert!(!answer.contains_key("state"));
}

#[tokio::test]
async fn other_methods_are_told_which_there_are() {
    let stage = with_clients(|_| {}).await;
    for (method, path, allow) in [
        (Method::DELETE, "/oidc/authorize", "GET,HEAD,POST"),
        (Method::GET, "/oidc/token", "POST,OPTIONS"),
        (Method::PUT, "/oidc/userinfo", "GET,HEAD,POST,OPTIONS"),
        (Method::POST, "/oidc/jwks.json", "GET,HEAD"),
    ] {
        let reply = stage.call(Call::new(method, path)).await;
        assert_eq!(
            (reply.status, reply.header("allow")),
            (405, allow),
            "{path}"
        );
    }
}
