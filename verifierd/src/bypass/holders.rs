//! Who has codes, as far as the file was read: a login is not to wait for a file that did not change.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use verifier_bypass::Unusable;

/// What tells that a file is another, or changed: device, inode, length, and when it changed in nanoseconds.
pub(super) type Stamp = (u64, u64, u64, i64, i64);

/// What the kernel's clock may be behind, in seconds: a file that changed just now may change again unseen.
const JUST_NOW: u64 = 2;

/// Users with codes.
#[derive(Debug, Default)]
pub(super) struct Holders {
    stamp: Option<Stamp>,
    /// Until when their last code counts.
    until: BTreeMap<String, u64>,
}

impl Holders {
    /// Whether this user has a code; none where the file was not read as it is now.
    pub(super) fn find(&self, stamp: Option<Stamp>, user: &str, now: u64) -> Option<bool> {
        match stamp {
            None => Some(false),
            Some(_) if stamp == self.stamp => Some(self.has(user, now)),
            Some(_) => None,
        }
    }

    pub(super) fn has(&self, user: &str, now: u64) -> bool {
        self.until.get(user).is_some_and(|until| now < *until)
    }
}

/// As the file is now; none where there is none.
pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    let meta = fs::symlink_metadata(path).ok()?;
    Some((
        meta.dev(),
        meta.ino(),
        meta.len(),
        meta.ctime(),
        meta.ctime_nsec(),
    ))
}

/// Reads the file; it may block.
pub(super) fn read(path: &Path, now: u64) -> Result<Holders, Unusable> {
    // Before it is read: what is written meanwhile is seen the next time.
    let stamp = stamp(path);
    let mut until = BTreeMap::new();
    for code in verifier_bypass::list(path, now)? {
        let last = until.entry(code.user).or_insert(code.until);
        *last = code.until.max(*last);
    }
    let is_settled = |stamp: &Stamp| {
        let changed = u64::try_from(stamp.3).unwrap_or(u64::MAX);
        changed.saturating_add(JUST_NOW) < now
    };
    Ok(Holders {
        stamp: stamp.filter(is_settled),
        until,
    })
}
