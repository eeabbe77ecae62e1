//! Composition root: binds the doors, starts the link and the desk, and takes all of it down in order.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use http_api::{Backing, Courier, Records};
use jid::BareJid;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpSocket, UnixListener};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};
use verifier_store::{Sqlite, Store};

use crate::bypass::{Bypass, tell_uses};
use crate::callback::{self, Outbox};
use crate::clock::Clock;
use crate::config::{Config, is_in_memory};
use crate::desk::{Channels, Desk, DeskHandle, Languages, Steering};
use crate::lifecycle::{log_link, reload_on_signal, until_told_to_stop};
use crate::reload;
use crate::socket::Socket;
use crate::xmpp::{self, Contacts, Ends, LinkStatus};

/// Stanzas the link may be ahead of the desk; past that it stops reading and the server waits.
const LINK_EVENTS: usize = 256;
/// How long what has expired may still lie on the disk.
const SWEEP: Duration = Duration::from_secs(5 * 60);
/// How long connections may take to end once the desk has answered everybody.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs the daemon until it is told to stop.
///
/// One thread does everything: an XMPP server hands over some ten thousand stanzas a second, far less than one core
/// takes, and a single-threaded runtime keeps memory and latency small (`docs/decisions`).
///
/// # Errors
/// A listener cannot be bound.
pub fn run(config: Config, file: &Path) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.context("cannot start")?;
    let served = runtime.block_on(serve(config, file));
    // A thread may hang in a home or a name service that is gone; that is no reason to go on.
    runtime.shutdown_timeout(PATIENCE);
    served
}

async fn serve(config: Config, file: &Path) -> anyhow::Result<()> {
    let doors = Doors::bind(&config)?;
    // Two stages: first the doors and the desk, then the link, so that the last words still get out.
    let (stop, stop_link) = (CancellationToken::new(), CancellationToken::new());
    let tasks = TaskTracker::new();

    let clock = Clock::start();
    let (events, link_events) = mpsc::channel(LINK_EVENTS);
    let (outgoing, to_link) = mpsc::unbounded_channel();
    let (callbacks, to_callbacks) = mpsc::unbounded_channel();
    let (link_sets, link_status) = watch::channel(LinkStatus::Connecting);
    let channels = Channels {
        link_events,
        outgoing,
        callbacks,
        link_status: link_status.clone(),
    };
    let contacts = Contacts::new(&config.xmpp);
    let languages = Languages::new(&config.languages);
    let (reload, watched) = reload::watch(&config, file);
    let (blocked, to_sign_out) = mpsc::unbounded_channel();
    let steering = Steering::new(reload::rights(&config), reload).telling_of_blocks(blocked);
    let backing = Backing {
        records: keep(&config, &clock, (&tasks, &stop))?,
        courier: courier(&tasks, &stop_link),
    };
    tasks.spawn(sign_out(backing.records.clone(), to_sign_out));
    let (desk, handle) = Desk::new(config.ledger, clock.clone(), contacts, languages, channels);
    let desk = desk.steered_by(steering);
    let bypass = Bypass::new(&config.bypass, clock.clone()).context("[bypass] path")?;
    let bypass = Arc::new(bypass);
    let handle = handle.bypassed_by(Arc::clone(&bypass));

    let ends = Ends {
        outgoing: to_link,
        events,
    };
    let link = tasks.spawn(xmpp::run(
        config.xmpp,
        clock,
        ends,
        link_sets,
        stop_link.clone(),
    ));
    let desk = tasks.spawn(desk.run(stop.clone()));
    tasks.spawn(log_link(link_status.clone(), stop.clone()));
    tasks.spawn(tell_uses(bypass, handle.clone(), link_status, stop.clone()));
    tasks.spawn(reload_on_signal(handle.clone(), stop.clone()));
    tasks.spawn(callback::deliver(
        watched.parties,
        to_callbacks,
        config.doors.allow_private_callbacks,
        stop_link.clone(),
    ));
    // The socket's file goes when this goes: at the very end.
    let _socket = doors.open(&tasks, (watched.doors, (handle, backing)), &stop);

    until_told_to_stop().await;
    take_down(tasks, (desk, stop), (link, stop_link)).await;
    Ok(())
}

/// First the doors and the desk, then the link and what is still to be posted.
async fn take_down<D, L>(
    tasks: TaskTracker,
    (desk, stop): (JoinHandle<D>, CancellationToken),
    (link, stop_link): (JoinHandle<L>, CancellationToken),
) {
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
}

/// Where sessions and what rests on them are kept: nothing else is yet, so without pages there is no file.
fn keep(
    config: &Config,
    clock: &Clock,
    (tasks, stop): (&TaskTracker, &CancellationToken),
) -> anyhow::Result<Records> {
    let store = if is_in_memory(&config.store) || config.doors.sign_in.is_none() {
        Sqlite::in_memory()
    } else {
        Sqlite::open(&config.store)
    };
    let store = Arc::new(store.context("[store] path")?);
    let swept = (Arc::clone(&store), clock.clone());
    let stop = stop.clone();
    tasks.spawn(async move { stop.run_until_cancelled(sweep(swept)).await });
    let clock = clock.clone();
    Ok(Records::new(store, move || clock.now()))
}

/// Posts for the doors, until the desk has settled everything.
fn courier(tasks: &TaskTracker, stop: &CancellationToken) -> Arc<dyn Courier> {
    let outbox = Outbox::default();
    tasks.spawn(outbox.clone().closed_after(stop.clone()));
    Arc::new(outbox)
}

/// Signs out whoever is blocked, until the desk is gone.
async fn sign_out(records: Records, mut blocked: mpsc::UnboundedReceiver<BareJid>) {
    while let Some(account) = blocked.recv().await {
        http_api::sign_out(&records, &account).await;
    }
}

/// Removes what has expired, for good.
async fn sweep((store, clock): (Arc<Sqlite>, Clock)) {
    loop {
        if let Err(error) = store.sweep(clock.now()).await {
            error!(%error, "expired records cannot be removed");
        }
        tokio::time::sleep(SWEEP).await;
    }
}

/// The ways in, bound and not yet open.
struct Doors {
    tcp: Vec<TcpListener>,
    socket: (Socket, UnixListener),
}

impl Doors {
    fn bind(config: &Config) -> anyhow::Result<Self> {
        let mut tcp = Vec::new();
        for address in &config.http.listen {
            tcp.push(
                listen(*address)
                    .with_context(|| format!("[http] listen: cannot listen on {address}"))?,
            );
        }
        Ok(Self {
            tcp,
            socket: Socket::bind(&config.socket)?,
        })
    }

    fn open(
        self,
        tasks: &TaskTracker,
        (settings, behind): (
            watch::Receiver<Arc<http_api::Settings>>,
            (DeskHandle, Backing),
        ),
        stop: &CancellationToken,
    ) -> Socket {
        let descriptors = descriptors();
        let places = http_api::Places::of_tcp(descriptors);
        for listener in self.tcp {
            if let Ok(address) = listener.local_addr() {
                info!("listening on http://{address}");
            }
            let door = (listener, places.clone());
            let door = http_api::serve_tcp(door, settings.clone(), behind.clone(), stop.clone());
            tasks.spawn(log_failure(door));
        }
        let (socket, listener) = self.socket;
        info!("listening on {}", socket.path().display());
        let places = http_api::Places::of_socket(descriptors);
        tasks.spawn(log_failure(http_api::serve_socket(
            (listener, places),
            settings,
            behind,
            stop.clone(),
        )));
        socket
    }
}

/// How many file descriptors there may be: all that we are allowed to have. By default that is more than what we start
/// with, which is kept at 1024 for the sake of select(2).
fn descriptors() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let all = Rlimit {
        current: limit.maximum,
        ..limit
    };
    let reached = setrlimit(Resource::Nofile, all).map_or(limit, |()| all);
    reached.current.unwrap_or(u64::MAX)
}

/// Lets more callers wait to be let in than tokio's own 1024: one too many is put off for a second by its kernel.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()
    } else {
        TcpSocket::new_v6()
    }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(4096)
}

async fn log_failure(door: impl Future<Output = io::Result<()>>) {
    if let Err(error) = door.await {
        error!(%error, "a door closed");
    }
}
