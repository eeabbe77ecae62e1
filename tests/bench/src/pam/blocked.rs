//! Many logins that wait for somebody who does not answer: one process each, blocked in `pam_authenticate`, as sshd's are;
//! what they cost the daemon and themselves meanwhile, and how they end.

use std::collections::BTreeMap;
use std::time::Duration;

use acceptance::{Process, is_root};
use anyhow::{Result, ensure};

use super::host::{self, Module};
use super::{Place, users};
use crate::clock::{MILLISECOND, SECOND, now};
use crate::options::Options;
use crate::process::Pid;
use crate::progress;
use crate::report::{Report, megabytes};
use crate::samples::float;
use crate::table::Table;

/// For whatever still moves once the last one is asked for.
const SETTLED: Duration = Duration::from_secs(1);

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    if !is_root() {
        progress("blocked logins: not measured, only root may ask for everybody");
        return Ok(());
    }
    let (count, seconds) = options.blocked;
    progress(&format!("{count} blocked logins, {seconds} s"));
    let place = Place::new(seconds + 60)?;
    place.wire.falls_silent();
    let before = place.daemon.pid().resident()?;
    let started = now();
    let mut crowd = Crowd::of(&place, count)?;
    let all_asked = now() - started;
    std::thread::sleep(SETTLED);
    let (with, spent) = (
        place.daemon.pid().resident()?,
        place.daemon.pid().processor_time()?,
    );
    std::thread::sleep(Duration::from_secs(seconds));
    let spent = place.daemon.pid().processor_time()? - spent;
    let after = place.daemon.pid().resident()?;
    crowd.must_all_wait()?;
    let [resident, proportional] = crowd.memory()?;
    place.wire.speaks();
    let spoken = now();
    let outcomes = crowd.outcomes()?;
    let all_ended = now() - spoken;

    let title = format!("{count} logins blocked in pam_authenticate for {seconds} s");
    let mut table = Table::new(&title, &["what", "measured"]);
    let mut row = |what: &str, measured: String| table.row(vec![what.to_owned(), measured]);
    let each = float(with.saturating_sub(before)) / float(count) / 1024.0;
    row("until all of them were asked for", milliseconds(all_asked));
    row("daemon, resident, before", megabytes(before));
    row("daemon, resident, with all of them", megabytes(with));
    row("that is, for each", format!("{each:.2} KiB"));
    row("daemon, resident, at the end", megabytes(after));
    let part = spent / 1e4 / float(seconds);
    let used = format!("{:.0} ms ({part:.2} % of one)", spent / 1e3);
    row("daemon, processor time meanwhile", used);
    row("each process, resident", format!("{resident} kB"));
    let share = format!("{proportional} kB");
    row("each process, proportional", share);
    let ended = milliseconds(all_ended);
    row("until all had ended, once the confirmers spoke", ended);
    for (outcome, number) in &outcomes {
        row(outcome, number.to_string());
    }
    report.table(table);
    let approved = outcomes.get(APPROVED).copied().unwrap_or(0);
    let name = format!("of {count} blocked logins, let in once the confirmers spoke");
    let aim = count.to_string();
    report
        .figures
        .figure(&name, approved.to_string(), &aim, approved == count);
    Ok(())
}

/// How a login ended that was let in.
const APPROVED: &str = "ended with PAM_SUCCESS";

fn milliseconds(time: u64) -> String {
    format!("{} ms", time / MILLISECOND)
}

/// The processes.
struct Crowd(Vec<Process>);

impl Crowd {
    /// Every one asked for, and no answer.
    fn of(place: &Place, count: usize) -> Result<Self> {
        let users = users()?;
        let mut hosts = Vec::new();
        for (number, user) in (0..count).zip(users.iter().cycle()) {
            let command = place.host.command(Module::Xmpp, user);
            let log = place.host.log(&format!("blocked{number}"));
            hosts.push(Process::start(&command, false, &log));
        }
        for _ in 0..count {
            place.wire.next()?;
        }
        Ok(Self(hosts))
    }

    fn must_all_wait(&mut self) -> Result<()> {
        let ended = self.0.iter_mut().filter_map(Process::ended).count();
        ensure!(ended == 0, "{ended} ended before anybody answered");
        Ok(())
    }

    /// Of one process, resident and proportional, in kB, on average.
    fn memory(&self) -> Result<[u64; 2]> {
        let mut sums = [0; 2];
        for host in &self.0 {
            let pid = Pid(host.id());
            let [resident, proportional] = &mut sums;
            *resident += pid.resident()?;
            *proportional += pid.proportional()?;
        }
        let count = (self.0.len() as u64).max(1);
        Ok(sums.map(|sum| sum / count / 1024))
    }

    /// How many ended how.
    fn outcomes(mut self) -> Result<BTreeMap<String, usize>> {
        let given_up = now() + 30 * SECOND;
        while now() < given_up && !self.0.iter_mut().all(|host| host.ended().is_some()) {
            std::thread::sleep(Duration::from_nanos(MILLISECOND));
        }
        let mut outcomes = BTreeMap::new();
        for host in &mut self.0 {
            let outcome = match (host.ended(), host.log()) {
                (None, _) => "did not end".to_owned(),
                (Some(_), log) => match log.split_whitespace().next() {
                    Some("0") if host::read(&log)?.0.is_approved => APPROVED.to_owned(),
                    Some(code) => format!("ended with {code}"),
                    None => "ended without a word".to_owned(),
                },
            };
            *outcomes.entry(outcome).or_default() += 1;
        }
        Ok(outcomes)
    }
}
