//! The keys that sign ID tokens: made here, kept in the store, one after the other for each algorithm.
//!
//! A key is published before it signs, so that every relying party has it by then, and stays published until nothing
//! counts that was signed with it. Whoever looks is who sees to it that there is a next one: there is no clockwork.

use std::fmt;
use std::time::Duration;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair,
};
use jsonwebtoken::jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash};
use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use verification::Time;
use verifier_store::Kind;

use super::Provider;
use super::settings::Algorithm;
use crate::records::{Change, Entity, Found, RecordError, millis};
use crate::refused::Refused;

/// How long a key is published before it signs: longer than relying parties keep what they fetched.
const AHEAD: Duration = Duration::from_secs(24 * 3600);

/// Somebody else may make the next key at the same moment; more often than that it is no coincidence.
const TRIES: usize = 4;

/// A key, private and public.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct SigningKey {
    algorithm: Algorithm,
    /// The first of its algorithm is 1.
    number: u64,
    /// PKCS #8.
    private: String,
    public: Jwk,
    /// From when on it signs.
    #[serde(with = "millis")]
    from: Time,
    /// From when on another one should.
    #[serde(with = "millis")]
    rotated: Time,
    #[serde(with = "millis")]
    expires: Time,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("algorithm", &self.algorithm)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

impl Entity for SigningKey {
    const KIND: Kind = Kind("signing-key");

    fn expires(&self) -> Time {
        self.expires
    }
}

/// What is published (RFC 7517 section 5).
pub(super) async fn published(provider: &Provider) -> Result<JwkSet, Refused> {
    for algorithm in provider.algorithms() {
        ring(provider, algorithm).await?;
    }
    let keys = provider.records.all::<SigningKey>().await?;
    let mut keys: Vec<SigningKey> = keys.into_iter().map(|key| key.entity).collect();
    // Some relying parties take the first they can use.
    keys.sort_by_key(|key| (key.algorithm, key.number));
    let keys = keys.into_iter().map(|key| key.public).collect();
    Ok(JwkSet { keys })
}

/// Signs these claims (RFC 7515), with the key whose turn it is.
pub(super) async fn sign(
    provider: &Provider,
    algorithm: Algorithm,
    claims: &impl Serialize,
) -> Result<String, Refused> {
    let now = provider.now();
    let ring = ring(provider, algorithm).await?;
    let turn = ring.iter().rev().find(|key| key.entity.from <= now);
    let key = turn.or(ring.first()).ok_or_else(Refused::internal)?;
    let key = &key.entity;
    let mut header = Header::new(jws(algorithm));
    header.kid.clone_from(&key.public.common.key_id);
    let private = read(algorithm, &key.private)?;
    jsonwebtoken::encode(&header, claims, &private).map_err(|error| broken(&error))
}

/// The claims of a token that one of our keys signed, whenever that was; whether they still count is another question.
pub(super) async fn verified<T: DeserializeOwned>(
    provider: &Provider,
    token: &str,
) -> Result<Option<T>, RecordError> {
    let Ok(header) = jsonwebtoken::decode_header(token) else {
        return Ok(None);
    };
    let keys = provider.records.all::<SigningKey>().await?;
    let mut keys = keys.iter().map(|key| &key.entity);
    let named = |key: &&SigningKey| header.kid.is_some() && key.public.common.key_id == header.kid;
    let key = keys
        .find(named)
        .filter(|key| jws(key.algorithm) == header.alg);
    let claims = key.and_then(|key| {
        let public = DecodingKey::from_jwk(&key.public).ok()?;
        let mut validation = Validation::new(header.alg);
        (validation.validate_exp, validation.validate_aud) = (false, false);
        validation.set_required_spec_claims(&["iss"]);
        validation.set_issuer(&[&provider.issuer]);
        jsonwebtoken::decode(token, &public, &validation).ok()
    });
    Ok(claims.map(|decoded| decoded.claims))
}

/// The keys of an algorithm, the oldest first: at least the one that signs, and in good time the next.
async fn ring(
    provider: &Provider,
    algorithm: Algorithm,
) -> Result<Vec<Found<SigningKey>>, Refused> {
    for _ in 0..TRIES {
        let now = provider.now();
        let mut keys = provider.records.all::<SigningKey>().await?;
        keys.retain(|key| key.entity.algorithm == algorithm);
        keys.sort_by_key(|key| key.entity.number);
        let newest = keys.last();
        let (number, from) = match newest.map(|key| &key.entity) {
            // Nobody has fetched anything that could be out of date.
            None => (1, now),
            Some(key) if now.plus(AHEAD) >= key.rotated => {
                (key.number + 1, key.rotated.max(now.plus(AHEAD)))
            }
            Some(_) => return Ok(keys),
        };
        let kept = from.plus(provider.counts_at_most());
        let mut changes = Vec::new();
        if let Some(key) = newest.filter(|key| key.entity.expires < kept) {
            let longer = SigningKey {
                expires: kept,
                ..key.entity.clone()
            };
            changes.push(Change::replace(key, &longer));
        }
        let (private, public) = make(algorithm).await?;
        let rotated = from.plus(provider.settings.openid.key_rotation);
        let key = SigningKey {
            algorithm,
            number,
            private,
            public,
            from,
            rotated,
            expires: rotated.plus(provider.counts_at_most()),
        };
        changes.push(Change::add(&format!("{}:{number}", algorithm.name()), &key));
        provider.records.commit(changes).await?;
    }
    Err(Refused::unavailable("the keys cannot be made now"))
}

/// A new one, as PKCS #8 in PEM, and its public half. That of RSA takes a while: a thread of its own.
async fn make(algorithm: Algorithm) -> Result<(String, Jwk), Refused> {
    let made = tokio::task::spawn_blocking(move || -> Result<(String, Jwk), Refused> {
        let der = der(algorithm).ok_or_else(Refused::internal)?;
        let private = pem::encode(&pem::Pem::new("PRIVATE KEY", der));
        let key = read(algorithm, &private)?;
        let mut public =
            Jwk::from_encoding_key(&key, jws(algorithm)).map_err(|error| broken(&error))?;
        let name = public.thumbprint(ThumbprintHash::SHA256);
        public.common.key_id = Some(name.map_err(|error| broken(&error))?);
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok((private, public))
    });
    made.await.map_err(|_| Refused::internal())?
}

fn der(algorithm: Algorithm) -> Option<Vec<u8>> {
    match algorithm {
        Algorithm::Rs256 => {
            let key = RsaKeyPair::generate(KeySize::Rsa2048).ok()?;
            Some(key.as_der().ok()?.as_ref().to_vec())
        }
        Algorithm::Es256 => {
            let (curve, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
            let key = EcdsaKeyPair::generate_pkcs8(curve, &random).ok()?;
            Some(key.as_ref().to_vec())
        }
        Algorithm::EdDsa => {
            let key = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).ok()?;
            Some(key.as_ref().to_vec())
        }
    }
}

fn read(algorithm: Algorithm, pem: &str) -> Result<EncodingKey, Refused> {
    let key = match algorithm {
        Algorithm::Rs256 => EncodingKey::from_rsa_pem(pem.as_bytes()),
        Algorithm::Es256 => EncodingKey::from_ec_pem(pem.as_bytes()),
        Algorithm::EdDsa => EncodingKey::from_ed_pem(pem.as_bytes()),
    };
    key.map_err(|error| broken(&error))
}

const fn jws(algorithm: Algorithm) -> jsonwebtoken::Algorithm {
    match algorithm {
        Algorithm::Rs256 => jsonwebtoken::Algorithm::RS256,
        Algorithm::Es256 => jsonwebtoken::Algorithm::ES256,
        Algorithm::EdDsa => jsonwebtoken::Algorithm::EdDSA,
    }
}

/// A key of ours that cannot be used. The error names what is wrong with it, not what it is.
fn broken(error: &jsonwebtoken::errors::Error) -> Refused {
    tracing::error!(%error, "a signing key cannot be used");
    Refused::internal()
}
