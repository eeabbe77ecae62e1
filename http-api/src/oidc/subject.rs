//! What somebody is called in tokens: a random name of their own, the same for all relying parties and for good, that
//! tells nothing of their address.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jid::BareJid;
use serde::{Deserialize, Serialize};
use verification::Time;
use verifier_store::Kind;

use crate::records::{Change, Entity, Records, millis};
use crate::refused::Refused;

/// For good, as far as a store knows the word.
const FOR_GOOD: Duration = Duration::from_secs(200 * 365 * 24 * 3600);

/// Kept under the bare JID.
#[derive(Debug, Serialize, Deserialize)]
struct Subject {
    name: String,
    jid: BareJid,
    #[serde(with = "millis")]
    expires: Time,
}

impl Entity for Subject {
    const KIND: Kind = Kind("subject");

    fn expires(&self) -> Time {
        self.expires
    }

    fn owner(&self) -> Option<String> {
        Some(self.jid.to_string())
    }
}

/// The way back; kept under the name.
#[derive(Debug, Serialize, Deserialize)]
struct Named {
    jid: BareJid,
    #[serde(with = "millis")]
    expires: Time,
}

impl Entity for Named {
    const KIND: Kind = Kind("subject-name");

    fn expires(&self) -> Time {
        self.expires
    }

    fn owner(&self) -> Option<String> {
        Some(self.jid.to_string())
    }
}

/// The name of somebody who signed in; made where there is none.
pub(crate) async fn of(jid: &BareJid, records: &Records) -> Result<String, Refused> {
    let id = jid.to_string();
    if let Some(found) = records.find::<Subject>(&id).await? {
        return Ok(found.entity.name);
    }
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|_| Refused::internal())?;
    let name = URL_SAFE_NO_PAD.encode(random);
    let (jid, expires) = (jid.clone(), records.now().plus(FOR_GOOD));
    let named = Change::add(
        &name,
        &Named {
            jid: jid.clone(),
            expires,
        },
    );
    let subject = Subject { name, jid, expires };
    if records
        .commit(vec![Change::add(&id, &subject), named])
        .await?
    {
        return Ok(subject.name);
    }
    // Another request of theirs was first.
    let found = records.find::<Subject>(&id).await?;
    found
        .map(|found| found.entity.name)
        .ok_or_else(Refused::internal)
}

/// Whose name this is.
pub(crate) async fn named(name: &str, records: &Records) -> Result<Option<BareJid>, Refused> {
    let found = records.find::<Named>(name).await?;
    Ok(found.map(|found| found.entity.jid))
}
