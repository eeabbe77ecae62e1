//! `verifierd check-pam`: whether the second factor is really required, in words or as JSON.

use std::path::PathBuf;

use chrono::Utc;
use clap::Args;

use super::exit::Exit;
use super::say;
use crate::check_pam::{Asked, Root, Severity, Sshd, check, json, text};
use crate::config::DEFAULT_FILE;

#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own on the command line"
)]
pub(super) struct Options {
    /// PAM services, such as sshd or sudo (default: every one that has `pam_xmpp.so` in it)
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    /// The configuration of the daemon (default: /etc/verifierd/verifierd.toml)
    #[arg(long, value_name = "FILE", conflicts_with = "no_daemon")]
    config: Option<PathBuf>,
    /// Look at the files of an image below this folder; sshd, the daemon and people only if --sshd-config and --config name theirs
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The configuration of sshd (default: its own)
    #[arg(long, value_name = "FILE", conflicts_with = "no_sshd")]
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
    let is_image = options.root.is_some();
    let sshd = match options.sshd_config {
        Some(file) => Sshd::With(file),
        None if options.no_sshd || is_image => Sshd::Skip,
        None => Sshd::Own,
    };
    let config = match options.config {
        None if options.no_daemon || is_image => None,
        named => Some(named.unwrap_or_else(|| DEFAULT_FILE.into())),
    };
    let asked = Asked {
        services: options.services,
        root: options.root.map_or_else(Root::default, Root::below),
        sshd,
        config,
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
