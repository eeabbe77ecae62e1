//! What admins want of the daemon as a whole, whichever door they come by.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use jid::BareJid;

use crate::Subject;

/// What an admin wants. Nothing in here can answer for somebody who was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steer {
    /// Let nobody ask this account for so long; its owner can end that.
    Mute(BareJid, Duration),
    /// End a mute.
    Unmute(BareJid),
    /// As [`Steer::Mute`], but not for its owner to end.
    Lock(BareJid, Duration),
    /// Forget all that is held against this account: locks, mutes, wrong codes, denials.
    Unlock(BareJid),
    /// Let nobody ask this account, or this relying party nobody, until it is unblocked.
    Block(Subject),
    /// End a block.
    Unblock(Subject),
    /// Let nothing that was approved for this user (the subject of a request's context) count again.
    EndGrace(Box<str>),
    /// Open nothing new, or do so again.
    Maintenance(bool),
    /// Read the configuration again.
    Reload,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Steered {
    /// It is done.
    Done,
    /// There was nothing to end.
    Unchanged,
    /// Too many are blocked already.
    Full,
    /// The configuration was read, and this much of it waits for a restart: keys that changed.
    Reloaded(Vec<String>),
    /// The configuration cannot be used, and the one before it stays: everything that is wrong, a line each.
    Broken(Vec<String>),
    /// The daemon is stopping, or cannot do this.
    Unavailable,
}
