//! What is remembered of those who confirm for programs: who waits for what, and for how long an approval covers
//! further requests.
//!
//! In memory, as what waits is: whoever restarts the daemon has people confirm once more. What is in the store besides
//! lets an admin end it.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use jid::BareJid;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;
use verification::{Time, VerificationId};
use verifier_store::Kind;

use crate::line::lock;
use crate::records::{Entity, millis};
use crate::refused::Refused;

/// How long an identifier that was used is not taken again: as long as the ledger does not take it either.
const SPENT: Duration = Duration::from_secs(10 * 60);

/// Most that is remembered of each kind.
const MOST: usize = 100_000;

/// See above.
#[derive(Default)]
pub(crate) struct Realm {
    secret: Mutex<Option<[u8; 32]>>,
    books: Mutex<Books>,
    /// Held while one is opened: requests that come at once, as git's do, find the one there is.
    pub(super) opening: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Books {
    covers: BTreeMap<Key, Kept>,
    spent: BTreeMap<Key, Time>,
}

/// Some credentials at some rule from some client. Keyed, so that nobody can tell by what a comparison takes how near
/// a guess has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key([u8; 32]);

/// Where credentials stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cover {
    /// What somebody was asked.
    pub(super) id: VerificationId,
    /// Name of the [`Remembered`].
    pub(super) name: Uuid,
    /// Who confirmed it, and when.
    pub(super) confirmed: Option<(BareJid, Time)>,
}

/// That somebody was asked: their approval covers nothing any more once this is gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Remembered {
    owner: String,
    #[serde(with = "millis")]
    expires: Time,
}

impl Entity for Remembered {
    const KIND: Kind = Kind("cover");

    fn expires(&self) -> Time {
        self.expires
    }

    fn owner(&self) -> Option<String> {
        Some(self.owner.clone())
    }
}

impl Remembered {
    pub(super) const fn new(owner: String, expires: Time) -> Self {
        Self { owner, expires }
    }
}

#[derive(Debug)]
struct Kept {
    cover: Cover,
    until: Time,
}

impl Realm {
    /// The name of what these texts are about.
    pub(super) fn key(&self, texts: &[&str], ip: Option<IpAddr>) -> Result<Key, Refused> {
        let mut mac = self.mac()?;
        let ip = ip.map(|ip| ip.to_string()).unwrap_or_default();
        for text in texts.iter().copied().chain([ip.as_str()]) {
            // With its length before it: no two lists of texts are one.
            mac.update(&text.len().to_be_bytes());
            mac.update(text.as_bytes());
        }
        Ok(Key(mac.finalize().into_bytes().into()))
    }

    /// A keyed hash (RFC 2104), by a secret that ends with the process.
    pub(super) fn mac(&self) -> Result<Hmac<Sha256>, Refused> {
        let mut kept = lock(&self.secret);
        let secret = if let Some(secret) = *kept {
            secret
        } else {
            let mut bytes = [0_u8; 32];
            getrandom::fill(&mut bytes).map_err(|_| Refused::internal())?;
            *kept.insert(bytes)
        };
        drop(kept);
        Hmac::new_from_slice(&secret).map_err(|_| Refused::internal())
    }

    /// How these stand.
    pub(super) fn find(&self, key: &Key, now: Time) -> Option<Cover> {
        let books = lock(&self.books);
        let kept = books.covers.get(key);
        let kept = kept.filter(|kept| kept.until > now);
        kept.map(|kept| kept.cover.clone())
    }

    /// They stand so until then, or longer where that was said before.
    pub(super) fn keep(&self, key: Key, cover: Cover, (now, until): (Time, Time)) {
        let mut books = lock(&self.books);
        if books.covers.len() >= MOST {
            books.covers.retain(|_, kept| kept.until > now);
        }
        let before = books.covers.get(&key);
        if before.is_some() || books.covers.len() < MOST {
            let before = before.filter(|kept| kept.cover == cover);
            let until = before.map_or(until, |kept| kept.until.max(until));
            books.covers.insert(key, Kept { cover, until });
        }
    }

    /// Whether an identifier is used up; and any is while no more can be remembered.
    pub(super) fn is_spent(&self, key: &Key, now: Time) -> bool {
        let mut books = lock(&self.books);
        if books.spent.len() >= MOST {
            books.spent.retain(|_, until| *until > now);
        }
        let is_spent = books.spent.get(key).is_some_and(|until| *until > now);
        is_spent || books.spent.len() >= MOST
    }

    /// Uses an identifier up, until some time after its verification can have ended.
    pub(super) fn spend(&self, key: Key, deadline: Time) {
        lock(&self.books).spent.insert(key, deadline.plus(SPENT));
    }
}

impl fmt::Debug for Realm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Realm")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_credentials_clients_and_rules_are_others() {
        let realm = Realm::default();
        let ip = |text: &str| Some(text.parse().unwrap());
        let key = realm.key(&["a", "bc"], ip("192.0.2.1")).unwrap();
        assert!(key == realm.key(&["a", "bc"], ip("192.0.2.1")).unwrap());
        for (texts, address) in [
            (&["ab", "c"][..], ip("192.0.2.1")),
            (&["a", "bc"], ip("192.0.2.2")),
            (&["a", "bc"], None),
            (&["a", "bc", ""], ip("192.0.2.1")),
        ] {
            assert!(key != realm.key(texts, address).unwrap(), "{texts:?}");
        }
        assert!(key != Realm::default().key(&["a", "bc"], ip("192.0.2.1")).unwrap());
    }

    #[test]
    fn what_is_over_is_forgotten() {
        let realm = Realm::default();
        let key = realm.key(&["a"], None).unwrap();
        let at = Time::from_millis;
        let cover = Cover {
            id: VerificationId(1),
            name: Uuid::nil(),
            confirmed: None,
        };
        realm.keep(key, cover.clone(), (at(0), at(10)));
        assert_eq!(realm.find(&key, at(9)), Some(cover));
        assert_eq!(realm.find(&key, at(10)), None);
        assert!(!realm.is_spent(&key, at(0)));
        realm.spend(key, at(10));
        assert!(realm.is_spent(&key, at(600_009)));
        assert!(!realm.is_spent(&key, at(600_010)));
    }
}
