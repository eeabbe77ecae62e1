//! `verifierd run`: the configuration, the log, and then the daemon until it is told to stop.

use std::io::{self, IsTerminal};
use std::path::Path;

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing::{error, info, warn};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use super::check::complain_of;
use super::exit::Exit;
use crate::config::{self, is_in_memory};

pub(super) fn run(path: &Path) -> Exit {
    let (config, warnings) = match config::load(path) {
        Ok(loaded) => loaded,
        Err(errors) => {
            complain_of(&errors);
            return Exit::Config;
        }
    };
    log_to_stderr(config.log.level);
    for warning in warnings {
        warn!("{warning}");
    }
    if !is_in_memory(&config.store) {
        info!(
            "pending verifications are kept in memory: [store] path holds sessions and what rests on them"
        );
    }
    match crate::run::run(config, path) {
        Ok(()) => Exit::Success,
        Err(error) => {
            error!("{error:#}");
            Exit::FAILURE
        }
    }
}

/// What we say at `level`, and of the libraries only what is wrong. `RUST_LOG` is not read: a library's trace shows
/// what it sends to log in.
fn log_to_stderr(level: Level) {
    let ours = LevelFilter::from_level(level);
    let filter = Targets::new()
        .with_default(ours.min(LevelFilter::WARN))
        .with_targets([("verifierd", ours), ("http_api", ours), ("audit", ours)]);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal());
    // Fails only where a log was set up before; then that one stays.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .try_init();
}
