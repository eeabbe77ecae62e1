//! Accepting connections, over TCP and over the unix socket, until told to stop.

mod connection;
mod places;
mod rewound;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, UnixListener};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;
use verification::Verifier;

use self::connection::{Serving, Session};
pub use self::places::Places;
use crate::Settings;
use crate::doors::Backing;
use crate::doors::{Channel, Doors};
use crate::line::{Line, Peer};

/// How long a TCP connection may take to send a header, and may be idle between two requests.
const TCP_PATIENCE: Duration = Duration::from_secs(10);

/// The same on the socket: a person may be reading a prompt meanwhile, for as long as a verification can last.
const SOCKET_PATIENCE: Duration = Duration::from_secs(660);

/// Pause after a connection could not be accepted, most likely for want of file descriptors.
const BREATHER: Duration = Duration::from_millis(100);

/// Serves the relying parties, as many at once as there are places, by the settings as they are when a request comes, until `stop`, then finishes what is under way: connections without a request close at
/// once, requests that wait are answered as soon as the verifier tells them something.
///
/// # Errors
/// None while running: a connection that cannot be accepted is logged.
pub async fn serve_tcp<V: Verifier>(
    (listener, places): (TcpListener, Places),
    settings: watch::Receiver<Arc<Settings>>,
    behind: (V, Backing),
    stop: CancellationToken,
) -> io::Result<()> {
    let doors = Doors::new(Channel::Tcp, settings, behind, stop.clone());
    let serving = Arc::new(Serving::new(doors, TCP_PATIENCE));
    let connections = TaskTracker::new();
    while let Some((accepted, place)) = next(&stop, &places, || listener.accept()).await {
        let (stream, peer) = accepted;
        // An answer is one small segment: waiting for more to send with it is waiting for nothing.
        if stream.set_nodelay(true).is_err() {
            continue;
        }
        let session = Session::new(Line::to(Peer::Address(peer.ip())), &serving);
        connections.spawn(connection::run(stream, session, place));
    }
    connections.close();
    connections.wait().await;
    Ok(())
}

/// Serves local callers, known by their peer credentials, until `stop`; see [`serve_tcp`].
///
/// # Errors
/// None while running: a connection that cannot be accepted is logged.
pub async fn serve_socket<V: Verifier>(
    (listener, places): (UnixListener, Places),
    settings: watch::Receiver<Arc<Settings>>,
    behind: (V, Backing),
    stop: CancellationToken,
) -> io::Result<()> {
    let doors = Doors::new(Channel::Socket, settings, behind, stop.clone());
    let serving = Arc::new(Serving::new(doors, SOCKET_PATIENCE));
    let connections = TaskTracker::new();
    while let Some((accepted, place)) = next(&stop, &places, || listener.accept()).await {
        let (stream, _) = accepted;
        let Ok(peer) = stream.peer_cred() else {
            continue;
        };
        let Some(seat) = places.seat(peer.uid()) else {
            warn!(uid = peer.uid(), "too many connections of one local user");
            continue;
        };
        let session = Session::new(Line::to(Peer::User(peer.uid())), &serving);
        connections.spawn(connection::run(stream, session, (place, seat)));
    }
    connections.close();
    connections.wait().await;
    Ok(())
}

/// The next connection, once there is a place for it; none when it is time to stop.
async fn next<T, F: Future<Output = io::Result<T>>>(
    stop: &CancellationToken,
    places: &Places,
    mut accept: impl FnMut() -> F,
) -> Option<(T, places::Place)> {
    let accepting = async {
        let place = places.place().await;
        loop {
            match accept().await {
                Ok(accepted) => return (accepted, place),
                Err(error) => {
                    warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(BREATHER).await;
                }
            }
        }
    };
    stop.run_until_cancelled(accepting).await
}
