//! The keys that realms sign with (RFC 7517), read from them and kept for a few minutes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jsonwebtoken::Algorithm;
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use serde::Deserialize;
use tracing::warn;
use verification::Time;

use crate::doors::Backing;
use crate::line::lock;
use crate::refused::Refused;

/// A key that a realm withdraws counts no longer than this.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// Between two tries at one realm: whoever makes up names of keys must not make us ask for each.
const PAUSE: Duration = Duration::from_secs(5);

/// By where they are.
#[derive(Debug, Default)]
pub(crate) struct Keys(Mutex<BTreeMap<String, Arc<Kept>>>);

/// Of one realm. Held while they are read: who comes meanwhile waits for them instead of reading them, too.
type Kept = tokio::sync::Mutex<Option<Read>>;

#[derive(Debug)]
struct Read {
    tried: Time,
    /// What was there, unless the try failed.
    keys: Option<Vec<Jwk>>,
}

impl Keys {
    /// The key of this name that signs by this algorithm.
    ///
    /// # Errors
    /// 503 where the keys cannot be read.
    pub(super) async fn find(
        &self,
        backing: &Backing,
        url: &str,
        (name, algorithm): (&str, Algorithm),
    ) -> Result<Option<Jwk>, Refused> {
        let kept = Arc::clone(lock(&self.0).entry(url.to_owned()).or_default());
        let mut kept = kept.lock().await;
        let now = backing.records.now();
        if let Some(read) = &*kept
            && now.since(read.tried) < FRESH
        {
            let found = read
                .keys
                .as_deref()
                .and_then(|keys| pick(keys, name, algorithm));
            if found.is_some() || now.since(read.tried) < PAUSE {
                return read.keys.as_ref().map(|_| found).ok_or_else(unreadable);
            }
        }
        let keys = read(backing, url).await;
        let found = keys.as_deref().map(|keys| pick(keys, name, algorithm));
        *kept = Some(Read { tried: now, keys });
        found.ok_or_else(unreadable)
    }
}

async fn read(backing: &Backing, url: &str) -> Option<Vec<Jwk>> {
    #[derive(Deserialize)]
    struct Document {
        keys: Vec<serde_json::Value>,
    }
    let document = match backing.courier.fetch(url.to_owned()).await {
        Ok(document) => document,
        Err(error) => {
            warn!(%error, "the keys of a Keycloak realm cannot be read");
            return None;
        }
    };
    let Ok(document) = serde_json::from_slice::<Document>(&document) else {
        warn!("the keys of a Keycloak realm are no JWK set");
        return None;
    };
    // One of a kind that is not known yet must not spoil the others (RFC 7517 section 5).
    let keys = document.keys.into_iter();
    Some(
        keys.filter_map(|key| serde_json::from_value(key).ok())
            .collect(),
    )
}

/// Names may come twice where the algorithm differs; a key for encryption signs nothing.
fn pick(keys: &[Jwk], name: &str, algorithm: Algorithm) -> Option<Jwk> {
    let mut keys = keys.iter().filter(|key| {
        let is_for_it = match &key.common.key_algorithm {
            Some(named) => named.to_string() == format!("{algorithm:?}"),
            None => true,
        };
        let signs = match key.common.public_key_use {
            None | Some(PublicKeyUse::Signature) => true,
            Some(PublicKeyUse::Encryption | PublicKeyUse::Other(_)) => false,
        };
        key.common.key_id.as_deref() == Some(name) && is_for_it && signs
    });
    keys.next().cloned()
}

fn unreadable() -> Refused {
    Refused::unavailable("the keys of the realm cannot be read")
}
