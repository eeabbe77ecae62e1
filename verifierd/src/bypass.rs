//! Codes that let a Unix user in without a confirmer, as the daemon takes them. The file is shared with the command
//! line, which makes them, and with the PAM module, which spends them while the daemon is down.

mod guesses;
mod holders;
mod tell;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::Utc;
use tokio::sync::{Notify, Semaphore};
use tracing::{error, warn};
use verification::{BypassError, Time};
use verifier_bypass::{Code, SpendError, Spent, Unusable};

use self::guesses::Guesses;
use self::holders::Holders;
pub use self::tell::Used;
pub(crate) use self::tell::tell_uses;
use crate::clock::Clock;
use crate::printable::tame;

/// So many codes are hashed at once: each takes a thread for some 20 ms.
const TURNS: usize = 4;

/// How long a login waits to be told whether there are codes: whoever keeps the file keeps nobody out.
const LOOK: Duration = Duration::from_millis(200);
/// How often the log is told the same of the file.
const SAME_AGAIN: Duration = Duration::from_secs(60);

/// The codes of one file.
#[derive(Debug)]
pub struct Bypass {
    path: PathBuf,
    clock: Clock,
    turns: Semaphore,
    guesses: Mutex<Guesses>,
    holders: Mutex<Holders>,
    reader: Arc<Semaphore>,
    complaint: Mutex<Option<(Time, String)>>,
    used: AtomicU64,
    /// Told when one was spent.
    spent: Notify,
}

impl Bypass {
    /// The codes in this file, which need not be there.
    ///
    /// # Errors
    /// A relative path, where this process stands nowhere.
    pub fn new(path: &Path, clock: Clock) -> io::Result<Self> {
        Ok(Self {
            path: std::path::absolute(path)?,
            clock,
            turns: Semaphore::new(TURNS),
            guesses: Mutex::default(),
            holders: Mutex::default(),
            reader: Arc::new(Semaphore::new(1)),
            complaint: Mutex::default(),
            used: AtomicU64::new(0),
            spent: Notify::new(),
        })
    }

    /// Spends a code; how often it may be used again.
    pub(crate) async fn spend(&self, user: String, code: String) -> Result<u32, BypassError> {
        let code = Code::parse(&code).ok_or(BypassError::Wrong)?;
        let turn = self.turns.acquire().await;
        let (path, name) = (self.path.clone(), user.clone());
        let spending = move || verifier_bypass::spend(&path, &name, &code, wall_seconds());
        let spent = tokio::task::spawn_blocking(spending).await;
        drop(turn);
        match spent {
            Ok(Ok(Spent { uses_left })) => {
                self.spent.notify_one();
                Ok(uses_left.into())
            }
            Ok(Err(SpendError::Wrong | SpendError::Unusable(Unusable::Missing))) => {
                Err(self.guessed(&user))
            }
            Ok(Err(SpendError::Unusable(why))) => {
                self.complain(&why);
                Err(BypassError::Unusable)
            }
            Err(_) => Err(BypassError::Unusable),
        }
    }

    /// Whether this user has codes, as far as that can be told at once. Reads the file only where it changed.
    pub(crate) async fn takes(&self, user: &str) -> bool {
        let now = wall_seconds();
        let stamp = holders::stamp(&self.path);
        if let Some(known) = lock(&self.holders).find(stamp, user, now) {
            return known;
        }
        let read = tokio::time::timeout(LOOK, self.read_holders(now)).await;
        match read {
            Ok(Some(Ok(found))) => {
                let mut holders = lock(&self.holders);
                *holders = found;
                holders.has(user, now)
            }
            Ok(Some(Err(Unusable::Missing))) => false,
            Ok(Some(Err(why))) => {
                self.complain(&why);
                false
            }
            // As it was when it could be read.
            Ok(None) | Err(_) => lock(&self.holders).has(user, now),
        }
    }

    /// One at a time: if somebody keeps the file, no more than one thread waits for it.
    async fn read_holders(&self, now: u64) -> Option<Result<Holders, Unusable>> {
        let turn = Arc::clone(&self.reader).acquire_owned().await.ok()?;
        let path = self.path.clone();
        let read = tokio::task::spawn_blocking(move || {
            let read = holders::read(&path, now);
            drop(turn);
            read
        });
        read.await.ok()
    }

    /// How often somebody was let in since the start.
    pub(crate) fn count(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    /// A wrong code, and whether it is one too many. A right one is taken even then: else whoever may type at a prompt
    /// could keep the user out, and 53 bits are not guessed by typing.
    fn guessed(&self, user: &str) -> BypassError {
        let (mut guesses, now) = (lock(&self.guesses), self.clock.now());
        let too_many = guesses.known_for(user, now);
        if guesses.wrong(user, now) {
            warn!(unix.user = %tame(user), "too many wrong bypass codes: somebody guesses");
        }
        too_many.map_or(BypassError::Wrong, BypassError::Guessed)
    }

    fn complain(&self, why: &Unusable) {
        let (now, why) = (self.clock.now(), why.to_string());
        let mut last = lock(&self.complaint);
        let is_new = last
            .as_ref()
            .is_none_or(|(at, said)| *said != why || now.since(*at) >= SAME_AGAIN);
        if is_new {
            let path = self.path.display().to_string();
            error!(path = %tame(&path), "bypass codes cannot be used: {}", tame(&why));
            *last = Some((now, why));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Unix time. What the file says is compared by other processes as well: not the desk's clock, which counts on where
/// somebody sets the system's.
fn wall_seconds() -> u64 {
    u64::try_from(Utc::now().timestamp()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
