//! What a relying party reads before anything else (OpenID Connect Discovery 1.0 section 3, RFC 8414).

use axum::response::Response;
use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{
    AdditionalProviderMetadata, AuthUrl, AuthenticationContextClass, IssuerUrl, JsonWebKeySetUrl,
    LanguageTag, ProviderMetadata, RegistrationUrl, ResponseTypes, Scope as ScopeName, TokenUrl,
    UserInfoUrl,
};
use serde::{Deserialize, Serialize};
use verifier_language::Language;

use super::provider::Provider;
use super::settings::{Algorithm, Scope};
use super::{AUTHORIZE, INTROSPECT, JWKS, LOGOUT, REGISTER, REVOKE, TOKEN, USERINFO};
use super::{authentication, cors, published};
use crate::ciba;
use crate::refused::Refused;

/// What OpenID Connect Discovery does not know: RFC 7636, 7009, 7662, 8414 and 9207, RP-Initiated Logout.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Further {
    code_challenge_methods_supported: Vec<String>,
    revocation_endpoint: String,
    introspection_endpoint: String,
    end_session_endpoint: String,
    authorization_response_iss_parameter_supported: bool,
    prompt_values_supported: Vec<String>,
    #[serde(flatten)]
    back_channel: Option<ciba::Metadata>,
}

impl AdditionalProviderMetadata for Further {}

type Metadata = ProviderMetadata<
    Further,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

const CLAIMS: [&str; 15] = [
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "name",
    "preferred_username",
    "groups",
    "email",
    "email_verified",
    "jid",
];

/// The same document at both of its places.
pub(super) async fn document(provider: Provider) -> Result<Response, Refused> {
    // The address was checked when the configuration was read.
    let metadata = metadata(&provider).map_err(|error| {
        tracing::error!(%error, "[http] public_url is no issuer");
        Refused::internal()
    })?;
    Ok(cors::for_all(published(&metadata)))
}

fn metadata(provider: &Provider) -> Result<Metadata, openidconnect::url::ParseError> {
    let at = |path| provider.at(path);
    let algorithms = provider.algorithms().into_iter().map(core);
    let further = further(provider);
    let grant_types = [
        CoreGrantType::AuthorizationCode,
        CoreGrantType::RefreshToken,
    ];
    let more = further.back_channel.as_ref();
    let more = more.map(|_| CoreGrantType::Extension(ciba::GRANT_TYPE.to_owned()));
    let metadata = Metadata::new(
        IssuerUrl::new(provider.issuer.clone())?,
        AuthUrl::new(at(AUTHORIZE))?,
        JsonWebKeySetUrl::new(at(JWKS))?,
        vec![ResponseTypes::new(vec![CoreResponseType::Code])],
        vec![CoreSubjectIdentifierType::Public],
        algorithms.collect(),
        further,
    );
    let registration = provider.settings.openid.registration.as_ref();
    let registration = registration
        .map(|_| RegistrationUrl::new(at(REGISTER)))
        .transpose()?;
    Ok(unchanging(metadata)
        .set_token_endpoint(Some(TokenUrl::new(at(TOKEN))?))
        .set_userinfo_endpoint(Some(UserInfoUrl::new(at(USERINFO))?))
        .set_registration_endpoint(registration)
        .set_grant_types_supported(Some(grant_types.into_iter().chain(more).collect())))
}

fn further(provider: &Provider) -> Further {
    Further {
        code_challenge_methods_supported: vec!["S256".to_owned()],
        revocation_endpoint: provider.at(REVOKE),
        introspection_endpoint: provider.at(INTROSPECT),
        end_session_endpoint: provider.at(LOGOUT),
        authorization_response_iss_parameter_supported: true,
        prompt_values_supported: ["none", "login", "consent", "select_account"]
            .map(str::to_owned)
            .into(),
        back_channel: ciba::Metadata::of(provider),
    }
}

/// With what is the same whatever the configuration says.
fn unchanging(metadata: Metadata) -> Metadata {
    let scopes = Scope::ALL.iter().map(|(name, _)| *name);
    let languages = Language::ALL.into_iter().map(Language::tag);
    metadata
        .set_scopes_supported(Some(names(scopes, ScopeName::new)))
        .set_response_modes_supported(Some(vec![CoreResponseMode::Query]))
        .set_acr_values_supported(Some(names(
            authentication::classes(),
            AuthenticationContextClass::new,
        )))
        .set_token_endpoint_auth_methods_supported(Some(vec![
            CoreClientAuthMethod::ClientSecretBasic,
            CoreClientAuthMethod::ClientSecretPost,
            CoreClientAuthMethod::PrivateKeyJwt,
            CoreClientAuthMethod::None,
        ]))
        .set_token_endpoint_auth_signing_alg_values_supported(Some(vec![
            CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            CoreJwsSigningAlgorithm::EdDsa,
        ]))
        .set_claim_types_supported(Some(vec![CoreClaimType::Normal]))
        .set_claims_supported(Some(names(CLAIMS.into_iter(), CoreClaimName::new)))
        .set_ui_locales_supported(Some(names(languages, LanguageTag::new)))
        .set_claims_parameter_supported(Some(false))
        .set_request_parameter_supported(Some(false))
        // What is not said counts as true.
        .set_request_uri_parameter_supported(Some(false))
}

const fn core(algorithm: Algorithm) -> CoreJwsSigningAlgorithm {
    match algorithm {
        Algorithm::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
        Algorithm::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        Algorithm::EdDsa => CoreJwsSigningAlgorithm::EdDsa,
    }
}

fn names<T>(names: impl Iterator<Item = &'static str>, new: fn(String) -> T) -> Vec<T> {
    names.map(|name| new(name.to_owned())).collect()
}
