//! User codes (CIBA Core 1.0 section 7.1): who has one is asked only where the claimant knows it. That keeps others from
//! having somebody asked again and again.

use std::time::Duration;

use jid::Jid;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use verification::Time;
use verifier_store::Kind;

use super::Ciba;
use crate::RelyingParty;
use crate::oidc::{OAuthError, Provider};
use crate::records::{Change, Entity, RecordError, Records, millis};

const MISSING: OAuthError = OAuthError::new(
    "missing_user_code",
    "this person is asked only with their user code",
);
const WRONG: OAuthError = OAuthError::new("invalid_user_code", "the user code is wrong");

/// So much of a hint that names nobody is kept, in characters.
const LONGEST: usize = 255;

/// Codes that one client may try for one person in the time of [`SPAN`].
const TRIES: u8 = 5;
const SPAN: Duration = Duration::from_secs(60 * 60);

/// Codes that were tried. Kept under the client and the JID.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Tries {
    number: u8,
    #[serde(with = "millis")]
    until: Time,
}

impl Entity for Tries {
    const KIND: Kind = Kind("user-code");

    fn expires(&self) -> Time {
        self.until
    }
}

/// Whether this person may be asked, given this code.
///
/// To a relying party that may not know who there is, somebody who has no code is somebody who is not there: where it
/// takes codes it needs one for everybody, and where it does not nobody who has one is asked. `Ok(false)` is that case.
///
/// # Errors
/// `missing_user_code`, `invalid_user_code`; 503.
pub(super) async fn admits(
    provider: &Provider,
    (party, ciba): (&RelyingParty, &Ciba),
    (person, hint): (Option<&Jid>, &str),
    code: Option<&str>,
) -> Result<bool, OAuthError> {
    let person = person.map(Jid::to_bare);
    let codes = provider.sign_in().map(|rules| &rules.user_codes);
    let expected = person.as_ref().and_then(|jid| codes?.get(jid));
    match (party.trusted, ciba.takes_user_code, code, expected) {
        (_, true, Some(code), Some(expected)) => {
            let place = person.map_or_else(String::new, |jid| jid.to_string());
            let place = format!("{}:{place}", party.name);
            let is_right = is_right(&provider.records, place, (code, expected)).await?;
            if is_right { Ok(true) } else { Err(WRONG) }
        }
        // Nobody to whom the code could belong: that takes as long, and is counted in the same way.
        (false, true, Some(code), None) => {
            let hint: String = hint.chars().take(LONGEST).collect();
            let place = format!("{}:?{hint}", party.name);
            is_right(&provider.records, place, (code, &[0; 32])).await?;
            Err(WRONG)
        }
        // What it says without being registered to say it is not looked at.
        (false, true, None, _) | (true, true, None, Some(_)) | (true, false, _, Some(_)) => {
            Err(MISSING)
        }
        (false, false, _, Some(_)) => Ok(false),
        (true, _, _, None) | (false, false, _, None) => Ok(true),
    }
}

/// The try is written down before it is looked at: those that come at once are counted, too.
async fn is_right(
    records: &Records,
    place: String,
    (code, expected): (&str, &[u8; 32]),
) -> Result<bool, RecordError> {
    let now = records.now();
    let found = records.find::<Tries>(&place).await?;
    let before = found.as_ref().map_or(
        Tries {
            number: 0,
            until: now.plus(SPAN),
        },
        |found| found.entity.clone(),
    );
    if before.number >= TRIES {
        tracing::warn!("too many wrong user codes of one client for one person");
        return Ok(false);
    }
    let counted = Tries {
        number: before.number + 1,
        ..before
    };
    let change = match &found {
        Some(found) => Change::replace(found, &counted),
        None => Change::add(&place, &counted),
    };
    let is_counted = records.commit(vec![change]).await?;
    let is_right = bool::from(Sha256::digest(code).as_slice().ct_eq(expected));
    if !(is_counted && is_right) {
        return Ok(false);
    }
    if let Some(found) = records.find::<Tries>(&place).await? {
        // If somebody else tries meanwhile, their try goes on counting.
        records.commit(vec![Change::take(&found)]).await?;
    }
    Ok(true)
}
