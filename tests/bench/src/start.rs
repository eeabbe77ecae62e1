//! From starting the daemon to the first `GET /readyz` that says 200: its XMPP login is in it.

use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::clock::{SECOND, now};
use crate::daemon::Site;
use crate::progress;
use crate::samples::Samples;
use crate::server::Server;
use crate::table::Table;

const RUNS: usize = 10;
/// Between two looks.
const PAUSE: Duration = Duration::from_micros(200);
/// For the server to notice that the last one has gone; Prosody lets a component in once only.
const SETTLED: Duration = Duration::from_millis(200);

/// Starts it again and again, always on the same configuration.
pub(crate) fn cold(server: &Server, figures: &mut Table) -> Result<()> {
    progress("cold starts");
    let site = Site::new(server.components, "")?;
    let mut samples = Samples::default();
    for _ in 0..RUNS {
        std::thread::sleep(SETTLED);
        let mut command = site.command()?;
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let started = now();
        let child = Running(command.spawn()?);
        while !site.is_ready() {
            ensure!(now() < started + 20 * SECOND, "not ready after 20 s");
            std::thread::sleep(PAUSE);
        }
        samples.push(now() - started);
        child.stop()?;
    }
    let measured = format!(
        "p50 {:.0} ms, slowest {:.0} ms",
        samples.percentile(50),
        samples.percentile(100)
    );
    figures.figure(
        "cold start until /readyz says 200 (10 starts)",
        measured,
        "",
        true,
    );
    Ok(())
}

/// A daemon that does not outlive this value.
struct Running(Child);

impl Running {
    fn stop(mut self) -> Result<()> {
        let id = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        kill_process(id.context("a process id")?, Signal::TERM)?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
