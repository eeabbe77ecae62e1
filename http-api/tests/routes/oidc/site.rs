//! A website that knows no more than the standards.

use std::collections::BTreeMap;

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{DecodingKey, Validation};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::SECRET;
use crate::sign_in::{Browser, URL};
use crate::stage::{Call, Reply, Stage};

/// What the website remembers of a request, for its answer.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(super) const STATE: &str = "a state & more";
pub(super) const NONCE: &str = "n-0S6_WzA2Mj";

pub(super) struct Site<'a> {
    pub(super) stage: &'a Stage,
    pub(super) id: &'static str,
    pub(super) redirect_uri: &'static str,
    pub(super) secret: Option<&'static str>,
}

/// What the token endpoint gave.
#[derive(Debug)]
pub(super) struct Tokens(pub(super) Value);

impl Tokens {
    pub(super) fn access(&self) -> &str {
        self.0["access_token"]
            .as_str()
            .unwrap_or_else(|| panic!("{self:?}"))
    }

    pub(super) fn refresh(&self) -> &str {
        self.0["refresh_token"]
            .as_str()
            .unwrap_or_else(|| panic!("{self:?}"))
    }

    pub(super) fn id(&self) -> &str {
        self.0["id_token"]
            .as_str()
            .unwrap_or_else(|| panic!("{self:?}"))
    }
}

impl<'a> Site<'a> {
    /// The one with a secret.
    pub(super) const fn shop(stage: &'a Stage) -> Self {
        Self {
            stage,
            id: "shop",
            redirect_uri: "https://shop.example/callback",
            secret: Some(SECRET),
        }
    }

    /// The one without.
    pub(super) const fn app(stage: &'a Stage) -> Self {
        Self {
            stage,
            id: "app",
            redirect_uri: "https://app.example/",
            secret: None,
        }
    }

    /// Where it sends a browser, with `changes` to what it usually says; an empty value leaves a parameter out.
    pub(super) fn link(&self, changes: &[(&str, &str)]) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut parameters = BTreeMap::from([
            ("response_type", "code"),
            ("client_id", self.id),
            ("redirect_uri", self.redirect_uri),
            ("scope", "openid"),
            ("state", STATE),
            ("nonce", NONCE),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        parameters.extend(changes.iter().copied());
        parameters.retain(|_, value| !value.is_empty());
        format!("/oidc/authorize?{}", form(parameters))
    }

    /// What comes back to it: where the browser is sent, as the parameters of the answer.
    pub(super) fn answer(&self, reply: &Reply) -> BTreeMap<String, String> {
        assert_eq!(reply.status, 303, "{reply:?}");
        assert_eq!(reply.header("cache-control"), "no-store");
        let location = reply.header("location");
        let start = format!("{}?", self.redirect_uri);
        let query = location
            .strip_prefix(&start)
            .unwrap_or_else(|| panic!("{location}"));
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let answer: BTreeMap<_, _> = pairs.iter().cloned().collect();
        assert_eq!(pairs.len(), answer.len(), "{location}");
        assert_eq!(answer["iss"], URL, "{location}");
        answer
    }

    /// The error that comes back to it.
    pub(super) fn error(&self, reply: &Reply) -> String {
        let answer = self.answer(reply);
        assert!(!answer.contains_key("code"), "{answer:?}");
        assert_eq!(
            answer.get("state").map(String::as_str),
            Some(STATE),
            "{answer:?}"
        );
        assert!(answer.contains_key("error_description"), "{answer:?}");
        answer["error"].clone()
    }

    /// The code that a browser in which somebody is signed in brings back.
    pub(super) async fn code(&self, browser: &mut Browser<'_>, changes: &[(&str, &str)]) -> String {
        let reply = browser.get(&self.link(changes)).await;
        let answer = self.answer(reply);
        assert!(!answer.contains_key("error"), "{answer:?}");
        answer["code"].clone()
    }

    /// The tokens for that.
    pub(super) async fn tokens(
        &self,
        browser: &mut Browser<'_>,
        changes: &[(&str, &str)],
    ) -> Tokens {
        let code = self.code(browser, changes).await;
        let reply = self.spend(&code).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        Tokens(reply.json())
    }

    /// Shows a code.
    pub(super) async fn spend(&self, code: &str) -> Reply {
        self.ask_token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.redirect_uri),
            ("code_verifier", VERIFIER),
        ])
        .await
    }

    /// Shows a refresh token.
    pub(super) async fn refresh(&self, token: &str) -> Reply {
        self.ask_token(&[("grant_type", "refresh_token"), ("refresh_token", token)])
            .await
    }

    pub(super) async fn ask_token(&self, fields: &[(&str, &str)]) -> Reply {
        self.post("/oidc/token", fields).await
    }

    /// As the client: by its secret in the header, or else by its name.
    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut fields = fields.to_vec();
        let header = self.secret.map(|secret| basic(self.id, secret));
        if header.is_none() {
            fields.push(("client_id", self.id));
        }
        let call = post(path, &form(fields));
        let call = match header {
            Some(header) => call.header("authorization", header),
            None => call,
        };
        self.stage.call(call).await
    }

    /// What an ID token says, once its signature was found good.
    pub(super) async fn claims(&self, id_token: &str) -> Value {
        let header = jsonwebtoken::decode_header(id_token).unwrap();
        let jwks = self
            .stage
            .call(Call::new(Method::GET, "/oidc/jwks.json"))
            .await;
        let jwks: JwkSet = serde_json::from_str(&jwks.text).unwrap();
        let key = jwks.find(header.kid.as_deref().unwrap()).unwrap();
        let mut validation = Validation::new(header.alg);
        validation.set_audience(&[self.id]);
        validation.set_issuer(&[URL]);
        // The desk has a clock of its own.
        validation.validate_exp = false;
        let key = DecodingKey::from_jwk(key).unwrap();
        let decoded = jsonwebtoken::decode::<Value>(id_token, &key, &validation);
        decoded.unwrap().claims
    }

    pub(super) async fn userinfo(&self, token: &str) -> Reply {
        let call = Call::new(Method::GET, "/oidc/userinfo");
        self.stage
            .call(call.header("authorization", format!("Bearer {token}")))
            .await
    }
}

pub(super) fn post<'a>(path: &'a str, body: &str) -> Call<'a> {
    let call = Call::new(Method::POST, path);
    let call = call.header("content-type", "application/x-www-form-urlencoded");
    Call {
        body: Some(body.as_bytes().to_vec()),
        ..call
    }
}

pub(super) fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

pub(super) fn form<'s>(pairs: impl IntoIterator<Item = (&'s str, &'s str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    query.finish()
}

/// Its error, as RFC 6749 section 5.2 has it.
pub(super) fn oauth_error(reply: &Reply) -> (u16, String) {
    assert_eq!(
        reply.header("content-type"),
        "application/json",
        "{reply:?}"
    );
    assert_eq!(reply.header("cache-control"), "no-store", "{reply:?}");
    let json = reply.json();
    let description = json["error_description"].as_str().unwrap();
    assert!(
        !description.contains(['"', '\\']) && description.is_ascii(),
        "{description}"
    );
    (reply.status, json["error"].as_str().unwrap().to_owned())
}
