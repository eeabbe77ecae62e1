//! `GET /openapi.json`.

use axum::http::Method;
use http_api::KeycloakRealm;

use crate::stage::{Call, Stage};

#[tokio::test(start_paused = true)]
async fn every_route_is_described() {
    let stage = Stage::with(|settings| {
        let issuer = "https://kc.example/realms/main".to_owned();
        let url = issuer.clone();
        settings.relying_parties[0].keycloak = Some(KeycloakRealm { issuer, url });
    })
    .await;
    let reply = stage.call(Call::new(Method::GET, "/openapi.json")).await;
    assert_eq!(
        (reply.status, reply.header("content-type")),
        (200, "application/json")
    );
    let json = reply.json();
    assert!(json["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut described = Vec::new();
    for (path, item) in json["paths"].as_object().unwrap() {
        described.extend(
            item.as_object()
                .unwrap()
                .keys()
                .map(|method| format!("{method} {path}")),
        );
    }
    described.sort();
    assert_eq!(
        described,
        [
            "delete /v1/verifications/{id}",
            "get /auth",
            "get /healthz",
            "get /metrics",
            "get /openapi.json",
            "get /readyz",
            "get /v1/verifications",
            "get /v1/verifications/{id}",
            "get /v1/verifications/{id}/events",
            "post /keycloak",
            "post /v1/verifications",
            "post /v1/verifications/{id}/code",
        ]
    );
    // Each of them is there: nothing is described that is not served.
    for route in described {
        let (method, path) = route.split_once(' ').unwrap();
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let reply = stage.call(Call::new(method, path)).await;
        assert!(![404, 405].contains(&reply.status), "{route}: {reply:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_reference_knows_every_route_field_and_problem() {
    const REFERENCE: &str = include_str!("../../../docs/HTTP-API.md");
    let stage = Stage::new().await;
    let call = || Call::new(Method::GET, "/openapi.json");
    for reply in [
        stage.call(call()).await,
        stage.local_caller().await.call(call()).await,
    ] {
        let json = reply.json();
        let schemas = &json["components"]["schemas"];
        for path in json["paths"].as_object().unwrap().keys() {
            assert!(REFERENCE.contains(path), "{path}");
        }
        for schema in [
            "OpenRequest",
            "Verification",
            "Context",
            "CodeRequest",
            "BypassRequest",
            "BypassSpent",
            "Approval",
            "Denial",
            "Problem",
        ] {
            // Not every door has each of them.
            let fields = schemas[schema]["properties"].as_object();
            for field in fields.into_iter().flat_map(serde_json::Map::keys) {
                let (plain, quoted) = (format!("`{field}`"), format!("\"{field}\""));
                assert!(
                    REFERENCE.contains(&plain) || REFERENCE.contains(&quoted),
                    "{field}"
                );
            }
        }
        for problem in schemas["ProblemType"]["enum"].as_array().unwrap() {
            let name = problem.as_str().unwrap().rsplit(':').next().unwrap();
            assert!(REFERENCE.contains(&format!("| `{name}` |")), "{name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_door_describes_itself() {
    let stage = Stage::new().await;
    let call = || Call::new(Method::GET, "/openapi.json");
    let tcp = stage.call(call()).await.json();
    let socket = stage.local_caller().await.call(call()).await.json();
    let field = |json: &serde_json::Value, name: &str| {
        json["components"]["schemas"]["OpenRequest"]["properties"][name].is_object()
    };
    for name in ["user", "requester_user", "decoy", "withdraw_on_close"] {
        assert!(!field(&tcp, name) && field(&socket, name), "{name}");
    }
    assert!(field(&tcp, "callback_url") && !field(&socket, "callback_url"));
    assert!(tcp["paths"]["/auth"].is_object() && socket["paths"]["/auth"].is_null());
    assert!(tcp["security"].is_array() && socket["security"].is_null());
}
