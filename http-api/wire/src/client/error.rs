//! What can go wrong between us and the daemon. None of it ever means "approved".

use std::fmt;
use std::io;

use crate::Problem;

/// Why a call has no answer.
#[derive(Debug)]
pub enum ClientError {
    /// Nobody listens there, or the connection closed before the answer was complete.
    Unreachable(io::Error),
    /// Somebody other than the daemon could have put the socket there; the text names what and why.
    Untrusted(String),
    /// The deadline passed.
    TimedOut,
    /// The answer is not one of ours: not HTTP, not JSON, too long, or about something else.
    Garbled(&'static str),
    /// The daemon said no, and why.
    Problem(Problem),
}

impl ClientError {
    pub(super) fn closed() -> Self {
        Self::Unreachable(io::Error::from(io::ErrorKind::NotConnected))
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(error) => write!(f, "the daemon is not reachable: {error}"),
            Self::Untrusted(why) => write!(f, "the socket is not to be trusted: {why}"),
            Self::TimedOut => f.write_str("the daemon did not answer in time"),
            Self::Garbled(what) => write!(f, "the daemon's answer makes no sense: {what}"),
            Self::Problem(problem) => match &problem.detail {
                Some(detail) => write!(f, "{}: {detail}", problem.title),
                None => f.write_str(&problem.title),
            },
        }
    }
}

impl std::error::Error for ClientError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreachable(error) => Some(error),
            Self::Untrusted(_) | Self::TimedOut | Self::Garbled(_) | Self::Problem(_) => None,
        }
    }
}
