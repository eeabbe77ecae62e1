//! `private_key_jwt`: a client shows that it is the one by a signature of its own (RFC 7523 section 2.2 and 3).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{Jwk, KeyAlgorithm};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use verification::Time;
use verifier_store::Kind;

use super::find;
use crate::oidc::Provider;
use crate::oidc::client::KnownClient;
use crate::oidc::error::OAuthError;
use crate::oidc::settings::ClientAuthentication;
use crate::records::{Change, Entity, millis};

/// What `client_assertion_type` must say.
pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What signs. Nothing that is shared, and nothing of nothing.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// How far in the future an assertion may expire: it is remembered for that long. Authlib's last an hour.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// How far two clocks may be apart.
const LEEWAY: Duration = Duration::from_secs(30);

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: f64,
    nbf: Option<f64>,
    jti: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// An assertion that was used, kept under the hash of its name.
#[derive(Debug, Serialize, Deserialize)]
struct Used {
    #[serde(with = "millis")]
    expires: Time,
}

impl Entity for Used {
    const KIND: Kind = Kind("client-assertion");

    fn expires(&self) -> Time {
        self.expires
    }
}

/// The client that signed this for us, now, and for this once.
pub(super) async fn client(
    provider: &Provider,
    (id, assertion): (Option<&str>, &str),
    endpoint: &str,
) -> Result<KnownClient, OAuthError> {
    // Whose keys to take, it must say itself; nothing else of it is believed before that.
    let claimed = jsonwebtoken::dangerous::insecure_decode_claims::<Claims>(assertion);
    let header = jsonwebtoken::decode_header(assertion);
    let (Ok(claimed), Ok(header)) = (claimed, header) else {
        return Err(OAuthError::invalid_client());
    };
    let client = find(provider, id.unwrap_or(&claimed.sub)).await?;
    let ClientAuthentication::Keys(keys) = &client.client.authentication else {
        return Err(OAuthError::invalid_client());
    };
    let claims = keys
        .0
        .keys
        .iter()
        .find_map(|key| signed_by(key, &header, assertion));
    let claims = claims.ok_or_else(OAuthError::invalid_client)?;
    let expires = counts(&claims, &client, (provider, endpoint));
    let expires = expires.ok_or_else(OAuthError::invalid_client)?;
    let name = Sha256::digest(format!("{} {}", client.id, claims.jti));
    let used = Change::add(&URL_SAFE_NO_PAD.encode(name), &Used { expires });
    if provider.records.commit(vec![used]).await? {
        Ok(client)
    } else {
        Err(OAuthError::invalid_client())
    }
}

/// What it says, if this key signed it.
fn signed_by(key: &Jwk, header: &Header, assertion: &str) -> Option<Claims> {
    let is_named =
        header.kid.is_none() || key.common.key_id.is_none() || header.kid == key.common.key_id;
    let is_meant = key
        .common
        .key_algorithm
        .is_none_or(|known| known == KeyAlgorithm::from(header.alg));
    if !(is_named && is_meant && ALGORITHMS.contains(&header.alg)) {
        return None;
    }
    let mut validation = Validation::new(header.alg);
    (validation.validate_exp, validation.validate_aud) = (false, false);
    validation.set_required_spec_claims::<&str>(&[]);
    let key = DecodingKey::from_jwk(key).ok()?;
    let decoded = jsonwebtoken::decode(assertion, &key, &validation).ok()?;
    Some(decoded.claims)
}

/// Until when it must be remembered, if it is the client's, for us, and of now.
fn counts(
    claims: &Claims,
    client: &KnownClient,
    (provider, endpoint): (&Provider, &str),
) -> Option<Time> {
    let token = provider.at(crate::oidc::TOKEN);
    let audiences = match &claims.aud {
        Audience::One(one) => std::slice::from_ref(one),
        Audience::Several(several) => several,
    };
    let is_for_us = audiences
        .iter()
        .any(|aud| [&provider.issuer, &token].contains(&aud) || aud == endpoint);
    let is_own = *claims.iss == *client.id && *claims.sub == *client.id;
    let is_named = (1..=255).contains(&claims.jti.len());
    let (now, expires) = (provider.now(), time(claims.exp)?);
    let has_begun = claims
        .nbf
        .is_none_or(|from| time(from).is_some_and(|from| from <= now.plus(LEEWAY)));
    let is_now = has_begun && expires.plus(LEEWAY) > now && expires <= now.plus(LONGEST);
    (is_for_us && is_own && is_named && is_now).then(|| expires.plus(LEEWAY))
}

/// Seconds since the epoch, perhaps with a fraction (RFC 7519 section 2).
fn time(seconds: f64) -> Option<Time> {
    let span = Duration::try_from_secs_f64(seconds).ok()?;
    Some(Time::from_millis(0).plus(span))
}
