//! Who a client is that calls us itself (RFC 6749 section 2.3, OpenID Connect Core section 9).

mod assertion;

use std::collections::BTreeSet;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Provider;
use super::client::KnownClient;
use super::error::OAuthError;
use super::form::Form;
use super::settings::ClientAuthentication;

/// What a client shows.
enum Credentials<'a> {
    /// Its name alone.
    Name(&'a str),
    /// A name and a secret, by which of the two ways does not matter; the ways in which they may have been spelled.
    Secret(Vec<(String, String)>),
    /// A signed assertion; its name, where it says that as well.
    Assertion(Option<&'a str>, &'a str),
}

/// The client that sends this, having shown that it is the one. For every endpoint that clients call themselves; they
/// are told apart by `aud` alone, which for an assertion may be the issuer, or `endpoint`, the absolute URL of this one.
///
/// A public client shows its name and nothing else. Which of `client_secret_basic` and `client_secret_post` a client
/// with a secret uses is its choice.
///
/// # Errors
/// 401 `invalid_client`, whatever of it is wrong; 400 `invalid_request` where it shows two things at once; 503.
pub(crate) async fn authenticate(
    provider: &Provider,
    headers: &HeaderMap,
    form: &Form,
    endpoint: &str,
) -> Result<KnownClient, OAuthError> {
    match shown(headers, form)? {
        Credentials::Name(id) => {
            let client = find(provider, id).await?;
            match client.client.authentication {
                ClientAuthentication::Public => Ok(client),
                ClientAuthentication::Secret(_) | ClientAuthentication::Keys(_) => {
                    Err(OAuthError::invalid_client())
                }
            }
        }
        Credentials::Secret(spellings) => {
            for (id, secret) in spellings {
                if let Some(client) = by_secret(provider, &id, &secret).await? {
                    return named(client, form);
                }
            }
            Err(OAuthError::invalid_client())
        }
        Credentials::Assertion(id, assertion) => {
            let client = assertion::client(provider, (id, assertion), endpoint).await?;
            named(client, form)
        }
    }
}

/// `client_id` beside other credentials may only repeat them (RFC 7521 section 4.2).
fn named(client: KnownClient, form: &Form) -> Result<KnownClient, OAuthError> {
    if form.get("client_id").is_none_or(|id| *id == *client.id) {
        Ok(client)
    } else {
        Err(OAuthError::invalid_client())
    }
}

fn shown<'a>(headers: &HeaderMap, form: &'a Form) -> Result<Credentials<'a>, OAuthError> {
    let mut found = Vec::new();
    if headers.contains_key(AUTHORIZATION) {
        found.push(basic(headers).ok_or_else(OAuthError::invalid_client)?);
    }
    let id = form.get("client_id");
    if let Some(secret) = form.get("client_secret") {
        let id = id.ok_or_else(OAuthError::invalid_client)?;
        found.push(Credentials::Secret(vec![(
            id.to_owned(),
            secret.to_owned(),
        )]));
    }
    match (
        form.get("client_assertion_type"),
        form.get("client_assertion"),
    ) {
        (Some(assertion::TYPE), Some(text)) => found.push(Credentials::Assertion(id, text)),
        (None, None) => {}
        (Some(_), _) | (None, Some(_)) => {
            return Err(OAuthError::invalid_request(
                "client_assertion: expected a JWT, and client_assertion_type to say so (RFC 7523)",
            ));
        }
    }
    let first = found.pop();
    if !found.is_empty() {
        return Err(OAuthError::invalid_request(
            "more than one way of client authentication at once",
        ));
    }
    let name = id.map(Credentials::Name);
    first.or(name).ok_or_else(OAuthError::invalid_client)
}

/// The header `Authorization`. Name and secret should be encoded as in a form before they are put together; most do not,
/// and with most names and secrets it makes no difference. Where it does, both spellings may be meant.
fn basic(headers: &HeaderMap) -> Option<Credentials<'static>> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let (scheme, text) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let spellings = BTreeSet::from([
        (id.to_owned(), secret.to_owned()),
        (decoded(id)?, decoded(secret)?),
    ]);
    Some(Credentials::Secret(spellings.into_iter().collect()))
}

fn decoded(text: &str) -> Option<String> {
    let text = text.replace('+', " ");
    let decoded = percent_decode_str(&text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

async fn find(provider: &Provider, id: &str) -> Result<KnownClient, OAuthError> {
    let found = KnownClient::find(id, &provider.settings, &provider.records).await?;
    found.ok_or_else(OAuthError::invalid_client)
}

async fn by_secret(
    provider: &Provider,
    id: &str,
    secret: &str,
) -> Result<Option<KnownClient>, OAuthError> {
    let found = KnownClient::find(id, &provider.settings, &provider.records).await?;
    Ok(found.filter(|client| match &client.client.authentication {
        ClientAuthentication::Secret(hash) => {
            bool::from(Sha256::digest(secret).as_slice().ct_eq(hash))
        }
        ClientAuthentication::Public | ClientAuthentication::Keys(_) => false,
    }))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(header: &str) -> Option<Vec<(String, String)>> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(header).unwrap());
        match basic(&headers)? {
            Credentials::Secret(spellings) => Some(spellings),
            Credentials::Name(_) | Credentials::Assertion(..) => None,
        }
    }

    fn basic_of(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn a_secret_is_taken_encoded_and_as_it_is() {
        let pair = |id: &str, secret: &str| (id.to_owned(), secret.to_owned());
        assert_eq!(read(&basic_of("shop:abc")), Some(vec![pair("shop", "abc")]));
        assert_eq!(
            read(&basic_of("shop:a%2Bb+c:d")),
            Some(vec![pair("shop", "a%2Bb+c:d"), pair("shop", "a+b c:d")])
        );
    }

    #[test]
    fn what_is_no_basic_authorization_is_none() {
        for header in [
            "",
            "Basic",
            "Basic ?",
            "Bearer abc",
            "Basic c2hvcA==",
            "Basic /zo=",
        ] {
            assert_eq!(read(header), None, "{header}");
        }
    }
}
