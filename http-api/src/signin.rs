//! Signing in with a browser: the pages, and the session that comes of it.

mod cookie;
mod errand;
mod person;
mod session;
mod settings;

use axum::Router;
use verification::Verifier;

pub(crate) use self::cookie::{Cookies, HostCookie};
pub(crate) use self::errand::Errand;
pub(crate) use self::person::Person;
pub(crate) use self::session::{Session, SignedIn};
pub use self::settings::{EmailRule, Look, SignIn};
use crate::doors::Doors;

/// The pages of the TCP door.
pub(crate) fn routes<V: Verifier>() -> Router<Doors<V>> {
    Router::new()
}
