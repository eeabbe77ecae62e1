//! From `pam_authenticate` to the request on the XMPP wire. One fresh process per login, as sshd has one: a small
//! application of libpam (`pam_host.c`) stamps `CLOCK_MONOTONIC` right before it calls, and the server the daemon is
//! connected to stamps the bytes it reads. Process start, `dlopen` of the module and the person's answer are not in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use acceptance::{Scratch, run};
use anyhow::{Context, Result, ensure};

use crate::daemon::Site;
use crate::footprint;
use crate::progress;
use crate::samples::Samples;
use crate::table::Table;
use crate::wire_server::WireServer;

const HOST: &str = include_str!("pam_host.c");
const SERVICE: &str = "bench";
const WARM_UP: usize = 20;
const LOGINS: usize = 400;

/// Measures through a server of the bench's own.
pub(crate) fn measure(figures: &mut Table) -> Result<()> {
    progress("logins through PAM");
    let wire = WireServer::start()?;
    let user = run(Command::new("id").arg("-un")).stdout.trim().to_owned();
    let users = format!("\"{user}\" = \"alice@localhost\"\n");
    let daemon = Site::new(wire.port, &users)?.start()?;
    let host = Host::build(&daemon.site, user)?;
    let mut samples = Samples::default();
    for number in 0..WARM_UP + LOGINS {
        let asked = host.log_in()?;
        let seen = wire.next()?;
        ensure!(wire.left_over() == 0, "one login, several requests");
        if number >= WARM_UP {
            samples.push(
                seen.checked_sub(asked)
                    .context("seen before it was asked")?,
            );
        }
    }
    let p99 = samples.percentile(99);
    let measured = format!("p50 {:.2} ms, p99 {p99:.2} ms", samples.percentile(50));
    let name = format!(
        "pam_authenticate until the request is on the XMPP wire ({} logins)",
        samples.len()
    );
    figures.figure(&name, measured, "p99 < 5 ms", p99 < 5.0);
    Ok(())
}

/// The application of libpam.
struct Host {
    program: PathBuf,
    user: String,
    /// The program, and the service's file.
    scratch: Scratch,
}

impl Host {
    fn build(site: &Site, user: String) -> Result<Self> {
        let scratch = Scratch::new("pam");
        let source = scratch.write("pam_host.c", HOST);
        let program = scratch.path().join("pam_host");
        let output = run(Command::new("cc")
            .args(["-O2", "-Wall", "-o"])
            .arg(&program)
            .arg(source)
            .arg("-lpam"));
        ensure!(output.code == 0, "cc: {}", output.stderr);
        scratch.write(SERVICE, &stack(&footprint::module()?, &site.socket()));
        Ok(Self {
            program,
            user,
            scratch,
        })
    }

    /// Logs in, which must succeed; when `pam_authenticate` was called.
    fn log_in(&self) -> Result<u64> {
        let output = run(Command::new(&self.program)
            .args([SERVICE, &self.user])
            .arg(self.scratch.path()));
        ensure!(
            output.code == 0,
            "a login failed: {}{}",
            output.stdout,
            output.stderr
        );
        Ok(output.stdout.trim().parse()?)
    }
}

fn stack(module: &Path, socket: &Path) -> String {
    format!(
        "auth required {} socket={} timeout=10\n",
        module.display(),
        socket.display()
    )
}
