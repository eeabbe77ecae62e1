//! Files in which Unix users name who confirms for them (`[pam] user_file`).

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tracing::warn;
use verification::Confirmers;

/// How long a file may take: a home may lie on a server that is gone.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many are read at once. Those that hang keep their turn, so that the threads for everything else are not used up.
const TURNS: usize = 16;

/// What the file of one Unix user says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserFile {
    /// There is none.
    Missing,
    /// It cannot be trusted, understood or read: nobody confirms.
    Unusable,
    /// Who confirms.
    Names(Confirmers),
}

/// Reads the file of a Unix user; nobody has one by default.
#[derive(Clone, Default)]
pub struct UserFiles(Option<Reader>);

#[derive(Clone)]
struct Reader {
    read: Arc<dyn Fn(&str) -> UserFile + Send + Sync>,
    turns: Arc<Semaphore>,
}

impl UserFiles {
    /// Reads like this, for the user of this name; it may block, and is called on a thread of its own. What is wrong
    /// with a file is for it to log.
    pub fn new(read: impl Fn(&str) -> UserFile + Send + Sync + 'static) -> Self {
        Self(Some(Reader {
            read: Arc::new(read),
            turns: Arc::new(Semaphore::new(TURNS)),
        }))
    }

    /// What the file of this user says, on this thread and however long it takes.
    #[must_use]
    pub fn read(&self, user: &str) -> UserFile {
        let Some(reader) = &self.0 else {
            return UserFile::Missing;
        };
        (reader.read)(user)
    }

    /// The same, within 5 seconds.
    pub(crate) async fn read_in_time(&self, user: &str) -> UserFile {
        let Some(reader) = self.0.clone() else {
            return UserFile::Missing;
        };
        let name = user.to_owned();
        let in_turn = async move {
            let turn = reader.turns.acquire_owned().await.ok()?;
            let read = tokio::task::spawn_blocking(move || {
                let file = (reader.read)(&name);
                drop(turn);
                file
            });
            read.await.ok()
        };
        let file = tokio::time::timeout(PATIENCE, in_turn).await;
        file.ok().flatten().unwrap_or_else(|| {
            warn!(
                ?user,
                "the file of a user could not be read in time: nobody confirms"
            );
            UserFile::Unusable
        })
    }
}

impl fmt::Debug for UserFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserFiles")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn alice() -> UserFile {
        let jid = verification::parse_address("alice@example.org").unwrap();
        UserFile::Names(Confirmers::one(jid))
    }

    #[tokio::test]
    async fn nobody_has_a_file_unless_the_configuration_says_where() {
        let files = UserFiles::default();
        assert_eq!(files.read_in_time("alice").await, UserFile::Missing);
        let files = UserFiles::new(|user| {
            if user == "alice" {
                alice()
            } else {
                UserFile::Missing
            }
        });
        assert_eq!(files.read_in_time("alice").await, alice());
        assert_eq!(files.read_in_time("bob").await, UserFile::Missing);
    }

    #[tokio::test]
    async fn a_reader_that_panics_is_nobody() {
        let files = UserFiles::new(|_| panic!("on purpose"));
        assert_eq!(files.read_in_time("alice").await, UserFile::Unusable);
    }

    /// However many homes hang, they hold no more than their turns, and whoever logs in is not left waiting.
    #[test]
    fn files_that_hang_take_only_their_turns() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let (started, starts) = mpsc::channel();
        let (release, held) = mpsc::channel::<()>();
        let held = std::sync::Mutex::new(held);
        let files = UserFiles::new(move |_| {
            started.send(()).unwrap();
            let _ = held.lock().unwrap().recv();
            alice()
        });
        runtime.block_on(async {
            tokio::time::pause();
            let logins: Vec<_> = (0..TURNS + 4)
                .map(|_| {
                    let files = files.clone();
                    tokio::spawn(async move { files.read_in_time("alice").await })
                })
                .collect();
            // Not before every turn is taken; a clock that is paused stands still while threads are busy.
            tokio::task::yield_now().await;
            for _ in 0..TURNS {
                starts.recv().unwrap();
            }
            // Timers go by whole milliseconds, and no earlier than they are told to.
            tokio::time::advance(PATIENCE + Duration::from_millis(2)).await;
            for login in logins {
                assert_eq!(login.await.unwrap(), UserFile::Unusable);
            }
        });
        assert!(starts.try_recv().is_err(), "more than their turns");
        drop(release);
        runtime.shutdown_timeout(Duration::from_secs(10));
    }
}
