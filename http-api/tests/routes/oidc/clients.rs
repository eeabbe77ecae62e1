//! How clients show that they are the ones.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair,
};
use http_api::{ClientAuthentication, ClientKeys};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::site::{Site, VERIFIER, basic, form, oauth_error, post};
use super::{SECRET, alice, change_client, with_clients};
use crate::sign_in::{Browser, URL};
use crate::stage::{Reply, Stage};

/// The fields that spend a code.
fn fields<'a>(code: &'a str, more: &[(&'a str, &'a str)]) -> String {
    let usual = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", "https://shop.example/callback"),
        ("code_verifier", VERIFIER),
    ];
    form(usual.into_iter().chain(more.iter().copied()))
}

#[tokio::test]
async fn oidcc_server_client_secret_post() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let code = site.code(&mut browser, &[]).await;
    let body = fields(&code, &[("client_id", "shop"), ("client_secret", SECRET)]);
    assert_eq!(stage.call(post("/oidc/token", &body)).await.status, 200);
}

#[tokio::test]
async fn oidcc_server_client_secret_basic_with_the_name_in_the_body_as_well() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let code = site.code(&mut browser, &[]).await;
    let body = fields(&code, &[("client_id", "shop")]);
    let call = post("/oidc/token", &body).header("authorization", basic("shop", SECRET));
    assert_eq!(stage.call(call).await.status, 200);
}

#[tokio::test]
async fn who_does_not_show_that_it_is_the_client_gets_nothing_and_the_code_stays_good() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::shop(&stage), alice(&stage).await);
    let code = site.code(&mut browser, &[]).await;
    for more in [
        &[][..],
        &[("client_id", "shop")],
        &[("client_id", "shop"), ("client_secret", "wrong")],
        &[("client_id", "shop"), ("client_secret", "")],
        &[("client_id", "bank"), ("client_secret", SECRET)],
        &[("client_id", "nobody"), ("client_secret", SECRET)],
        &[("client_secret", SECRET)],
        // The hash of a secret is no secret of its own; nor does the bearer token of the API do.
        &[("client_id", "shop"), ("client_secret", crate::stage::SHOP)],
    ] {
        let reply = stage.call(post("/oidc/token", &fields(&code, more))).await;
        assert_eq!(
            oauth_error(&reply),
            (401, "invalid_client".into()),
            "{more:?}"
        );
        assert!(
            reply.header("www-authenticate").starts_with("Basic "),
            "{more:?}"
        );
    }
    for header in [
        basic("shop", "wrong"),
        "Basic x".to_owned(),
        "Bearer x".to_owned(),
        basic("app", ""),
    ] {
        let call = post("/oidc/token", &fields(&code, &[])).header("authorization", header.clone());
        assert_eq!(
            oauth_error(&stage.call(call).await),
            (401, "invalid_client".into()),
            "{header}"
        );
    }
    assert_eq!(site.spend(&code).await.status, 200);
}

#[tokio::test]
async fn two_ways_at_once_are_none() {
    let stage = with_clients(|_| {}).await;
    let body = fields("x", &[("client_id", "shop"), ("client_secret", SECRET)]);
    let call = post("/oidc/token", &body).header("authorization", basic("shop", SECRET));
    assert_eq!(
        oauth_error(&stage.call(call).await),
        (400, "invalid_request".into())
    );
    let other = fields("x", &[("client_id", "app")]);
    let call = post("/oidc/token", &other).header("authorization", basic("shop", SECRET));
    assert_eq!(
        oauth_error(&stage.call(call).await),
        (401, "invalid_client".into())
    );
}

#[tokio::test]
async fn a_client_without_a_secret_has_its_name_and_pkce() {
    let stage = with_clients(|_| {}).await;
    let (site, mut browser) = (Site::app(&stage), alice(&stage).await);
    site.tokens(&mut browser, &[]).await;
    let code = site.code(&mut browser, &[]).await;
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", site.redirect_uri),
    ];
    assert_eq!(
        oauth_error(&site.ask_token(&fields).await),
        (400, "invalid_grant".into())
    );
}

#[tokio::test]
async fn what_is_no_form_or_no_grant_is_told() {
    let stage = with_clients(|_| {}).await;
    let site = Site::shop(&stage);
    let ask = async |fields: &[(&str, &str)]| oauth_error(&site.ask_token(fields).await);
    assert_eq!(ask(&[]).await, (400, "invalid_request".into()));
    assert_eq!(
        ask(&[("grant_type", "password")]).await,
        (400, "unsupported_grant_type".into())
    );
    assert_eq!(
        ask(&[("grant_type", "client_credentials")]).await,
        (400, "unsupported_grant_type".into())
    );
    assert_eq!(
        ask(&[("grant_type", "authorization_code")]).await,
        (400, "invalid_request".into())
    );
    assert_eq!(
        ask(&[("grant_type", "refresh_token")]).await,
        (400, "invalid_request".into())
    );
    assert_eq!(
        ask(&[
            ("grant_type", "authorization_code"),
            ("grant_type", "refresh_token")
        ])
        .await,
        (400, "invalid_request".into())
    );
    assert_eq!(
        ask(&[
            ("grant_type", "authorization_code"),
            ("code", "x"),
            ("code_verifier", "short")
        ])
        .await,
        (400, "invalid_grant".into())
    );
    let json = post("/oidc/token", "{}")
        .without("content-type")
        .header("content-type", "application/json");
    assert_eq!(oauth_error(&stage.call(json).await).0, 415);
    let large = "x=".to_owned() + &"y".repeat(70_000);
    assert_eq!(
        oauth_error(&stage.call(post("/oidc/token", &large)).await).0,
        413
    );
}

/// Keys of a client, and what it signs with them.
struct Keys {
    algorithm: Algorithm,
    private: EncodingKey,
    public: Jwk,
}

impl Keys {
    fn new(algorithm: Algorithm) -> Self {
        let random = SystemRandom::new();
        let is_curve = algorithm == Algorithm::ES256;
        let der = if is_curve {
            let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
            made.unwrap().as_ref().to_vec()
        } else if algorithm == Algorithm::EdDSA {
            let made = Ed25519KeyPair::generate_pkcs8v1(&random);
            made.unwrap().as_ref().to_vec()
        } else {
            let made = RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
            made.as_der().unwrap().as_ref().to_vec()
        };
        let pem = pem::encode(&pem::Pem::new("PRIVATE KEY", der));
        let private = if is_curve {
            EncodingKey::from_ec_pem(pem.as_bytes())
        } else if algorithm == Algorithm::EdDSA {
            EncodingKey::from_ed_pem(pem.as_bytes())
        } else {
            EncodingKey::from_rsa_pem(pem.as_bytes())
        };
        let private = private.unwrap();
        let mut public = Jwk::from_encoding_key(&private, algorithm).unwrap();
        public.common.key_algorithm = None;
        Self {
            algorithm,
            private,
            public,
        }
    }

    fn client(&self) -> ClientAuthentication {
        let set = json!({ "keys": [self.public] }).to_string();
        ClientAuthentication::Keys(ClientKeys::parse(&set).unwrap())
    }

    fn sign(&self, claims: &Value) -> String {
        jsonwebtoken::encode(&Header::new(self.algorithm), claims, &self.private).unwrap()
    }
}

/// What an assertion usually says.
fn claims(stage: &Stage, changes: &Value) -> Value {
    let now = stage.desk.now().as_millis() / 1000;
    let mut claims = json!({
        "iss": "shop", "sub": "shop", "aud": URL, "iat": now, "exp": now + 60, "jti": "1",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
        .as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    claims
}

async fn asserts(stage: &Stage, assertion: &str) -> Reply {
    let body = form([
        ("grant_type", "authorization_code"),
        ("code", "none"),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", assertion),
    ]);
    stage.call(post("/oidc/token", &body)).await
}

async fn with_keys(keys: &Keys) -> Stage {
    let authentication = keys.client();
    with_clients(|settings| {
        change_client(settings, "shop", |client| {
            client.authentication = authentication;
        });
    })
    .await
}

#[tokio::test]
async fn private_key_jwt_gets_tokens() {
    for algorithm in [
        Algorithm::RS256,
        Algorithm::PS256,
        Algorithm::ES256,
        Algorithm::EdDSA,
    ] {
        let keys = Keys::new(algorithm);
        let stage = with_keys(&keys).await;
        let (site, mut browser) = (Site::shop(&stage), Browser::new(&stage).await);
        browser.signs_in("alice@example.org").await;
        let code = site.code(&mut browser, &[]).await;
        let assertion = keys.sign(&claims(&stage, &json!({})));
        let body = fields(
            &code,
            &[
                (
                    "client_assertion_type",
                    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ),
                ("client_assertion", &assertion),
            ],
        );
        let reply = stage.call(post("/oidc/token", &body)).await;
        assert_eq!(reply.status, 200, "{algorithm:?} {reply:?}");
    }
}

#[tokio::test]
async fn an_assertion_is_the_clients_for_us_for_now_and_for_once() {
    let keys = Keys::new(Algorithm::ES256);
    let stage = with_keys(&keys).await;
    let now = stage.desk.now().as_millis() / 1000;
    for (number, good) in [
        json!({ "jti": "a" }),
        json!({ "jti": "b", "aud": format!("{URL}/oidc/token") }),
        json!({ "jti": "b2", "exp": now + 3600 }),
        json!({ "jti": "c", "aud": ["https://else.example", URL] }),
        json!({ "jti": "d", "nbf": now }),
    ]
    .iter()
    .enumerate()
    {
        let reply = asserts(&stage, &keys.sign(&claims(&stage, good))).await;
        // It is the code that is none.
        assert_eq!(
            oauth_error(&reply),
            (400, "invalid_grant".into()),
            "{number}"
        );
    }
    for wrong in [
        json!({ "jti": "a" }),
        json!({ "jti": "e", "iss": "bank" }),
        json!({ "jti": "f", "sub": "app" }),
        json!({ "jti": "g", "aud": "https://else.example" }),
        json!({ "jti": "h", "exp": now - 60 }),
        json!({ "jti": "i", "exp": now + 7200 }),
        json!({ "jti": "j", "exp": null }),
        json!({ "jti": "k", "exp": 1e300 }),
        json!({ "jti": "l", "exp": "soon" }),
        json!({ "jti": "m", "nbf": now + 60 }),
        json!({ "jti": null }),
        json!({ "jti": "" }),
    ] {
        let reply = asserts(&stage, &keys.sign(&claims(&stage, &wrong))).await;
        assert_eq!(
            oauth_error(&reply),
            (401, "invalid_client".into()),
            "{wrong}"
        );
    }
    let other = Keys::new(Algorithm::ES256);
    let reply = asserts(&stage, &other.sign(&claims(&stage, &json!({ "jti": "n" })))).await;
    assert_eq!(oauth_error(&reply), (401, "invalid_client".into()));
}

#[tokio::test]
async fn nothing_but_a_signature_signs() {
    let keys = Keys::new(Algorithm::RS256);
    let stage = with_keys(&keys).await;
    let claims = claims(&stage, &json!({}));
    // With the public key for a shared secret, as careless verifiers take it.
    let public = serde_json::to_string(&keys.public).unwrap();
    let shared = EncodingKey::from_secret(public.as_bytes());
    let confused = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &shared).unwrap();
    let signed = keys.sign(&claims);
    let (rest, _) = signed.rsplit_once('.').unwrap();
    let (_, body) = rest.split_once('.').unwrap();
    for wrong in [
        confused,
        format!("{rest}."),
        format!("eyJhbGciOiJub25lIn0.{body}."),
        "x.y.z".to_owned(),
        "x".to_owned(),
    ] {
        assert_eq!(
            oauth_error(&asserts(&stage, &wrong).await),
            (401, "invalid_client".into()),
            "{wrong}"
        );
    }
    // And who has keys has no secret.
    let body = form([
        ("grant_type", "x"),
        ("client_id", "shop"),
        ("client_secret", SECRET),
    ]);
    let reply = stage.call(post("/oidc/token", &body)).await;
    assert_eq!(oauth_error(&reply), (401, "invalid_client".into()));
}

#[test]
fn only_public_keys_are_keys_of_a_client() {
    let public = serde_json::to_value(Keys::new(Algorithm::EdDSA).public).unwrap();
    let mut private = public.clone();
    private["d"] = json!("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    let symmetric = json!({ "kty": "oct", "k": "c2VjcmV0" });
    assert!(ClientKeys::parse(&json!({ "keys": [public] }).to_string()).is_ok());
    for wrong in [
        json!({ "keys": [] }),
        json!({ "keys": [public, private] }),
        json!({ "keys": [symmetric] }),
        json!([public]),
        json!({}),
    ] {
        assert!(ClientKeys::parse(&wrong.to_string()).is_err(), "{wrong}");
    }
}
