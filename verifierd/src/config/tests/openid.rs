//! Clients of the OpenID Provider, as they can and cannot be.

use std::time::Duration;

use http_api::{Algorithm, ClientAuthentication, Scope};

use super::{Folder, complaints, good, smallest};

/// A client, with these lines besides; they begin in line 12.
fn client(more: &str) -> String {
    smallest(&format!(
        "[http]\npublic_url = \"http://localhost:7070\"\n[sign_in]\n[[relying_party]]\nname = \"wiki\"\n\
        jids = [\"*@example.org\"]\n{more}\n"
    ))
}

const URI: &str = "redirect_uris = [\"https://wiki.example.org/callback\"]";
const SECRET: &str = "client_secret_hash = \"sha256:1111111111111111111111111111111111111111111111111111111111111111\"";
const KEY: &str =
    r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

#[test]
fn what_is_not_said_is_the_safer_way() {
    let config = good(&client(&format!("{URI}\n{SECRET}")));
    let client = config.doors.relying_parties[0].client.clone().unwrap();
    assert_eq!(client.redirect_uris, ["https://wiki.example.org/callback"]);
    assert!(
        matches!(client.authentication, ClientAuthentication::Secret(hash) if hash == [0x11; 32])
    );
    assert!(client.requires_pkce);
    assert_eq!((client.algorithm, client.refresh), (Algorithm::Rs256, None));
    assert_eq!(
        client.scopes,
        [Scope::OpenId, Scope::Profile, Scope::Groups, Scope::Email]
    );
    assert_eq!(config.doors.openid.token, Duration::from_secs(3600));
    assert!(config.doors.openid.registration.is_none());
}

#[test]
fn who_says_nothing_of_it_is_no_client() {
    let config = good(&client(""));
    assert!(config.doors.relying_parties[0].client.is_none());
}

#[test]
fn a_client_has_keys_in_the_file_or_beside_it() {
    let method = "token_endpoint_auth_method = \"private_key_jwt\"";
    for keys in [
        format!("jwks = '{KEY}'"),
        "jwks_file = \"keys.json\"".to_owned(),
    ] {
        let folder = Folder::with(&client(&format!("{URI}\n{method}\n{keys}")));
        folder.write("keys.json", KEY, 0o644);
        let (config, warnings) = folder.load().unwrap();
        let client = config.doors.relying_parties[0].client.clone().unwrap();
        assert!(matches!(
            client.authentication,
            ClientAuthentication::Keys(_)
        ));
        assert!(warnings.is_empty(), "{warnings:?}");
    }
}

#[test]
fn to_do_without_pkce_is_warned_about() {
    let folder = Folder::with(&client(&format!("{URI}\n{SECRET}\npkce = false")));
    let (config, warnings) = folder.load().unwrap();
    let client = config.doors.relying_parties[0].client.clone().unwrap();
    assert!(!client.requires_pkce);
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].contains("14: relying_party.pkce: a code that got about"),
        "{warnings:?}"
    );
}

/// How it shows that it is the client, beside a redirect URI in line 12, and what is told of it.
const SHOWN: &[(&str, &str)] = &[
    (
        "",
        "relying_party.client_secret_hash is missing, or is not alone",
    ),
    (
        "client_secret_hash = \"swordfish\"",
        "13: relying_party.client_secret_hash = (not shown): expected \"sha256:\"",
    ),
    (
        "token_endpoint_auth_method = \"tls\"",
        "13: relying_party.token_endpoint_auth_method = \"tls\": expected \"client_secret_basic\" or",
    ),
    (
        "token_endpoint_auth_method = \"private_key_jwt\"",
        "\"private_key_jwt\": expected one of jwks and jwks_file",
    ),
    (
        "token_endpoint_auth_method = \"private_key_jwt\"\njwks = \"{}\"",
        "14: relying_party.jwks = (not shown): expected a JSON Web Key Set",
    ),
    (
        "token_endpoint_auth_method = \"private_key_jwt\"\njwks_file = \"none.json\"",
        "14: relying_party.jwks_file = \"none.json\": cannot read none.json",
    ),
    (
        "token_endpoint_auth_method = \"none\"\njwks = \"{}\"",
        "token_endpoint_auth_method = \"none\": expected no client_secret_hash",
    ),
    (
        "token_endpoint_auth_method = \"none\"\npkce = false",
        "14: relying_party.pkce = false: expected true",
    ),
];

/// What else it says, beside a redirect URI and a secret in lines 12 and 13.
const SAID: &[(&str, &str)] = &[
    (
        "scopes = [\"profile\"]",
        "14: relying_party.scopes = (a list): expected a list of openid",
    ),
    (
        "scopes = [\"openid\", \"all\"]",
        "14: relying_party.scopes = \"all\": expected openid, profile",
    ),
    (
        "id_token_signed_response_alg = \"none\"",
        "expected \"RS256\" or \"ES256\" or \"EdDSA\"",
    ),
    (
        "refresh = 1",
        "14: relying_party.refresh = 1: expected a whole number from 60 to 31536000 (seconds)",
    ),
    (
        "post_logout_redirect_uris = [\"/bye\"]",
        "14: relying_party.post_logout_redirect_uris = \"/bye\": expected an https URL",
    ),
    (
        "[openid]\ntoken = 5",
        "openid.token = 5: expected a whole number from 60 to 86400 (seconds)",
    ),
    (
        "[openid]\nkey_rotation = 60",
        "openid.key_rotation = 60: expected a whole number from 172800",
    ),
    (
        "[openid]\nregistration = {}",
        "openid.registration.token_hash is missing",
    ),
    (
        "[openid]\nregistration = { relying_party = \"nobody\" }",
        "openid.registration.relying_party = \"nobody\": expected the name of a [[relying_party]]",
    ),
    (
        "ciba = {}\n[openid]\nregistration = { relying_party = \"wiki\" }",
        "openid.registration.relying_party = \"wiki\": expected one without ciba",
    ),
];

/// Where it takes people back, beside a secret.
const TAKEN: &[(&str, &str)] = &[
    (
        "[]",
        "12: relying_party.redirect_uris = (a list): expected a list of URLs",
    ),
    (
        "[\"http://wiki.example.org/\"]",
        "12: relying_party.redirect_uris = \"http://wiki.example.org/\": expected an https URL",
    ),
    ("[\"https://wiki.example.org/#x\"]", "expected an https URL"),
];

#[test]
fn what_cannot_be_is_told_with_what_can() {
    let shown = SHOWN
        .iter()
        .map(|(lines, told)| (format!("{URI}\n{lines}"), told));
    let said = SAID
        .iter()
        .map(|(lines, told)| (format!("{URI}\n{SECRET}\n{lines}"), told));
    let taken = TAKEN
        .iter()
        .map(|(list, told)| (format!("redirect_uris = {list}\n{SECRET}"), told));
    for (lines, told) in shown.chain(said).chain(taken) {
        let complaints = complaints(&client(&lines));
        assert!(complaints.contains(told), "{lines}\n{complaints}");
    }
}

#[test]
fn what_is_of_clients_alone_makes_no_sense_without_one() {
    for lines in [
        SECRET,
        "pkce = false",
        "consent = true",
        "refresh = 3600",
        "jwks = \"{}\"",
    ] {
        let told = complaints(&client(lines));
        assert!(
            told.contains("it makes no sense without redirect_uris"),
            "{told}"
        );
    }
}

#[test]
fn people_sign_in_on_pages() {
    let without = smallest(&format!(
        "[[relying_party]]\nname = \"wiki\"\njids = [\"*\"]\ntoken_hash = \"sha256:{}\"\n{URI}\n{SECRET}\n",
        "0".repeat(64)
    ));
    let told = complaints(&without);
    assert!(
        told.contains("10: relying_party.redirect_uris = (a list): expected [sign_in] in the file"),
        "{told}"
    );
}
