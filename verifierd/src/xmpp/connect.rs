//! Makes a connection and logs in, one step after the other, each with its own deadline.

use std::time::Duration;

use jid::{BareJid, Jid};
use tokio::net::{TcpStream, lookup_host};
use tokio_xmpp::xmlstream::Timeouts;

use super::error::LinkError;
use super::io::Socket;
use super::login::{self, Stream};
use super::queries::Profile;
use super::resolve::{Target, targets};
use super::{Endpoint, LinkSettings, Mode, Tls, sasl, tls};
use crate::secret::Secret;

/// Most addresses of one server that are tried.
const MOST_ADDRESSES: usize = 8;

/// A link that is up.
pub(super) struct Connected {
    pub(super) stream: Stream,
    /// Our address on it.
    pub(super) sender: Jid,
    /// Whom to ping: the one at the other end, or ourselves the long way round.
    pub(super) peer: Jid,
}

/// Connects and logs in.
pub(super) async fn connect(settings: &LinkSettings) -> Result<Connected, LinkError> {
    let steps = Steps {
        allowed: settings.step_timeout,
        timeouts: Timeouts {
            read_timeout: settings.ping,
            response_timeout: settings.ping,
        },
    };
    match &settings.mode {
        Mode::Component {
            domain,
            server,
            sender,
        } => {
            let socket = steps.reach(server).await?;
            let login = login::component(socket, domain.as_str(), &settings.secret, steps.timeouts);
            let stream = steps.take("logging in", login).await?;
            let sender = match sender {
                Some(node) => BareJid::from_parts(Some(node), domain.domain()),
                None => domain.clone(),
            };
            Ok(Connected {
                stream,
                sender: sender.into(),
                peer: domain.clone().into(),
            })
        }
        Mode::Client {
            jid,
            server,
            tls,
            ca_file,
        } => {
            let domain = ascii(jid)?;
            let targets = match server {
                Some(server) => vec![Target {
                    endpoint: server.clone(),
                    tls: *tls,
                }],
                None => steps.take("finding the server", targets(&domain)).await?,
            };
            let (socket, tls) = steps.reach_any(&targets).await?;
            let encrypted = steps
                .encrypt(socket, &domain, (tls, ca_file.as_deref()))
                .await?;
            let mut stream = steps.log_in(encrypted, jid, &settings.secret).await?;
            let presence = Profile::new(settings).initial_presence();
            let bind = login::bind(&mut stream, &presence);
            let sender = steps.take("binding a resource", bind).await?;
            let peer = BareJid::from_parts(None, jid.domain());
            Ok(Connected {
                stream,
                sender,
                peer: peer.into(),
            })
        }
    }
}

/// The domain as certificates and the DNS spell it.
fn ascii(jid: &BareJid) -> Result<String, LinkError> {
    let domain = jid.domain().as_str();
    idna::domain_to_ascii(domain).map_err(|_| LinkError::Resolve {
        domain: domain.to_owned(),
        why: "not a domain name".to_owned(),
    })
}

struct Steps {
    allowed: Duration,
    timeouts: Timeouts,
}

impl Steps {
    async fn take<T>(
        &self,
        doing: &'static str,
        step: impl Future<Output = Result<T, LinkError>>,
    ) -> Result<T, LinkError> {
        let allowed = self.allowed;
        tokio::time::timeout(allowed, step)
            .await
            .unwrap_or(Err(LinkError::TooSlow { doing, allowed }))
    }

    /// The first server that takes a connection; the next is only for when there is none (RFC 6120 section 3.2.1).
    async fn reach_any(&self, targets: &[Target]) -> Result<(Box<dyn Socket>, Tls), LinkError> {
        let mut failure = LinkError::Closed;
        for target in targets {
            match self.reach(&target.endpoint).await {
                Ok(socket) => return Ok((socket, target.tls)),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    async fn reach(&self, endpoint: &Endpoint) -> Result<Box<dyn Socket>, LinkError> {
        const DOING: &str = "resolving the server's address";
        let addresses = async {
            let addresses = lookup_host((endpoint.host.as_str(), endpoint.port)).await;
            Ok(addresses
                .map_err(LinkError::io(DOING))?
                .take(MOST_ADDRESSES)
                .collect::<Vec<_>>())
        };
        let mut failure = LinkError::Resolve {
            domain: endpoint.host.clone(),
            why: "it has no address".to_owned(),
        };
        for address in self.take(DOING, addresses).await? {
            let connect = async {
                TcpStream::connect(address)
                    .await
                    .map_err(LinkError::io("connecting"))
            };
            match self.take("connecting", connect).await {
                Ok(socket) => {
                    // Without it each round trip waits for two delayed acknowledgements.
                    socket
                        .set_nodelay(true)
                        .map_err(LinkError::io("connecting"))?;
                    return Ok(Box::new(socket));
                }
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    async fn encrypt(
        &self,
        socket: Box<dyn Socket>,
        domain: &str,
        (tls, ca_file): (Tls, Option<&std::path::Path>),
    ) -> Result<tls::Encrypted, LinkError> {
        let socket = match tls {
            Tls::Direct => socket,
            Tls::Starttls => {
                self.take(
                    "asking for encryption",
                    login::starttls(socket, domain, self.timeouts),
                )
                .await?
            }
        };
        self.take("encrypting", tls::encrypt(socket, domain, tls, ca_file))
            .await
    }

    async fn log_in(
        &self,
        encrypted: tls::Encrypted,
        jid: &BareJid,
        secret: &Secret,
    ) -> Result<Stream, LinkError> {
        let tls::Encrypted { socket, exporter } = encrypted;
        let domain = jid.domain().as_str();
        let user = login::user(jid)?;
        self.take("logging in", async {
            let (features, mut stream) = login::open(socket, domain, self.timeouts).await?;
            sasl::authenticate(&mut stream, &features, (user, secret), exporter).await?;
            let socket = stream
                .into_inner()
                .into_socket()
                .map_err(LinkError::io("logging in"))?;
            Ok(login::open(socket, domain, self.timeouts).await?.1)
        })
        .await
    }
}
