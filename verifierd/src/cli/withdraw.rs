//! `verifierd withdraw`: takes one back.

use clap::Args;

use super::exit::Exit;
use super::{SocketPath, daemon};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The verification, as `verifierd list` names it
    id: String,
    #[command(flatten)]
    socket: SocketPath,
}

pub(super) fn run(options: &Options) -> Exit {
    let done = daemon::connect(&options.socket.path)
        .and_then(|mut client| client.withdraw(&options.id, daemon::soon()));
    match done {
        Ok(()) => Exit::Success,
        Err(error) => daemon::give_up(&error),
    }
}
