//! One-time codes that an admin gives a Unix user beforehand, and the one file they are kept in.
//!
//! The daemon, its command line and, while the daemon is down, the PAM module spend codes from the same file: under a
//! lock, and on disk before anybody is let in. A file that somebody else could have written lets nobody in. Times are
//! Unix time in seconds, and told by the caller.

mod code;
mod file;
mod hash;
mod issue;
mod list;
mod record;
mod spend;
mod tell;
mod trust;
mod unusable;

pub use code::Code;
pub use hash::ITERATIONS;
pub use issue::{Grant, IssueError, MOST_PER_USER, MOST_USES, issue};
pub use list::{Listed, list, outstanding, revoke};
pub use spend::{SpendError, Spent, spend};
pub use tell::{Use, told, untold};
pub use unusable::Unusable;
