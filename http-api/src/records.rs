//! What the doors keep: entities of ours as records of the store, read and changed by compare-and-set.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use verification::Time;
use verifier_store::{Kind, Record, Store, StoreError, Write};

use crate::refused::Refused;

/// A store, and the clock by which records expire.
#[derive(Clone)]
pub struct Records {
    store: Arc<dyn Store>,
    clock: Arc<dyn Fn() -> Time + Send + Sync>,
}

impl Records {
    /// Keeps them there, by this clock.
    pub fn new(store: Arc<dyn Store>, clock: impl Fn() -> Time + Send + Sync + 'static) -> Self {
        Self {
            store,
            clock: Arc::new(clock),
        }
    }

    /// The time.
    pub(crate) fn now(&self) -> Time {
        (self.clock)()
    }

    /// The one of this name, if there is one and it has not expired.
    pub(crate) async fn find<E: Entity>(&self, id: &str) -> Result<Option<Found<E>>, RecordError> {
        let kept = self.store.get(E::KIND, id, self.now()).await?;
        kept.map(Found::read).transpose()
    }

    /// Those of this bare JID.
    pub(crate) async fn of_owner<E: Entity>(
        &self,
        owner: &str,
    ) -> Result<Vec<Found<E>>, RecordError> {
        let kept = self.store.list(E::KIND, owner, self.now()).await?;
        kept.into_iter().map(Found::read).collect()
    }

    /// All there are.
    pub(crate) async fn all<E: Entity>(&self) -> Result<Vec<Found<E>>, RecordError> {
        let kept = self.store.all(E::KIND, self.now()).await?;
        kept.into_iter().map(Found::read).collect()
    }

    /// Makes all of these changes, or none: false where somebody else was there first.
    pub(crate) async fn commit(&self, changes: Vec<Change>) -> Result<bool, RecordError> {
        let writes = changes.into_iter().map(|change| change.0).collect();
        Ok(self.store.commit(writes, self.now()).await?)
    }
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Records").field(&self.store).finish()
    }
}

/// Something that is kept as one record. Fields may be added with a default, and must go on being read.
pub(crate) trait Entity: Serialize + DeserializeOwned {
    /// What such records are called.
    const KIND: Kind;

    /// Until when it counts.
    fn expires(&self) -> Time;

    /// The bare JID it belongs to.
    fn owner(&self) -> Option<String> {
        None
    }

    /// The name of what it goes with; see [`Change::remove_bundle`].
    fn bundle(&self) -> Option<String> {
        None
    }
}

/// An entity as it was read.
#[derive(Debug, Clone)]
pub(crate) struct Found<E> {
    /// Its name.
    pub(crate) id: String,
    /// What was read.
    pub(crate) entity: E,
    version: u64,
}

impl<E: Entity> Found<E> {
    fn read(kept: verifier_store::Kept) -> Result<Self, RecordError> {
        Ok(Self {
            entity: serde_json::from_str(&kept.record.body).map_err(|_| RecordError::Unreadable)?,
            id: kept.record.id,
            version: kept.version,
        })
    }
}

/// One change.
#[derive(Debug)]
pub(crate) struct Change(Write);

impl Change {
    /// A new one of this name; refused if there is one.
    pub(crate) fn add<E: Entity>(id: &str, entity: &E) -> Self {
        Self(Write::Insert(record(id, entity)))
    }

    /// This in the place of what was found; refused if that has changed or gone meanwhile.
    pub(crate) fn replace<E: Entity>(found: &Found<E>, entity: &E) -> Self {
        Self(Write::Replace(record(&found.id, entity), found.version))
    }

    /// What was found goes; refused if it has changed or gone meanwhile. Whoever's change is made has taken it.
    pub(crate) fn take<E: Entity>(found: &Found<E>) -> Self {
        Self(Write::Remove {
            kind: E::KIND,
            id: found.id.clone(),
            version: found.version,
        })
    }

    /// What was found stays as it is; refused if it has changed or gone meanwhile. Beside what rests on it: else that
    /// would outlive an end that came in between.
    pub(crate) fn rest_on<E: Entity>(found: &Found<E>) -> Self {
        Self(Write::Expect {
            kind: E::KIND,
            id: found.id.clone(),
            version: found.version,
        })
    }

    /// Everything of this kind goes that is this bare JID's, whatever there is.
    pub(crate) fn remove_owned<E: Entity>(owner: &str) -> Self {
        Self(Write::RemoveOwned(E::KIND, owner.to_owned()))
    }

    /// Everything of this bundle goes, whatever there is.
    pub(crate) fn remove_bundle(bundle: String) -> Self {
        Self(Write::RemoveBundle(bundle))
    }
}

fn record<E: Entity>(id: &str, entity: &E) -> Record {
    Record {
        kind: E::KIND,
        id: id.to_owned(),
        owner: entity.owner(),
        bundle: entity.bundle(),
        expires: entity.expires(),
        // Our own types, of strings and numbers: this cannot fail; and what is empty is not read as anything.
        body: serde_json::to_string(entity).unwrap_or_default(),
    }
}

/// Why something could not be read or kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RecordError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A record is not of the shape it should have.
    #[error("a record cannot be read")]
    Unreadable,
}

/// The cause is logged, not told.
impl From<RecordError> for Refused {
    fn from(error: RecordError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::unavailable("what must be kept cannot be kept or read now")
    }
}

/// Times in records: milliseconds since the Unix epoch. For `#[serde(with = "crate::records::millis")]`.
pub(crate) mod millis {
    use serde::{Deserialize, Deserializer, Serializer};
    use verification::Time;

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands out references"
    )]
    pub(crate) fn serialize<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(time.as_millis())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Time, D::Error> {
        u64::deserialize(deserializer).map(Time::from_millis)
    }
}
