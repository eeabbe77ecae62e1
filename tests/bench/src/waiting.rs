//! What a verification costs in memory while somebody waits for it over HTTP: many relying parties, each on a connection
//! of its own, and a confirmer who says nothing until all have been counted.

use std::time::Duration;

use anyhow::{Result, ensure};

use crate::clock::{SECOND, now};
use crate::confirmer::Confirmer;
use crate::daemon::{Daemon, Site, TOKEN};
use crate::http::Call;
use crate::load::{Lines, describe};
use crate::progress;
use crate::samples::float;
use crate::server::Server;
use crate::table::Table;

const BURST: usize = 2_000;
const ALL: usize = 10_000;
/// How many are let in at once after the burst, so that the listen queue does not decide.
const BATCH: usize = 500;
/// Beyond the five seconds after which the daemon asks once more, by message.
const SETTLED: Duration = Duration::from_millis(6_500);

/// Measures on a daemon of its own, so that nothing it holds was freed by somebody before.
pub(crate) fn measure(server: &Server, figures: &mut Table) -> Result<()> {
    progress("waiting verifications");
    let daemon = Site::new(server.components, "")?.start()?;
    let mut crowd = Crowd::of(daemon, server.silent()?)?;
    let before = crowd.resident()?;
    crowd.grow(BURST, BURST)?;
    let burst = crowd.resident()?;
    crowd.grow(ALL, BATCH)?;
    let all = crowd.resident()?;
    let approved = crowd.speak()?;
    for (count, resident) in [(BURST, burst), (ALL, all)] {
        let each = float(resident.saturating_sub(before)) / float(count);
        let name = format!("memory per verification that waits over HTTP, {count} waiting");
        figures.figure(
            &name,
            format!("{:.2} KiB", each / 1024.0),
            "< 2 KiB",
            each < 2048.0,
        );
    }
    let name = format!("of these {ALL}, approved once the confirmer spoke");
    figures.figure(
        &name,
        approved.to_string(),
        &ALL.to_string(),
        approved == ALL,
    );
    Ok(())
}

struct Crowd {
    daemon: Daemon,
    confirmer: Confirmer,
    lines: Lines,
    waiting: usize,
    request: Vec<u8>,
}

impl Crowd {
    fn of(daemon: Daemon, confirmer: Confirmer) -> Result<Self> {
        let mut request = Vec::new();
        Call::open(&confirmer.jid, TOKEN).write(0, &mut request);
        Ok(Self {
            daemon,
            confirmer,
            lines: Lines::new()?,
            waiting: 0,
            request,
        })
    }

    /// Once nothing moves any more, in bytes.
    fn resident(&self) -> Result<u64> {
        std::thread::sleep(SETTLED);
        self.daemon.pid().resident()
    }

    /// Opens verifications until there are `wanted`, `batch` at once.
    fn grow(&mut self, wanted: usize, batch: usize) -> Result<()> {
        let to = self.daemon.site.http();
        while self.waiting < wanted {
            let next = wanted.min(self.waiting + batch);
            self.lines.connect(to, next)?;
            for number in self.waiting..next {
                self.lines.ask(number, &self.request)?;
            }
            self.waiting = next;
            let given_up = now() + 15 * SECOND;
            while self.confirmer.asked() < next as u64 {
                ensure!(
                    now() < given_up,
                    "asked {} times for {next}",
                    self.confirmer.asked()
                );
                let mut early = None;
                self.lines.poll(now() + SECOND / 100, |_, _, answer| {
                    early.get_or_insert_with(|| describe(answer));
                })?;
                ensure!(
                    early.is_none(),
                    "answered before anybody answered: {early:?}"
                );
            }
        }
        Ok(())
    }

    /// How many are approved.
    fn speak(&mut self) -> Result<usize> {
        self.confirmer.speak();
        let given_up = now() + 20 * SECOND;
        let call = Call::Open(Vec::new());
        let (mut answered, mut approved) = (0, 0);
        while answered < self.waiting && now() < given_up {
            self.lines.poll(given_up, |_, _, answer| {
                answered += 1;
                approved += usize::from(call.is_approval(answer));
            })?;
        }
        Ok(approved)
    }
}
