//! Whether a file can only have been written by root, us or the daemon. Whoever else could write it could let
//! themselves in.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::Unusable;

const ROOT: u32 = 0;
const STICKY: u32 = 0o1000;
const OTHERS: u32 = 0o077;
const OTHERS_WRITE: u32 = 0o022;

/// A file or folder, as stat(2) sees it.
struct Place {
    name: String,
    owner: u32,
    mode: u32,
}

impl Place {
    fn new(path: &Path, meta: &fs::Metadata) -> Self {
        Self {
            name: path.display().to_string(),
            owner: meta.uid(),
            mode: meta.mode(),
        }
    }
}

/// Checks an open file, and every folder on the way to it. `folder` has no symbolic link in it.
pub(crate) fn check(folder: &Path, path: &Path, file: &fs::File) -> Result<(), Unusable> {
    let meta = file.metadata()?;
    if !meta.is_file() {
        let name = path.display();
        return Err(Unusable::Untrusted(format!("{name} is not a regular file")));
    }
    let mut folders = Vec::new();
    for above in folder.ancestors() {
        folders.push(Place::new(above, &fs::metadata(above)?));
    }
    folders.reverse();
    let own = rustix::process::geteuid().as_raw();
    judge(&folders, &Place::new(path, &meta), own).map_err(Unusable::Untrusted)
}

/// `folders` from the root down to the one that holds the file.
///
/// The last may be somebody else's: the daemon's, who then may own the file. Every other is root's or ours, so that
/// nobody can put another in its place. A sticky folder (`/tmp`) is passed through only to what is root's or ours.
fn judge(folders: &[Place], file: &Place, own: u32) -> Result<(), String> {
    if file.mode & OTHERS != 0 {
        let (name, mode) = (&file.name, file.mode & 0o7777);
        return Err(format!("{name} is open to others (mode {mode:o}, not 600)"));
    }
    let is_ours = |place: &Place| place.owner == ROOT || place.owner == own;
    let mut is_above_sticky = false;
    let mut holder = ROOT;
    for (depth, folder) in folders.iter().enumerate() {
        let is_last = depth + 1 == folders.len();
        if !is_ours(folder) && (!is_last || is_above_sticky) {
            return Err(format!("{} belongs to user {}", folder.name, folder.owner));
        }
        is_above_sticky = folder.mode & STICKY != 0;
        if folder.mode & OTHERS_WRITE != 0 && (is_last || !is_above_sticky) {
            let (name, mode) = (&folder.name, folder.mode & 0o7777);
            return Err(format!("{name} is writable by others (mode {mode:o})"));
        }
        holder = folder.owner;
    }
    if !is_ours(file) && file.owner != holder {
        return Err(format!("{} belongs to user {}", file.name, file.owner));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SELF: u32 = 1000;
    const DAEMON: u32 = 990;
    const MALLORY: u32 = 666;

    fn place((owner, mode): (u32, u32)) -> Place {
        Place {
            name: "/x".to_owned(),
            owner,
            mode,
        }
    }

    fn is_trusted(folders: &[(u32, u32)], file: (u32, u32)) -> bool {
        let folders: Vec<Place> = std::iter::once(&(ROOT, 0o755))
            .chain(folders)
            .map(|&folder| place(folder))
            .collect();
        judge(&folders, &place(file), SELF).is_ok()
    }

    #[test]
    fn where_the_codes_are() {
        let daemons = [(ROOT, 0o755), (DAEMON, 0o700)];
        assert!(is_trusted(&daemons, (DAEMON, 0o600)), "/var/lib/verifierd");
        assert!(is_trusted(&daemons, (ROOT, 0o600)), "made by hand");
        assert!(is_trusted(&[(ROOT, 0o755)], (ROOT, 0o400)), "/etc");
        let private = [(ROOT, 0o755), (ROOT, 0o700), (DAEMON, 0o755)];
        assert!(is_trusted(&private, (DAEMON, 0o600)), "DynamicUser=");
        let scratch = [(ROOT, 0o1777), (SELF, 0o700)];
        assert!(is_trusted(&scratch, (SELF, 0o600)), "a folder of our own");
    }

    #[test]
    fn where_somebody_else_could_have_put_them() {
        let daemons = (DAEMON, 0o700);
        let kept = (DAEMON, 0o600);
        for (folders, file) in [
            (&[(ROOT, 0o755)][..], (DAEMON, 0o600)),
            (&[daemons], (MALLORY, 0o600)),
            (&[daemons], (DAEMON, 0o640)),
            (&[daemons], (DAEMON, 0o604)),
            (&[daemons], (DAEMON, 0o620)),
            (&[(DAEMON, 0o770)], kept),
            (&[(DAEMON, 0o702)], kept),
            (&[(MALLORY, 0o700)], kept),
            (&[(MALLORY, 0o700), daemons], kept),
            (&[(DAEMON, 0o755), daemons], kept),
            (&[(ROOT, 0o777), daemons], kept),
            (&[(ROOT, 0o1777), daemons], kept),
            (&[(ROOT, 0o1777)], (ROOT, 0o600)),
            (&[(ROOT, 0o1777)], (SELF, 0o600)),
        ] {
            assert!(!is_trusted(folders, file), "{folders:?} {file:?}");
        }
    }
}
