//! Parameters of OAuth 2.0: each at most once, an empty one is none (RFC 6749 section 3.1 and 3.2).

use std::collections::BTreeMap;
use std::fmt;

use axum::body::Body;
use axum::http::HeaderMap;

use super::error::OAuthError;
use crate::extract::read_form;

/// The parameters of one request. Some are secrets.
pub(crate) struct Form(BTreeMap<String, String>);

impl Form {
    /// Reads the body.
    ///
    /// # Errors
    /// It is no form, or a parameter stands there twice.
    pub(crate) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, OAuthError> {
        Self::of(read_form(headers, body).await?)
    }

    /// Reads a query.
    ///
    /// # Errors
    /// A parameter stands there twice.
    pub(crate) fn query(query: &str) -> Result<Self, OAuthError> {
        Self::of(form_urlencoded::parse(query.as_bytes()).into_owned())
    }

    fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, OAuthError> {
        let mut found = BTreeMap::new();
        for (name, value) in pairs {
            if value.contains(char::REPLACEMENT_CHARACTER) {
                return Err(OAuthError::invalid_request("a parameter is not UTF-8"));
            }
            // What stands there twice, one of them empty, stands there twice.
            if found.insert(name, value).is_some() {
                return Err(OAuthError::invalid_request(
                    "a parameter stands there twice",
                ));
            }
        }
        found.retain(|_, value| !value.is_empty());
        Ok(Self(found))
    }

    /// The value of one, if it is there.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// All of them, by name.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
