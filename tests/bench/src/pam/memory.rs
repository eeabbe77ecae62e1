//! What the module adds to the memory of a process that has the libraries of sshd loaded, as sshd's children have.

use std::process::Command;

use acceptance::run;
use anyhow::Result;

use super::host::{Memory, Module};
use super::{Place, own_name};
use crate::progress;
use crate::report::Report;
use crate::table::Table;

const LOGINS: usize = 21;

/// What came to a process from before the module was loaded until its login was through, in kB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Growth([u64; 3]);

impl Growth {
    fn between([before, after]: [Memory; 2]) -> Self {
        let parts = |memory: Memory| [memory.resident, memory.proportional, memory.anonymous];
        let pairs: [[u64; 3]; 2] = [parts(before), parts(after)];
        let [before, after] = pairs;
        Self(std::array::from_fn(|part| {
            let at = |all: &[u64; 3]| all.get(part).copied().unwrap_or(0);
            at(&after).saturating_sub(at(&before))
        }))
    }

    /// Of each part by itself.
    fn median(all: &[Self]) -> Self {
        Self(std::array::from_fn(|part| {
            let values = all.iter().filter_map(|growth| growth.0.get(part));
            let mut values: Vec<u64> = values.copied().collect();
            values.sort_unstable();
            values.get(values.len() / 2).copied().unwrap_or(0)
        }))
    }
}

pub(crate) fn measure(report: &mut Report) -> Result<()> {
    progress("memory of a login");
    let place = Place::new(10)?;
    let user = own_name();
    let libraries = libraries_of_sshd();
    let mut grown = [Vec::new(), Vec::new()];
    for _ in 0..LOGINS {
        for (module, grown) in Module::BOTH.into_iter().zip(&mut grown) {
            let looks = place.host.log_in_and_look(module, &user, &libraries)?;
            grown.push(Growth::between(looks));
        }
    }
    let medians = grown.map(|grown| Growth::median(&grown));
    let process = if libraries.is_empty() {
        "a process of libpam's alone: there is no sshd"
    } else {
        "a process with sshd's libraries"
    };
    let title = format!("Memory that a login adds to {process}, kB (median of {LOGINS})");
    let head = ["module", "resident", "proportional", "anonymous"];
    let mut table = Table::new(&title, &head);
    for (module, growth) in Module::BOTH.into_iter().zip(medians) {
        let values = growth.0.map(|value| value.to_string());
        table.row(
            [module.name().to_owned()]
                .into_iter()
                .chain(values)
                .collect(),
        );
    }
    report.table(table);
    Ok(())
}

/// Nothing where there is no sshd.
fn libraries_of_sshd() -> String {
    let output = run(Command::new("ldd").arg("/usr/sbin/sshd"));
    let found = output.stdout.lines().filter_map(|line| {
        let (_, path) = line.split_once("=> /")?;
        let path = path.split_whitespace().next()?;
        Some(format!("/{path}"))
    });
    found.collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_a_median_of_its_own() {
        let grown = [Growth([1, 30, 5]), Growth([3, 10, 5]), Growth([2, 20, 6])];
        assert_eq!(Growth::median(&grown), Growth([2, 20, 5]));
        let look = |resident| Memory {
            resident,
            proportional: 10,
            anonymous: 7,
        };
        let growth = Growth::between([look(100), look(150)]);
        assert_eq!(growth, Growth([50, 0, 0]));
    }
}
