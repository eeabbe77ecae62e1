//! Cookies (RFC 6265bis): each bound to its host and path `/`, never seen by scripts, never sent along from elsewhere
//! but when somebody follows a link.

use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use std::time::Duration;

use crate::token::Token;

/// A cookie of ours, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HostCookie(pub(crate) &'static str);

/// What a browser sent.
pub(crate) struct Cookies<'a>(&'a HeaderMap);

impl<'a> Cookies<'a> {
    pub(crate) const fn of(headers: &'a HeaderMap) -> Self {
        Self(headers)
    }

    /// The token in this cookie.
    pub(crate) fn token(&self, cookie: HostCookie) -> Option<Token> {
        self.text(cookie.0).and_then(Token::shown)
    }

    /// What is in the cookie of this name. One that was sent twice is none: somebody planted the other.
    pub(super) fn text(&self, cookie: &str) -> Option<&'a str> {
        let headers = self.0.get_all(COOKIE).iter();
        let pairs = headers
            .filter_map(|value| value.to_str().ok())
            .flat_map(|text| text.split(';'))
            .filter_map(|pair| pair.trim().split_once('='));
        let mut values = pairs.filter(|(name, _)| *name == cookie);
        match (values.next(), values.next()) {
            (Some((_, value)), None) => Some(value),
            (Some(_), Some(_)) | (None, _) => None,
        }
    }
}

impl HostCookie {
    /// Sets it for so long.
    pub(crate) fn set(self, headers: &mut HeaderMap, token: &Token, lasts: Duration) {
        self.set_text(headers, token.reveal(), lasts);
    }

    /// Sets it to a text that is no secret, of characters that can stand in a cookie.
    pub(super) fn set_text(self, headers: &mut HeaderMap, value: &str, lasts: Duration) {
        let Self(name) = self;
        let seconds = lasts.as_secs();
        append(
            headers,
            &format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax"),
        );
    }

    /// Has the browser forget it.
    pub(crate) fn forget(self, headers: &mut HeaderMap) {
        let Self(name) = self;
        append(
            headers,
            &format!("{name}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"),
        );
    }
}

fn append(headers: &mut HeaderMap, text: &str) {
    // Names and tokens of ours, all ASCII.
    if let Ok(mut value) = HeaderValue::try_from(text) {
        value.set_sensitive(true);
        headers.append(SET_COOKIE, value);
    }
}
