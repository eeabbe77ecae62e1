//! `verifierd check`: everything that is wrong with the configuration, at once.

use std::path::Path;

use super::exit::Exit;
use super::{complain, say};
use crate::config;

pub(super) fn run(path: &Path) -> Exit {
    match config::load(path) {
        Ok((_, warnings)) => {
            for warning in warnings {
                complain(&format!("warning: {warning}"));
            }
            say(&format!("{}: ok", path.display()));
            Exit::Success
        }
        Err(errors) => {
            complain_of(&errors);
            Exit::FAILURE
        }
    }
}

/// One line each, without our name before them: editors and people look for `FILE:LINE:`.
pub(super) fn complain_of(errors: &config::ConfigErrors) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{errors}");
}
