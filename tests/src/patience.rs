//! Waiting for an event with a deadline; never for a time.

use std::time::{Duration, Instant};

/// How long a story waits for anything: far above what it takes on a loaded machine, since only failures wait it out.
pub const LONG: Duration = Duration::from_secs(60);

/// Looks until `look` sees something, and returns it. Fails the story after [`LONG`].
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + LONG;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < end, "waited {LONG:?} in vain for {what}");
        // Between two looks at a thing that cannot call us: a port, a file, another process.
        std::thread::park_timeout(Duration::from_millis(20));
    }
}
