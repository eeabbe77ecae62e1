//! The file, open and locked.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rustix::event::{PollFd, Timespec, poll};
use rustix::fs::{FlockOperation, Gid, Mode, OFlags, Uid, fchmod, fchown, flock, open};
use rustix::io::Errno;
use rustix::process::{Resource, getrlimit};

use crate::record::{LENGTH, Record};
use crate::{Unusable, trust};

/// The most codes there can be, spent ones that are not yet told included.
pub(crate) const MOST: u64 = 4096;

const TITLE: &str =
    "verifierd bypass codes, version 1: left told used until iterations salt hash user";
const LINE: u64 = LENGTH as u64;

/// What the file is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// To look, whoever has it: a line that is changed meanwhile may be read as it never was.
    Look,
    /// To read what nobody changes meanwhile.
    Read,
    /// To change what is there.
    Write,
    /// To change it, and to make it where there is none.
    Create,
}

/// The file; nobody else has it until this is dropped, but for a look.
#[derive(Debug)]
pub(crate) struct Locked {
    file: File,
}

/// Where a line is: 0 is the first code.
pub(crate) type Place = u64;

impl Locked {
    pub(crate) fn open(path: &Path, access: Access) -> Result<Self, Unusable> {
        let (folder, path) = locate(path)?;
        let file = match (open_there(&path, access), access) {
            (Err(Unusable::Missing), Access::Create) => make(&folder, &path)?,
            (opened, _) => opened?,
        };
        trust::check(&folder, &path, &file)?;
        if access != Access::Look {
            lock(&file)?;
        }
        let locked = Self { file };
        locked.check_title(access)?;
        Ok(locked)
    }

    /// How many lines there are, whole ones.
    pub(crate) fn len(&self) -> Result<u64, Unusable> {
        Ok((self.file.metadata()?.len() / LINE).saturating_sub(1))
    }

    /// The codes and where they are. A line that is not whole, or not ours, is passed over: nobody gets in by it.
    pub(crate) fn records(&self) -> Result<Vec<(Place, Record)>, Unusable> {
        let mut records = Vec::new();
        for place in 0..self.len()?.min(MOST) {
            let mut line = [0; LENGTH];
            self.file.read_exact_at(&mut line, offset(place))?;
            records.extend(Record::parse(&line).map(|record| (place, record)));
        }
        Ok(records)
    }

    /// Writes how often a code still counts; it is on disk when this returns.
    pub(crate) fn count(&self, place: Place, record: &Record) -> Result<(), Unusable> {
        self.write(offset(place), record.counts().as_bytes())
    }

    /// Writes a line in the place of one that counts no more, or behind the last.
    ///
    /// It counts only once all the rest of it is on disk: whatever is lost on the way, a code that was spent does not
    /// come back to life with the count of the new one.
    pub(crate) fn put(
        &self,
        place: Place,
        record: &Record,
        line: &[u8; LENGTH],
    ) -> Result<(), Unusable> {
        let dead = Record {
            left: 0,
            told: 0,
            ..record.clone()
        };
        let mut dead_line = *line;
        for (byte, dead_byte) in dead_line.iter_mut().zip(dead.counts().bytes()) {
            *byte = dead_byte;
        }
        if place < self.len()? {
            self.count(place, &dead)?;
        }
        self.write(offset(place), &dead_line)?;
        self.count(place, record)
    }

    fn check_title(&self, access: Access) -> Result<(), Unusable> {
        let title = title();
        let mut found = Vec::new();
        let length = self.file.metadata()?.len().min(LINE);
        found.resize(usize::try_from(length).unwrap_or_default(), 0);
        self.file.read_exact_at(&mut found, 0)?;
        let is_whole = found == title;
        // The machine stopped while it was made.
        let is_torn = found.len() < LENGTH && title.starts_with(&found)
            || found.iter().all(|byte| *byte == 0);
        match access {
            _ if is_whole => Ok(()),
            Access::Create if is_torn => self.write(0, &title),
            Access::Look | Access::Read | Access::Write if is_torn => Ok(()),
            Access::Look | Access::Read | Access::Write | Access::Create => Err(Unusable::Foreign),
        }
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), Unusable> {
        let end = offset.saturating_add(bytes.len() as u64);
        // Beyond the limit, the kernel would end the process (setrlimit(2), SIGXFSZ).
        if getrlimit(Resource::Fsize)
            .current
            .is_some_and(|most| most < end)
        {
            return Err(Unusable::Limited);
        }
        self.file.write_all_at(bytes, offset)?;
        self.file.sync_data()?;
        Ok(())
    }
}

fn offset(place: Place) -> u64 {
    place.saturating_add(1).saturating_mul(LINE)
}

fn title() -> Vec<u8> {
    format!("{TITLE:width$}\n", width = LENGTH - 1).into_bytes()
}

/// The folder without symbolic links, and the file in it.
fn locate(path: &Path) -> Result<(PathBuf, PathBuf), Unusable> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        let path = path.display();
        return Err(Unusable::Untrusted(format!("{path} names no file")));
    };
    if !path.is_absolute() {
        let path = path.display();
        return Err(Unusable::Untrusted(format!(
            "{path} is not an absolute path"
        )));
    }
    let folder = folder.canonicalize()?;
    let path = folder.join(name);
    Ok((folder, path))
}

/// Not through a symbolic link, and without waiting where it is a pipe.
const CAREFULLY: OFlags = OFlags::CLOEXEC
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY);

fn open_there(path: &Path, access: Access) -> Result<File, Unusable> {
    let how = match access {
        Access::Look | Access::Read => OFlags::RDONLY,
        Access::Write | Access::Create => OFlags::RDWR,
    };
    match open(path, how | CAREFULLY, Mode::empty()) {
        Ok(file) => Ok(file.into()),
        Err(Errno::LOOP) => {
            let path = path.display();
            Err(Unusable::Untrusted(format!("{path} is a symbolic link")))
        }
        Err(error) => Err(error.into()),
    }
}

/// What root makes in the folder of the daemon is the daemon's.
fn make(folder: &Path, path: &Path) -> Result<File, Unusable> {
    let how = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | CAREFULLY;
    let own = Mode::RUSR | Mode::WUSR;
    let made = match open(path, how, own) {
        Ok(made) => made,
        // Somebody else was quicker.
        Err(Errno::EXIST) => return open_there(path, Access::Write),
        Err(error) => return Err(error.into()),
    };
    fchmod(&made, own)?; // umask(2)
    let folder = File::open(folder)?;
    if rustix::process::geteuid().is_root() {
        let holder = rustix::fs::fstat(&folder)?;
        let (owner, group) = (Uid::from_raw(holder.st_uid), Gid::from_raw(holder.st_gid));
        fchown(&made, Some(owner), Some(group))?;
    }
    folder.sync_all()?;
    Ok(made.into())
}

/// Nobody but root and the daemon can open the file; they keep it for a few milliseconds. Where one of them was stopped
/// meanwhile, waiting has an end: whoever runs su(1) can stop it (kill(2)), so it gets here only with a code that is right.
fn lock(file: &File) -> Result<(), Unusable> {
    const TRIES: usize = 300;
    const PAUSE: Timespec = Timespec {
        tv_sec: 0,
        tv_nsec: 10_000_000,
    };
    for _ in 0..TRIES {
        match flock(file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(()),
            Err(Errno::WOULDBLOCK) => {}
            Err(Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        }
        // There is no event for it: flock(2) waits for ever or not at all.
        let nothing: &mut [PollFd<'_>] = &mut [];
        match poll(nothing, Some(&PAUSE)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Unusable::Busy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::{Hash, Recipe};

    fn record(left: u16, hash: u8) -> Record {
        Record {
            left,
            told: left,
            used_at: 0,
            until: u64::MAX >> 30,
            recipe: Recipe {
                iterations: 1,
                salt: [hash; 16],
            },
            hash: Hash([hash; 32]),
            user: "alice".to_owned(),
        }
    }

    /// What a disk may hold that stopped in the middle of a write.
    fn torn<'a>(before: &'a [u8], after: &'a [u8]) -> impl Iterator<Item = [u8; LENGTH]> + 'a {
        (0..=before.len()).flat_map(move |end| {
            let first = [&after[..end], &before[end..]].concat();
            let last = [&before[..end], &after[end..]].concat();
            [first, last].map(|line| line.try_into().unwrap())
        })
    }

    /// A new code takes the line of one that was spent: whenever the machine stops, the old one does not come back.
    #[test]
    fn a_line_that_is_replaced_brings_nothing_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bypass");
        let line = |record: &Record| record.render().unwrap();
        let (spent, dead, new) = (record(0, 1), record(0, 2), record(5, 2));
        let file = Locked::open(&path, Access::Create).unwrap();
        file.put(0, &record(1, 1), &line(&record(1, 1))).unwrap();
        file.count(0, &spent).unwrap();
        file.put(0, &new, &line(&new)).unwrap();
        let kept = file.records().unwrap();
        assert_eq!(format!("{kept:?}"), format!("{:?}", [(0, &new)]));
        // The two writes of it, each torn wherever it may be.
        let bodies = torn(&line(&spent), &line(&dead)).collect::<Vec<_>>();
        let counts = torn(&line(&dead), &line(&new)).collect::<Vec<_>>();
        for line in bodies {
            let left = Record::parse(&line).map_or(0, |read| read.left);
            assert_eq!(left, 0, "{:?}", String::from_utf8_lossy(&line));
        }
        for line in counts {
            let read = Record::parse(&line);
            let hash = read.as_ref().map_or(2, |read| read.hash.0[0]);
            let left = read.map_or(0, |read| read.left);
            assert!(hash == 2 && [0, 5].contains(&left), "{line:?}");
        }
    }
}
