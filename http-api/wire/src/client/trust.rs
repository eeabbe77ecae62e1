//! Whether a socket can only be the daemon's. Whoever can put a socket in its place decides every login.

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::ClientError;

/// A socket in a place that was checked.
#[derive(Debug)]
pub(super) struct TrustedSocket {
    /// Without symbolic links in any folder of it.
    pub(super) path: PathBuf,
    owner: u32,
}

/// Checks every folder from the root down, and the socket. A sticky folder (`/tmp`) is passed through only to a folder
/// or a socket that root or we own, because anybody may make the others.
pub(super) fn check_path(path: &Path) -> Result<TrustedSocket, ClientError> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(ClientError::Untrusted(format!(
            "{} names no socket",
            path.display()
        )));
    };
    if !path.is_absolute() {
        return Err(ClientError::Untrusted(format!(
            "{} is not an absolute path",
            path.display()
        )));
    }
    let folder = fs::canonicalize(folder).map_err(ClientError::Unreachable)?;
    let path = folder.join(name);
    let socket = fs::symlink_metadata(&path).map_err(ClientError::Unreachable)?;
    if !socket.file_type().is_socket() {
        return Err(ClientError::Untrusted(format!(
            "{} is not a socket",
            path.display()
        )));
    }
    let owner = socket.uid();
    check_folders(&folder, owner)?;
    Ok(TrustedSocket { path, owner })
}

/// The listening process runs as root or as the socket's owner.
pub(super) fn check_peer(uid: u32, socket: &TrustedSocket) -> Result<(), ClientError> {
    if uid == ROOT || uid == socket.owner {
        return Ok(());
    }
    Err(ClientError::Untrusted(format!(
        "user {uid} listens at {}, which belongs to user {}",
        socket.path.display(),
        socket.owner
    )))
}

const ROOT: u32 = 0;
const STICKY: u32 = 0o1000;
const OTHERS_WRITE: u32 = 0o022;

/// One folder on the way, as stat(2) sees it.
struct Place<'p> {
    path: &'p Path,
    owner: u32,
    mode: u32,
}

fn check_folders(folder: &Path, socket_owner: u32) -> Result<(), ClientError> {
    let mut places = Vec::new();
    for path in folder.ancestors() {
        let meta = fs::metadata(path).map_err(ClientError::Unreachable)?;
        places.push(Place {
            path,
            owner: meta.uid(),
            mode: meta.mode(),
        });
    }
    places.reverse();
    judge(&places, rustix::process::geteuid().as_raw(), socket_owner)
}

/// `places` from the root down.
fn judge(places: &[Place<'_>], own: u32, socket_owner: u32) -> Result<(), ClientError> {
    let mut is_above_sticky = false;
    for (index, place) in places.iter().enumerate() {
        let is_last = index + 1 == places.len();
        let may_be_the_daemons = is_last && !is_above_sticky && place.owner == socket_owner;
        if place.owner != ROOT && place.owner != own && !may_be_the_daemons {
            let folder = place.path.display();
            return Err(ClientError::Untrusted(format!(
                "{folder} belongs to user {}",
                place.owner
            )));
        }
        is_above_sticky = place.mode & STICKY != 0;
        let is_kept_for_us =
            is_above_sticky && (!is_last || socket_owner == ROOT || socket_owner == own);
        if place.mode & OTHERS_WRITE != 0 && !is_kept_for_us {
            let (folder, mode) = (place.path.display(), place.mode & 0o7777);
            return Err(ClientError::Untrusted(format!(
                "{folder} is writable by others (mode {mode:o})"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SELF: u32 = 1000;
    const DAEMON: u32 = 990;
    const MALLORY: u32 = 666;

    /// Folders below `/`, each with its owner and mode.
    fn is_trusted(folders: &[(u32, u32)]) -> bool {
        is_trusted_of(DAEMON, folders)
    }

    fn is_trusted_of(owner: u32, folders: &[(u32, u32)]) -> bool {
        let places: Vec<Place<'_>> = std::iter::once(&(ROOT, 0o755))
            .chain(folders)
            .map(|&(owner, mode)| Place {
                path: Path::new("/x"),
                owner,
                mode,
            })
            .collect();
        judge(&places, SELF, owner).is_ok()
    }

    #[test]
    fn where_the_daemon_puts_its_socket() {
        assert!(
            is_trusted(&[(ROOT, 0o755), (DAEMON, 0o755)]),
            "/run/verifierd"
        );
        assert!(
            is_trusted(&[(ROOT, 0o755), (ROOT, 0o755)]),
            "/run/verifierd of a socket unit"
        );
        assert!(
            is_trusted(&[(ROOT, 0o1777), (SELF, 0o700)]),
            "a scratch folder of our own"
        );
        assert!(
            is_trusted(&[(ROOT, 0o1777), (ROOT, 0o755), (DAEMON, 0o755)]),
            "a scratch folder of root's"
        );
        for owner in [ROOT, SELF] {
            let is_ours_in_tmp = is_trusted_of(owner, &[(ROOT, 0o1777)]);
            assert!(
                is_ours_in_tmp,
                "in /tmp itself, where nobody else can take its place"
            );
        }
    }

    #[test]
    fn where_somebody_else_could_have_put_it() {
        assert!(!is_trusted(&[(ROOT, 0o1777)]), "in /tmp itself");
        assert!(
            !is_trusted(&[(ROOT, 0o1777), (DAEMON, 0o700)]),
            "a folder in /tmp that anybody could have made first"
        );
        assert!(
            !is_trusted(&[(ROOT, 0o755), (MALLORY, 0o755)]),
            "a stranger's folder"
        );
        assert!(
            !is_trusted(&[(MALLORY, 0o755), (DAEMON, 0o755)]),
            "a stranger may rename what is below"
        );
        assert!(
            !is_trusted(&[(DAEMON, 0o755), (DAEMON, 0o755)]),
            "only the last may be the daemon's"
        );
        assert!(
            !is_trusted(&[(ROOT, 0o777), (ROOT, 0o755)]),
            "anybody may rename what is below"
        );
        assert!(
            !is_trusted(&[(ROOT, 0o755), (DAEMON, 0o775)]),
            "a group may write"
        );
    }

    #[test]
    fn who_may_listen() {
        let socket = TrustedSocket {
            path: PathBuf::from("/run/verifierd/sock"),
            owner: DAEMON,
        };
        assert!(check_peer(ROOT, &socket).is_ok());
        assert!(check_peer(DAEMON, &socket).is_ok());
        let refused = check_peer(MALLORY, &socket).unwrap_err().to_string();
        assert!(
            refused.contains("user 666 listens at /run/verifierd/sock"),
            "{refused}"
        );
    }
}
