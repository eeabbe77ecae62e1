//! What a proxy is answered, in its dialect: pass, go and sign in, say who you are, or no.

use axum::http::header::{ACCEPT, LOCATION, UPGRADE, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use verifier_wire::ProblemType;

use super::identity;
use super::original::{Dialect, Original};
use super::visit::START_PATH;
use crate::refused::Refused;
use crate::signin::Person;

/// For a script of a page, which is to sign in by its page: programs alone are asked for credentials, since browsers
/// open a dialog for them that people type their password in (XEP-0070 section 6.4).
const BY_PAGE: HeaderValue = HeaderValue::from_static("Verifierd realm=\"sign in by the page\"");

/// What decides between two answers to the same request.
const VARIES: HeaderValue = HeaderValue::from_static(
    "Cookie, Authorization, Accept, Sec-Fetch-Mode, X-Requested-With, Upgrade",
);

/// 200: this person, or somebody who need not be known.
pub(super) fn passes(person: Option<(&Person, Option<&str>)>) -> Response {
    let mut response = StatusCode::OK.into_response();
    match person {
        Some((person, locals_of)) => identity::name(response.headers_mut(), person, locals_of),
        None => identity::name_nobody(response.headers_mut()),
    }
    varies(response)
}

/// To where somebody gets a pass.
pub(super) fn to_pages(dialect: Dialect, original: &Original) -> Response {
    let to = utf8_percent_encode(&original.target, NON_ALPHANUMERIC);
    let start = format!("{}{START_PATH}?to={to}", original.site);
    let is_read = matches!(original.method, Method::GET | Method::HEAD);
    let status = match dialect {
        Dialect::Nginx => StatusCode::UNAUTHORIZED,
        Dialect::Forwarded | Dialect::Envoy if is_read => StatusCode::FOUND,
        Dialect::Forwarded | Dialect::Envoy => StatusCode::SEE_OTHER,
    };
    let mut response = status.into_response();
    // Visible ASCII: a site, and percent-encoding.
    if let Ok(start) = HeaderValue::try_from(start) {
        response.headers_mut().insert(LOCATION, start);
    }
    if dialect == Dialect::Nginx {
        response.headers_mut().insert(WWW_AUTHENTICATE, BY_PAGE);
    }
    varies(response)
}

/// 401: these are the schemes (RFC 9110 section 11.6.1); none for whoever should use a page.
pub(super) fn who_are_you(challenges: Vec<HeaderValue>) -> Response {
    let mut response = StatusCode::UNAUTHORIZED.into_response();
    let headers = response.headers_mut();
    if challenges.is_empty() {
        headers.insert(WWW_AUTHENTICATE, BY_PAGE);
    }
    for challenge in challenges {
        headers.append(WWW_AUTHENTICATE, challenge);
    }
    varies(response)
}

/// What was refused, as this proxy takes it: nginx makes a 500 of anything but 401 and 403.
pub(super) fn refused(dialect: Dialect, refused: Refused) -> Response {
    let is_ours = matches!(
        refused.kind(),
        ProblemType::Internal | ProblemType::Unavailable
    );
    let refused = match dialect {
        Dialect::Nginx if !is_ours => refused.under(StatusCode::FORBIDDEN),
        Dialect::Nginx | Dialect::Forwarded | Dialect::Envoy => refused,
    };
    varies(refused.into_response())
}

fn varies(mut response: Response) -> Response {
    response.headers_mut().insert(VARY, VARIES);
    response
}

/// Whether a person is looking at a page that is being loaded, and would see where they are sent.
pub(super) fn is_navigation(headers: &HeaderMap) -> bool {
    let says = |name: &str, word: &str| {
        let values = headers.get_all(name).iter();
        let mut values = values.filter_map(|value| value.to_str().ok());
        values.any(|text| text.to_ascii_lowercase().contains(word))
    };
    let is_navigating =
        !headers.contains_key("sec-fetch-mode") || says("sec-fetch-mode", "navigate");
    let takes_pages = says(ACCEPT.as_str(), "text/html");
    takes_pages && is_navigating && !is_script(headers) && !headers.contains_key(UPGRADE)
}

/// Whether it comes of a browser, other than by a person who looks at a page: browsers say so (Fetch Metadata).
pub(super) fn is_by_browser(headers: &HeaderMap) -> bool {
    headers.contains_key("sec-fetch-mode") || is_script(headers)
}

fn is_script(headers: &HeaderMap) -> bool {
    let value = headers.get("x-requested-with");
    value.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"XMLHttpRequest"))
}
