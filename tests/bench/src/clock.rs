//! `CLOCK_MONOTONIC` in nanoseconds: the same number in every process of this machine, so that what a PAM application
//! stamps can be taken from what the XMPP side stamps.

use rustix::time::{ClockId, clock_gettime};

/// One millisecond in the unit of [`now`].
pub(crate) const MILLISECOND: u64 = 1_000_000;
/// One second in the unit of [`now`].
pub(crate) const SECOND: u64 = 1_000 * MILLISECOND;

/// Nanoseconds since the machine started.
pub(crate) fn now() -> u64 {
    let time = clock_gettime(ClockId::Monotonic);
    time.tv_sec.cast_unsigned() * SECOND + time.tv_nsec.cast_unsigned()
}
