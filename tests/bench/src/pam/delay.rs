//! What a login takes besides the person: with our module, which opens a verification that is approved as soon as it is
//! on the XMPP wire, and with a module that returns at once, in turn, one fresh process each. Process start is not in it.

use anyhow::{Context, Result, ensure};

use super::host::{Login, Module};
use super::{Place, own_name};
use crate::progress;
use crate::report::Report;
use crate::samples::Samples;
use crate::table::Table;

const WARM_UP: usize = 20;
const LOGINS: usize = 400;

/// The times of one module.
#[derive(Default)]
struct Times {
    /// `pam_authenticate` alone.
    asking: Samples,
    /// From before `pam_start` to after `pam_end`: the module is loaded and unloaded.
    whole: Samples,
}

impl Times {
    fn add(&mut self, login: Login) {
        self.asking
            .push(login.returned.saturating_sub(login.called));
        self.whole.push(login.ended.saturating_sub(login.started));
    }
}

pub(crate) fn measure(report: &mut Report) -> Result<()> {
    progress("logins through PAM");
    let place = Place::new(10)?;
    let user = own_name();
    let (mut permit, mut ours) = (Times::default(), Times::default());
    let mut to_wire = Samples::default();
    for number in 0..WARM_UP + LOGINS {
        let login = place.host.log_in(Module::Xmpp, &user)?;
        let seen = place.wire.next()?;
        ensure!(place.wire.left_over() == 0, "one login, several requests");
        let other = place.host.log_in(Module::Permit, &user)?;
        if number >= WARM_UP {
            let asked = seen.checked_sub(login.called);
            to_wire.push(asked.context("seen before it was asked")?);
            ours.add(login);
            permit.add(other);
        }
    }
    ensure!(place.wire.left_over() == 0, "pam_permit asked somebody");
    tell(&permit, &ours, &to_wire, report);
    Ok(())
}

fn tell(permit: &Times, ours: &Times, to_wire: &Samples, report: &mut Report) {
    let title = format!("A login besides the person, ms ({LOGINS} each, in turn)");
    let head = [
        "module",
        "pam_authenticate p50",
        "p99",
        "with loading p50",
        "p99",
    ];
    let mut table = Table::new(&title, &head);
    let row = |times: &Times| {
        [&times.asking, &times.whole].map(|samples| [50, 99].map(|part| samples.percentile(part)))
    };
    let (permit, ours) = (row(permit), row(ours));
    for (name, values) in [(Module::Permit, permit), (Module::Xmpp, ours)] {
        table.row(cells(name.name(), values.as_flattened()));
    }
    let pairs = ours.as_flattened().iter().zip(permit.as_flattened());
    let added: Vec<f64> = pairs.map(|(ours, permit)| ours - permit).collect();
    table.row(cells("added", &added));
    report.table(table);
    let p99 = to_wire.percentile(99);
    let measured = format!("p50 {:.2} ms, p99 {p99:.2} ms", to_wire.percentile(50));
    let name = format!("pam_authenticate until the request is on the XMPP wire ({LOGINS} logins)");
    report
        .figures
        .figure(&name, measured, "p99 < 5 ms", p99 < 5.0);
}

fn cells(name: &str, values: &[f64]) -> Vec<String> {
    let values = values.iter().map(|value| format!("{value:.3}"));
    [name.to_owned()].into_iter().chain(values).collect()
}
