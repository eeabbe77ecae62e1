//! The port.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use verification::Time;

use crate::{Kept, Kind, Write};

/// Something that will be known.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Why the store did not do as it was told. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The engine failed: a full disk, a file that is not writable or is broken.
    #[error("the store does not work: {0}")]
    Engine(String),
    /// It has been closed.
    #[error("the store is closed")]
    Closed,
}

/// Where records are kept. What was answered with success is on the disk.
pub trait Store: Debug + Send + Sync {
    /// The record of this name, unless it has expired by `now`.
    fn get(&self, kind: Kind, id: &str, now: Time) -> Answer<'_, Option<Kept>>;

    /// All of this kind that belong to this bare JID and have not expired by `now`; those that last longest come first.
    fn list(&self, kind: Kind, owner: &str, now: Time) -> Answer<'_, Vec<Kept>>;

    /// All of this kind that have not expired by `now`; those that last longest come first.
    fn all(&self, kind: Kind, now: Time) -> Answer<'_, Vec<Kept>>;

    /// Makes all of these changes, or, where one of them is refused, none: then it answers false.
    fn commit(&self, writes: Vec<Write>, now: Time) -> Answer<'_, bool>;

    /// Removes what has expired by `now`; tells how many records that were.
    fn sweep(&self, now: Time) -> Answer<'_, u64>;

    /// Whether it can be written.
    fn probe(&self) -> Answer<'_, ()>;
}
