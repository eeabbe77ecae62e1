//! From starting the daemon to the first `GET /readyz` that says 200: its XMPP login is in it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use acceptance::{Daemon, XmppServer, built};
use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::clock::{SECOND, now};
use crate::samples::Samples;
use crate::table::Table;
use crate::{progress, setup};

const RUNS: usize = 10;
/// Between two looks.
const PAUSE: Duration = Duration::from_micros(200);
/// For the server to notice that the last one has gone; Prosody lets a component in once only.
const SETTLED: Duration = Duration::from_millis(200);

/// Starts it again and again on the configuration of one that was stopped.
pub(crate) fn cold(server: &Arc<dyn XmppServer>, figures: &mut Table) -> Result<()> {
    progress("cold starts");
    let daemon = Daemon::start(setup(server));
    daemon.stop();
    let mut samples = Samples::default();
    for _ in 0..RUNS {
        std::thread::sleep(SETTLED);
        let mut command = Command::new(built("verifierd"));
        command.args(["run", "--config"]).arg(daemon.config());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let started = now();
        let child = Running(command.spawn()?);
        while !is_ready(daemon.http_port()) {
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

fn is_ready(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut tcp = TcpStream::connect(("127.0.0.1", port))?;
        tcp.set_read_timeout(Some(Duration::from_secs(2)))?;
        tcp.write_all(b"GET /readyz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")?;
        let mut start = [0; 12];
        tcp.read_exact(&mut start)?;
        Ok(&start == b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
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
