//! The style sheet and the script of the pages: named by what is in them, so that browsers need never ask again.

use std::sync::OnceLock;

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use verification::Verifier;

use crate::doors::Doors;
use crate::refused::Refused;

const CSS: &str = include_str!("../../assets/pages.css");
const JS: &str = include_str!("../../assets/pages.js");

/// A year, the longest that means anything (RFC 9111 section 5.2.2.1), and no question meanwhile (RFC 8246).
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The address of the style sheet.
pub(super) fn css() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| path(CSS.as_bytes(), "css"))
}

/// The address of the script.
pub(super) fn js() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| path(JS.as_bytes(), "js"))
}

pub(super) fn path(content: &[u8], extension: &str) -> String {
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(content));
    let hash = hash.get(..16).unwrap_or_default();
    format!("/assets/{hash}.{extension}")
}

/// `GET /assets/{name}`.
pub(super) async fn asset<V: Verifier>(
    State(doors): State<Doors<V>>,
    Path(name): Path<String>,
) -> Response {
    if doors.settings().sign_in.is_none() {
        return Refused::no_such_path().into_response();
    }
    let is = |path: &str| path.strip_prefix("/assets/") == Some(name.as_str());
    let (kind, content) = if is(css()) {
        ("text/css; charset=utf-8", CSS)
    } else if is(js()) {
        ("text/javascript; charset=utf-8", JS)
    } else {
        return Refused::no_such_path().into_response();
    };
    let mut response = ([(CONTENT_TYPE, kind)], content).into_response();
    response.headers_mut().insert(CACHE_CONTROL, FOR_EVER);
    response
}
