//! Style sheets, script and pictures of the pages: named by what is in them, so that browsers need never ask again.

use std::borrow::Cow;
use std::sync::OnceLock;

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use verification::Verifier;

use super::Look;
use crate::doors::Doors;
use crate::refused::Refused;

const CSS: &str = include_str!("../../assets/pages.css");
const JS: &str = include_str!("../../assets/pages.js");
const ICON: &str = include_str!("../../assets/icon.svg");

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

/// The address of the icon, where an operator has no logo.
pub(super) fn icon() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| path(ICON.as_bytes(), "svg"))
}

pub(super) fn path(content: &[u8], extension: &str) -> String {
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(content));
    let hash = hash.get(..16).unwrap_or_default();
    format!("/assets/{hash}.{extension}")
}

/// The address of the colours.
pub(super) fn colours(look: &Look) -> String {
    path(look.accent.css().as_bytes(), "css")
}

/// `GET /assets/{name}`.
pub(super) async fn asset<V: Verifier>(
    State(doors): State<Doors<V>>,
    Path(name): Path<String>,
) -> Response {
    let settings = doors.settings();
    let look = settings.sign_in.as_ref().map(|sign_in| &sign_in.look);
    let found = look.and_then(|look| find(&format!("/assets/{name}"), look));
    found.unwrap_or_else(|| Refused::no_such_path().into_response())
}

fn find(asked: &str, look: &Look) -> Option<Response> {
    if asked == css() {
        return Some(kept("text/css; charset=utf-8", CSS.as_bytes().into()));
    }
    if asked == js() {
        return Some(kept("text/javascript; charset=utf-8", JS.as_bytes().into()));
    }
    if asked == icon() {
        return Some(kept("image/svg+xml", ICON.as_bytes().into()));
    }
    if asked == colours(look) {
        let css = look.accent.css().into_bytes();
        return Some(kept("text/css; charset=utf-8", css.into()));
    }
    let logo = look.logo.as_ref().filter(|logo| logo.path() == asked)?;
    let (kind, content) = logo.content();
    let mut response = kept(kind, content.to_vec().into());
    // A drawing can hold a script: whoever opens it by itself gets the drawing alone.
    let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, policy);
    Some(response)
}

fn kept(kind: &'static str, content: Cow<'static, [u8]>) -> Response {
    let mut response = ([(CONTENT_TYPE, kind)], content).into_response();
    response.headers_mut().insert(CACHE_CONTROL, FOR_EVER);
    response
}
