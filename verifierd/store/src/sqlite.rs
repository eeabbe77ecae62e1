//! SQLite: one file, one thread that owns the connection, and one transaction for all that waits at the moment.

mod migrations;
mod rows;

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;
use verification::Time;

use crate::{Answer, Kept, Kind, Store, StoreError, Write};

/// So many jobs share a transaction at most: nobody waits long for others.
const MOST_AT_ONCE: usize = 256;

/// How long another process may hold the file, such as a backup.
const BUSY: Duration = Duration::from_secs(5);

/// The embedded engine. Dropping the last of them ends its thread once everything asked of it is done.
#[derive(Debug, Clone)]
pub struct Sqlite {
    jobs: mpsc::Sender<Job>,
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its folder or the file itself cannot be made or read.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no database of ours, or is broken.
    #[error("{path}: {source}")]
    Database {
        /// Which.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// It was written by a newer release.
    #[error("{path}: written by a newer release (schema {found}, this one knows {known})")]
    TooNew {
        /// Which.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
}

/// What the thread is asked for, and where the answer goes.
enum Job {
    Read(Read, oneshot::Sender<Result<Vec<Kept>, StoreError>>),
    Commit(Vec<Write>, Time, oneshot::Sender<Result<bool, StoreError>>),
    Sweep(Time, oneshot::Sender<Result<u64, StoreError>>),
    Probe(oneshot::Sender<Result<(), StoreError>>),
}

/// What is to be read.
enum Read {
    One(Kind, String, Time),
    Owned(Kind, String, Time),
    All(Kind, Time),
}

impl Sqlite {
    /// Opens the file, making it and its folder if need be, readable by its user alone, and brings it to the newest
    /// schema.
    ///
    /// # Errors
    /// The file cannot be made, read or understood.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        prepare(path).map_err(|source| OpenError::File {
            path: path.to_owned(),
            source,
        })?;
        let connection = Connection::open(path).map_err(|source| database(path, source))?;
        Self::with(connection, path)
    }

    /// One that forgets everything when it goes.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn in_memory() -> Result<Self, OpenError> {
        let path = Path::new(":memory:");
        let connection = Connection::open_in_memory().map_err(|source| database(path, source))?;
        Self::with(connection, path)
    }

    fn with(mut connection: Connection, path: &Path) -> Result<Self, OpenError> {
        set_up(&connection).map_err(|source| database(path, source))?;
        migrations::run(&mut connection, path)?;
        let (jobs, queue) = mpsc::channel();
        let thread = thread::Builder::new().name("store".to_owned());
        thread
            .spawn(move || serve(&mut connection, &queue))
            .map_err(|source| OpenError::File {
                path: path.to_owned(),
                source,
            })?;
        Ok(Self { jobs })
    }

    fn ask<'a, T: Send + 'a>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Job,
    ) -> Answer<'a, T> {
        let (answer, answered) = oneshot::channel();
        let sent = self.jobs.send(job(answer));
        Box::pin(async move {
            sent.map_err(|_| StoreError::Closed)?;
            answered.await.map_err(|_| StoreError::Closed)?
        })
    }

    fn read<'a>(&self, read: Read) -> Answer<'a, Vec<Kept>> {
        self.ask(|answer| Job::Read(read, answer))
    }
}

impl Store for Sqlite {
    fn get(&self, kind: Kind, id: &str, now: Time) -> Answer<'_, Option<Kept>> {
        let found = self.read(Read::One(kind, id.to_owned(), now));
        Box::pin(async { found.await.map(|rows| rows.into_iter().next()) })
    }

    fn list(&self, kind: Kind, owner: &str, now: Time) -> Answer<'_, Vec<Kept>> {
        self.read(Read::Owned(kind, owner.to_owned(), now))
    }

    fn all(&self, kind: Kind, now: Time) -> Answer<'_, Vec<Kept>> {
        self.read(Read::All(kind, now))
    }

    fn commit(&self, writes: Vec<Write>, now: Time) -> Answer<'_, bool> {
        self.ask(|answer| Job::Commit(writes, now, answer))
    }

    fn sweep(&self, now: Time) -> Answer<'_, u64> {
        self.ask(|answer| Job::Sweep(now, answer))
    }

    fn probe(&self) -> Answer<'_, ()> {
        self.ask(Job::Probe)
    }
}

/// Nobody else can read the file from its first byte on: SQLite gives its journal the same mode.
fn prepare(path: &Path) -> io::Result<()> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)?;
    }
    let mut file = fs::OpenOptions::new();
    file.read(true).append(true).create(true).mode(0o600);
    let file = file.open(path)?;
    // Made by somebody else, such as whoever put a backup back: there are keys in it that sign.
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    // Readers such as a backup hinder nobody, and a commit is one write and one sync.
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "secure_delete", true)
}

fn database(path: &Path, source: rusqlite::Error) -> OpenError {
    OpenError::Database {
        path: path.to_owned(),
        source,
    }
}

fn serve(connection: &mut Connection, queue: &mpsc::Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        let mut jobs = vec![first];
        jobs.extend(queue.try_iter().take(MOST_AT_ONCE - 1));
        work(connection, jobs);
    }
}

/// An answer that waits until the transaction it belongs to is on the disk.
type Reply = Box<dyn FnOnce(Option<StoreError>)>;

/// All of these in one transaction; who asked is answered when it is on the disk, or told that it is not.
fn work(connection: &mut Connection, jobs: Vec<Job>) {
    let writes = jobs.iter().any(|job| !matches!(job, Job::Read(..)));
    let behavior = if writes {
        TransactionBehavior::Immediate
    } else {
        TransactionBehavior::Deferred
    };
    let mut transaction = match connection.transaction_with_behavior(behavior) {
        Ok(transaction) => transaction,
        Err(error) => {
            let error = engine(&error);
            for job in jobs {
                job.fail(&error);
            }
            return;
        }
    };
    let mut replies: Vec<Reply> = Vec::new();
    for job in jobs {
        // A full disk and the like end a transaction at once: what came after would be on its own.
        if transaction.is_autocommit() {
            job.fail(&rolled_back());
        } else {
            replies.push(job.run(&mut transaction));
        }
    }
    let failed = if transaction.is_autocommit() {
        Some(rolled_back())
    } else {
        transaction.commit().err().map(|error| engine(&error))
    };
    for reply in replies {
        reply(failed.clone());
    }
}

impl Job {
    fn run(self, transaction: &mut rusqlite::Transaction<'_>) -> Reply {
        match self {
            Self::Read(read, answer) => {
                let found = match read {
                    Read::One(kind, id, now) => rows::one(transaction, kind, &id, now),
                    Read::Owned(kind, owner, now) => rows::owned(transaction, kind, &owner, now),
                    Read::All(kind, now) => rows::all(transaction, kind, now),
                };
                reply(found, answer)
            }
            Self::Commit(writes, now, answer) => {
                reply(rows::commit(transaction, &writes, now), answer)
            }
            Self::Sweep(now, answer) => reply(rows::sweep(transaction, now), answer),
            Self::Probe(answer) => reply(rows::probe(transaction), answer),
        }
    }

    fn fail(self, error: &StoreError) {
        let error = error.clone();
        // Who does not wait any more need not know.
        match self {
            Self::Read(_, answer) => drop(answer.send(Err(error))),
            Self::Commit(_, _, answer) => drop(answer.send(Err(error))),
            Self::Sweep(_, answer) => drop(answer.send(Err(error))),
            Self::Probe(answer) => drop(answer.send(Err(error))),
        }
    }
}

fn reply<T: 'static>(
    result: rusqlite::Result<T>,
    answer: oneshot::Sender<Result<T, StoreError>>,
) -> Reply {
    let result = result.map_err(|error| engine(&error));
    Box::new(move |failed| {
        let result = match failed {
            None => result,
            Some(error) => Err(error),
        };
        drop(answer.send(result));
    })
}

fn rolled_back() -> StoreError {
    StoreError::Engine("another change failed".to_owned())
}

/// SQLite's own words hold no values.
fn engine(error: &rusqlite::Error) -> StoreError {
    StoreError::Engine(error.to_string())
}

#[cfg(test)]
mod tests;
