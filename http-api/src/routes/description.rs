//! `GET /openapi.json`: the API as OpenAPI 3.1, made from the routes and types themselves.

use std::sync::LazyLock;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::verifications::{code, events, list, open, read, withdraw};
use super::{auth, health, metrics};

#[derive(OpenApi)]
#[openapi(
    info(title = "verifierd", description = "Confirm a login from the IM client you already use (XEP-0070)"),
    paths(
        open::open, list::list, read::read, withdraw::withdraw, events::events, code::code,
        auth::auth, health::live, health::ready, metrics::metrics, openapi,
    ),
    modifiers(&Bearer),
    security(("bearer" = [])),
    tags(
        (name = "verifications", description = "Asking and hearing the answer"),
        (name = "drop-in", description = "For callers of HTTPAuthentificationOverXMPP"),
        (name = "operation", description = "For whoever runs the daemon"),
    ),
)]
struct Description;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let mut scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        scheme.description = Some(
            "the token of a relying party; over the unix socket peer credentials take its place"
                .to_owned(),
        );
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

static TEXT: LazyLock<String> =
    LazyLock::new(|| Description::openapi().to_json().unwrap_or_default());

/// This description.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "operation",
    security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = Object, content_type = "application/json")),
)]
pub(crate) async fn openapi() -> Response {
    ([(CONTENT_TYPE, "application/json")], TEXT.as_str()).into_response()
}
