//! Whether the daemon can ask anybody now.

use serde::{Deserialize, Serialize};

/// Body of the answer to `GET /readyz`, with status 200 or 503.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// Whether it can.
    pub ready: bool,
    /// Why not, one sentence each.
    #[serde(default)]
    pub reasons: Vec<String>,
}
