//! What is measured, as rows beside the aims.

use anyhow::Result;

use crate::compare::{Step, Way};
use crate::machine;
use crate::samples::float;
use crate::server::Brand;
use crate::table::{MISSED, Style, Table};

/// All that was measured.
pub(crate) struct Report {
    tables: Vec<Table>,
    /// What is one figure beside one aim.
    pub(crate) figures: Table,
    failures: Vec<String>,
}

impl Report {
    pub(crate) fn new() -> Self {
        let figures = Table::new("Sizes and times", &["figure", "measured", "aim", ""]);
        Self {
            tables: vec![machine::describe()],
            figures,
            failures: Vec::new(),
        }
    }

    /// Does a part of the work if it `is_wanted`; if it fails, that is part of the report.
    pub(crate) fn part(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Self) -> Result<()>,
        is_wanted: bool,
    ) {
        if is_wanted && let Err(error) = work(self) {
            self.failures.push(format!("FAILED: {name}: {error:#}"));
        }
    }

    /// Whether nothing failed.
    pub(crate) fn is_whole(&self) -> bool {
        self.failures.is_empty()
    }

    /// The bound and ours side by side, and where the processor time went.
    pub(crate) fn rates(&mut self, brand: Brand, steps: &[Step]) {
        let title = |what: &str| format!("{what}, on {}", brand.name());
        let mut rates = Table::new(
            &title("Round trips"),
            &[
                "way of asking",
                "in flight",
                "per second",
                "p50 ms",
                "p99 ms",
                "of the bound",
                "errors",
                "",
            ],
        );
        let mut spent = Table::new(
            &title("Processor time per round trip, microseconds"),
            &[
                "way of asking",
                "in flight",
                "server",
                "daemon",
                "bench",
                "together",
            ],
        );
        for step in steps {
            for (name, way) in ways(step) {
                rates.row(rate_row(name, way, step, brand));
                spent.row(spent_row(name, way, step.in_flight));
            }
        }
        self.tables.extend([rates, spent]);
    }

    /// The daemon's memory on one server, in bytes: idle, and the most it had up to each number in flight.
    pub(crate) fn memory(&mut self, brand: Brand, idle: u64, peaks: &[(usize, u64)]) {
        let brand = brand.name();
        let name = format!("daemon, resident, idle ({brand})");
        self.figures
            .figure(&name, megabytes(idle), "< 8 MB", idle < 8_000_000);
        for (in_flight, peak) in peaks {
            let name = format!("daemon, most resident up to {in_flight} in flight ({brand})");
            self.figures
                .figure(&name, megabytes(*peak), "< 16 MB", *peak < 16_000_000);
        }
    }

    /// A table of its own.
    pub(crate) fn table(&mut self, table: Table) {
        self.tables.push(table);
    }

    pub(crate) fn render(&self, style: Style) -> String {
        let tables = self
            .tables
            .iter()
            .chain([&self.figures])
            .filter(|table| !table.is_empty());
        let texts = tables
            .map(|table| table.render(style))
            .chain(self.failures.iter().cloned());
        texts.collect::<Vec<_>>().join("\n")
    }
}

fn ways(step: &Step) -> Vec<(&'static str, &Way)> {
    let mut all = vec![("bound: bare component", &step.bound)];
    if let Some([open, auth]) = &step.ours {
        all.extend([("POST /v1/verifications", open), ("GET /auth", auth)]);
    }
    all
}

fn rate_row(name: &str, way: &Way, step: &Step, brand: Brand) -> Vec<String> {
    let (samples, bound) = (&way.samples, &step.bound.samples);
    let is_bound = std::ptr::eq(samples, bound);
    let part = samples.rate() / bound.rate();
    let slower = samples.percentile(50) / bound.percentile(50);
    let mut remarks = Vec::new();
    if let Some(aim) = least_part(step.in_flight, brand) {
        let mark = mark(part >= aim);
        remarks.push(format!("{mark}(aim: {aim:.2})"));
    }
    if step.in_flight == 1 {
        let mark = mark(slower <= 1.2);
        remarks.push(format!("{mark}p50 {slower:.2} x the bound's (aim: 1.20)"));
    }
    if is_bound {
        remarks.clear();
    }
    if samples.errors > 0 {
        remarks.insert(0, ERRORS.to_owned());
    }
    vec![
        name.to_owned(),
        step.in_flight.to_string(),
        format!("{:.0}", samples.rate()),
        number(samples.percentile(50)),
        number(samples.percentile(99)),
        if is_bound {
            String::new()
        } else {
            number(part)
        },
        samples.errors.to_string(),
        remarks.join(" "),
    ]
}

/// The mark of a rate that is not all there is to say.
const ERRORS: &str = "ERRORS";

/// What comes before an aim; a figure that there is none of misses it.
fn mark(is_met: bool) -> String {
    if is_met {
        String::new()
    } else {
        format!("{MISSED} ")
    }
}

/// Nothing where there was nothing to measure.
fn number(number: f64) -> String {
    if number.is_finite() {
        format!("{number:.2}")
    } else {
        "none".to_owned()
    }
}

/// Which part of the bound's rate we aim at.
fn least_part(in_flight: usize, brand: Brand) -> Option<f64> {
    let aim = match brand {
        Brand::Prosody => 0.95,
        Brand::Ejabberd => 0.80,
    };
    matches!(in_flight, 64 | 128).then_some(aim)
}

fn spent_row(name: &str, way: &Way, in_flight: usize) -> Vec<String> {
    let spent = way.spent;
    let each = |total: f64| match way.samples.trips {
        0 => "none".to_owned(),
        trips => format!("{:.0}", total / float(trips)),
    };
    vec![
        name.to_owned(),
        in_flight.to_string(),
        each(spent.server),
        each(spent.daemon),
        each(spent.bench),
        each(spent.server + spent.daemon + spent.bench),
    ]
}

/// In units of 1,000,000 bytes.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.2} MB", float(bytes) / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::MILLISECOND;

    fn way(milliseconds: u64, trips: u64) -> Way {
        let mut way = Way::default();
        for _ in 0..trips {
            way.samples.push(milliseconds * MILLISECOND);
        }
        way.samples.lasted(crate::clock::SECOND);
        way
    }

    fn remarks(in_flight: usize, ours: Way, brand: Brand) -> [String; 2] {
        let step = Step {
            in_flight,
            bound: way(10, 1_000),
            ours: Some([ours, Way::default()]),
        };
        let rows = ways(&step)
            .into_iter()
            .map(|(name, way)| rate_row(name, way, &step, brand));
        let remarks: Vec<String> = rows.map(|row| row[7].clone()).collect();
        [remarks[0].clone(), remarks[1].clone()]
    }

    #[test]
    fn a_rate_below_its_aim_is_marked_on_its_server_alone() {
        let seen = |brand| remarks(64, way(10, 900), brand);
        assert_eq!(seen(Brand::Prosody), ["", "MISSED (aim: 0.95)"]);
        assert_eq!(seen(Brand::Ejabberd), ["", "(aim: 0.80)"]);
    }

    #[test]
    fn a_part_that_fails_is_told_beside_what_was_measured() {
        let mut report = Report::new();
        report.memory(Brand::Prosody, 7_000_000, &[(64, 17_000_000)]);
        report.part("starts", |_| anyhow::bail!("no server"), true);
        report.part("pam", |_| anyhow::bail!("not asked for"), false);
        let text = report.render(Style::Plain);
        assert!(
            text.contains("17.00 MB") && text.ends_with("FAILED: starts: no server"),
            "{text}"
        );
        assert!(!report.is_whole());
    }

    #[test]
    fn a_way_that_ended_in_errors_is_marked_and_meets_no_aim() {
        let mut none = Way::default();
        none.samples.errors = 3;
        none.samples.lasted(crate::clock::SECOND);
        let [_, seen] = remarks(128, none, Brand::Ejabberd);
        assert_eq!(seen, "ERRORS MISSED (aim: 0.80)");
    }

    #[test]
    fn one_in_flight_is_judged_by_its_median() {
        let [_, slow] = remarks(1, way(13, 700), Brand::Prosody);
        assert_eq!(slow, "MISSED p50 1.30 x the bound's (aim: 1.20)");
        let [_, quick] = remarks(1, way(11, 700), Brand::Prosody);
        assert_eq!(quick, "p50 1.10 x the bound's (aim: 1.20)");
    }
}
