//! Forms of ours that come back: from a page of ours, in the browser that was given it, or not at all.

use std::fmt;
use std::time::Duration;

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::ORIGIN;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::url::Url;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::cookie::{Cookies, HostCookie};
use crate::Settings;
use crate::extract::read_form;
use crate::refused::Refused;
use crate::token::Token;

/// The cookie that a form must fit.
const FORM: HostCookie = HostCookie("__Host-verifierd-form");

/// How long a page with a form can stay open.
const LASTS: Duration = Duration::from_secs(86_400);

/// The hidden field.
pub(crate) const FIELD: &str = "form_token";

/// What ties a form to the browser that was shown it (against cross-site request forgery): a cookie, and a hidden field
/// that can be made of the cookie alone.
#[derive(Debug)]
pub(crate) struct FormToken {
    token: Token,
    is_new: bool,
}

impl FormToken {
    /// That of this browser, or a new one.
    ///
    /// # Errors
    /// 500 where the system has no randomness.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, Refused> {
        Ok(match Cookies::of(headers).token(FORM) {
            Some(token) => Self {
                token,
                is_new: false,
            },
            None => Self {
                token: Token::mint()?,
                is_new: true,
            },
        })
    }

    /// The hidden field. Who reads it does not know the cookie.
    pub(crate) fn field(&self) -> String {
        field(&self.token)
    }

    /// Sets the cookie, if the browser has none.
    pub(crate) fn set(&self, headers: &mut HeaderMap) {
        if self.is_new {
            FORM.set(headers, &self.token, LASTS);
        }
    }
}

fn field(token: &Token) -> String {
    let digest = Sha256::new()
        .chain_update(b"verifierd form\0")
        .chain_update(token.reveal().as_bytes())
        .finalize();
    URL_SAFE_NO_PAD.encode(digest)
}

/// A form that came back. Codes may stand in it.
pub(crate) struct Form {
    fields: Vec<(String, String)>,
    is_of_this_browser: bool,
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.fields.iter().map(|(name, _)| name);
        f.debug_set().entries(names).finish()
    }
}

/// Why a form is not read.
#[derive(Debug)]
pub(crate) enum FormError {
    /// Another website sent it.
    Foreign,
    /// It cannot be read.
    Refused(Refused),
}

impl Form {
    /// Reads it. Whether it was shown to this browser, [`Form::is_of_this_browser`] tells: one that was open for too
    /// long is shown again.
    pub(crate) async fn read(
        headers: &HeaderMap,
        body: Body,
        settings: &Settings,
    ) -> Result<Self, FormError> {
        if !is_from_here(headers, settings) {
            return Err(FormError::Foreign);
        }
        let fields = read_form(headers, body).await.map_err(FormError::Refused)?;
        let mut form = Self {
            fields,
            is_of_this_browser: false,
        };
        let expected = Cookies::of(headers).token(FORM);
        let expected = expected.map(|token| field(&token));
        form.is_of_this_browser = match (expected, form.get(FIELD)) {
            (Some(expected), Some(shown)) => expected.as_bytes().ct_eq(shown.as_bytes()).into(),
            (Some(_), None) | (None, _) => false,
        };
        Ok(form)
    }

    /// Whether it was shown to the browser that sends it.
    pub(crate) const fn is_of_this_browser(&self) -> bool {
        self.is_of_this_browser
    }

    /// A field that stands there once.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut values = self.fields.iter().filter(|(other, _)| other == name);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Some(value),
            (Some(_), Some(_)) | (None, _) => None,
        }
    }
}

/// What a browser says of where a form was sent from. One that says nothing is as old as the hills, and the token must
/// do.
fn is_from_here(headers: &HeaderMap, settings: &Settings) -> bool {
    let site = headers.get("sec-fetch-site");
    let is_site = site.is_none_or(|site| site == "same-origin" || site == "none");
    let url = settings.public_url.as_deref().unwrap_or_default();
    let origin = headers.get(ORIGIN);
    is_site && origin.is_none_or(|shown| shown.as_bytes() == origin_of(url).as_bytes())
}

/// Whether this is an origin in the spelling of browsers (RFC 6454 section 6.2). In any other they would not know it
/// for their own, and every form of ours for one of somebody else's.
#[must_use]
pub fn is_origin(text: &str) -> bool {
    let origin = Url::parse(text).map(|url| url.origin());
    origin.is_ok_and(|origin| origin.is_tuple() && origin.ascii_serialization() == text)
}

/// Scheme, host and port (RFC 6454 section 6.2) of an absolute URL.
pub(super) fn origin_of(url: &str) -> &str {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let rest = url.get(authority..).unwrap_or_default();
    let end = rest.find('/').map_or(url.len(), |at| authority + at);
    url.get(..end).unwrap_or_default()
}
