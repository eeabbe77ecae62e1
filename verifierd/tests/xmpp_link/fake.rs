//! An XMPP server that does what a test tells it to, byte by byte; and a link that talks to it.

use std::time::Duration;

use jid::Jid;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use verification::{Incoming, StanzaId};
use verifierd::clock::Clock;
use verifierd::secret::Secret;
use verifierd::xmpp::{Endpoint, Ends, LinkEvent, LinkSettings, LinkStatus, Mode, Outgoing, run};
use xmpp_parsers::component::Handshake;

/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn soon<T>(what: &str, event: impl Future<Output = T>) -> T {
    let soon = tokio::time::timeout(PATIENCE, event).await;
    soon.unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// A server's listening socket.
pub(crate) struct Server(TcpListener);

impl Server {
    pub(crate) async fn start() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        let port = self.0.local_addr().unwrap().port();
        Endpoint {
            host: "127.0.0.1".into(),
            port,
        }
    }

    pub(crate) async fn accept(&self) -> Peer {
        let (stream, _) = soon("a connection", self.0.accept()).await.unwrap();
        Peer::new(Box::new(stream))
    }

    /// A connection on which the component has logged in.
    pub(crate) async fn accept_component(&self) -> Peer {
        let mut peer = self.accept().await;
        peer.answer_header().await;
        peer.answer_handshake().await;
        peer
    }
}

pub(crate) trait Socket: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Socket for S {}

/// The server's end of a connection.
pub(crate) struct Peer {
    pub(crate) stream: Box<dyn Socket>,
    read: String,
}

impl Peer {
    pub(crate) fn new(stream: Box<dyn Socket>) -> Self {
        Self {
            stream,
            read: String::new(),
        }
    }

    pub(crate) async fn send(&mut self, xml: &str) {
        self.stream.write_all(xml.as_bytes()).await.unwrap();
    }

    /// False once there is nobody to send it to.
    pub(crate) async fn try_send(&mut self, xml: &str) -> bool {
        self.stream.write_all(xml.as_bytes()).await.is_ok()
    }

    /// What was sent up to and including this, since the last time.
    pub(crate) async fn expect(&mut self, end: &str) -> String {
        loop {
            if let Some(start) = self.read.find(end) {
                let rest = self.read.split_off(start + end.len());
                return std::mem::replace(&mut self.read, rest);
            }
            let mut chunk = [0; 4096];
            let count = soon(end, self.stream.read(&mut chunk)).await.unwrap();
            assert!(count > 0, "closed before {end}, after {:?}", self.read);
            self.read
                .push_str(std::str::from_utf8(&chunk[..count]).unwrap());
        }
    }

    pub(crate) async fn answer_header(&mut self) {
        let header = self.expect("to='verify.example'>").await;
        assert!(
            header.contains("xmlns='jabber:component:accept'"),
            "{header}"
        );
        self.send(
            "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' \
             xmlns:stream='http://etherx.jabber.org/streams' from='verify.example' id='4711'>",
        )
        .await;
    }

    pub(crate) async fn answer_handshake(&mut self) {
        let handshake = self.expect("</handshake>").await;
        let digest = Handshake::from_stream_id_and_password("4711".into(), "swordfish")
            .data
            .unwrap();
        let digest: String = digest
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        assert!(handshake.contains(&format!(">{digest}</")), "{handshake}");
        self.send("<handshake/>").await;
    }
}

/// A link, from the desk's side.
pub(crate) struct Link {
    pub(crate) outgoing: mpsc::UnboundedSender<Outgoing>,
    pub(crate) events: mpsc::Receiver<LinkEvent>,
    pub(crate) status: watch::Receiver<LinkStatus>,
    pub(crate) stop: CancellationToken,
    pub(crate) task: JoinHandle<()>,
}

impl Link {
    pub(crate) fn component(server: &Server) -> Self {
        Self::with_ping(server, PATIENCE)
    }

    pub(crate) fn with_ping(server: &Server, ping: Duration) -> Self {
        let mode = Mode::Component {
            domain: "verify.example".parse().unwrap(),
            server: server.endpoint(),
            sender: Some("login".parse().unwrap()),
        };
        Self::start(mode, ping, PATIENCE)
    }

    pub(crate) fn start(mode: Mode, ping: Duration, step_timeout: Duration) -> Self {
        let (outgoing, to_link) = mpsc::unbounded_channel();
        let (from_link, events) = mpsc::channel(4);
        let (sets, status) = watch::channel(LinkStatus::Connecting);
        let settings = LinkSettings {
            mode,
            secret: Secret::new("swordfish".into()),
            ping,
            step_timeout,
            contact_addresses: Vec::new(),
            contacts: Vec::new(),
            bare_sender_for: Vec::new(),
        };
        let stop = CancellationToken::new();
        let ends = Ends {
            outgoing: to_link,
            events: from_link,
        };
        let task = tokio::spawn(run(settings, Clock::start(), ends, sets, stop.clone()));
        Self {
            outgoing,
            events,
            status,
            stop,
            task,
        }
    }

    pub(crate) async fn event(&mut self) -> LinkEvent {
        soon("an event", self.events.recv()).await.unwrap()
    }

    pub(crate) async fn up(&mut self) -> Jid {
        match self.event().await {
            LinkEvent::Up { sender } => sender,
            other => panic!("{other:?}"),
        }
    }

    /// The next that may be an answer; who is there meanwhile does not matter.
    pub(crate) async fn received(&mut self) -> Incoming {
        loop {
            match self.event().await {
                LinkEvent::Received(incoming) => return incoming,
                LinkEvent::Presence(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Why it is down, how long it waits, and whether it is our fault.
    pub(crate) async fn down(&mut self) -> (String, Duration, bool) {
        let is_down = |status: &LinkStatus| matches!(status, LinkStatus::Down { .. });
        let status = soon("the link to be down", self.status.wait_for(is_down))
            .await
            .unwrap()
            .clone();
        match status {
            LinkStatus::Down {
                why,
                retry_in,
                is_our_fault,
            } => (why, retry_in, is_our_fault),
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn send(&self, xml: &str, prompt: Option<u128>) {
        let prompt = prompt.map(|number| StanzaId::parse(&format!("{number:032x}")).unwrap());
        self.outgoing
            .send(Outgoing {
                stanza: xml.parse().unwrap(),
                prompt,
            })
            .unwrap();
    }

    /// Ends it without a goodbye, for which this server would have to be there.
    pub(crate) fn abandon(self) {
        self.task.abort();
    }
}
