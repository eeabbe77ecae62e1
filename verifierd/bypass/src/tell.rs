//! Which uses of codes nobody was told of yet: the module spends them while the daemon is down.

use std::path::Path;

use crate::Unusable;
use crate::file::{Access, Locked, Place};

/// Uses of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The Unix user who was let in.
    pub user: String,
    /// How often.
    pub times: u16,
    /// How often the code still counts.
    pub uses_left: u16,
    /// When it was last used.
    pub at: u64,
    place: Place,
}

/// Uses that were not told; none where there is no file.
pub fn untold(path: &Path) -> Result<Vec<Use>, Unusable> {
    let records = match Locked::open(path, Access::Read) {
        Ok(file) => file.records()?,
        Err(Unusable::Missing) => Vec::new(),
        Err(error) => return Err(error),
    };
    let untold = records
        .into_iter()
        .filter(|(_, record)| record.untold() > 0);
    let uses = untold.map(|(place, record)| Use {
        times: record.untold(),
        uses_left: record.left,
        at: record.used_at,
        user: record.user,
        place,
    });
    Ok(uses.collect())
}

/// These were told. Between the two a use may be told twice, where the machine stops; none is forgotten.
pub fn told(path: &Path, uses: &[Use]) -> Result<(), Unusable> {
    if uses.is_empty() {
        return Ok(());
    }
    let file = Locked::open(path, Access::Write)?;
    for (place, mut record) in file.records()? {
        // The line cannot be another code's by now: it is kept as long as there is something to tell.
        let Some(one) = uses.iter().find(|one| one.place == place) else {
            continue;
        };
        if record.user == one.user {
            record.told = record.told.saturating_sub(one.times).max(record.left);
            file.count(place, &record)?;
        }
    }
    Ok(())
}
