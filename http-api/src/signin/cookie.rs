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

    /// What is in the cookie of this name. One that was sent twice is none: somebody planted the other. Read as octets:
    /// other sites of the same domain may set cookies that are no ASCII, and none of those may take ours away, nor be
    /// taken for ours by what Unicode calls a space.
    pub(super) fn text(&self, cookie: &str) -> Option<&'a str> {
        let headers = self.0.get_all(COOKIE).iter();
        let pairs = headers
            .flat_map(|value| value.as_bytes().split(|b| *b == b';'))
            .map(<[u8]>::trim_ascii);
        let mut values = pairs.filter_map(|pair| {
            let value = pair.strip_prefix(cookie.as_bytes())?;
            value.strip_prefix(b"=")
        });
        match (values.next(), values.next()) {
            (Some(value), None) => std::str::from_utf8(value).ok(),
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

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: HostCookie = HostCookie("__Host-ours");

    fn token(cookies: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for text in cookies {
            headers.append(COOKIE, HeaderValue::from_bytes(text.as_bytes()).unwrap());
        }
        Cookies::of(&headers).token(OURS).is_some()
    }

    #[test]
    fn what_others_put_there_does_not_take_ours_away() {
        let ours = format!("__Host-ours={}", "a".repeat(43));
        assert!(token(&[&ours]));
        // Scripts of other sites of the same domain may set any name and value but ours.
        assert!(token(&[&format!(
            "name=J\u{fc}rgen; {ours}; caf\u{e9}=1; x"
        )]));
        assert!(token(&["other=1", &ours]));
        assert!(!token(&[&ours, &ours]));
        // No browser guards such a name, so none of them is ours.
        for space in ["\u{2000}", "\u{a0}", "\u{85}"] {
            assert!(!token(&[&format!("{space}{ours}")]), "{space:?}");
            assert!(token(&[&format!("{ours}; {space}{ours}")]), "{space:?}");
        }
    }
}
