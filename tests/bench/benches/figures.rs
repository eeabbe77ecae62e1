//! `cargo bench -p bench`; `tests/bench/run` brings what it needs.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    bench::run(&arguments)
}
