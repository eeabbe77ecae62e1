//! What relying parties are told of somebody: no more than they may ask for, and nothing that no rule says.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::CoreGenderClaim;
use openidconnect::{
    AccessTokenHash, AdditionalClaims, Audience, AuthenticationContextClass,
    AuthenticationMethodReference, EndUserEmail, EndUserName, EndUserUsername, IdTokenClaims,
    IssuerUrl, LocalizedClaim, Nonce, StandardClaims, SubjectIdentifier, UserInfoClaims,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256, Sha512};
use verification::Time;

use super::Provider;
use super::grant::Grant;
use super::provider::date;
use super::settings::{Algorithm, Scope};
use crate::RelyingParty;
use crate::refused::Refused;
use crate::signin::Person;

/// Claims that OpenID Connect Core does not know.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Further {
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jid: Option<String>,
}

impl AdditionalClaims for Further {}

/// What an ID token says (OpenID Connect Core section 2): that somebody signed in, and how. Who that is beyond a name
/// of ours, userinfo tells who may ask.
pub(super) fn id_token(
    provider: &Provider,
    grant: &Grant,
    (access_token, algorithm): (&str, Algorithm),
    (now, expires): (Time, Time),
) -> Result<Value, Refused> {
    let authentication = &grant.authentication;
    let methods = authentication.amr.iter();
    let methods = methods.map(|method| AuthenticationMethodReference::new(method.clone()));
    let claims = IdTokenClaims::<Further, CoreGenderClaim>::new(
        IssuerUrl::new(provider.issuer.clone()).map_err(|_| Refused::internal())?,
        vec![Audience::new(grant.client.clone())],
        date(expires),
        date(now),
        StandardClaims::new(SubjectIdentifier::new(grant.subject.clone())),
        Further::default(),
    );
    let claims = claims
        .set_auth_time(Some(date(authentication.at)))
        .set_auth_context_ref(Some(AuthenticationContextClass::new(
            authentication.acr.clone(),
        )))
        .set_auth_method_refs(Some(methods.collect()))
        .set_access_token_hash(Some(access_token_hash(access_token, algorithm)))
        .set_nonce(grant.nonce.clone().map(Nonce::new));
    let mut claims = serde_json::to_value(&claims).map_err(|_| Refused::internal())?;
    // A list of one may be written as the one, and there are applications that compare it as a text.
    if let Some(audience) = claims.get_mut("aud") {
        *audience = Value::from(grant.client.as_str());
    }
    Ok(claims)
}

/// What userinfo says (OpenID Connect Core section 5.3.2).
pub(super) fn user_info(
    grant: &Grant,
    scopes: &BTreeSet<Scope>,
    (person, party): (Person, &RelyingParty),
) -> impl Serialize + use<> {
    let mut standard =
        StandardClaims::<CoreGenderClaim>::new(SubjectIdentifier::new(grant.subject.clone()));
    let mut further = Further::default();
    if scopes.contains(&Scope::Profile) {
        let name = username(&person, party);
        let mut names = LocalizedClaim::new();
        names.insert(None, EndUserName::new(name.clone()));
        standard = standard
            .set_preferred_username(Some(EndUserUsername::new(name)))
            .set_name(Some(names));
    }
    if let (true, Some((email, is_verified))) = (scopes.contains(&Scope::Email), person.email) {
        standard = standard
            .set_email(Some(EndUserEmail::new(email)))
            .set_email_verified(Some(is_verified));
    }
    if scopes.contains(&Scope::Groups) {
        further.groups = Some(person.groups);
    }
    if scopes.contains(&Scope::Xmpp) {
        further.jid = Some(person.jid.to_string());
    }
    UserInfoClaims::new(standard, further)
}

/// Many applications take this for a key, although it is none. So where people of several domains may sign in, who is
/// called the same in two of them is told apart by the whole address.
fn username(person: &Person, party: &RelyingParty) -> String {
    let domain = person.jid.domain();
    if party.jids.iter().all(|pattern| pattern.is_within(domain)) {
        person.username.clone()
    } else {
        person.jid.to_string()
    }
}

/// OpenID Connect Core section 3.1.3.6: half the hash that the algorithm uses.
fn access_token_hash(token: &str, algorithm: Algorithm) -> AccessTokenHash {
    let hash = match algorithm {
        Algorithm::Rs256 | Algorithm::Es256 => Sha256::digest(token).to_vec(),
        Algorithm::EdDsa => Sha512::digest(token).to_vec(),
    };
    let (half, _) = hash.split_at(hash.len() / 2);
    AccessTokenHash::new(URL_SAFE_NO_PAD.encode(half))
}
