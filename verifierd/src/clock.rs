//! The desk's clock: the only place in the daemon that reads one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;
use verification::Time;

/// Wall time taken once, at the start, and counted on monotonically: setting the system's clock moves no deadline.
#[derive(Debug, Clone)]
pub struct Clock {
    started: Instant,
    started_at: u64,
}

impl Clock {
    /// A clock that starts now.
    #[must_use]
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
            started_at: wall_millis(),
        }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Time {
        let elapsed = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Time::from_millis(self.started_at.saturating_add(elapsed))
    }

    /// How long it has run.
    #[must_use]
    pub fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    /// What this clock showed when the wall clock showed `unix_millis` (XEP-0203 stamps).
    #[must_use]
    pub fn of_wall(&self, unix_millis: u64) -> Time {
        let ahead = i128::from(self.now().as_millis()) - i128::from(wall_millis());
        let millis = i128::from(unix_millis) + ahead;
        Time::from_millis(u64::try_from(millis.max(0)).unwrap_or(u64::MAX))
    }

    /// The instant at which this clock will show `time`, for timers.
    #[must_use]
    pub fn instant(&self, time: Time) -> Instant {
        let after_start = time.as_millis().saturating_sub(self.started_at);
        self.started + Duration::from_millis(after_start)
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the clock")]
fn wall_millis() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
