//! The verification daemon and its command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    verifierd::cli::main()
}
