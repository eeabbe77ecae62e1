//! The verification a path names.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use verification::VerificationId;

use crate::refused::Refused;

/// The `{id}` of a path. What is no name of ours names nothing: 404.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Named(pub(crate) VerificationId);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let Path(segment) = path.map_err(|_| Refused::not_found())?;
        // The one spelling we give out; others would be further names of the same thing.
        let id = uuid::Uuid::try_parse(&segment).ok();
        let id = id.filter(|_| segment.len() == 36);
        id.map(|id| Self(VerificationId(id.as_u128())))
            .ok_or_else(Refused::not_found)
    }
}
