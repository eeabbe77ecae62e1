//! `GET /openapi.json`.

use axum::http::Method;

use crate::stage::{Call, Stage};

#[tokio::test(start_paused = true)]
async fn every_route_is_described() {
    let stage = Stage::new().await;
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
