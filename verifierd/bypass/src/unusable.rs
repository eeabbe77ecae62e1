//! Why a file of codes cannot be used.

use std::error::Error;
use std::fmt;
use std::io;

/// Why the file cannot be used. Nobody gets in by it, whatever code they have.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unusable {
    /// There is none: no code was ever made.
    Missing,
    /// Somebody else could have written or read it.
    Untrusted(String),
    /// It is something else than a file of codes.
    Foreign,
    /// Another process kept it for more than 3 seconds.
    Busy,
    /// This process may not write as far as the file goes (`RLIMIT_FSIZE`).
    Limited,
    /// It could not be read or written.
    Io(io::Error),
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such file"),
            Self::Untrusted(why) => f.write_str(why),
            Self::Foreign => f.write_str("it is no file of bypass codes, or of a later version"),
            Self::Busy => f.write_str("another process keeps it"),
            Self::Limited => f.write_str("this process may not write files of that size"),
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl Error for Unusable {}

impl From<io::Error> for Unusable {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            Self::Missing
        } else {
            Self::Io(error)
        }
    }
}

impl From<rustix::io::Errno> for Unusable {
    fn from(error: rustix::io::Errno) -> Self {
        io::Error::from(error).into()
    }
}
