//! Who may use the channel: the realm itself, by the token it signs for every request (RFC 7519).
//!
//! Every user of the realm has tokens that it signed. One for this channel is told by its audience: it is the realm
//! itself, which no access or ID token is for.

use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use jsonwebtoken::dangerous::insecure_decode_claims;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use tracing::info;
use verification::Time;

use super::{KeycloakRealm, Keys};
use crate::doors::Backing;
use crate::refused::Refused;
use crate::{RelyingParty, Settings};

/// A longer one is not looked at, in bytes.
const LONGEST: usize = 8 * 1024;

/// What Keycloak can sign with and others can check. Not HMAC: its key would be the public one.
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

/// A token for the channel that was checked.
pub(super) struct Bearer {
    /// As it came: the answer carries it back. Secret.
    pub(super) token: String,
    /// Which request of Keycloak's it is.
    pub(super) request: String,
    /// Until when that waits.
    pub(super) expires: Time,
}

#[derive(Deserialize)]
struct Claims {
    jti: String,
    typ: String,
    exp: f64,
}

impl Bearer {
    /// And whose it is.
    ///
    /// # Errors
    /// 401 where no realm of ours signed it for this, 503 where that cannot be told.
    pub(super) async fn of<'a>(
        headers: &HeaderMap,
        settings: &'a Settings,
        (keys, backing): (&Keys, &Backing),
    ) -> Result<(&'a RelyingParty, &'a KeycloakRealm, Self), Refused> {
        let parties = settings.relying_parties.iter();
        let mut realms = parties.filter_map(|party| Some((party, party.keycloak.as_ref()?)));
        let token = token(headers).ok_or_else(|| unauthorized(false, "no token"))?;
        let issuer = claimed_issuer(token).ok_or_else(|| unauthorized(true, "no JWT"))?;
        let (party, realm) = realms
            .find(|(_, realm)| realm.issuer == issuer)
            .ok_or_else(|| unauthorized(true, "its issuer is none of our realms"))?;
        let bearer = Self::checked(token, realm, (keys, backing)).await?;
        Ok((party, realm, bearer))
    }

    async fn checked(
        token: &str,
        realm: &KeycloakRealm,
        (keys, backing): (&Keys, &Backing),
    ) -> Result<Self, Refused> {
        let header = decode_header(token).map_err(|_| unauthorized(true, "no JWT"))?;
        let name = header.kid.as_deref();
        let name = name.ok_or_else(|| unauthorized(true, "it does not name its key"))?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(unauthorized(true, "its algorithm is none of ours"));
        }
        let key = keys
            .find(backing, &realm.keys(), (name, header.alg))
            .await?;
        let key = key.and_then(|key| DecodingKey::from_jwk(&key).ok());
        let key = key.ok_or_else(|| unauthorized(true, "the realm has no such key"))?;
        let claims = decode::<Claims>(token, &key, &validation(realm, header.alg));
        let claims = claims.map_err(|error| unauthorized(true, &error.to_string()))?;
        let bearer = Self::claimed(token, claims.claims)?;
        if bearer.expires <= backing.records.now() {
            return Err(unauthorized(true, "it has expired, or the clocks differ"));
        }
        Ok(bearer)
    }

    fn claimed(token: &str, claims: Claims) -> Result<Self, Refused> {
        let fits = (1..=200).contains(&claims.jti.len());
        if claims.typ != "Bearer" || !fits {
            return Err(unauthorized(true, "it is for something else"));
        }
        let seconds = Duration::try_from_secs_f64(claims.exp);
        let seconds = seconds.map_err(|_| unauthorized(true, "its end is no time"))?;
        Ok(Self {
            token: token.to_owned(),
            request: claims.jti,
            expires: Time::from_millis(0).plus(seconds),
        })
    }
}

/// Whose it says it is, to know which keys to look at.
fn claimed_issuer(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claimed {
        iss: String,
    }
    Some(insecure_decode_claims::<Claimed>(token).ok()?.iss)
}

/// Time is looked at by our own clock.
fn validation(realm: &KeycloakRealm, algorithm: Algorithm) -> Validation {
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.set_issuer(&[&realm.issuer]);
    validation.set_audience(&[&realm.issuer]);
    validation.set_required_spec_claims(&["aud", "exp", "iss"]);
    validation
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_at_checked(7)?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer ") && token.len() <= LONGEST).then_some(token)
}

/// Why is for the log alone.
fn unauthorized(is_wrong: bool, why: &str) -> Refused {
    info!(why, "a request of no Keycloak realm was refused");
    Refused::not_keycloak(is_wrong)
}
