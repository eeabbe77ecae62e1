//! A daemon with pages.

use acceptance::{Daemon, Stage, Visitor};

/// See above.
pub(crate) struct Rooms {
    daemon: Daemon,
}

impl Rooms {
    /// With these lines of `[sign_in]` besides.
    pub(crate) fn open(stage: &Stage, lines: &str) -> Self {
        let mut setup = stage.setup();
        setup.sign_in = format!("timeout = 120\n{lines}");
        Self {
            daemon: Daemon::start(setup),
        }
    }

    /// A path of it as a URL.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.daemon.http_port())
    }
}

/// The code that the page shows.
pub(crate) fn code(visitor: &Visitor) -> String {
    visitor.text_of(".code [aria-hidden]")
}
