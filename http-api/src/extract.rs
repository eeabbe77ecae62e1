//! Reading a request: who asks, which verification, which parameters, what body. Nothing here knows what it means.

mod asker;
mod body;
mod claimant;
mod named;
mod query;

pub(crate) use self::asker::{Asker, Rights};
pub(crate) use self::body::{read_form, read_json};
pub(crate) use self::claimant::claimant;
pub(crate) use self::named::Named;
pub(crate) use self::query::{Parameters, seconds};
