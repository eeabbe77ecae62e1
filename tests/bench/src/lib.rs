//! The daemon and the PAM module measured beside what their XMPP server allows at most, on the same server in the same
//! run. It decides nothing: a figure that misses its aim is printed as it is, and marked.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for people: tables on standard output, what it is doing on standard error"
)]

mod bound;
mod clock;
mod compare;
mod confirmer;
mod daemon;
mod footprint;
mod http;
mod load;
mod machine;
mod options;
mod pam;
mod process;
mod report;
mod samples;
mod server;
mod session;
mod stanza;
mod start;
mod table;
mod waiting;
mod wire_server;

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::options::{Extent, Options};
use crate::server::{Brand, Server};
use crate::table::Table;

/// Measures everything and prints the tables; 64 if an argument is not understood.
#[must_use]
pub fn run(arguments: &[String]) -> ExitCode {
    let options = match Options::parse(arguments) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("{error}\n{}", options::USAGE);
            return ExitCode::from(64);
        }
    };
    match measure(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> Result<()> {
    machine::raise_file_limit()?;
    let mut tables = vec![machine::describe()];
    let mut figures = Table::new("Sizes and times", &["figure", "measured", "aim", ""]);
    if options.extent == Extent::All {
        footprint::sizes(&mut figures)?;
    }
    for brand in [Brand::Prosody, Brand::Ejabberd] {
        progress(&format!("{}: starts", brand.name()));
        let server = Server::start(brand)?;
        let comparison = compare::compare(&server, options).with_context(|| brand.name())?;
        report::rates(&comparison, &mut tables);
        if let Some(memory) = &comparison.memory {
            report::memory(memory, brand, &mut figures);
        }
        if options.extent == Extent::All && brand == Brand::Prosody {
            start::cold(&server, &mut figures)?;
            waiting::measure(&server, &mut figures)?;
            pam::measure(&mut figures)?;
        }
    }
    if options.extent == Extent::All {
        tables.push(figures);
    }
    for table in &tables {
        println!("{}", table.render(options.style));
    }
    Ok(())
}

/// What is being done now, for who waits for it.
fn progress(what: &str) {
    eprintln!("bench: {what}");
}
