//! Signals, and what the log says of the link.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::desk::DeskHandle;
use crate::xmpp::LinkStatus;

/// Waits for SIGTERM or SIGINT.
pub async fn until_told_to_stop() {
    let (terminate, interrupt) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    );
    let (Ok(mut terminate), Ok(mut interrupt)) = (terminate, interrupt) else {
        error!("cannot listen for signals");
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Has the configuration read again at each SIGHUP. What is wrong with it, the log is told by whoever reads it.
pub async fn reload_on_signal(desk: DeskHandle, stop: CancellationToken) {
    let Ok(mut hangup) = signal(SignalKind::hangup()) else {
        error!("cannot listen for SIGHUP");
        return;
    };
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            came = hangup.recv() => if came.is_none() { return },
        }
        desk.reload().await;
    }
}

/// Tells the log when the link comes and goes.
pub async fn log_link(mut status: watch::Receiver<LinkStatus>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            changed = status.changed() => if changed.is_err() { return },
        }
        match &*status.borrow_and_update() {
            LinkStatus::Connecting => {}
            LinkStatus::Up => info!("link to the XMPP server is up"),
            LinkStatus::Down {
                why,
                retry_in,
                is_our_fault: false,
            } => {
                warn!(
                    retry_in_ms = millis(*retry_in),
                    "link to the XMPP server is down: {why}"
                );
            }
            LinkStatus::Down {
                why,
                retry_in,
                is_our_fault: true,
            } => {
                error!(
                    retry_in_ms = millis(*retry_in),
                    "the XMPP server refuses us: {why}; check [xmpp] jid and secret"
                );
            }
        }
    }
}

fn millis(span: std::time::Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
