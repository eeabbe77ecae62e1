//! What is published.

use axum::http::Method;
use serde_json::json;

use super::with_clients;
use crate::sign_in::URL;
use crate::stage::Call;

#[tokio::test]
async fn oidcc_discovery_endpoint_verification() {
    let stage = with_clients(|_| {}).await;
    let reply = stage
        .call(Call::new(Method::GET, "/.well-known/openid-configuration"))
        .await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    let told = reply.json();
    assert_eq!(told["issuer"], URL);
    for (name, path) in [
        ("authorization_endpoint", "/oidc/authorize"),
        ("token_endpoint", "/oidc/token"),
        ("userinfo_endpoint", "/oidc/userinfo"),
        ("jwks_uri", "/oidc/jwks.json"),
        ("revocation_endpoint", "/oidc/revoke"),
        ("introspection_endpoint", "/oidc/introspect"),
        ("end_session_endpoint", "/oidc/logout"),
    ] {
        assert_eq!(told[name], format!("{URL}{path}"), "{name}");
    }
    for (name, value) in [
        ("response_types_supported", json!(["code"])),
        ("response_modes_supported", json!(["query"])),
        ("subject_types_supported", json!(["public"])),
        ("id_token_signing_alg_values_supported", json!(["RS256"])),
        ("code_challenge_methods_supported", json!(["S256"])),
        (
            "token_endpoint_auth_methods_supported",
            json!([
                "client_secret_basic",
                "client_secret_post",
                "private_key_jwt",
                "none"
            ]),
        ),
        ("claims_parameter_supported", json!(false)),
        ("request_parameter_supported", json!(false)),
        ("request_uri_parameter_supported", json!(false)),
        (
            "authorization_response_iss_parameter_supported",
            json!(true),
        ),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    let scopes = told["scopes_supported"].as_array().unwrap();
    assert!(scopes.contains(&json!("openid")));
    assert!(told.get("registration_endpoint").is_none());
    let other = stage
        .call(Call::new(
            Method::GET,
            "/.well-known/oauth-authorization-server",
        ))
        .await;
    assert_eq!(other.json(), told);
}

#[tokio::test]
async fn a_script_of_a_public_client_may_call_what_it_needs() {
    let stage = with_clients(|_| {}).await;
    let preflight = async |path: &str, origin: &str| {
        let call = Call::new(Method::OPTIONS, path)
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization");
        stage.call(call).await
    };
    for path in ["/oidc/token", "/oidc/userinfo", "/oidc/revoke"] {
        let allowed = preflight(path, "https://app.example").await;
        assert_eq!(allowed.status, 204, "{path}");
        assert_eq!(
            allowed.header("access-control-allow-origin"),
            "https://app.example"
        );
        assert_eq!(allowed.header("vary"), "Origin");
        assert!(
            allowed
                .header("access-control-allow-headers")
                .contains("Authorization")
        );
        assert_eq!(allowed.header("access-control-allow-credentials"), "");
        // The shop has a secret, and so no scripts that could call.
        for origin in [
            "https://shop.example",
            "https://evil.example",
            "null",
            "https://app.example.evil",
        ] {
            let refused = preflight(path, origin).await;
            assert_eq!(
                refused.header("access-control-allow-origin"),
                "",
                "{path} {origin}"
            );
        }
    }
    let call = Call::new(Method::GET, "/oidc/userinfo").header("origin", "https://app.example");
    let refused = stage.call(call).await;
    assert_eq!(
        (
            refused.status,
            refused.header("access-control-allow-origin")
        ),
        (401, "https://app.example")
    );
}

/// What docs/OPENID.md says is tested.
#[test]
fn every_test_that_the_page_names_is_there() {
    const PAGE: &str = include_str!("../../../../docs/OPENID.md");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/routes/oidc");
    let files = std::fs::read_dir(folder).unwrap();
    let tests: String = files
        .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    let (_, section) = PAGE.split_once("## What was tried").unwrap();
    let words = section.split('`').skip(1).step_by(2);
    let names: Vec<&str> = words
        .filter(|word| word.contains('_') && !word.contains(['/', '.']))
        .collect();
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        assert!(tests.contains(&format!("fn {name}()")), "{name}");
    }
}
