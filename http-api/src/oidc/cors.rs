//! Scripts of other origins (Fetch standard, CORS): those of clients that run in browsers may call what such clients
//! call. Nothing here goes by cookies, so what a script may do it could do by any other way as well.

use std::collections::BTreeSet;

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::redirect_uri::origin;
use super::settings::ClientAuthentication;
use super::{Provider, client};

/// What may be asked before a request (`OPTIONS`).
pub(super) async fn preflight(provider: Provider, headers: HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let allowed = response.headers_mut();
    allowed.insert(
        ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST"),
    );
    allowed.insert(
        ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("Authorization, Content-Type"),
    );
    allowed.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    with(&provider, &headers, response).await
}

/// The response, readable for the script that asked, if it may.
pub(super) async fn with(
    provider: &Provider,
    headers: &HeaderMap,
    mut response: Response,
) -> Response {
    let Some(asked) = headers.get(ORIGIN) else {
        return response;
    };
    let is_allowed = match origins(provider).await {
        Some(origins) => asked.to_str().is_ok_and(|asked| origins.contains(asked)),
        None => false,
    };
    let told = response.headers_mut();
    told.append(VARY, HeaderValue::from_static("Origin"));
    if is_allowed {
        told.insert(ACCESS_CONTROL_ALLOW_ORIGIN, asked.clone());
    }
    response
}

/// For what anybody may read.
pub(super) fn for_all(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// Where public clients live.
async fn origins(provider: &Provider) -> Option<BTreeSet<String>> {
    let clients = client::all(&provider.settings, &provider.records)
        .await
        .ok()?;
    let public = clients.iter().filter(|client| match client.authentication {
        ClientAuthentication::Public => true,
        ClientAuthentication::Secret(_) | ClientAuthentication::Keys(_) => false,
    });
    let uris = public.flat_map(|client| &client.redirect_uris);
    Some(uris.filter_map(|uri| origin(uri)).collect())
}
