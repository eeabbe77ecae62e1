//! `GET /openapi.json`: the API as OpenAPI 3.1, made from the routes and types themselves.

use std::sync::LazyLock;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use verification::{Confirmers, Verifier};

use super::verifications::{code, events, list, open, read, withdraw};
use super::{admin, auth, bypass, health, metrics};
use crate::doors::{Channel, Doors};
use crate::keycloak;

#[derive(OpenApi)]
#[openapi(
    info(title = "verifierd", description = "Confirm a login from the IM client you already use (XEP-0070)"),
    paths(
        open::open, list::list, read::read, withdraw::withdraw, events::events, code::code,
        auth::auth, keycloak::ask, admin::steer, bypass::spend, health::live, health::ready, metrics::metrics, openapi,
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

static TCP: LazyLock<String> = LazyLock::new(|| text(Channel::Tcp));

static SOCKET: LazyLock<String> = LazyLock::new(|| text(Channel::Socket));

/// Derived from routes and types, less what the other door alone has, plus what a derive cannot say.
fn text(channel: Channel) -> String {
    let mut description = serde_json::to_value(Description::openapi()).unwrap_or_default();
    let others: &[(&str, &str)] = match channel {
        Channel::Tcp => &[
            ("/paths", "/v1/admin/commands"),
            ("/components/schemas", "AdminCommand"),
            ("/components/schemas", "AdminResult"),
            ("/paths", "/v1/bypass"),
            ("/components/schemas", "BypassRequest"),
            ("/components/schemas", "BypassSpent"),
            ("/components/schemas/OpenRequest/properties", "user"),
            ("/components/schemas/OpenRequest/properties", "decoy"),
            ("/components/schemas/OpenRequest/properties", "grace"),
            (
                "/components/schemas/OpenRequest/properties",
                "tell_unmapped",
            ),
            (
                "/components/schemas/OpenRequest/properties",
                "requester_user",
            ),
            (
                "/components/schemas/OpenRequest/properties",
                "withdraw_on_close",
            ),
        ],
        Channel::Socket => &[
            ("/components/schemas/OpenRequest/properties", "callback_url"),
            ("/components", "securitySchemes"),
            ("/paths", "/auth"),
            ("/paths", "/keycloak"),
            ("/components/schemas", "ChannelRequest"),
            ("", "security"),
        ],
    };
    for (place, name) in others {
        if let Some(Value::Object(object)) = description.pointer_mut(place) {
            object.remove(*name);
        }
    }
    let jid = description.pointer("/components/schemas/OpenRequest/properties/jid");
    let who = who_is_asked(channel, jid.cloned().unwrap_or_default());
    if let Some(Value::Object(request)) = description.pointer_mut("/components/schemas/OpenRequest")
    {
        request.insert("anyOf".to_owned(), who);
    }
    description.to_string()
}

/// The ways to say who is asked. Each excludes the others, so that `anyOf` says what `oneOf` would, in less work for
/// those who make requests from this description.
fn who_is_asked(channel: Channel, mut jid: Value) -> Value {
    if let Value::Object(jid) = &mut jid {
        jid.insert("type".to_owned(), "string".into());
    }
    let by_jid = json!({
        "required": ["jid"],
        "properties": {
            "jid": {"type": "string"},
            "confirmers": {"type": "null"},
            "needed": {"type": "null"},
            "user": {"type": "null"},
        },
    });
    // As many must confirm as there are, at most.
    let enough = (1..=Confirmers::MOST).map(|number| {
        json!({"properties": {"confirmers": {"minItems": number}, "needed": {"maximum": number}}})
    });
    let by_several = json!({
        "required": ["confirmers"],
        "anyOf": enough.collect::<Vec<_>>(),
        "properties": {
            "jid": {"type": "null"},
            "confirmers": {"type": "array", "items": jid, "uniqueItems": true},
            "user": {"type": "null"},
        },
    });
    let by_user = json!({
        "anyOf": [{"required": ["user"]}, {"required": ["decoy"]}],
        "properties": {
            "jid": {"type": "null"},
            "confirmers": {"type": "null"},
            "needed": {"type": "null"},
        },
    });
    match channel {
        Channel::Tcp => json!([by_jid, by_several]),
        Channel::Socket => json!([by_jid, by_several, by_user]),
    }
}

/// This description.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "operation",
    security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = Object, content_type = "application/json")),
)]
pub(crate) async fn openapi<V: Verifier>(State(doors): State<Doors<V>>) -> Response {
    let text = match doors.channel {
        Channel::Tcp => LazyLock::force(&TCP),
        Channel::Socket => LazyLock::force(&SOCKET),
    };
    ([(CONTENT_TYPE, "application/json")], text.as_str()).into_response()
}
