//! From the link to the tokens.

use std::time::Duration;

use axum::http::Method;

use super::site::{NONCE, STATE, Site, VERIFIER, form, oauth_error, post};
use super::{alice, with_clients};
use crate::sign_in::{Browser, URL};
use crate::stage::Call;

#[tokio::test]
async fn oidcc_server() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), Browser::new(&stage).await);
    // Nobody is signed in: the pages ask who it is, with the request as their errand.
    browser.get(&site.link(&[])).await;
    assert!(
        browser
            .page
            .header("location")
            .starts_with("/sign-in?to=%2Foidc%2Fauthorize%3F")
    );
    browser.follow().await;
    assert_eq!(browser.page.status, 200);
    browser.asks_here("alice@example.org").await;
    let orders = stage.desk.orders();
    assert_eq!(&**orders[0].request.relying_party(), "shop");
    let waiting = stage.desk.pending();
    let page = browser.page.text.clone();
    stage.desk.confirm(&waiting[0], "alice@example.org");
    let next = page
        .split_once("data-next=\"")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap();
    browser.get(&next.replace("&#38;", "&")).await;
    browser.follow().await;
    let answer = site.answer(&browser.page);
    assert_eq!(answer["state"], STATE);
    let tokens = site.spend(&answer["code"]).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    assert_eq!(tokens.header("cache-control"), "no-store");
    assert_eq!(tokens.header("pragma"), "no-cache");
    let tokens = tokens.json();
    assert_eq!(
        (&tokens["token_type"], &tokens["scope"]),
        (&"Bearer".into(), &"openid".into())
    );
    assert_eq!(tokens["expires_in"], 3600);
    assert!(tokens.get("refresh_token").is_none());
    let claims = site.claims(tokens["id_token"].as_str().unwrap()).await;
    let now = stage.desk.now().as_millis() / 1000;
    assert_eq!(claims["iss"], URL);
    assert_eq!(claims["nonce"], NONCE);
    assert_eq!(claims["iat"], now);
    assert_eq!(claims["exp"], now + 3600);
    assert_eq!(claims["acr"], "urn:verifierd:acr:code");
    assert_eq!(claims["amr"], serde_json::json!(["mca", "user"]));
    assert_eq!(claims["sub"].as_str().unwrap().len(), 22);
    assert!(claims["at_hash"].is_string());
}

#[tokio::test]
async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[("nonce", "")]).await;
    assert!(site.claims(tokens.id()).await.get("nonce").is_none());
}

#[tokio::test]
async fn oidcc_ensure_post_request_succeeds() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let link = site.link(&[]);
    let (path, query) = link.split_once('?').unwrap();
    // From another site a browser sends no cookies along; so it is sent here again, by GET.
    let posted = stage.call(post(path, query)).await;
    assert_eq!(posted.status, 303);
    let again = posted.header("location").to_owned();
    assert!(again.starts_with("/oidc/authorize?"), "{again}");
    let answer = site.answer(browser.get(&again).await);
    assert_eq!(site.spend(&answer["code"]).await.status, 200);
}

#[tokio::test]
async fn oidcc_codereuse() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let code = site
        .code(&mut browser, &[("scope", "openid offline_access")])
        .await;
    let first = site.spend(&code).await.json();
    let (access, refresh) = (
        first["access_token"].as_str().unwrap(),
        first["refresh_token"].as_str().unwrap(),
    );
    assert_eq!(site.userinfo(access).await.status, 200);
    // Whoever shows it again has it from somebody: all that was had for it ends.
    assert_eq!(
        oauth_error(&site.spend(&code).await),
        (400, "invalid_grant".into())
    );
    assert_eq!(site.userinfo(access).await.status, 401);
    assert_eq!(
        oauth_error(&site.refresh(refresh).await),
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn oidcc_codereuse_30seconds() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let code = site.code(&mut browser, &[]).await;
    let first = site.spend(&code).await.json();
    let access = first["access_token"].as_str().unwrap();
    stage.desk.passes(Duration::from_secs(30));
    assert_eq!(
        oauth_error(&site.spend(&code).await),
        (400, "invalid_grant".into())
    );
    assert_eq!(site.userinfo(access).await.status, 401);
}

#[tokio::test]
async fn a_code_is_good_for_a_minute() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let (early, late) = (
        site.code(&mut browser, &[]).await,
        site.code(&mut browser, &[]).await,
    );
    stage.desk.passes(Duration::from_secs(59));
    assert_eq!(site.spend(&early).await.status, 200);
    stage.desk.passes(Duration::from_secs(1));
    assert_eq!(
        oauth_error(&site.spend(&late).await),
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn two_who_spend_a_code_at_once_do_not_both_get_tokens() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let code = site.code(&mut browser, &[]).await;
    let (one, other) = tokio::join!(site.spend(&code), site.spend(&code));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
    let given = if one.status == 200 { one } else { other }.json();
    assert_eq!(
        site.userinfo(given["access_token"].as_str().unwrap())
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn a_code_is_bound_to_what_it_was_asked_with() {
    let stage = with_clients(|settings| {
        super::change_client(settings, "shop", |client| client.requires_pkce = false);
    })
    .await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let other_verifier = "a".repeat(43);
    for (changes, wrong) in [
        (&[][..], &[("code_verifier", other_verifier.as_str())][..]),
        (&[], &[("code_verifier", "")]),
        (
            &[],
            &[("redirect_uri", "https://shop.example/other?with=query")],
        ),
        (&[], &[("redirect_uri", "")]),
        // Nobody puts a code that was had without PKCE under the verifier of another (RFC 9700 section 2.1.1).
        (
            &[("code_challenge", ""), ("code_challenge_method", "")],
            &[("code_verifier", VERIFIER)],
        ),
    ] {
        let code = site.code(&mut browser, changes).await;
        let fields = |changes: &[(&'static str, &str)]| {
            let usual = [
                ("grant_type", "authorization_code"),
                ("code", code.as_str()),
                ("redirect_uri", site.redirect_uri),
                ("code_verifier", VERIFIER),
            ];
            let kept = usual
                .into_iter()
                .filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
            let fields: Vec<(String, String)> = kept
                .chain(changes.iter().copied())
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            fields
        };
        let fields = fields(wrong);
        let fields: Vec<_> = fields
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(
            oauth_error(&site.ask_token(&fields).await),
            (400, "invalid_grant".into()),
            "{wrong:?}"
        );
        // And it has had its chance.
        assert_eq!(
            oauth_error(&site.spend(&code).await),
            (400, "invalid_grant".into()),
            "{wrong:?}"
        );
    }
}

#[tokio::test]
async fn a_code_is_of_no_use_to_another_client() {
    let stage = with_clients(|_| {}).await;
    let (site, other, mut browser) = (Site::shop(&stage), Site::app(&stage), alice(&stage).await);
    let code = site.code(&mut browser, &[]).await;
    let stolen = other
        .ask_token(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", site.redirect_uri),
            ("code_verifier", VERIFIER),
        ])
        .await;
    assert_eq!(oauth_error(&stolen), (400, "invalid_grant".into()));
    // Nor can that client end what is not its own.
    assert_eq!(site.spend(&code).await.status, 200);
}

#[tokio::test]
async fn what_rests_on_a_session_ends_with_it() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site.tokens(&mut browser, &[]).await;
    let code = site.code(&mut browser, &[]).await;
    assert_eq!(site.userinfo(tokens.access()).await.status, 200);
    browser.get("/account").await;
    let session = super::hidden(&browser.page.text, "session");
    browser.post("/account/end", &[("session", &session)]).await;
    assert_eq!(site.userinfo(tokens.access()).await.status, 401);
    assert_eq!(
        oauth_error(&site.spend(&code).await),
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn whom_a_client_may_not_ask_it_gets_no_code_of() {
    let stage = with_clients(|_| {}).await;
    let mut browser = Browser::new(&stage).await;
    browser.signs_in("carol@example.net").await;
    let (shop, app) = (Site::shop(&stage), Site::app(&stage));
    shop.code(&mut browser, &[]).await;
    assert_eq!(
        app.error(browser.get(&app.link(&[])).await),
        "access_denied"
    );
}

#[tokio::test]
async fn who_may_not_sign_in_any_more_has_no_tokens_any_more() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let tokens = site
        .tokens(&mut browser, &[("scope", "openid offline_access")])
        .await;
    let mut settings = http_api::Settings::clone(&stage.settings.borrow());
    settings.relying_parties[0].jids =
        vec![http_api::JidPattern::parse("bob@example.org").unwrap()];
    stage.settings.send_replace(settings.into());
    assert_eq!(site.userinfo(tokens.access()).await.status, 401);
    assert_eq!(
        oauth_error(&site.refresh(tokens.refresh()).await),
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn nobody_gets_a_code_by_head() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let link = site.link(&[]);
    let reply = browser.send(Call::new(Method::HEAD, &link)).await;
    assert_eq!(reply.status, 405);
    assert_eq!(reply.header("location"), "");
}

#[tokio::test]
async fn a_person_has_so_many_grants_and_the_oldest_goes() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let first = site.tokens(&mut browser, &[]).await;
    stage.desk.passes(Duration::from_secs(1));
    for _ in 0..31 {
        site.tokens(&mut browser, &[]).await;
    }
    assert_eq!(site.userinfo(first.access()).await.status, 200);
    site.tokens(&mut browser, &[]).await;
    assert_eq!(site.userinfo(first.access()).await.status, 401);
}

#[tokio::test]
async fn without_pages_there_is_no_provider() {
    let stage = crate::stage::Stage::new().await;
    for path in [
        "/.well-known/openid-configuration",
        "/oidc/jwks.json",
        "/oidc/authorize",
        "/oidc/userinfo",
        "/oidc/logout",
    ] {
        assert_eq!(
            stage.call(Call::new(Method::GET, path)).await.status,
            404,
            "{path}"
        );
    }
    let asked = stage
        .call(post("/oidc/token", &form([("grant_type", "x")])))
        .await;
    assert_eq!(asked.status, 404);
}

#[tokio::test]
async fn a_code_that_came_over_xmpp_and_was_typed_is_a_one_time_password() {
    let stage = with_clients(|settings| {
        settings.relying_parties[0].binding = verification::Binding::Transfer;
    })
    .await;
    let (site, mut browser) = (Site::shop(&stage), Browser::new(&stage).await);
    browser.get(&site.link(&[])).await;
    browser.follow().await;
    browser.asks_here("alice@example.org").await;
    let id = stage.desk.pending().pop().unwrap();
    let code = stage.desk.login_code(&id);
    let to = super::hidden(&browser.page.text, "to");
    browser
        .post("/sign-in/code", &[("to", &to), ("code", &code)])
        .await;
    // A form leads to a page of ours, and that on.
    browser.follow().await;
    let (_, next) = browser.page.header("refresh").split_once("url=").unwrap();
    let next = next.to_owned();
    browser.get(&next).await;
    let code = site.code(&mut browser, &[]).await;
    let tokens = site.spend(&code).await.json();
    let claims = site.claims(tokens["id_token"].as_str().unwrap()).await;
    assert_eq!(claims["amr"], serde_json::json!(["mca", "user", "otp"]));
    assert_eq!(claims["acr"], "urn:verifierd:acr:transfer");
}
