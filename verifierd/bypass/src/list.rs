//! Which codes there are, and how to take them back.

use std::path::Path;

use crate::Unusable;
use crate::file::{Access, Locked};

/// A code that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The Unix user whom it lets in.
    pub user: String,
    /// How often it still counts.
    pub uses_left: u16,
    /// From when on it counts no more.
    pub until: u64,
    /// When it was last used.
    pub used_at: Option<u64>,
}

/// The codes that count, in no particular order.
pub fn list(path: &Path, now: u64) -> Result<Vec<Listed>, Unusable> {
    // Every login looks: whoever keeps the file must not keep them waiting.
    let records = Locked::open(path, Access::Look)?.records()?;
    let live = records
        .into_iter()
        .filter(|(_, record)| record.is_live(now));
    let listed = live.map(|(_, record)| Listed {
        user: record.user,
        uses_left: record.left,
        until: record.until,
        used_at: Some(record.used_at).filter(|at| *at > 0),
    });
    Ok(listed.collect())
}

/// How many codes of this user count; none where there is no file.
pub fn outstanding(path: &Path, user: &str, now: u64) -> Result<usize, Unusable> {
    match list(path, now) {
        Ok(listed) => Ok(listed.iter().filter(|one| one.user == user).count()),
        Err(Unusable::Missing) => Ok(0),
        Err(error) => Err(error),
    }
}

/// Takes back every code of this user; how many counted until now.
pub fn revoke(path: &Path, user: &str, now: u64) -> Result<usize, Unusable> {
    let file = match Locked::open(path, Access::Write) {
        Ok(file) => file,
        Err(Unusable::Missing) => return Ok(0),
        Err(error) => return Err(error),
    };
    let mut revoked = 0;
    for (place, mut record) in file.records()? {
        if record.user != user || record.left == 0 {
            continue;
        }
        revoked += usize::from(record.is_live(now));
        // What was used is still to be told.
        record.told = record.untold();
        record.left = 0;
        file.count(place, &record)?;
    }
    Ok(revoked)
}
