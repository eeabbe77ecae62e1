//! The class of machine the figures are from: nothing that names it.

use std::fs;
use std::process::Command;

use acceptance::run;
use anyhow::Result;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::table::Table;

/// Ten thousand connections have two ends each; ours and the daemon's, which inherits the limit.
pub(crate) fn raise_file_limit() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        },
    )?;
    Ok(())
}

/// Processors, kernel and versions.
pub(crate) fn describe() -> Table {
    let mut table = Table::new("Machine", &["what", "which"]);
    let mut row = |what: &str, which: String| table.row(vec![what.to_owned(), which]);
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    row("processors", format!("{processors} x {}", processor()));
    row("memory", first_match("/proc/meminfo", "MemTotal:"));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let kernel = kernel
        .split('-')
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    row("kernel", format!("Linux {kernel}"));
    let system = first_match("/etc/os-release", "PRETTY_NAME=");
    row("system", system.trim_matches('"').to_owned());
    for package in ["prosody", "ejabberd", "libpam0g"] {
        let query = ["--showformat=${Version}", "--show", package];
        row(package, run(Command::new("dpkg-query").args(query)).stdout);
    }
    row(
        "compiler",
        run(Command::new("rustc").arg("--version"))
            .stdout
            .trim()
            .to_owned(),
    );
    table
}

fn processor() -> String {
    let line = first_match("/proc/cpuinfo", "model name");
    line.trim_start_matches([':', ' ', '\t']).to_owned()
}

fn first_match(file: &str, start: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(start));
    line.unwrap_or("unknown").trim().to_owned()
}
