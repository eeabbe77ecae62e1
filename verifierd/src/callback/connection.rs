//! A connection to the receiver of a callback: to the very address that was checked, and with TLS to the very name.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::OnceCell;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::address::is_public;
use super::post::Failure;
use super::target::Target;

/// TCP, or TLS over it.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Opens connections.
pub(super) struct Connector {
    allow_private: bool,
    /// Made when the first `https` callback is due: the trust anchors of the system take a megabyte.
    tls: OnceCell<TlsConnector>,
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connector")
            .field("allow_private", &self.allow_private)
            .finish_non_exhaustive()
    }
}

impl Connector {
    pub(super) const fn new(allow_private: bool) -> Self {
        Self {
            allow_private,
            tls: OnceCell::const_new(),
        }
    }

    /// With these trust anchors instead of the system's.
    #[cfg(test)]
    pub(super) fn trusting(roots: RootCertStore) -> Self {
        let tls = tls(roots).expect("a configuration of our own");
        Self {
            allow_private: true,
            tls: OnceCell::const_new_with(tls),
        }
    }

    pub(super) async fn connect(&self, target: &Target) -> Result<Box<dyn Stream>, Failure> {
        let tcp = self.connect_tcp(target).await?;
        if !target.is_tls() {
            return Ok(Box::new(tcp));
        }
        let name = ServerName::try_from(target.name().to_owned()).map_err(|_| Failure::NoTarget)?;
        let tls = self.tls.get_or_try_init(system_tls).await?;
        let stream = tls.connect(name, tcp).await.map_err(Failure::Connection)?;
        Ok(Box::new(stream))
    }

    /// Resolves, leaves out what is not allowed, and connects to what is left without resolving again.
    async fn connect_tcp(&self, target: &Target) -> Result<TcpStream, Failure> {
        let found = lookup_host((target.name(), target.port())).await;
        let found: Vec<SocketAddr> = found.map_err(Failure::Connection)?.collect();
        let allowed = |address: &&SocketAddr| self.allow_private || is_public(address.ip());
        let allowed: Vec<SocketAddr> = found.iter().filter(allowed).copied().collect();
        if allowed.is_empty() && !found.is_empty() {
            return Err(Failure::Private);
        }
        TcpStream::connect(&*allowed)
            .await
            .map_err(Failure::Connection)
    }
}

/// Reads the trust anchors of the system; files, so on a thread that may block.
async fn system_tls() -> Result<TlsConnector, Failure> {
    let read = tokio::task::spawn_blocking(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        tls(roots)
    });
    read.await
        .map_err(|error| Failure::Connection(io::Error::other(error)))?
}

fn tls(roots: RootCertStore) -> Result<TlsConnector, Failure> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Failure::Connection(io::Error::other(error)))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}
