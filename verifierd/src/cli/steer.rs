//! `verifierd unlock` and the like: what root wants of the daemon as a whole.

use clap::{Args, Subcommand, ValueEnum};
use verifier_wire::{AdminCommand, AdminResult};

use super::exit::Exit;
use super::{SocketPath, daemon, say};
use crate::printable::tame;

#[derive(Debug, Subcommand)]
pub(super) enum Steer {
    /// Forget all that is held against an account: locks, mutes, wrong codes, denials (root only)
    Unlock(Account),
    /// Let nobody ask an account for a while (root only)
    Lock(Closing),
    /// Let nobody ask an account for a while, unless its owner ends that (root only)
    Mute(Closing),
    /// End a mute (root only)
    Unmute(Account),
    /// Let nobody ask an account, or a relying party nobody, until it is unblocked (root only)
    Block(Subject),
    /// End a block (root only)
    Unblock(Subject),
    /// Let no login of a Unix user that was approved before count again by the grace of the PAM module (root only)
    EndGrace(User),
    /// Open nothing new, or do so again (root only)
    Maintenance(Switch),
    /// Read the configuration again (root only)
    Reload(Plain),
}

#[derive(Debug, Args)]
pub(super) struct Account {
    /// The account, a bare JID
    jid: String,
    #[command(flatten)]
    plain: Plain,
}

#[derive(Debug, Args)]
pub(super) struct Closing {
    /// The account, a bare JID
    jid: String,
    /// For how many minutes, 1 to 1440
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: u32,
    #[command(flatten)]
    plain: Plain,
}

#[derive(Debug, Args)]
pub(super) struct Subject {
    /// A bare JID, or the name of a relying party
    subject: String,
    #[command(flatten)]
    plain: Plain,
}

#[derive(Debug, Args)]
pub(super) struct User {
    /// The Unix user
    user: String,
    #[command(flatten)]
    plain: Plain,
}

#[derive(Debug, Args)]
pub(super) struct Switch {
    /// Whether nothing new is opened
    on: OnOff,
    #[command(flatten)]
    plain: Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OnOff {
    On,
    Off,
}

#[derive(Debug, Args)]
pub(super) struct Plain {
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    socket: SocketPath,
}

pub(super) fn run(steer: Steer) -> Exit {
    let (command, options) = steer.into_parts();
    let steered = daemon::connect(&options.socket.path)
        .and_then(|mut client| client.steer(&command, daemon::soon()));
    match steered {
        Ok(result) => {
            tell(&result, options.json);
            Exit::Success
        }
        Err(error) => daemon::give_up(&error),
    }
}

/// Nothing where it is done: that is what was asked for.
fn tell(result: &AdminResult, as_json: bool) {
    if as_json {
        if let Ok(json) = serde_json::to_string(result) {
            say(&json);
        }
        return;
    }
    if !result.changed {
        say("nothing to do");
    }
    for key in &result.restart {
        say(&format!("waits for a restart: {}", tame(key)));
    }
}

impl Steer {
    fn into_parts(self) -> (AdminCommand, Plain) {
        match self {
            Self::Unlock(Account { jid, plain }) => (AdminCommand::Unlock { jid }, plain),
            Self::Unmute(Account { jid, plain }) => (AdminCommand::Unmute { jid }, plain),
            Self::Lock(Closing {
                jid,
                minutes,
                plain,
            }) => (AdminCommand::Lock { jid, minutes }, plain),
            Self::Mute(Closing {
                jid,
                minutes,
                plain,
            }) => (AdminCommand::Mute { jid, minutes }, plain),
            Self::Block(Subject { subject, plain }) => (AdminCommand::Block { subject }, plain),
            Self::Unblock(Subject { subject, plain }) => (AdminCommand::Unblock { subject }, plain),
            Self::EndGrace(User { user, plain }) => (AdminCommand::EndGrace { user }, plain),
            Self::Maintenance(Switch { on, plain }) => {
                let on = on == OnOff::On;
                (AdminCommand::Maintenance { on }, plain)
            }
            Self::Reload(plain) => (AdminCommand::Reload {}, plain),
        }
    }
}
