//! What a request does, by its method: it must be clear where rules go by it.

use axum::http::header::{ACCESS_CONTROL_REQUEST_METHOD, ORIGIN};
use axum::http::{HeaderMap, Method};

use super::original::Original;
use super::rule::ForwardAuthRule;
use crate::refused::Refused;

/// What puts another method in the place of the one that was sent, behind our back.
fn override_in(headers: &HeaderMap) -> Option<&'static str> {
    const OVERRIDES: [&str; 3] = [
        "X-HTTP-Method-Override",
        "X-HTTP-Method",
        "X-Method-Override",
    ];
    let mut names = OVERRIDES.into_iter();
    names.find(|name| headers.contains_key(*name))
}

/// Where rules tell methods apart, it must be clear which it is: some applications take small letters for large ones.
pub(super) fn must_be_its_method(
    rules: &[ForwardAuthRule],
    original: &Original,
    headers: &HeaderMap,
) -> Result<(), Refused> {
    let mut of_site = rules
        .iter()
        .filter(|rule| rule.host.matches(&original.site));
    if of_site.all(|rule| rule.methods.is_empty()) {
        return Ok(());
    }
    if original
        .method
        .as_str()
        .bytes()
        .any(|b| b.is_ascii_lowercase())
    {
        return Err(Refused::invalid("method", "a method in capital letters"));
    }
    match override_in(headers) {
        Some(name) => Err(Refused::invalid(name, "no such header")),
        None => Ok(()),
    }
}

/// A CORS preflight (Fetch standard, section 3.2.2).
pub(super) fn is_preflight(original: &Original, headers: &HeaderMap) -> bool {
    original.method == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
        && override_in(headers).is_none()
}
