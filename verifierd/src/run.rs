//! Composition root: binds the doors, starts the link and the desk, and takes all of it down in order.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{info, warn};

use crate::clock::Clock;
use crate::config::Config;
use crate::desk::{Channels, Desk, DeskHandle};
use crate::lifecycle::{until_told_to_stop, warn_of_link};
use crate::socket::Socket;
use crate::xmpp::{self, LinkStatus};
use crate::callback;

/// Stanzas the link may be ahead of the desk; past that it stops reading and the server waits.
const LINK_EVENTS: usize = 256;
/// How long connections may take to end once the desk has answered everybody.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs the daemon until it is told to stop.
///
/// One thread does everything: an XMPP server hands over some ten thousand stanzas a second, far less than one core
/// takes, and a single-threaded runtime keeps memory and latency small (`docs/decisions`).
///
/// # Errors
/// A listener cannot be bound.
pub fn run(config: Config) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("cannot start")?.block_on(serve(config))
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let listeners = bind(&config).await?;
    let socket = Socket::bind(&config.socket)?;

    let tasks = TaskTracker::new();
    // Two stages: first the doors and the desk, then the link, so that the last words still get out.
    let (stop, stop_link) = (CancellationToken::new(), CancellationToken::new());

    let clock = Clock::start();
    let (link, channels, callbacks) = connect(&config, &clock);
    let status = channels.link_status.clone();
    let (desk, handle) = Desk::new(config.ledger.clone(), clock, channels);
    let desk = tasks.spawn(desk.run(stop.clone()));
    let link = tasks.spawn(link.run(config.xmpp, stop_link.clone()));
    tasks.spawn(warn_of_link(status, stop.clone()));
    let parties = config.doors.relying_parties.clone();
    tasks.spawn(callback::deliver(parties, callbacks, config.doors.allow_private_callbacks, stop_link.clone()));

    open_doors(&tasks, listeners, &socket, (Arc::new(config.doors), handle, stop.clone()))?;
    info!("verifierd {} is ready to serve", env!("CARGO_PKG_VERSION"));

    until_told_to_stop().await;
    info!("stopping");
    stop.cancel();
    let _ = desk.await;
    stop_link.cancel();
    let _ = tokio::time::timeout(PATIENCE, link).await;
    tasks.close();
    if tokio::time::timeout(PATIENCE, tasks.wait()).await.is_err() {
        warn!("some connections did not end in time");
    }
    info!("stopped");
    Ok(())
}
