//! Errors on the wire: RFC 9457 problem details.

use serde::{Deserialize, Serialize};

/// Body of every error answer, `application/problem+json` (RFC 9457 section 3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// What kind of problem: a stable name to test for.
    #[serde(rename = "type")]
    pub kind: ProblemType,
    /// The kind in words, the same for every occurrence.
    pub title: String,
    /// The HTTP status once more.
    pub status: u16,
    /// This occurrence in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The field or parameter at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What that field may hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<String>,
    /// Which limit is hit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

/// The limits; `[limits]` in `docs/CONFIGURATION.md` has their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// As many wait for a confirmer as may.
    Pending,
    /// A confirmer got as many prompts without approving one as allowed.
    Prompts,
    /// A confirmer wants to be left alone.
    Muted,
    /// A confirmer is locked.
    Locked,
    /// The same is being asked already.
    SameSource,
    /// It has just been denied.
    CoolDown,
    /// As many wait for claimants from one address as may.
    Source,
    /// As many of one relying party wait as may.
    RelyingParty,
}

/// The kinds of problem; on the wire `urn:verifierd:problem:NAME`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ProblemType {
    /// 400: a field, parameter or header does not hold what it may; `field` and `allowed` say which and what.
    #[serde(rename = "urn:verifierd:problem:invalid-request")]
    InvalidRequest,
    /// 401: no or a wrong bearer token.
    #[serde(rename = "urn:verifierd:problem:unauthorized")]
    Unauthorized,
    /// 403: the asker may not ask this address.
    #[serde(rename = "urn:verifierd:problem:not-allowed")]
    NotAllowed,
    /// 403: nobody confirms for this Unix user; told only to who asks to be told (`tell_unmapped`).
    #[serde(rename = "urn:verifierd:problem:unmapped-user")]
    UnmappedUser,
    /// 404: no such verification, or not this asker's.
    #[serde(rename = "urn:verifierd:problem:not-found")]
    NotFound,
    /// 405: the resource has no such method.
    #[serde(rename = "urn:verifierd:problem:method-not-allowed")]
    MethodNotAllowed,
    /// 409: it is settled already, or the transaction id is in use.
    #[serde(rename = "urn:verifierd:problem:conflict")]
    Conflict,
    /// 413: the body is larger than 64 KiB.
    #[serde(rename = "urn:verifierd:problem:too-large")]
    TooLarge,
    /// 415: the body is not `application/json`.
    #[serde(rename = "urn:verifierd:problem:unsupported-media-type")]
    UnsupportedMediaType,
    /// 422: the code is not the one that was sent.
    #[serde(rename = "urn:verifierd:problem:wrong-code")]
    WrongCode,
    /// 422: the `Idempotency-Key` was used for another request.
    #[serde(rename = "urn:verifierd:problem:idempotency-mismatch")]
    IdempotencyMismatch,
    /// 429: a limit is hit; `Retry-After` says when to come back.
    #[serde(rename = "urn:verifierd:problem:limited")]
    Limited,
    /// 500: a fault of ours.
    #[serde(rename = "urn:verifierd:problem:internal")]
    Internal,
    /// 503: the daemon is stopping or full; `Retry-After` says when to come back.
    #[serde(rename = "urn:verifierd:problem:unavailable")]
    Unavailable,
}
