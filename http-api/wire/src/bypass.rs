//! Codes that let a Unix user in without a confirmer (`verifierd bypass`).

use std::fmt;

use serde::{Deserialize, Serialize};

/// Body of `POST /v1/bypass`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BypassRequest {
    /// The Unix user who is to be let in.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 255))]
    pub user: String,
    /// The code, 16 digits.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{16}$"))]
    pub code: String,
}

/// The code is a secret until it is spent.
impl fmt::Debug for BypassRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BypassRequest")
            .field("user", &self.user)
            .field("code", &"[redacted]")
            .finish()
    }
}

/// The code was right, and counts once less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BypassSpent {
    /// How often it may be used again.
    pub uses_left: u32,
}
