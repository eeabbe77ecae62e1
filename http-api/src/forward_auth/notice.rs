//! The few words a person may see of us between a site and the pages: plain, of no language but English, without
//! anything that is loaded.

use askama::Template;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jid::BareJid;

use super::site::Site;
use super::visit::SIGN_OUT_PATH;
use crate::refused::Refused;

/// Nothing may be loaded, nothing run, nothing framed.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// One page.
#[derive(Debug, Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{{ title }}</title>
<main>
<h1>{{ title }}</h1>
<p>{{ text }}</p>
<p><a href="{{ href }}">{{ way_on }}</a></p>
</main>
</html>
"#
)]
pub(super) struct Notice {
    title: &'static str,
    text: String,
    href: String,
    way_on: &'static str,
}

impl Notice {
    /// A ticket that is used up, too old, or another browser's.
    pub(super) fn again(site: &Site) -> Self {
        Self {
            title: "Once more",
            text: "This link counts once, for a minute, in the browser that asked for it and that keeps \
                   cookies."
                .to_owned(),
            href: format!("{site}/"),
            way_on: "Start again",
        }
    }

    /// Somebody who is signed in and may not pass. Where they see their sessions, they can become somebody else.
    pub(super) fn not_admitted(site: &Site, jid: &BareJid, account: String) -> Self {
        Self {
            title: "Not allowed",
            text: format!("{jid} may not use {site}."),
            href: account,
            way_on: "Sign in as somebody else",
        }
    }

    pub(super) fn sign_out(site: &Site) -> Self {
        Self {
            title: "Sign out?",
            text: format!("Another site wants to sign you out of {site}."),
            href: format!("{site}{SIGN_OUT_PATH}"),
            way_on: "Sign out",
        }
    }

    pub(super) fn signed_out(site: &Site) -> Self {
        Self {
            title: "Signed out",
            text: format!(
                "You are signed out of {site}, and of all else you used in this browser."
            ),
            href: format!("{site}/"),
            way_on: "Sign in again",
        }
    }
}

/// Shows it.
pub(super) fn tell(status: StatusCode, notice: &Notice) -> Response {
    let Ok(page) = notice.render() else {
        return Refused::internal().into_response();
    };
    let mut response = (status, page).into_response();
    let headers = response.headers_mut();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(CONTENT_TYPE, html);
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
