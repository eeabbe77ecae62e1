//! A record, and what can be done to one.

use std::fmt;

use verification::Time;

/// What a record is of; its name is part of every key. Whoever keeps records of a kind declares it, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(pub &'static str);

/// A row to be kept until it expires.
#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    /// What it is of.
    pub kind: Kind,
    /// Its name among those of its kind. Never a secret: of a token, its hash.
    pub id: String,
    /// The bare JID it belongs to, if it is somebody's: it can be listed and erased by that.
    pub owner: Option<String>,
    /// The name of what it goes with: all records of a bundle are removed at once ([`Write::RemoveBundle`]).
    pub bundle: Option<String>,
    /// Not found from this moment on, and removed some time later.
    pub expires: Time,
    /// JSON.
    pub body: String,
}

/// Bodies hold whatever somebody thought fit to keep.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("kind", &self.kind.0)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// A record as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The record.
    pub record: Record,
    /// Grows by one with each [`Write::Replace`]; starts at 1.
    pub version: u64,
}

/// One change. Those that name a version are refused if the row has another, or is gone.
#[derive(Debug, Clone)]
pub enum Write {
    /// Keeps a new record; refused if there is one of that kind and id that has not expired.
    Insert(Record),
    /// Puts this in the place of the record of the same kind and id at this version.
    Replace(Record, u64),
    /// Removes the record at this version.
    Remove {
        /// Its kind.
        kind: Kind,
        /// Its id.
        id: String,
        /// The version it was seen at.
        version: u64,
    },
    /// Changes nothing; refused unless this is there, at this version. For what rests on it.
    Expect {
        /// Its kind.
        kind: Kind,
        /// Its id.
        id: String,
        /// The version it was seen at.
        version: u64,
    },
    /// Removes whatever belongs to this bundle, if anything does.
    RemoveBundle(String),
    /// Removes what of this kind belongs to this bare JID, if anything does.
    RemoveOwned(Kind, String),
    /// Removes whatever belongs to this bare JID, if anything does.
    RemoveOwner(String),
}
