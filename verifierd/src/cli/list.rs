//! `verifierd list`: what is pending, as far as whoever asks may see it.

use chrono::{DateTime, Utc};
use clap::Args;
use verifier_wire::Verification;

use super::exit::Exit;
use super::{SocketPath, daemon, say};
use crate::printable::tame;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    socket: SocketPath,
}

pub(super) fn run(options: &Options) -> Exit {
    let listed =
        daemon::connect(&options.socket.path).and_then(|mut client| client.list(daemon::soon()));
    match listed {
        Ok(list) if options.json => {
            if let Ok(json) = serde_json::to_string(&list) {
                say(&json);
            }
            Exit::Success
        }
        Ok(list) => {
            let now = Utc::now();
            let rows = list.verifications.iter().map(|one| row(one, now));
            say_table(
                &std::iter::once(HEADER.map(ToOwned::to_owned))
                    .chain(rows)
                    .collect::<Vec<_>>(),
            );
            Exit::Success
        }
        Err(error) => daemon::give_up(&error),
    }
}

const HEADER: [&str; 5] = ["ID", "RELYING PARTY", "BINDING", "CONFIRMED", "EXPIRES IN"];

fn row(one: &Verification, now: DateTime<Utc>) -> [String; 5] {
    let expires_in = one.expires_at.parse::<DateTime<Utc>>().map_or_else(
        |_| tame(&one.expires_at),
        |end| format!("{} s", (end - now).num_seconds().max(0)),
    );
    let binding = match one.binding {
        verifier_wire::Binding::Tap => "tap",
        verifier_wire::Binding::Code => "code",
        verifier_wire::Binding::Transfer => "transfer",
    };
    [
        tame(&one.id),
        tame(&one.relying_party),
        binding.to_owned(),
        format!("{} of {}", one.approvals.len(), one.needed),
        expires_in,
    ]
}

/// Columns as wide as what stands in them.
fn say_table(rows: &[[String; 5]]) {
    let mut widths = [0; 5];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for row in rows {
        let cells = row.iter().zip(widths);
        let padded: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        say(padded.join("  ").trim_end());
    }
}
