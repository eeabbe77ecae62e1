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
mod flood;
mod footprint;
mod http;
mod load;
mod machine;
mod openid;
mod options;
mod pam;
mod process;
mod report;
mod samples;
mod server;
mod session;
mod signin;
mod stanza;
mod start;
mod table;
mod waiting;
mod wire_server;

use std::process::ExitCode;

use anyhow::Result;

use crate::options::{Options, Part};
use crate::report::Report;
use crate::server::{Brand, Server};

/// Measures and prints the tables; 64 if an argument is not understood, 1 if something could not be measured.
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
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// False if a part failed; the others are measured all the same.
fn measure(options: &Options) -> Result<bool> {
    machine::raise_file_limit()?;
    let mut report = Report::new();
    report.part(
        "sizes",
        |report| footprint::sizes(&mut report.figures),
        !options.wants(Part::Bound),
    );
    let is_compared = options.wants(Part::Rates) || options.wants(Part::Bound);
    for brand in [Brand::Prosody, Brand::Ejabberd] {
        let is_first = brand == Brand::Prosody;
        let alone = [Part::Starts, Part::Waiting, Part::Flood];
        let needs_server = is_compared || is_first && alone.iter().any(|part| options.wants(*part));
        if !needs_server {
            continue;
        }
        progress(&format!("{}: starts", brand.name()));
        let server = Server::start(brand)?;
        report.part(
            "round trips",
            |report| compare::measure(&server, options, report),
            is_compared,
        );
        let starts = |report: &mut Report| start::cold(&server, &mut report.figures);
        report.part(
            "cold starts",
            starts,
            is_first && options.wants(Part::Starts),
        );
        let waiting = |report: &mut Report| waiting::measure(&server, &mut report.figures);
        report.part(
            "waiting verifications",
            waiting,
            is_first && options.wants(Part::Waiting),
        );
        report.part(
            "a flood",
            |report| flood::measure(&server, options, report),
            is_first && options.wants(Part::Flood),
        );
    }
    report.part(
        "signing in with a browser",
        |report| signin::measure(options, report),
        options.wants(Part::SignIn),
    );
    through_pam(options, &mut report);
    println!("{}", report.render(options.style));
    Ok(report.is_whole())
}

fn through_pam(options: &Options, report: &mut Report) {
    let wants = |part| options.wants(part);
    report.part("logins through PAM", pam::delay, wants(Part::Pam));
    report.part("memory of a login", pam::memory, wants(Part::Pam));
    let logins = |report: &mut Report| pam::logins(options, report);
    report.part("logins per second", logins, wants(Part::Logins));
    let blocked = |report: &mut Report| pam::blocked(options, report);
    report.part("blocked logins", blocked, wants(Part::Blocked));
}

/// What is being done now, for who waits for it.
fn progress(what: &str) {
    eprintln!("bench: {what}");
}
