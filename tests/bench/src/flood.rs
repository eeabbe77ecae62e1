//! Ten thousand requests for one person within a minute, through many relying parties and about claimants from as many
//! addresses: how many prompts that person gets, and what the login of somebody else notices of it in the same daemon.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::clock::{SECOND, now};
use crate::confirmer::Confirmer;
use crate::daemon::{Site, TOKEN, token};
use crate::http::Call;
use crate::load::{Lines, describe};
use crate::options::Options;
use crate::progress;
use crate::report::Report;
use crate::samples::{Samples, float};
use crate::server::Server;
use crate::table::Table;

const REQUESTS: usize = 10_000;
const PARTIES: usize = 10;
/// Connections of the flood, each with one request at a time.
const CONNECTIONS: usize = 32;
/// Prompts that one person may get in ten minutes without an approval: the daemon's own limit.
const ALLOWED: u64 = 5;
/// Between two logins of somebody else.
const PAUSE: Duration = Duration::from_millis(10);

/// Measures on a daemon of its own, with the limits it has by itself.
pub(crate) fn measure(server: &Server, options: &Options, report: &mut Report) -> Result<()> {
    progress("a flood");
    let daemon = Site::guarded(server.components, PARTIES)?.start()?;
    let to = daemon.site.http();
    let (flooded, other) = (server.silent()?, server.confirmer()?);
    let mut login = Login::of(&other, to)?;
    let _ = login.repeat(|time| time > SECOND)?;
    let calm = login.repeat(|time| time > options.flood / 2)?;
    let victim = flooded.account().to_owned();
    let lasts = options.flood;
    let flood = thread::spawn(move || pour(to, &victim, lasts));
    let meanwhile = login.repeat(|_| flood.is_finished())?;
    let poured = flood.join().ok().context("the flood ended in a panic")??;
    // Its last prompt left the daemon long before its last request came; the server delivers in milliseconds.
    thread::sleep(Duration::from_millis(500));
    tell(report, [&calm, &meanwhile], &poured, flooded.prompted());
    Ok(())
}

fn tell(report: &mut Report, [calm, meanwhile]: [&Samples; 2], poured: &Poured, prompts: u64) {
    let head = [
        "login of somebody else",
        "logins",
        "p50 ms",
        "p99 ms",
        "slowest ms",
    ];
    let mut table = Table::new("A flood of requests for one person", &head);
    for (when, samples) in [("without the flood", calm), ("during the flood", meanwhile)] {
        let times = [50, 99, 100].map(|percent| format!("{:.2}", samples.percentile(percent)));
        let cells = [when.to_owned(), samples.len().to_string()];
        table.row(cells.into_iter().chain(times).collect());
    }
    report.table(table);
    let figures = &mut report.figures;
    let delay = meanwhile.percentile(99) - calm.percentile(99);
    figures.figure(
        "delay of another user's login by the flood, p99",
        format!("{delay:.2} ms"),
        "< 50 ms",
        delay < 50.0,
    );
    let seconds = float(poured.took) / 1e9;
    let name = format!("prompts delivered of {REQUESTS} requests for one person in {seconds:.0} s");
    let told = format!(
        "{prompts} ({} opened, {} refused)",
        poured.opened, poured.refused
    );
    let is_met = prompts <= ALLOWED && poured.opened == prompts;
    figures.figure(&name, told, &format!("<= {ALLOWED}"), is_met);
}

/// Somebody who logs in again and again, and says yes each time.
struct Login {
    lines: Lines,
    call: Call,
}

impl Login {
    fn of(confirmer: &Confirmer, to: SocketAddr) -> Result<Self> {
        let mut lines = Lines::new()?;
        lines.connect(to, 1)?;
        Ok(Self {
            lines,
            call: Call::open(&confirmer.jid, TOKEN),
        })
    }

    /// One login after the other until `is_enough`, which is told for how long it has been going on.
    fn repeat(&mut self, is_enough: impl Fn(u64) -> bool) -> Result<Samples> {
        let mut samples = Samples::default();
        let mut request = Vec::new();
        self.call.write(0, &mut request);
        let started = now();
        while !is_enough(now() - started) {
            thread::sleep(PAUSE);
            self.lines.ask(0, &request)?;
            let given_up = now() + 10 * SECOND;
            let mut outcome = None;
            while outcome.is_none() {
                ensure!(now() < given_up, "a login was not answered");
                self.lines.poll(given_up, |_, asked, answer| {
                    let time = now() - asked;
                    let is_approval = self.call.is_approval(answer);
                    outcome = Some(is_approval.then_some(time).ok_or_else(|| describe(answer)));
                })?;
            }
            match outcome {
                Some(Ok(time)) => samples.push(time),
                Some(Err(answer)) => anyhow::bail!("a login was not approved: {answer}"),
                None => {}
            }
        }
        Ok(samples)
    }
}

/// What became of the flood.
#[derive(Debug, Default)]
struct Poured {
    opened: u64,
    refused: u64,
    took: u64,
}

/// Asks `victim` evenly over `lasts` nanoseconds.
fn pour(to: SocketAddr, victim: &str, lasts: u64) -> Result<Poured> {
    let mut lines = Lines::new()?;
    lines.connect(to, CONNECTIONS)?;
    // In turn: the daemon closes a connection that nobody uses.
    let mut idle: VecDeque<usize> = (0..CONNECTIONS).collect();
    let (mut poured, mut wrong) = (Poured::default(), None);
    let started = now();
    let mut sent = 0;
    while sent < REQUESTS || idle.len() < CONNECTIONS {
        let due = started + lasts * sent as u64 / REQUESTS as u64;
        if sent < REQUESTS
            && now() >= due
            && let Some(line) = idle.pop_front()
        {
            lines.ask(line, &request(sent, victim))?;
            sent += 1;
            continue;
        }
        ensure!(
            now() < started + lasts + 40 * SECOND,
            "the flood is not over in time"
        );
        let until = if sent < REQUESTS && !idle.is_empty() {
            due
        } else {
            now() + SECOND
        };
        lines.poll(until, |line, _, answer| {
            idle.push_back(line);
            match answer.status {
                201 => poured.opened += 1,
                429 => poured.refused += 1,
                _ => wrong = wrong.take().or_else(|| Some(describe(answer))),
            }
        })?;
    }
    ensure!(wrong.is_none(), "neither opened nor refused: {wrong:?}");
    poured.took = now() - started;
    Ok(poured)
}

/// Each through the next relying party, and about a claimant from the next address of a network kept for benchmarks
/// (RFC 2544).
fn request(number: usize, victim: &str) -> Vec<u8> {
    let ip = format!("198.18.{}.{}", number / 256 % 256, number % 256);
    let body = format!(
        r#"{{"jid":"{victim}","method":"POST","url":"https://bench.example/login","context":{{"ip":"{ip}"}}}}"#
    );
    let token = token(number % PARTIES);
    let request = format!(
        "POST /v1/verifications HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    request.into_bytes()
}
