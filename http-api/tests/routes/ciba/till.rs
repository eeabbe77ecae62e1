//! A client that asks over the back channel.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use form_urlencoded::Serializer;
use http_api::{Algorithm, Ciba, Client, ClientAuthentication, Scope, Settings, SignIn};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::stage::{Call, Reply, Stage};

pub(super) const ISSUER: &str = "https://login.example";
pub(super) const ENDPOINT: &str = "https://till.example/ciba?till=7";
pub(super) const GRANT: &str = "urn:openid:params:grant-type:ciba";

/// The shop, who may ask `*@example.org`, may do so over the back channel; the bank, too, without being trusted.
pub(super) async fn stage(change: impl FnOnce(&mut Settings)) -> Stage {
    Stage::with(|settings| {
        settings.public_url = Some(ISSUER.to_owned());
        settings.sign_in = Some(SignIn {
            default_domain: Some("example.org".to_owned()),
            user_codes: [(
                "carol@example.org".parse().unwrap(),
                Sha256::digest("sesame-7").into(),
            )]
            .into(),
            ..SignIn::default()
        });
        for party in &mut settings.relying_parties {
            party.client = Some(Arc::new(client(&party.name)));
            party.ciba = Some(Ciba::default());
        }
        settings.relying_parties[1].trusted = false;
        settings.relying_parties[1].binding = verification::Binding::Code;
        change(settings);
    })
    .await
}

pub(super) fn client(secret: &str) -> Client {
    Client {
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
        authentication: ClientAuthentication::Secret(Sha256::digest(secret).into()),
        requires_pkce: true,
        scopes: vec![Scope::OpenId, Scope::Profile, Scope::OfflineAccess],
        algorithm: Algorithm::Es256,
        asks_consent: false,
        refresh: Some(Duration::from_secs(24 * 3600)),
    }
}

/// What is sent where nothing else is said.
pub(super) const ALICE: [(&str, &str); 3] = [
    ("scope", "openid"),
    ("login_hint", "alice@example.org"),
    ("binding_message", "W4SCT"),
];

/// These, with others in their places or beside them; an empty one is left out.
pub(super) fn with(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let is_kept = |name: &str| changes.iter().all(|(other, _)| *other != name);
    let kept = ALICE.into_iter().filter(|(name, _)| is_kept(name));
    let all = kept.chain(changes.iter().copied());
    all.filter(|(_, value)| !value.is_empty()).collect()
}

/// A form of this client, whose secret is its name.
pub(super) async fn form(
    stage: &Stage,
    (client, path): (&str, &str),
    pairs: &[(&str, &str)],
) -> Reply {
    let body = Serializer::new(String::new()).extend_pairs(pairs).finish();
    let basic = STANDARD.encode(format!("{client}:{client}"));
    let mut call = Call::new(Method::POST, path)
        .header("authorization", format!("Basic {basic}"))
        .header("content-type", "application/x-www-form-urlencoded");
    call.body = Some(body.into());
    stage.call(call).await
}

pub(super) async fn start(stage: &Stage, client: &str, pairs: &[(&str, &str)]) -> Reply {
    form(stage, (client, "/bc-authorize"), pairs).await
}

/// The `auth_req_id` of a request that is taken.
pub(super) async fn started(stage: &Stage, client: &str, pairs: &[(&str, &str)]) -> String {
    let reply = start(stage, client, pairs).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()["auth_req_id"].as_str().unwrap().to_owned()
}

pub(super) async fn fetch(stage: &Stage, client: &str, id: &str) -> Reply {
    let pairs = [("grant_type", GRANT), ("auth_req_id", id)];
    form(stage, (client, "/oidc/token"), &pairs).await
}

/// The word for what was refused, and its status.
pub(super) fn error(reply: &Reply) -> (u16, String) {
    let error = reply.json()["error"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    assert!(!error.is_empty(), "{reply:?}");
    assert_eq!(reply.header("cache-control"), "no-store");
    (reply.status, error)
}

/// What fetching comes to: a word.
pub(super) async fn fetched(stage: &Stage, client: &str, id: &str) -> String {
    let (status, error) = error(&fetch(stage, client, id).await);
    assert_eq!(status, 400, "{error}");
    error
}

/// What a token says. Its signature is looked at elsewhere.
pub(super) fn claims(token: &str) -> Value {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}
