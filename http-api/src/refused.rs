//! Errors on their way out: one constructor per kind of problem, none made from just any error.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::header::{ALLOW, CONTENT_TYPE, HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use verification::{FieldError, Limit, Limited, OpenError, Refusal};
use verifier_wire::{Problem, ProblemType};

/// When to come back to a daemon that is stopping or full.
const SOON: Duration = Duration::from_secs(5);

/// A request that was refused, and why (RFC 9457).
#[derive(Debug)]
pub(crate) struct Refused(Box<Inner>);

#[derive(Debug)]
struct Inner {
    problem: Problem,
    status: StatusCode,
    retry_after: Option<Duration>,
    header: Option<(HeaderName, &'static str)>,
}

impl Refused {
    fn new(status: StatusCode, kind: ProblemType) -> Self {
        Self(Box::new(Inner {
            problem: Problem {
                kind,
                title: title(kind).to_owned(),
                status: status.as_u16(),
                detail: None,
                field: None,
                allowed: None,
                limit: None,
            },
            status,
            retry_after: None,
            header: None,
        }))
    }

    fn because(mut self, detail: impl Into<String>) -> Self {
        self.0.problem.detail = Some(detail.into());
        self
    }

    /// 400: this field, parameter or header may hold only this.
    pub(crate) fn invalid(field: impl Into<String>, allowed: impl Into<Cow<'static, str>>) -> Self {
        let mut refused = Self::new(StatusCode::BAD_REQUEST, ProblemType::InvalidRequest);
        let (field, allowed) = (field.into(), allowed.into());
        refused.0.problem.detail = Some(format!("{field}: expected {allowed}"));
        refused.0.problem.field = Some(field);
        refused.0.problem.allowed = Some(allowed.into_owned());
        refused
    }

    /// 400, where what is wrong says more than what is allowed.
    pub(crate) fn invalid_because(field: &str, allowed: &'static str, detail: String) -> Self {
        Self::invalid(field, allowed).because(detail)
    }

    /// 401: no bearer token, or (`is_wrong`) one that is nobody's (RFC 6750 section 3).
    pub(crate) fn unauthorized(is_wrong: bool) -> Self {
        let mut refused = Self::new(StatusCode::UNAUTHORIZED, ProblemType::Unauthorized).because(
            "expected the header Authorization: Bearer TOKEN with the token of a relying party",
        );
        let challenge = if is_wrong {
            "Bearer realm=\"verifierd\", error=\"invalid_token\""
        } else {
            "Bearer realm=\"verifierd\""
        };
        refused.0.header = Some((WWW_AUTHENTICATE, challenge));
        refused
    }

    /// 401: no token of the Keycloak realm, or (`is_wrong`) one that it did not sign for its channel.
    pub(crate) fn not_keycloak(is_wrong: bool) -> Self {
        Self::unauthorized(is_wrong).because(
            "expected the header Authorization: Bearer TOKEN with the token that the realm signs for its authentication channel",
        )
    }

    /// 403: this asker may not ask this.
    pub(crate) fn not_allowed(field: impl Into<String>, detail: &str) -> Self {
        let mut refused = Self::new(StatusCode::FORBIDDEN, ProblemType::NotAllowed).because(detail);
        refused.0.problem.field = Some(field.into());
        refused
    }

    /// 403, for who wants to be told.
    pub(crate) fn unmapped_user() -> Self {
        let mut refused = Self::new(StatusCode::FORBIDDEN, ProblemType::UnmappedUser)
            .because("[pam.users] names nobody for this Unix user");
        refused.0.problem.field = Some("user".to_owned());
        refused
    }

    /// 404: no such verification, or not this asker's: nobody can tell which.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, ProblemType::NotFound).because("no such verification")
    }

    /// 404: nothing lives at this path.
    pub(crate) fn no_such_path() -> Self {
        Self::new(StatusCode::NOT_FOUND, ProblemType::NotFound)
            .because("nothing here; /openapi.json lists what there is")
    }

    /// 405; the header `Allow` says what would do.
    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            ProblemType::MethodNotAllowed,
        )
        .because("the header Allow lists the methods of this path")
    }

    /// 405, where GET does something that HEAD must not.
    pub(crate) fn only_get() -> Self {
        let mut refused = Self::method_not_allowed();
        refused.0.header = Some((ALLOW, "GET"));
        refused
    }

    /// 408: the body did not arrive in time.
    pub(crate) fn body_too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, ProblemType::InvalidRequest)
            .because("the body did not arrive within 10 seconds")
    }

    /// 409.
    pub(crate) fn conflict(detail: &str) -> Self {
        Self::new(StatusCode::CONFLICT, ProblemType::Conflict).because(detail)
    }

    /// 413.
    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, ProblemType::TooLarge)
            .because("the body is larger than 64 KiB")
    }

    /// 415.
    pub(crate) fn unsupported_media_type(expected: &str) -> Self {
        let mut refused = Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ProblemType::UnsupportedMediaType,
        )
        .because(format!("expected the header Content-Type: {expected}"));
        refused.0.problem.field = Some("Content-Type".to_owned());
        refused.0.problem.allowed = Some(expected.to_owned());
        refused
    }

    /// 422: it is not the code; so many tries are left.
    pub(crate) fn wrong_code(left: u8) -> Self {
        let detail = match left {
            0 => "that was the last try: the verification is denied".to_owned(),
            1 => "1 try left".to_owned(),
            more => format!("{more} tries left"),
        };
        let mut refused =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, ProblemType::WrongCode).because(detail);
        refused.0.problem.field = Some("code".to_owned());
        refused
    }

    /// 422: no bypass code of this user. Nobody is told how many tries are left.
    pub(crate) fn wrong_bypass() -> Self {
        let mut refused = Self::new(StatusCode::UNPROCESSABLE_ENTITY, ProblemType::WrongCode)
            .because("no bypass code of this user, or one that counts no more");
        refused.0.problem.field = Some("code".to_owned());
        refused
    }

    /// 429: too many wrong bypass codes for this user.
    pub(crate) fn guessed_bypass(retry_after: Duration) -> Self {
        let mut refused = Self::new(StatusCode::TOO_MANY_REQUESTS, ProblemType::Limited)
            .because("too many wrong bypass codes for this user, and this one was wrong, too");
        refused.0.retry_after = Some(retry_after);
        refused
    }

    /// 422.
    fn idempotency_mismatch() -> Self {
        let mut refused = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            ProblemType::IdempotencyMismatch,
        )
        .because("this key was used for another request in the last ten minutes");
        refused.0.problem.field = Some("Idempotency-Key".to_owned());
        refused
    }

    /// 429.
    fn limited(limited: Limited) -> Self {
        let (name, detail) = limit(limited.limit);
        let mut refused =
            Self::new(StatusCode::TOO_MANY_REQUESTS, ProblemType::Limited).because(detail);
        refused.0.problem.limit = Some(name);
        refused.0.retry_after = Some(limited.retry_after);
        refused
    }

    /// 500.
    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, ProblemType::Internal)
    }

    /// 503: worth another try.
    pub(crate) fn unavailable(detail: &str) -> Self {
        let mut refused =
            Self::new(StatusCode::SERVICE_UNAVAILABLE, ProblemType::Unavailable).because(detail);
        refused.0.retry_after = Some(SOON);
        refused
    }

    /// 503: those who wait are told before the daemon stops.
    pub(crate) fn stopping() -> Self {
        Self::unavailable("the daemon is stopping")
    }

    /// The same problem under another status, for the door that promises its own.
    pub(crate) fn under(mut self, status: StatusCode) -> Self {
        self.0.problem.status = status.as_u16();
        self.0.status = status;
        self
    }

    /// Its status.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status
    }

    /// What kind of problem it is.
    pub(crate) fn kind(&self) -> ProblemType {
        self.0.problem.kind
    }
}

#[cfg(test)]
impl Refused {
    pub(crate) fn field(&self) -> Option<&str> {
        self.0.problem.field.as_deref()
    }
}

impl From<FieldError> for Refused {
    fn from(error: FieldError) -> Self {
        Self::invalid(error.field, error.allowed)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Open(OpenError::Limited(limited)) => Self::limited(limited),
            Refusal::Open(OpenError::TransactionIdInUse) => {
                let mut refused = Self::conflict(
                    "this transaction identifier was used with this confirmer in the last ten minutes",
                );
                refused.0.problem.field = Some("transaction_id".to_owned());
                refused
            }
            Refusal::Open(OpenError::Full) => {
                Self::unavailable("as many verifications are pending as the daemon takes")
            }
            Refusal::Open(OpenError::Blocked) => {
                Self::new(StatusCode::FORBIDDEN, ProblemType::NotAllowed)
                    .because("an admin has blocked this relying party or a confirmer")
            }
            Refusal::Open(OpenError::Maintenance) => {
                Self::unavailable("an admin lets no verification be opened for now")
            }
            Refusal::IdempotencyMismatch => Self::idempotency_mismatch(),
            Refusal::Stopping => Self::stopping(),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Inner {
            problem,
            status,
            retry_after,
            header,
        } = *self.0;
        // Strings and numbers alone: this cannot fail.
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(span) = retry_after {
            // Rounded up: who comes back earlier is refused again.
            let seconds = span.as_millis().div_ceil(1000).max(1);
            headers.insert(
                RETRY_AFTER,
                HeaderValue::from(u64::try_from(seconds).unwrap_or(u64::MAX)),
            );
        }
        if let Some((name, value)) = header {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

/// Its name on the API, and what it says.
const fn limit(limit: Limit) -> (verifier_wire::Limit, &'static str) {
    match limit {
        Limit::Pending => (
            verifier_wire::Limit::Pending,
            "a confirmer has as many verifications pending as allowed",
        ),
        Limit::Prompts => (
            verifier_wire::Limit::Prompts,
            "a confirmer got as many prompts without approving one as allowed",
        ),
        Limit::Muted => (
            verifier_wire::Limit::Muted,
            "a confirmer said \"not me\" and is left alone for a while",
        ),
        Limit::Locked => (
            verifier_wire::Limit::Locked,
            "too many wrong codes: a confirmer is locked for a while",
        ),
        Limit::SameSource => (
            verifier_wire::Limit::SameSource,
            "the same confirmer is being asked about a claimant from the same address",
        ),
        Limit::CoolDown => (
            verifier_wire::Limit::CoolDown,
            "a confirmer has just denied a request about a claimant from the same address",
        ),
        Limit::Source => (
            verifier_wire::Limit::Source,
            "as many verifications about claimants from this address are pending as allowed",
        ),
        Limit::RelyingParty => (
            verifier_wire::Limit::RelyingParty,
            "as many verifications of this relying party are pending as allowed",
        ),
    }
}

const fn title(kind: ProblemType) -> &'static str {
    match kind {
        ProblemType::InvalidRequest => "Invalid request",
        ProblemType::Unauthorized => "Bearer token missing or wrong",
        ProblemType::NotAllowed => "Not allowed",
        ProblemType::UnmappedUser => "Nobody confirms for this user",
        ProblemType::NotFound => "Not found",
        ProblemType::MethodNotAllowed => "Method not allowed",
        ProblemType::Conflict => "Conflict",
        ProblemType::TooLarge => "Body too large",
        ProblemType::UnsupportedMediaType => "Unsupported media type",
        ProblemType::WrongCode => "Wrong code",
        ProblemType::IdempotencyMismatch => "Idempotency key used for another request",
        ProblemType::Limited => "Limit hit",
        ProblemType::Internal => "Internal error",
        ProblemType::Unavailable => "Not available now",
    }
}
