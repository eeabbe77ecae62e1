//! Errors as OAuth 2.0 tells them: a word for programs, a sentence for people (RFC 6749 section 5.2).

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, PRAGMA, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use verifier_wire::ProblemType;

use crate::records::RecordError;
use crate::refused::Refused;

/// A request that was refused, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OAuthError {
    /// The word.
    pub(crate) code: &'static str,
    /// The sentence: ASCII without `"` and `\`, and nothing of the request in it.
    pub(crate) description: &'static str,
    status: StatusCode,
    challenge: Option<&'static str>,
}

impl OAuthError {
    /// 400.
    pub(crate) const fn new(code: &'static str, description: &'static str) -> Self {
        Self {
            code,
            description,
            status: StatusCode::BAD_REQUEST,
            challenge: None,
        }
    }

    /// 400: something is missing, twice there, or of the wrong form.
    pub(crate) const fn invalid_request(description: &'static str) -> Self {
        Self::new("invalid_request", description)
    }

    /// 400: a code or token that counts no more, or never did, or for somebody else.
    pub(crate) const fn invalid_grant(description: &'static str) -> Self {
        Self::new("invalid_grant", description)
    }

    /// 401: nobody says which. The challenge is what RFC 6749 section 5.2 asks for where `Authorization` was used.
    pub(crate) const fn invalid_client() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            challenge: Some("Basic realm=\"verifierd\", charset=\"UTF-8\""),
            ..Self::new(
                "invalid_client",
                "no such client, or it does not show that it is the one",
            )
        }
    }

    /// 401 of a resource that takes access tokens (RFC 6750 section 3.1).
    pub(crate) const fn invalid_token() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            challenge: Some("Bearer realm=\"verifierd\", error=\"invalid_token\""),
            ..Self::new("invalid_token", "no access token that counts")
        }
    }

    /// The same under another status.
    pub(crate) const fn under(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same with this challenge.
    pub(crate) const fn challenged(self, challenge: &'static str) -> Self {
        Self {
            challenge: Some(challenge),
            ..self
        }
    }

    /// 503: worth another try.
    pub(crate) const fn unavailable() -> Self {
        Self::new("temporarily_unavailable", "try again in a moment")
            .under(StatusCode::SERVICE_UNAVAILABLE)
    }
}

/// The cause is logged, not told.
impl From<RecordError> for OAuthError {
    fn from(error: RecordError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::unavailable()
    }
}

/// Of reading a body, and of what the whole daemon refuses.
impl From<Refused> for OAuthError {
    fn from(refused: Refused) -> Self {
        match refused.kind() {
            ProblemType::TooLarge => Self::invalid_request("the body is larger than 64 KiB")
                .under(StatusCode::PAYLOAD_TOO_LARGE),
            ProblemType::UnsupportedMediaType => {
                Self::invalid_request("expected Content-Type: application/x-www-form-urlencoded")
                    .under(StatusCode::UNSUPPORTED_MEDIA_TYPE)
            }
            ProblemType::Internal | ProblemType::Unavailable => Self::unavailable(),
            ProblemType::InvalidRequest
            | ProblemType::Unauthorized
            | ProblemType::NotAllowed
            | ProblemType::UnmappedUser
            | ProblemType::NotFound
            | ProblemType::MethodNotAllowed
            | ProblemType::Conflict
            | ProblemType::WrongCode
            | ProblemType::IdempotencyMismatch
            | ProblemType::Limited => {
                Self::invalid_request("the body cannot be read, or did not arrive in time")
            }
        }
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.code, "error_description": self.description });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        if let Some(challenge) = self.challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        response
    }
}
