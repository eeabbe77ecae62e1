//! A session with a server that plays back what it is given, for the fuzz targets of `tests/fuzz`. Only a fuzzer builds
//! it: nothing here is part of the daemon.

use std::collections::VecDeque;
use std::time::Duration;

use jid::{BareJid, Jid};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex, split};
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_xmpp::xmlstream::Timeouts;

use super::connect::Connected;
use super::queries::Profile;
use super::session::Session;
use super::{Endpoint, Ends, LinkEvent, LinkSettings, Mode, login};
use crate::clock::Clock;
use crate::secret::Secret;

/// What a session made of a stream.
#[derive(Debug)]
pub struct Served {
    /// What it told the desk.
    pub events: Vec<LinkEvent>,
    /// What it sent, from the header of its own stream on.
    pub sent: Vec<u8>,
}

/// Serves a component's stream that brings `stanzas` and then ends; `sender` is our address on it.
pub async fn serve(stanzas: &[u8], sender: Jid) -> Served {
    const HEADER: &[u8] = b"<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' \
        xmlns:stream='http://etherx.jabber.org/streams' id='1'><handshake/>";
    let (near, far) = duplex(16 * 1024);
    let (mut from_us, mut to_us) = split(far);
    let is_up = Notify::new();
    let play = async {
        // Who is hung up on cannot go on playing.
        let _ = to_us.write_all(HEADER).await;
        is_up.notified().await;
        let _ = to_us.write_all(stanzas).await;
        let _ = to_us.shutdown().await;
    };
    let listen = async {
        let mut sent = Vec::new();
        let _ = from_us.read_to_end(&mut sent).await;
        sent
    };
    let (events, (), sent) =
        tokio::join!(session(near, &is_up, sender, stanzas.len()), play, listen);
    Served { events, sent }
}

async fn session(near: DuplexStream, is_up: &Notify, sender: Jid, most: usize) -> Vec<LinkEvent> {
    let settings = settings(sender.to_bare());
    let timeouts = Timeouts {
        read_timeout: settings.ping,
        response_timeout: settings.ping,
    };
    let login = login::component(Box::new(near), "verify.example", &settings.secret, timeouts);
    let login = login.await;
    is_up.notify_one();
    let Ok(stream) = login else {
        return Vec::new();
    };
    let connected = Connected {
        stream,
        peer: sender.clone(),
        sender,
    };
    // A stanza tells one thing at most, and that the link is up is told without one.
    let (events, mut told) = mpsc::channel(most + 1);
    let (_outgoing, to_link) = mpsc::unbounded_channel();
    let mut ends = Ends {
        outgoing: to_link,
        events,
    };
    let profile = Profile::new(&settings);
    let mut session = Session::new(connected, profile, VecDeque::new(), settings.ping);
    let _ = session
        .serve(&mut ends, &Clock::start(), &CancellationToken::new())
        .await;
    let mut all: Vec<_> = std::iter::from_fn(|| told.try_recv().ok()).collect();
    all.extend(session.into_rest().1);
    all
}

/// A component that says nothing for a long while.
#[must_use]
pub fn settings(jid: BareJid) -> LinkSettings {
    let silence = Duration::from_secs(300);
    LinkSettings {
        mode: Mode::Component {
            domain: BareJid::from_parts(None, jid.domain()),
            server: Endpoint {
                host: String::new(),
                port: 0,
            },
            sender: jid.node().map(ToOwned::to_owned),
        },
        secret: Secret::new(String::from("secret")),
        ping: silence,
        step_timeout: silence,
        contact_addresses: Vec::new(),
        contacts: Vec::new(),
        bare_sender_for: Vec::new(),
    }
}
