//! Client-initiated backchannel authentication (OpenID Connect CIBA Core 1.0), in poll and ping mode: a relying party has
//! somebody asked who is not at a browser of its own.
//!
//! What waits lives in memory, as every verification does: after a restart a request has expired, and is asked anew.

mod binding_message;
mod ending;
mod hint;
mod metadata;
mod opening;
mod redeem;
mod request;
mod settings;
mod start;
mod started;
mod user_code;

use axum::Router;
use axum::routing::post;
use verification::Verifier;

pub(crate) use self::binding_message::{BindingMessage, TEXT};
pub(crate) use self::ending::ending;
pub(crate) use self::hint::confirmer;
pub(crate) use self::metadata::Metadata;
pub(crate) use self::opening::Asking;
pub(crate) use self::redeem::redeem;
pub use self::settings::Ciba;
pub(crate) use self::started::Started;
use crate::doors::Doors;

/// The backchannel authentication endpoint (section 7).
pub(crate) const BC_AUTHORIZE: &str = "/bc-authorize";

/// What the token endpoint knows it by (section 10.1).
pub(crate) const GRANT_TYPE: &str = "urn:openid:params:grant-type:ciba";

/// Its routes on the TCP door.
pub(crate) fn routes<V: Verifier>() -> Router<Doors<V>> {
    Router::new().route(BC_AUTHORIZE, post(start::start))
}
