//! The bound and the daemon, taking turns on one server with one confirmer: what a machine does to one in these seconds
//! it does to the other.

use std::time::Duration;

use anyhow::Result;

use crate::bound::Bound;
use crate::confirmer::Confirmer;
use crate::daemon::{Daemon, Site, TOKEN};
use crate::http::Call;
use crate::load::Load;
use crate::options::{Options, Part};
use crate::process::Pid;
use crate::report::Report;
use crate::samples::{Round, Samples};
use crate::server::{BOUND, SECRET, Server};
use crate::{progress, session};

/// How many are in flight at once.
const STEPS: [usize; 5] = [1, 16, 64, 128, 1024];
/// How long a daemon is left alone before its idle memory is read.
const IDLE: Duration = Duration::from_secs(2);

/// The figures with so many in flight.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) in_flight: usize,
    pub(crate) bound: Way,
    /// Through the JSON API and through the drop-in.
    pub(crate) ours: Option<[Way; 2]>,
}

/// One way of asking, over all its rounds.
#[derive(Debug, Default)]
pub(crate) struct Way {
    pub(crate) samples: Samples,
    /// Microseconds of processor time.
    pub(crate) spent: Spent,
}

/// Processor time, in microseconds.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Spent {
    pub(crate) server: f64,
    pub(crate) daemon: f64,
    /// Load, bare component and confirmer.
    pub(crate) bench: f64,
}

struct Stage {
    server: Pid,
    daemon: Option<Daemon>,
    confirmer: Confirmer,
    bound: Bound,
    ours: Option<[Load; 2]>,
}

/// Runs all steps on `server`; the bare component alone where only the bound is wanted.
pub(crate) fn measure(server: &Server, options: &Options, report: &mut Report) -> Result<()> {
    let brand = server.brand;
    let mut stage = Stage::new(server, options.wants(Part::Rates))?;
    let daemon = stage.daemon.as_ref().map(Daemon::pid);
    let mut idle = 0;
    if let Some(daemon) = daemon {
        std::thread::sleep(IDLE);
        idle = daemon.resident()?;
    }
    let (mut steps, mut peaks) = (Vec::new(), Vec::new());
    for in_flight in STEPS {
        progress(&format!("{}: {in_flight} in flight", brand.name()));
        steps.push(stage.step(in_flight, options)?);
        if let Some(daemon) = daemon {
            peaks.push((in_flight, daemon.peak()?));
        }
    }
    report.rates(brand, &steps);
    if daemon.is_some() {
        report.memory(brand, idle, &peaks);
    }
    Ok(())
}

impl Stage {
    fn new(server: &Server, has_daemon: bool) -> Result<Self> {
        let confirmer = server.confirmer()?;
        let session = session::component(server.components, BOUND, SECRET)?;
        let bound = Bound::new(session, BOUND, &confirmer.jid);
        let site = has_daemon
            .then(|| Site::new(server.components, ""))
            .transpose()?;
        let daemon = site.map(Site::start).transpose()?;
        let ours = daemon.as_ref().map(|daemon| {
            let calls = [
                Call::open(&confirmer.jid, TOKEN),
                Call::auth(&confirmer.jid),
            ];
            calls.map(|call| Load::new(daemon.site.http(), call))
        });
        Ok(Self {
            server: server.pid(),
            daemon,
            confirmer,
            bound,
            ours,
        })
    }

    fn step(&mut self, in_flight: usize, options: &Options) -> Result<Step> {
        let mut bound = Way::default();
        let mut ours = self
            .ours
            .is_some()
            .then(|| [Way::default(), Way::default()]);
        for _ in 0..options.rounds {
            let before = self.spent()?;
            let samples = self.bound.run(in_flight, Round::of(options.seconds));
            self.confirmer.check()?;
            bound.add(&samples?, before, self.spent()?);
            for number in 0..2 {
                let before = self.spent()?;
                let load = self.ours.as_mut().and_then(|loads| loads.get_mut(number));
                let way = ours.as_mut().and_then(|ways| ways.get_mut(number));
                if let (Some(load), Some(way)) = (load, way) {
                    let samples = load.run(in_flight, Round::of(options.seconds));
                    self.confirmer.check()?;
                    way.add(&samples?, before, self.spent()?);
                }
            }
        }
        Ok(Step {
            in_flight,
            bound,
            ours,
        })
    }

    fn spent(&self) -> Result<Spent> {
        let daemon = self.daemon.as_ref().map(Daemon::pid);
        Ok(Spent {
            server: self.server.processor_time()?,
            daemon: daemon.map_or(Ok(0.0), Pid::processor_time)?,
            bench: Pid::own().processor_time()?,
        })
    }
}

impl Way {
    fn add(&mut self, samples: &Samples, before: Spent, after: Spent) {
        self.samples.add(samples);
        self.spent.server += after.server - before.server;
        self.spent.daemon += after.daemon - before.daemon;
        self.spent.bench += after.bench - before.bench;
    }
}
