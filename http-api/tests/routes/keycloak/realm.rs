//! A realm of Keycloak: signs tokens, and lays its keys out.

use http_api::KeycloakRealm;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use verification::Time;

use crate::stage::{Call, Reply, Stage};

pub(super) const ISSUER: &str = "https://kc.example/realms/main";
/// Where it is reached from here.
const URL: &str = "http://127.0.0.1:8080/realms/main";
pub(super) const KEYS: &str = "http://127.0.0.1:8080/realms/main/protocol/openid-connect/certs";
pub(super) const CALLBACK: &str =
    "http://127.0.0.1:8080/realms/main/protocol/openid-connect/ext/ciba/auth/callback";
pub(super) const PATH: &str = "/keycloak";

pub(super) struct Realm {
    key: EncodingKey,
    pub(super) name: &'static str,
}

impl Realm {
    pub(super) fn new(name: &'static str) -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        Self {
            key: EncodingKey::from_ec_der(&key.serialize_der()),
            name,
        }
    }

    /// The doors of a shop that is behind it, and its keys where they belong.
    pub(super) async fn stage(&self, change: impl FnOnce(&mut http_api::Settings)) -> Stage {
        let stage = Stage::with(|settings| {
            settings.relying_parties[0].keycloak = Some(KeycloakRealm {
                issuer: ISSUER.to_owned(),
                url: URL.to_owned(),
            });
            change(settings);
        })
        .await;
        stage.mailroom.lays_out(KEYS, &self.keys().to_string());
        stage
    }

    /// As Keycloak shows them: with one for encryption, and one of a kind that nobody knows yet.
    pub(super) fn keys(&self) -> Value {
        let mut key = Jwk::from_encoding_key(&self.key, Algorithm::ES256).unwrap();
        key.common.key_id = Some(self.name.to_owned());
        let key = serde_json::to_value(&key).unwrap();
        let mut other = key.clone();
        other["use"] = "enc".into();
        other["alg"] = "ECDH-ES".into();
        json!({"keys": [{"kty": "NEW", "kid": 7}, other, key]})
    }

    pub(super) fn sign(&self, claims: &Value) -> String {
        let header = Header {
            kid: Some(self.name.to_owned()),
            ..Header::new(Algorithm::ES256)
        };
        encode(&header, claims, &self.key).unwrap()
    }

    /// The token of a request that waits for two minutes.
    pub(super) fn token(&self, stage: &Stage, request: &str) -> String {
        self.sign(&claims(stage.desk.now(), request))
    }
}

/// What Keycloak puts in (`HttpAuthenticationChannelProvider.createBearerToken`).
pub(super) fn claims(now: Time, request: &str) -> Value {
    json!({
        "exp": now.as_millis() / 1000 + 120,
        "iat": now.as_millis() / 1000,
        "jti": request,
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": "5a7d1f7e-8b9c-4f6e-9a43-3f2f3a5b0d11",
        "typ": "Bearer",
        "azp": "cash-desk",
    })
}

/// What Keycloak sends.
pub(super) fn body() -> Value {
    json!({
        "scope": "openid profile",
        "binding_message": "W4SCT",
        "login_hint": "alice@example.org",
        "is_consent_required": false,
    })
}

pub(super) async fn ask(stage: &Stage, token: &str, body: &Value) -> Reply {
    stage.call(Call::post(PATH, body).by(token)).await
}
