//! The port through which the doors speak to others: what is posted when something has ended, and documents that are
//! read. Only addresses of the configuration are ever named here, none that a request brings along.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// Something that is under way.
pub type Going<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Carries what the doors have to say to others, and never follows a redirect.
pub trait Courier: fmt::Debug + Send + Sync {
    /// Posts what comes of this once it comes, and again as far as that makes sense. Returns at once.
    fn send(&self, letter: Going<Option<Letter>>);

    /// Reads a document of at most 64 KiB with GET, within ten seconds.
    ///
    /// # Errors
    /// Anything but a 200 with such a document.
    fn fetch(&self, url: String) -> Going<Result<Vec<u8>, FetchError>>;
}

/// One POST of JSON.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Where to.
    pub url: String,
    /// What proves to the receiver whose it is (RFC 6750 section 2.1). Secret.
    pub bearer: String,
    /// JSON.
    pub body: Vec<u8>,
    /// When it may be posted again.
    pub again: Again,
    /// For so long another try makes sense.
    pub lasts: Duration,
}

/// When something may be posted again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Whenever it is not known to have been taken: a second one does no harm.
    Anyway,
    /// Only where it cannot have been taken.
    Unsent,
}

/// The URL may be somebody's secret, and the rest is.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter")
            .field("again", &self.again)
            .field("lasts", &self.lasts)
            .finish_non_exhaustive()
    }
}

/// A document that could not be read, and why, for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FetchError(pub String);
