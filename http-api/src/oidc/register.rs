//! `POST /oidc/register`: clients that make themselves known (RFC 7591), where the configuration lets them. They ask in
//! the name of one relying party, their people are always asked, and they are forgotten after a year.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use verification::Time;
use verifier_store::Kind;

use super::error::OAuthError;
use super::redirect_uri::is_redirect_uri;
use super::settings::{Algorithm, Client, ClientAuthentication, ClientKeys, Registration, Scope};
use super::{Provider, answer};
use crate::extract::read_json;
use crate::records::{Change, Entity, millis};
use crate::refused::Refused;
use crate::token::Token;

/// What their names begin with. No relying party of the configuration has a capital letter in its name.
pub(super) const PREFIX: &str = "R-";

/// How long they are known.
const LASTS: Duration = Duration::from_secs(365 * 24 * 3600);

/// So many addresses one may have.
const MOST: usize = 20;

/// A client that registered itself; kept under its name.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Registered {
    redirect_uris: Vec<String>,
    post_logout_redirect_uris: Vec<String>,
    shows: Shows,
    scopes: Vec<Scope>,
    algorithm: Algorithm,
    #[serde(with = "millis")]
    expires: Time,
}

/// How it shows that it is the one.
#[derive(Clone, Serialize, Deserialize)]
enum Shows {
    Nothing,
    /// The SHA-256 of its secret.
    Secret([u8; 32]),
    /// The text of its keys.
    Keys(String),
}

impl Entity for Registered {
    const KIND: Kind = Kind("client");

    fn expires(&self) -> Time {
        self.expires
    }
}

impl Registered {
    /// As a client; none if its keys cannot be read any more.
    pub(super) fn client(&self) -> Option<Arc<Client>> {
        let authentication = match &self.shows {
            Shows::Nothing => ClientAuthentication::Public,
            Shows::Secret(hash) => ClientAuthentication::Secret(*hash),
            Shows::Keys(keys) => ClientAuthentication::Keys(ClientKeys::parse(keys).ok()?),
        };
        Some(Arc::new(Client {
            redirect_uris: self.redirect_uris.clone(),
            post_logout_redirect_uris: self.post_logout_redirect_uris.clone(),
            authentication,
            requires_pkce: true,
            scopes: self.scopes.clone(),
            algorithm: self.algorithm,
            asks_consent: true,
            refresh: None,
        }))
    }
}

/// What a client says of itself, as far as it is understood (RFC 7591 section 2).
#[derive(Deserialize)]
struct Metadata {
    redirect_uris: Vec<String>,
    #[serde(default)]
    post_logout_redirect_uris: Vec<String>,
    token_endpoint_auth_method: Option<String>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
    scope: Option<String>,
    jwks: Option<Value>,
    jwks_uri: Option<Value>,
    id_token_signed_response_alg: Option<String>,
}

/// RFC 7591 section 3.1.
pub(super) async fn register(
    provider: Provider,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Response> {
    let registration = provider.settings.openid.registration.clone();
    let registration = registration.ok_or_else(|| Refused::no_such_path().into_response())?;
    let registered = take(&provider, &registration, (&headers, body)).await;
    registered.map_err(IntoResponse::into_response)
}

async fn take(
    provider: &Provider,
    registration: &Registration,
    (headers, body): (&HeaderMap, Body),
) -> Result<Response, OAuthError> {
    if !may_register(headers, registration) {
        return Err(OAuthError::invalid_token());
    }
    let read = read_json::<Metadata>(headers, body, |_| "what RFC 7591 section 2 has for it").await;
    let metadata = read.map_err(|refused| match refused.status() {
        StatusCode::BAD_REQUEST => wrong("the body: expected a JSON object with redirect_uris"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => wrong("expected Content-Type: application/json")
            .under(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        _ => refused.into(),
    })?;
    let count = provider.records.all::<Registered>().await?.len();
    if count >= usize::try_from(registration.clients).unwrap_or(usize::MAX) {
        return Err(
            OAuthError::new("access_denied", "as many clients have registered as may")
                .under(StatusCode::FORBIDDEN),
        );
    }
    let (client, secret) = checked(provider, metadata)?;
    let name = Token::mint()?;
    let id = format!("{PREFIX}{}", name.reveal());
    if !provider
        .records
        .commit(vec![Change::add(&id, &client)])
        .await?
    {
        return Err(OAuthError::unavailable());
    }
    tracing::info!(client.id = %id, "a client registered itself");
    Ok((
        StatusCode::CREATED,
        answer(&told(provider, (&id, &client), secret)),
    )
        .into_response())
}

fn may_register(headers: &HeaderMap, registration: &Registration) -> bool {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let pair = value.to_str().ok().and_then(|text| text.split_once(' '));
    pair.is_some_and(|(scheme, token)| {
        let hash = Sha256::digest(token.trim());
        scheme.eq_ignore_ascii_case("bearer")
            && bool::from(hash.as_slice().ct_eq(&registration.token_hash))
    })
}

const fn wrong(why: &'static str) -> OAuthError {
    OAuthError::new("invalid_client_metadata", why)
}

/// The client, and its secret where it has one.
fn checked(
    provider: &Provider,
    metadata: Metadata,
) -> Result<(Registered, Option<Token>), OAuthError> {
    for uris in [&metadata.redirect_uris, &metadata.post_logout_redirect_uris] {
        if uris.len() > MOST || !uris.iter().all(|uri| is_redirect_uri(uri)) {
            return Err(OAuthError::new(
                "invalid_redirect_uri",
                "expected at most 20 URLs of https, or http to a loopback address, without #",
            ));
        }
    }
    if metadata.redirect_uris.is_empty() {
        return Err(OAuthError::new(
            "invalid_redirect_uri",
            "redirect_uris: expected at least one",
        ));
    }
    let is_only = |list: &Option<Vec<String>>, word: &str| {
        list.as_ref()
            .is_none_or(|list| list.iter().all(|one| one == word))
    };
    if !is_only(&metadata.grant_types, "authorization_code")
        || !is_only(&metadata.response_types, "code")
    {
        return Err(wrong(
            "expected the grant type authorization_code and the response type code alone",
        ));
    }
    if metadata.jwks_uri.is_some() {
        return Err(wrong("jwks_uri: expected jwks instead"));
    }
    let algorithm = metadata
        .id_token_signed_response_alg
        .as_deref()
        .unwrap_or("RS256");
    let algorithm = Algorithm::ALL.iter().find(|(name, _)| *name == algorithm);
    let (_, algorithm) = algorithm.ok_or(wrong(
        "id_token_signed_response_alg: expected RS256, ES256 or EdDSA",
    ))?;
    let (shows, secret) = shows(
        metadata.token_endpoint_auth_method.as_deref(),
        metadata.jwks.as_ref(),
    )?;
    let client = Registered {
        redirect_uris: metadata.redirect_uris,
        post_logout_redirect_uris: metadata.post_logout_redirect_uris,
        shows,
        scopes: scopes(metadata.scope.as_deref()),
        algorithm: *algorithm,
        expires: provider.now().plus(LASTS),
    };
    Ok((client, secret))
}

fn shows(method: Option<&str>, jwks: Option<&Value>) -> Result<(Shows, Option<Token>), OAuthError> {
    match (method.unwrap_or("client_secret_basic"), jwks) {
        ("client_secret_basic" | "client_secret_post", _) => {
            let secret = Token::mint()?;
            let hash = Sha256::digest(secret.reveal()).into();
            Ok((Shows::Secret(hash), Some(secret)))
        }
        ("none", _) => Ok((Shows::Nothing, None)),
        ("private_key_jwt", Some(jwks)) => {
            let keys = jwks.to_string();
            match ClientKeys::parse(&keys) {
                Ok(_) => Ok((Shows::Keys(keys), None)),
                Err(_) => Err(wrong(
                    "jwks: expected public keys, of RSA, P-256, P-384 or Ed25519",
                )),
            }
        }
        ("private_key_jwt", None) => Err(wrong("jwks is missing")),
        _ => Err(wrong(
            "token_endpoint_auth_method: expected client_secret_basic, client_secret_post, private_key_jwt or none",
        )),
    }
}

/// Of what it asks for, what such a client may have; where it does not say, all of that.
fn scopes(asked: Option<&str>) -> Vec<Scope> {
    const MAY: [Scope; 4] = [Scope::OpenId, Scope::Profile, Scope::Groups, Scope::Email];
    let Some(asked) = asked else {
        return MAY.to_vec();
    };
    let asked = asked.split_ascii_whitespace().filter_map(Scope::named);
    let mut scopes: Vec<Scope> = asked.filter(|scope| MAY.contains(scope)).collect();
    scopes.push(Scope::OpenId);
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

/// RFC 7591 section 3.2.1.
fn told(provider: &Provider, (id, client): (&str, &Registered), secret: Option<Token>) -> Value {
    let names: Vec<&str> = client.scopes.iter().map(|scope| scope.name()).collect();
    let mut told = json!({
        "client_id": id,
        "client_id_issued_at": provider.now().as_millis() / 1000,
        "redirect_uris": client.redirect_uris,
        "post_logout_redirect_uris": client.post_logout_redirect_uris,
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "scope": names.join(" "),
        "id_token_signed_response_alg": client.algorithm.name(),
        "token_endpoint_auth_method": match &client.shows {
            Shows::Nothing => "none",
            Shows::Secret(_) => "client_secret_basic",
            Shows::Keys(_) => "private_key_jwt",
        },
    });
    if let (Some(secret), Some(told)) = (secret, told.as_object_mut()) {
        told.insert("client_secret".to_owned(), secret.reveal().into());
        let expires = client.expires.as_millis() / 1000;
        told.insert("client_secret_expires_at".to_owned(), expires.into());
    }
    told
}
