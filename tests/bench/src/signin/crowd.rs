//! Ten thousand people on the waiting page, each with a browser that listens for what happens, beside as many connections
//! on which nothing does.

use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::visitor::{Next, PAGES, Visitor};
use super::{page, person, plain, site};
use crate::clock::{SECOND, now};
use crate::daemon::Daemon;
use crate::http::Answer;
use crate::load::{Lines, describe};
use crate::options::Options;
use crate::process::Pid;
use crate::progress;
use crate::report::{Report, megabytes};
use crate::samples::float;
use crate::table::Table;
use crate::wire_server::WireServer;

/// How many of them come at once, so that the listen queue does not decide.
const BATCH: usize = 250;
/// For whatever still moves once the last one waits.
const SETTLED: Duration = Duration::from_secs(2);

pub(super) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let (count, seconds) = options.crowd;
    progress(&format!("{count} people on the waiting page"));
    let wire = WireServer::start()?;
    let idle = idle(&site(&wire)?.start()?, count)?;
    let wire = WireServer::start()?;
    wire.falls_silent();
    let mut crowd = Crowd::of(site(&wire)?.start()?)?;
    let before = crowd.pid().resident()?;
    let started = now();
    crowd.grow(count)?;
    let came = now() - started;
    let waiting = crowd.each(before)?;
    let (from, spent) = (now(), crowd.pid().processor_time()?);
    let listened = crowd.listen(from + seconds * SECOND)?;
    let spent = crowd.pid().processor_time()? - spent;
    let elapsed = float(now() - from) / 1e3; // microseconds, as what is spent
    let resident = crowd.pid().resident()?;
    let spoken = now();
    wire.speaks();
    let let_in = crowd.all_in();
    let took = now() - spoken;

    let mut table = Table::new(
        &format!("{count} people on the waiting page"),
        &["what", "measured"],
    );
    let mut row = |what: &str, measured: String| table.row(vec![what.to_owned(), measured]);
    row(
        "until all of them waited",
        format!("{:.1} s", float(came) / 1e9),
    );
    row("daemon, resident, before", megabytes(before));
    row("daemon, resident, with all of them", megabytes(resident));
    row("that is, for each", format!("{waiting:.2} KiB"));
    row(
        "a connection on which nothing happens",
        format!("{idle:.2} KiB"),
    );
    row(
        "processor time while they wait, of one",
        format!("{:.2} %", spent * 100.0 / elapsed),
    );
    row("events sent to them meanwhile", listened.to_string());
    row(
        "until all were let in, once they had confirmed",
        format!("{:.1} s", float(took) / 1e9),
    );
    report.table(table);
    let name = format!("of {count} people on the waiting page, let in once they had confirmed");
    report.figures.figure(
        &name,
        let_in.to_string(),
        &count.to_string(),
        let_in == count,
    );
    Ok(())
}

/// What a connection costs on which one page was loaded, in KiB.
fn idle(daemon: &Daemon, count: usize) -> Result<f64> {
    let mut lines = Lines::new()?;
    let mut loaded = 0;
    let before = daemon.pid().resident()?;
    for batch in batches(count) {
        lines.connect(daemon.site.http(), batch.end)?;
        let least = plain(b"GET /healthz HTTP/1.1\r\nHost: bench\r\n\r\n");
        for number in batch.clone() {
            lines.ask(number, &least.request)?;
        }
        let given_up = now() + 20 * SECOND;
        while loaded < batch.end {
            ensure!(now() < given_up, "{loaded} pages for {}", batch.end);
            lines.poll(given_up, |_, _, _| loaded += 1)?;
        }
    }
    std::thread::sleep(SETTLED);
    Ok(per_one(before, daemon.pid().resident()?, count))
}

fn per_one(before: u64, after: u64, count: usize) -> f64 {
    float(after.saturating_sub(before)) / float(count) / 1024.0
}

fn batches(count: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    (0..count)
        .step_by(BATCH)
        .map(move |from| from..count.min(from + BATCH))
}

/// Their browsers.
struct Crowd {
    daemon: Daemon,
    lines: Lines,
    visitors: Vec<Visitor>,
}

/// What one of them did on an answer.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// Asked for the next page.
    GoesOn,
    /// Listens.
    Waits,
    /// Is let in.
    IsIn,
}

impl Crowd {
    fn of(daemon: Daemon) -> Result<Self> {
        Ok(Self {
            daemon,
            lines: Lines::new()?,
            visitors: Vec::new(),
        })
    }

    fn pid(&self) -> Pid {
        self.daemon.pid()
    }

    fn each(&self, before: u64) -> Result<f64> {
        std::thread::sleep(SETTLED);
        Ok(per_one(before, self.pid().resident()?, self.visitors.len()))
    }

    /// Until all of them wait.
    fn grow(&mut self, count: usize) -> Result<()> {
        let first = page()?.request;
        for batch in batches(count) {
            self.lines.connect(self.daemon.site.http(), batch.end)?;
            self.visitors.resize_with(batch.end, Visitor::default);
            for number in batch.clone() {
                self.lines.ask(number, &first)?;
            }
            let mut waiting = 0;
            self.until(20, |step| {
                waiting += usize::from(step == Step::Waits);
                waiting == batch.len()
            })?;
        }
        Ok(())
    }

    /// Goes on listening; how many events came.
    fn listen(&mut self, end: u64) -> Result<usize> {
        let mut events = 0;
        while now() < end {
            for step in self.poll(end)? {
                ensure!(step == Step::Waits, "somebody does not wait: {step:?}");
                events += 1;
            }
        }
        Ok(events)
    }

    /// How many are let in.
    fn all_in(&mut self) -> usize {
        let (mut let_in, count) = (0, self.visitors.len());
        let all = self.until(60, |step| {
            let_in += usize::from(step == Step::IsIn);
            let_in == count
        });
        if let Err(error) = all {
            progress(&format!("{error:#}"));
        }
        let_in
    }

    fn until(&mut self, seconds: u64, mut is_enough: impl FnMut(Step) -> bool) -> Result<()> {
        let given_up = now() + seconds * SECOND;
        loop {
            ensure!(
                now() < given_up,
                "not all of them came so far in {seconds} s"
            );
            for step in self.poll(given_up)? {
                if is_enough(step) {
                    return Ok(());
                }
            }
        }
    }

    /// Everybody who got an answer goes on.
    fn poll(&mut self, end: u64) -> Result<Vec<Step>> {
        let visitors = &mut self.visitors;
        let mut asked = Vec::new();
        self.lines.poll(end, |number, _, answer| {
            asked.push((
                number,
                step(visitors.get_mut(number), answer, &person(number)),
            ));
        })?;
        let mut steps = Vec::new();
        for (number, done) in asked {
            let (step, request) = done?;
            if step != Step::IsIn {
                self.lines.ask(number, &request)?;
            }
            steps.push(step);
        }
        Ok(steps)
    }
}

fn step(
    visitor: Option<&mut Visitor>,
    answer: &Answer<'_>,
    address: &str,
) -> Result<(Step, Vec<u8>)> {
    let visitor = visitor.context("nobody asked")?;
    let mut request = Vec::new();
    // Their own page, to which they go once they are signed in.
    let is_in = answer
        .header("location")
        .is_some_and(|location| location.ends_with("/account"));
    if is_in {
        return Ok((Step::IsIn, request));
    }
    match visitor.goes_on(answer, address, &mut request)? {
        Next::Ask if request.starts_with(b"GET /sign-in/events") => Ok((Step::Waits, request)),
        Next::Ask => Ok((Step::GoesOn, request)),
        Next::There(_) => anyhow::bail!("not at {PAGES}: {}", describe(answer)),
    }
}
