//! How many logins one daemon sustains: processes that log in again and again, each verification approved as soon as it
//! is on the XMPP wire; and the same processes with a module that returns at once, which is what they could do at most.

use std::fs;

use acceptance::Process;
use anyhow::{Result, ensure};

use super::host::{self, Module};
use super::{Place, users};
use crate::clock::{MILLISECOND, now};
use crate::options::Options;
use crate::progress;
use crate::report::Report;
use crate::samples::{Round, Samples, float};
use crate::table::Table;

const AT_ONCE: [usize; 3] = [1, 8, 64];

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    progress("logins per second");
    let place = Place::new(10)?;
    let head = [
        "module",
        "processes",
        "logins per second",
        "p50 ms",
        "p99 ms",
        "failed",
        "daemon, microseconds each",
    ];
    let mut table = Table::new("Logins per second through one daemon", &head);
    for processes in AT_ONCE {
        for module in Module::BOTH {
            let mut all = Samples::default();
            let before = place.daemon.pid().processor_time()?;
            for _ in 0..options.rounds {
                all.add(&place.round(module, processes, options.seconds)?);
            }
            let spent = place.daemon.pid().processor_time()? - before;
            let each = match module {
                Module::Permit => String::new(),
                Module::Xmpp => format!("{:.0}", spent / float(all.trips)),
            };
            table.row(vec![
                module.name().to_owned(),
                processes.to_string(),
                format!("{:.0}", all.rate()),
                format!("{:.2}", all.percentile(50)),
                format!("{:.2}", all.percentile(99)),
                all.errors.to_string(),
                each,
            ]);
        }
    }
    report.table(table);
    Ok(())
}

impl Place {
    /// All log in for so long, each as one of the users of this machine.
    fn round(&self, module: Module, processes: usize, seconds: f64) -> Result<Samples> {
        let round = Round::of(seconds);
        let users = users()?;
        let logs: Vec<_> = (0..processes)
            .map(|number| self.host.log(&format!("login{number}")))
            .collect();
        let mut hosts = Vec::new();
        for (log, user) in logs.iter().zip(users.iter().cycle()) {
            let mut command = self.host.command(module, user);
            command.args(["until", &round.ends().to_string()]);
            hosts.push(Process::start(&command, false, log));
        }
        while !hosts.iter_mut().all(|host| host.ended().is_some()) {
            ensure!(now() < round.given_up(), "a login does not end");
            std::thread::sleep(std::time::Duration::from_nanos(20 * MILLISECOND));
        }
        let mut samples = Samples::default();
        let mut failed = 0;
        for log in &logs {
            for line in fs::read_to_string(log)?.lines() {
                match host::read(line) {
                    Ok((login, _)) if login.is_approved => {
                        samples.note(round, login.started, login.ended);
                    }
                    Ok(_) | Err(_) => failed += 1,
                }
            }
            fs::remove_file(log)?;
        }
        samples.close(round, failed);
        let asked = self.wire.left_over() as u64;
        let expected = if module == Module::Xmpp {
            samples.trips
        } else {
            0
        };
        ensure!(
            asked >= expected,
            "{asked} requests for {expected} approvals"
        );
        Ok(samples)
    }
}
