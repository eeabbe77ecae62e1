//! How often a confirmer may be asked: prompt bombing stops here.

mod book;
mod guard;

use core::time::Duration;

pub(crate) use self::guard::Guard;

/// The bounds on what one confirmer can be made to suffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Verifications that may wait for one confirmer at once.
    pub pending_per_confirmer: u32,
    /// Prompts one confirmer gets in ten minutes without an approval between them.
    pub prompts_per_10_minutes: u32,
    /// How long a confirmer who said `not me` is left alone.
    pub mute_after_not_me: Duration,
    /// Wrong codes from or for one confirmer, without an approval between them, that lock it.
    pub wrong_codes_to_lock: u32,
    /// How long it stays locked.
    pub lock_for: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pending_per_confirmer: 3,
            prompts_per_10_minutes: 5,
            mute_after_not_me: Duration::from_secs(20 * 60),
            wrong_codes_to_lock: 10,
            lock_for: Duration::from_secs(20 * 60),
        }
    }
}

/// Which bound was hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// [`Limits::pending_per_confirmer`].
    Pending,
    /// [`Limits::prompts_per_10_minutes`].
    Prompts,
    /// [`Limits::mute_after_not_me`].
    Muted,
    /// [`Limits::wrong_codes_to_lock`].
    Locked,
}

/// A request that came too soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("limit hit, try again in {} s", .retry_after.as_secs())]
pub struct Limited {
    /// Which bound was hit.
    pub limit: Limit,
    /// When another try may succeed.
    pub retry_after: Duration,
}
