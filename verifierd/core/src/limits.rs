//! How often a confirmer may be asked: prompt bombing stops here.

mod book;
mod decoys;
mod guard;
mod marks;
mod source;
mod sources;
mod tally;

use core::time::Duration;

pub(crate) use self::book::Closure;
pub(crate) use self::guard::{Guard, waits_until};
pub(crate) use self::source::Source;

/// The bounds on what one confirmer can be made to suffer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Verifications that may wait for one confirmer at once; where that is more than one, the last is not for askers who
    /// are not trusted ([`crate::Draft::trusted`]).
    pub pending_per_confirmer: u32,
    /// Prompts one confirmer gets in ten minutes without an approval between them; the last two likewise.
    pub prompts_per_10_minutes: u32,
    /// How long a confirmer who said `not me` is left alone.
    pub mute_after_not_me: Duration,
    /// Wrong codes from or for one confirmer, without an approval between them, that lock it.
    pub wrong_codes_to_lock: u32,
    /// Wrong codes from or for one confirmer in requests from one address, without an approval between them, that lock
    /// that address out for that confirmer. Fewer than for the confirmer: whoever guesses locks himself out first.
    pub wrong_codes_to_lock_source: u32,
    /// How long both stay locked.
    pub lock_for: Duration,
    /// After a denial, how long the same relying party may not ask the same confirmer about a claimant from the same
    /// address. A request that names no address is held back by the bounds on what waits and on prompts alone: it may
    /// be somebody else's.
    pub cool_down_after_denial: Duration,
    /// Verifications of one relying party that may wait at once for one confirmer about claimants from one address.
    pub pending_per_confirmer_and_source: u32,
    /// Verifications that may wait at once about claimants from one address, whoever is to confirm.
    pub pending_per_source: u32,
    /// Verifications of one relying party that may wait at once.
    pub pending_per_relying_party: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pending_per_confirmer: 3,
            prompts_per_10_minutes: 5,
            mute_after_not_me: Duration::from_secs(20 * 60),
            wrong_codes_to_lock: 10,
            wrong_codes_to_lock_source: 5,
            lock_for: Duration::from_secs(20 * 60),
            cool_down_after_denial: Duration::from_secs(30),
            pending_per_confirmer_and_source: 1,
            pending_per_source: 100,
            pending_per_relying_party: 50_000,
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
    /// [`Limits::mute_after_not_me`], or the confirmer's or an admin's wish.
    Muted,
    /// [`Limits::wrong_codes_to_lock`] or [`Limits::wrong_codes_to_lock_source`], or an admin's doing.
    Locked,
    /// [`Limits::pending_per_confirmer_and_source`].
    SameSource,
    /// [`Limits::cool_down_after_denial`].
    CoolDown,
    /// [`Limits::pending_per_source`].
    Source,
    /// [`Limits::pending_per_relying_party`].
    RelyingParty,
}

impl Limit {
    /// Its name on the API and in logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Prompts => "prompts",
            Self::Muted => "muted",
            Self::Locked => "locked",
            Self::SameSource => "same_source",
            Self::CoolDown => "cool_down",
            Self::Source => "source",
            Self::RelyingParty => "relying_party",
        }
    }
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
