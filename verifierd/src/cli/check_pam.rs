//! `verifierd check-pam`: whether the second factor is really required, in words or as JSON.

use std::path::PathBuf;

use chrono::Utc;
use clap::Args;

use super::exit::Exit;
use super::say;
use crate::check_pam::{Asked, Root, Severity, Sshd, check, json, text};
use crate::config::DEFAULT_FILE;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// PAM services, such as sshd or sudo (default: every one that has `pam_xmpp.so` in it)
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    /// The configuration of the daemon
    #[arg(long, value_name = "FILE", default_value = DEFAULT_FILE)]
    config: PathBuf,
    /// Look at the PAM files of an image below this folder; sshd, the daemon and people are left out
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The configuration of sshd (default: its own)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["no_sshd", "root"])]
    sshd_config: Option<PathBuf>,
    /// Leave sshd's own configuration out
    #[arg(long)]
    no_sshd: bool,
    /// Leave the daemon, its configuration and the people of this machine out
    #[arg(long)]
    no_daemon: bool,
    /// End with 1 if there is a risk, too
    #[arg(long)]
    strict: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: Options) -> Exit {
    let sshd = match (options.no_sshd, options.sshd_config) {
        (true, _) => Sshd::Skip,
        (false, None) => Sshd::Own,
        (false, Some(file)) => Sshd::With(file),
    };
    let asked = Asked {
        services: options.services,
        root: options.root.map_or_else(Root::default, Root::below),
        sshd,
        config: (!options.no_daemon).then_some(options.config),
        now: u64::try_from(Utc::now().timestamp()).unwrap_or_default(),
    };
    let report = check(&asked);
    if options.json {
        say(&json(&report).to_string());
    } else {
        say(text(&report).trim_end());
    }
    let is_well = report.is_sound() && !(options.strict && report.count(Severity::Risk) > 0);
    if is_well {
        Exit::Success
    } else {
        Exit::FAILURE
    }
}
