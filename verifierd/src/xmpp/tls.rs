//! Encryption towards the server, in client mode. The certificate is always checked, against the domain of the JID
//! (RFC 6120 section 13.7.2): SRV records and `server` say where to connect, never whom to believe.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, ProtocolVersion, RootCertStore};

use super::Tls;
use super::error::LinkError;
use super::io::Socket;

/// An encrypted connection.
pub(super) struct Encrypted {
    pub(super) socket: Box<dyn Socket>,
    /// What ties a login to this very connection (RFC 9266); TLS 1.3 only.
    pub(super) exporter: Option<Vec<u8>>,
}

/// Encrypts a connection to the server of `domain`, an ASCII domain name.
pub(super) async fn encrypt(
    socket: Box<dyn Socket>,
    domain: &str,
    tls: Tls,
    ca_file: Option<&Path>,
) -> Result<Encrypted, LinkError> {
    let mut config = config(ca_file)?;
    if tls == Tls::Direct {
        config.alpn_protocols = vec![b"xmpp-client".to_vec()]; // XEP-0368 section 4
    }
    let name = ServerName::try_from(domain.to_owned());
    let name = name.map_err(|_| LinkError::Protocol("its domain cannot stand in a certificate"))?;
    let stream = TlsConnector::from(Arc::new(config))
        .connect(name, socket)
        .await;
    let stream = stream.map_err(LinkError::io("encrypting"))?;
    let exporter = exporter(stream.get_ref().1);
    Ok(Encrypted {
        socket: Box::new(stream),
        exporter,
    })
}

/// The trust anchors are read anew for each connection, so that they can be replaced under a running daemon.
fn config(ca_file: Option<&Path>) -> Result<ClientConfig, LinkError> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = ca_file {
        let unusable = |error: &dyn std::fmt::Display| {
            LinkError::Anchors(format!("{}: {error}", path.display()))
        };
        let anchors = CertificateDer::pem_file_iter(path).map_err(|error| unusable(&error))?;
        for anchor in anchors {
            let anchor = anchor.map_err(|error| unusable(&error))?;
            roots.add(anchor).map_err(|error| unusable(&error))?;
        }
    }
    if roots.is_empty() {
        return Err(LinkError::Anchors("there are none".to_owned()));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions();
    let config = config.map_err(|_| LinkError::Anchors("no cipher suites".to_owned()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

fn exporter(connection: &ClientConnection) -> Option<Vec<u8>> {
    if connection.protocol_version() != Some(ProtocolVersion::TLSv1_3) {
        return None;
    }
    connection
        .export_keying_material(vec![0; 32], b"EXPORTER-Channel-Binding", None)
        .ok()
}
