//! `verifierd bypass`: makes codes that let a Unix user in without a confirmer. Writes the file itself, so that it works
//! while the daemon is down.

mod said;
mod span;

use std::io;
use std::path::{Path, PathBuf};

use chrono::Utc;
use clap::Args;
use verifier_bypass::{Grant, IssueError, MOST_PER_USER, MOST_USES};

use self::said::{Issued, Outstanding};
use self::span::Span;
use super::exit::Exit;
use super::{complain, say};
use crate::config::{self, DEFAULT_FILE};
use crate::printable::tame;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The Unix user whom the codes let in
    #[arg(required_unless_present = "list")]
    user: Option<String>,
    #[command(flatten)]
    making: Making,
    #[command(flatten)]
    instead: Instead,
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Making {
    /// How often each code counts, 1 to 100
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_USES)))]
    uses: u16,
    /// For how long the codes count, 5m to 30d (s, m, h, d)
    #[arg(long = "for", value_name = "SPAN", default_value = "1h")]
    span: Span,
    /// How many codes to make, 1 to 16
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=16))]
    count: u8,
    /// Make codes for a user whom this system does not know
    #[arg(long)]
    force: bool,
}

/// What is done where no codes are made.
#[derive(Debug, Args)]
struct Instead {
    /// Tell which codes there are; the codes themselves cannot be shown again
    #[arg(long, conflicts_with_all = ["uses", "span", "count", "force", "revoke"])]
    list: bool,
    /// Take back every code of the user
    #[arg(long, conflicts_with_all = ["uses", "span", "count", "force"])]
    revoke: bool,
}

#[derive(Debug, Args)]
struct Place {
    /// The configuration, which says where the codes are kept
    #[arg(long, value_name = "FILE", default_value = DEFAULT_FILE)]
    config: PathBuf,
    /// Where the codes are kept, whatever the configuration says
    #[arg(long, value_name = "PATH", conflicts_with = "config")]
    file: Option<PathBuf>,
}

pub(super) fn run(options: &Options) -> Exit {
    let path = match options.place.find() {
        Ok(path) => path,
        Err(exit) => return exit,
    };
    let result = match &options.user {
        user if options.instead.list => list(&path, user.as_deref(), options.json),
        Some(user) if options.instead.revoke => revoke(&path, user, options.json),
        Some(user) => issue(&path, user, options),
        None => Ok(Exit::Usage),
    };
    result.unwrap_or_else(|why| {
        let (path, why) = (path.display().to_string(), why.to_string());
        complain(&format!("{}: {}", tame(&path), tame(&why)));
        Exit::FAILURE
    })
}

impl Place {
    /// The file of codes.
    fn find(&self) -> Result<PathBuf, Exit> {
        let path = match &self.file {
            Some(path) => path.clone(),
            None => match config::load(&self.config) {
                Ok((config, _)) => config.bypass,
                Err(errors) => {
                    complain(&errors.to_string());
                    complain("with --file PATH, codes are made without a configuration");
                    return Err(Exit::Config);
                }
            },
        };
        std::path::absolute(path).map_err(|error| {
            complain(&error.to_string());
            Exit::FAILURE
        })
    }
}

fn issue(path: &Path, user: &str, options: &Options) -> Result<Exit, IssueError> {
    let making = &options.making;
    if !making.force && !is_known(user)? {
        complain(&format!(
            "this system knows no user {}; with --force, codes are made all the same",
            tame(user)
        ));
        return Ok(Exit::Usage);
    }
    let now = now();
    let count = usize::from(making.count);
    if verifier_bypass::outstanding(path, user, now)?.saturating_add(count) > MOST_PER_USER {
        return Err(IssueError::TooMany);
    }
    let grant = Grant {
        user,
        uses: making.uses,
        until: now.saturating_add(making.span.seconds()),
    };
    let mut issued = Issued::new(&grant);
    let mut result = Ok(Exit::Success);
    for _ in 0..count {
        match verifier_bypass::issue(path, &grant, now) {
            Ok(code) => issued.add(code),
            Err(error) => {
                result = Err(error);
                break;
            }
        }
    }
    // Those that were made count: they are told even where another one could not be made.
    if issued.count() > 0 {
        said::log_issue(&grant, issued.count());
        issued.say(options.json);
    }
    result
}

fn list(path: &Path, user: Option<&str>, as_json: bool) -> Result<Exit, IssueError> {
    let codes = match verifier_bypass::list(path, now()) {
        Ok(codes) => codes,
        Err(verifier_bypass::Unusable::Missing) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let of_user = codes
        .into_iter()
        .filter(|code| user.is_none_or(|user| code.user == user));
    Outstanding::new(of_user.collect()).say(as_json);
    Ok(Exit::Success)
}

fn revoke(path: &Path, user: &str, as_json: bool) -> Result<Exit, IssueError> {
    let revoked = verifier_bypass::revoke(path, user, now())?;
    if revoked > 0 {
        said::log_revocation(user, revoked);
    }
    if as_json {
        say(&serde_json::json!({"user": user, "revoked": revoked}).to_string());
    } else if revoked == 0 {
        say("nothing to do");
    }
    Ok(Exit::Success)
}

/// Whether getpwnam(3) knows the user.
fn is_known(user: &str) -> Result<bool, IssueError> {
    let found = nix::unistd::User::from_name(user);
    let found = found.map_err(|error| IssueError::from(io::Error::from(error)))?;
    Ok(found.is_some())
}

fn now() -> u64 {
    u64::try_from(Utc::now().timestamp()).unwrap_or_default()
}
