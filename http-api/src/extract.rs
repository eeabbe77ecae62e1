//! Reading a request: who asks, which verification, which parameters, what body. Nothing here knows what it means.

mod asker;
mod body;
mod query;

pub(crate) use self::asker::{Asker, Rights};
pub(crate) use self::body::read_json;
pub(crate) use self::query::{Parameters, seconds};

use verification::VerificationId;

use crate::refused::Refused;

/// The verification named in a path. What is no UUID names none.
pub(crate) fn verification_id(segment: &str) -> Result<VerificationId, Refused> {
    // The one spelling we give out; others would be further names of the same thing.
    let id = uuid::Uuid::try_parse(segment).map_err(|_| Refused::not_found())?;
    if segment.len() == 36 {
        Ok(VerificationId(id.as_u128()))
    } else {
        Err(Refused::not_found())
    }
}
