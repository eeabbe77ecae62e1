//! `[pam] user_file`: a file of their own in which Unix users name who confirms for them. Weaker than `[pam.users]`:
//! whoever can write the file decides. So it counts only as far as nobody but the user, or root, can have written it.

mod contents;
mod template;

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use http_api::UserFile;
use nix::unistd::User;
use rustix::fs::{Mode, OFlags, open, openat};
use rustix::io::Errno;
use tracing::warn;
use verification::Confirmers;

pub(crate) use self::template::Template;
use crate::printable::tame;

/// Longest file, in bytes: 16 addresses, and room for a few words.
const LONGEST: usize = 1024;

/// Somebody as passwd(5) has them.
#[derive(Debug, Clone)]
struct Owner {
    name: String,
    uid: u32,
    home: PathBuf,
}

/// What is wrong with a file; never what stands in it.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("the user's name or home cannot stand in a path")]
    NoPath,
    #[error("cannot be opened: {0}")]
    Closed(io::Error),
    #[error("a symbolic link")]
    Link,
    #[error("not a regular file")]
    NotRegular,
    #[error("{0} belongs to user {1}, who is neither this one nor root")]
    Foreign(&'static str, u32),
    #[error("others than the owner may write to {0} (mode {1:04o})")]
    Writable(&'static str, u32),
    #[error("cannot be read: {0}")]
    Unread(io::Error),
    #[error("longer than {LONGEST} bytes")]
    TooLong,
    #[error(transparent)]
    Contents(#[from] contents::Fault),
}

/// Reads the file of this user. What is wrong with it is logged, and nobody confirms. Root has none: whoever can write to
/// the disk as somebody else would become root by it.
pub(crate) fn read(template: &Template, user: &str) -> UserFile {
    let entry = match User::from_name(user) {
        Ok(entry) => entry,
        Err(error) => {
            let user = tame(user);
            warn!("user_file: cannot look up the user {user}: {error}: nobody confirms");
            return UserFile::Unusable;
        }
    };
    let Some(entry) = entry.filter(|entry| !entry.uid.is_root()) else {
        return UserFile::Missing;
    };
    let owner = Owner {
        name: entry.name,
        uid: entry.uid.as_raw(),
        home: entry.dir,
    };
    let path = template.path(&owner.name, &owner.home);
    let read = path.as_deref().ok_or(Fault::NoPath);
    match read.and_then(|path| confirmers(path, &owner)) {
        Ok(Some(confirmers)) => UserFile::Names(confirmers),
        Ok(None) => UserFile::Missing,
        Err(fault) => {
            let shown = path.unwrap_or_default();
            let (path, user) = (tame(&shown.to_string_lossy()), tame(&owner.name));
            warn!("user_file: {path}: {fault}: nobody confirms for {user}");
            UserFile::Unusable
        }
    }
}

/// Who confirms for this user by the file; none if there is none.
fn confirmers(path: &Path, owner: &Owner) -> Result<Option<Confirmers>, Fault> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Fault::NoPath);
    };
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let Some(folder) = found(open(folder, flags, Mode::empty()))? else {
        return Ok(None);
    };
    let folder = File::from(folder);
    check(
        "its folder",
        &folder.metadata().map_err(Fault::Closed)?,
        owner,
    )?;
    // A pipe must not make us wait, nor a terminal become ours.
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let Some(file) = found(openat(&folder, name, flags, Mode::empty()))? else {
        return Ok(None);
    };
    let file = File::from(file);
    let metadata = file.metadata().map_err(Fault::Closed)?;
    if !metadata.is_file() {
        return Err(Fault::NotRegular);
    }
    check("the file", &metadata, owner)?;
    let mut bytes = Vec::with_capacity(LONGEST + 1);
    let mut start = file.take(LONGEST as u64 + 1);
    start.read_to_end(&mut bytes).map_err(Fault::Unread)?;
    if bytes.len() > LONGEST {
        return Err(Fault::TooLong);
    }
    Ok(Some(contents::confirmers(&bytes)?))
}

/// None where there is nothing of this name.
fn found<T>(opened: Result<T, Errno>) -> Result<Option<T>, Fault> {
    match opened {
        Ok(opened) => Ok(Some(opened)),
        Err(Errno::NOENT) => Ok(None),
        Err(Errno::LOOP) => Err(Fault::Link),
        Err(error) => Err(Fault::Closed(error.into())),
    }
}

/// Nobody but the user, or root, may have written it, or have put it there.
fn check(what: &'static str, metadata: &Metadata, owner: &Owner) -> Result<(), Fault> {
    let (uid, mode) = (metadata.uid(), metadata.mode() & 0o7777);
    if uid != owner.uid && uid != 0 {
        return Err(Fault::Foreign(what, uid));
    }
    if mode & 0o022 != 0 {
        return Err(Fault::Writable(what, mode));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
