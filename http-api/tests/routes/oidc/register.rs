//! Clients that make themselves known.

use http_api::Registration;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::site::{Site, VERIFIER, basic, form, oauth_error, post};
use super::{alice, hidden, with_clients};
use crate::sign_in::Browser;
use crate::stage::{Call, Reply, Stage};

const INITIAL: &str = "initial-access-token";

async fn open_to_all() -> Stage {
    with_clients(|settings| {
        settings.openid.registration = Some(Registration {
            token_hash: Sha256::digest(INITIAL).into(),
            relying_party: "app".into(),
            clients: 3,
        });
    })
    .await
}

async fn register(stage: &Stage, token: &str, metadata: &Value) -> Reply {
    let call = Call::post("/oidc/register", metadata).by(token);
    stage.call(call).await
}

const CALLBACK: &str = "https://new.example/cb";

/// A client with a secret registers itself; its name and secret.
async fn joins(stage: &Stage) -> (String, String) {
    let metadata = json!({ "redirect_uris": [CALLBACK], "client_name": "Bank" });
    let reply = register(stage, INITIAL, &metadata).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(reply.header("cache-control"), "no-store");
    let client = reply.json();
    assert!(client["client_secret_expires_at"].as_u64() > client["client_id_issued_at"].as_u64());
    let text = |name: &str| client[name].as_str().unwrap().to_owned();
    (text("client_id"), text("client_secret"))
}

#[tokio::test]
async fn a_client_that_registers_itself_signs_people_in_who_are_asked() {
    let stage = open_to_all().await;
    let (id, secret) = joins(&stage).await;
    assert!(id.starts_with("R-"), "{id}");
    let site = Site::app(&stage);
    let link = site.link(&[("client_id", &id), ("redirect_uri", CALLBACK)]);
    let mut browser = alice(&stage).await;
    browser.get(&link).await;
    assert_eq!(browser.page.status, 200);
    let text = &browser.page.text;
    let (request, session) = (hidden(text, "request"), hidden(text, "session"));
    let fields = [
        ("request", request.as_str()),
        ("session", &session),
        ("answer", "yes"),
    ];
    browser.post("/oidc/consent", &fields).await;
    let onward = format!("{CALLBACK}?code=");
    let (_, code) = browser.page.text.split_once(&onward).unwrap();
    let body = form([
        ("grant_type", "authorization_code"),
        ("code", code.split("&#38;").next().unwrap()),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]);
    let call = post("/oidc/token", &body).header("authorization", basic(&id, &secret));
    let tokens = stage.call(call).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    let tokens = tokens.json();
    let told = site.userinfo(tokens["access_token"].as_str().unwrap());
    assert_eq!(told.await.status, 200);
}

#[tokio::test]
async fn a_prompt_names_the_relying_party_and_nothing_that_a_client_made_up() {
    let stage = open_to_all().await;
    let (id, _) = joins(&stage).await;
    let link = Site::app(&stage).link(&[("client_id", &id), ("redirect_uri", CALLBACK)]);
    let mut browser = Browser::new(&stage).await;
    browser.get(&link).await;
    browser.follow().await;
    assert!(browser.page.text.contains("The App") && !browser.page.text.contains("Bank"));
    browser.asks_here("alice@example.org").await;
    let order = stage.desk.orders().pop().unwrap();
    assert_eq!(
        (&**order.request.relying_party(), order.request.url()),
        ("app", "https://login.example/")
    );
    stage.desk.take_back(&stage.desk.pending()[0]);
}

#[tokio::test]
async fn only_who_has_the_token_registers_and_so_many() {
    let stage = open_to_all().await;
    let metadata = json!({ "redirect_uris": ["https://new.example/cb"], "token_endpoint_auth_method": "none" });
    for token in ["", "wrong", super::SECRET] {
        let reply = register(&stage, token, &metadata).await;
        assert_eq!(
            oauth_error(&reply),
            (401, "invalid_token".into()),
            "{token}"
        );
    }
    for _ in 0..3 {
        let reply = register(&stage, INITIAL, &metadata).await;
        assert_eq!(reply.status, 201);
        assert!(reply.json().get("client_secret").is_none());
    }
    assert_eq!(
        oauth_error(&register(&stage, INITIAL, &metadata).await),
        (403, "access_denied".into())
    );
}

#[tokio::test]
async fn what_a_client_cannot_be_is_told() {
    let stage = open_to_all().await;
    let uri = "https://new.example/cb";
    for (metadata, error) in [
        (json!({}), "invalid_client_metadata"),
        (json!({ "redirect_uris": [] }), "invalid_redirect_uri"),
        (
            json!({ "redirect_uris": ["http://new.example/cb"] }),
            "invalid_redirect_uri",
        ),
        (
            json!({ "redirect_uris": ["javascript:alert(1)"] }),
            "invalid_redirect_uri",
        ),
        (
            json!({ "redirect_uris": [uri], "post_logout_redirect_uris": ["x"] }),
            "invalid_redirect_uri",
        ),
        (
            json!({ "redirect_uris": [uri], "grant_types": ["implicit"] }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": [uri], "response_types": ["code", "token"] }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": [uri], "token_endpoint_auth_method": "tls" }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": [uri], "token_endpoint_auth_method": "private_key_jwt" }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": [uri], "jwks_uri": "https://new.example/keys" }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": [uri], "id_token_signed_response_alg": "none" }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": vec![uri; 21] }),
            "invalid_redirect_uri",
        ),
    ] {
        assert_eq!(
            oauth_error(&register(&stage, INITIAL, &metadata).await),
            (400, error.into()),
            "{metadata}"
        );
    }
}

#[tokio::test]
async fn where_it_is_off_there_is_nothing() {
    let stage = with_clients(|_| {}).await;
    let reply = register(
        &stage,
        INITIAL,
        &json!({ "redirect_uris": ["https://new.example/cb"] }),
    )
    .await;
    assert_eq!(reply.status, 404);
    let site = Site::app(&stage);
    let mut browser = Browser::new(&stage).await;
    assert_eq!(
        browser
            .get(&site.link(&[("client_id", "R-x")]))
            .await
            .status,
        400
    );
}
