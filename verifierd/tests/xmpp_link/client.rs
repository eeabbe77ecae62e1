//! As a client (RFC 6120): whom it believes, what it shows before it does, and at which steps it gives up.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::NamedTempFile;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use verifierd::xmpp::{Mode, Tls};

use crate::fake::{Link, Peer, Server, soon};
use crate::scram::{self, log_in};

const HEADER: &str = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' version='1.0' id='1' \
                      xmlns:stream='http://etherx.jabber.org/streams' from='xmpp.example' xml:lang='en'>";
const STARTTLS: &str = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>";

/// Who vouches for the server.
struct Authority {
    acceptor: TlsAcceptor,
    file: NamedTempFile,
}

impl Authority {
    /// With a certificate for this name.
    fn of(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let root = params.self_signed(&key).unwrap();
        let issuer = Issuer::from_params(&params, &key);
        let server_key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let server = server.signed_by(&server_key, &issuer).unwrap();
        let key = PrivatePkcs8KeyDer::from(server_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![server.der().clone()], key.into())
            .unwrap();
        let mut file = NamedTempFile::new().unwrap();
        let pem = STANDARD.encode(root.der());
        write!(
            file,
            "-----BEGIN CERTIFICATE-----\n{pem}\n-----END CERTIFICATE-----\n"
        )
        .unwrap();
        Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            file,
        }
    }

    /// The encrypted connection, and what a login on it can be bound to.
    async fn encrypt(&self, peer: Peer) -> Option<(Peer, Vec<u8>)> {
        let stream = soon("encryption", self.acceptor.accept(peer.stream))
            .await
            .ok()?;
        let exported = stream.get_ref().1.export_keying_material(
            vec![0; 32],
            b"EXPORTER-Channel-Binding",
            None,
        );
        Some((Peer::new(Box::new(stream)), exported.unwrap()))
    }
}

fn link(server: &Server, authority: &Authority, tls: Tls) -> Link {
    start(server, authority, tls, Duration::from_secs(20))
}

fn start(server: &Server, authority: &Authority, tls: Tls, step_timeout: Duration) -> Link {
    let mode = Mode::Client {
        jid: "bot@xmpp.example".parse().unwrap(),
        server: Some(server.endpoint()),
        tls,
        ca_file: Some(authority.file.path().to_owned()),
    };
    Link::start(mode, Duration::from_secs(60), step_timeout)
}

async fn offer(peer: &mut Peer, features: &str) {
    let header = peer.expect("to='xmpp.example' version='1.0'>").await;
    assert!(header.contains("xmlns='jabber:client'"), "{header}");
    peer.send(&format!(
        "{HEADER}<stream:features>{features}</stream:features>"
    ))
    .await;
}

fn mechanisms(names: &[&str]) -> String {
    let names = names.join("</mechanism><mechanism>");
    format!(
        "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>{names}</mechanism></mechanisms>"
    )
}

fn bindings(kind: &str) -> String {
    format!(
        "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='{kind}'/></sasl-channel-binding>"
    )
}

/// Up to encryption.
async fn encrypted(server: &Server, authority: &Authority) -> Option<(Peer, Vec<u8>)> {
    let mut peer = server.accept().await;
    offer(&mut peer, STARTTLS).await;
    peer.expect("<starttls").await;
    peer.expect(">").await;
    peer.send("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        .await;
    authority.encrypt(peer).await
}

/// From login to being known.
async fn bind(peer: &mut Peer) -> String {
    offer(peer, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>").await;
    let query = peer.expect("</iq>").await;
    let resource = query
        .split_once("<resource>")
        .unwrap()
        .1
        .split_once('<')
        .unwrap()
        .0
        .to_owned();
    peer.send(&format!(
        "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>\
         <jid>bot@xmpp.example/{resource}</jid></bind></iq>"
    ))
    .await;
    let presence = peer.expect("</presence>").await;
    assert!(presence.starts_with("<presence>"), "{presence}");
    assert!(
        presence.contains("<c xmlns='http://jabber.org/protocol/caps'"),
        "{presence}"
    );
    resource
}

#[tokio::test]
async fn it_logs_in_and_is_there() {
    let (server, authority) = (Server::start().await, Authority::of("xmpp.example"));
    let mut link = link(&server, &authority, Tls::Starttls);
    let mut resources = Vec::new();
    for _ in 0..2 {
        let (mut peer, _) = encrypted(&server, &authority).await.unwrap();
        offer(
            &mut peer,
            &mechanisms(&["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"]),
        )
        .await;
        let login = log_in(&mut peer, scram::Server::Honest).await;
        assert!(login.is_password_right);
        assert_eq!(
            (login.mechanism.as_str(), login.binding.as_slice()),
            ("SCRAM-SHA-256", b"n,,".as_slice())
        );
        let resource = bind(&mut peer).await;
        assert_eq!(
            link.up().await.as_str(),
            format!("bot@xmpp.example/{resource}")
        );
        peer.send(
            "<message from='alice@xmpp.example/r' to='bot@xmpp.example'><body>yes</body></message>",
        )
        .await;
        assert_eq!(link.received().await.from.as_str(), "alice@xmpp.example/r");
        resources.push(resource);
        drop(peer);
        link.event().await;
    }
    assert_ne!(resources[0], resources[1], "nobody can guess our address");
    link.abandon();
}

#[tokio::test]
async fn the_login_is_bound_to_the_connection_where_the_server_can() {
    let (server, authority) = (Server::start().await, Authority::of("xmpp.example"));
    let mut link = link(&server, &authority, Tls::Direct);
    let (mut peer, exported) = authority.encrypt(server.accept().await).await.unwrap();
    let features = mechanisms(&["SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "PLAIN"]);
    offer(&mut peer, &(features + &bindings("tls-exporter"))).await;
    let login = log_in(&mut peer, scram::Server::Honest).await;
    assert!(login.is_password_right);
    assert_eq!(login.mechanism, "SCRAM-SHA-1-PLUS");
    assert_eq!(
        login.binding,
        [b"p=tls-exporter,,".as_slice(), &exported].concat()
    );
    bind(&mut peer).await;
    link.up().await;
    link.abandon();
}

#[tokio::test]
async fn a_binding_we_cannot_do_is_left_alone() {
    let (server, authority) = (Server::start().await, Authority::of("xmpp.example"));
    let link = link(&server, &authority, Tls::Direct);
    let (mut peer, _) = authority.encrypt(server.accept().await).await.unwrap();
    let features = mechanisms(&["SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"]);
    offer(&mut peer, &(features + &bindings("tls-server-end-point"))).await;
    let login = log_in(&mut peer, scram::Server::Honest).await;
    assert_eq!(
        (login.mechanism.as_str(), login.binding.as_slice()),
        ("SCRAM-SHA-1", b"n,,".as_slice())
    );
    link.abandon();
}

#[tokio::test]
async fn the_password_is_never_shown() {
    let (server, authority) = (Server::start().await, Authority::of("xmpp.example"));
    for names in [
        &["PLAIN"][..],
        &["PLAIN", "DIGEST-MD5", "X-OAUTH2", "ANONYMOUS", "EXTERNAL"],
        &["SCRAM-SHA-1-PLUS"],
    ] {
        let mut link = link(&server, &authority, Tls::Direct);
        let (mut peer, _) = authority.encrypt(server.accept().await).await.unwrap();
        offer(&mut peer, &mechanisms(names)).await;
        let (why, ..) = link.down().await;
        assert_eq!(
            why,
            "the server offers no login that keeps the password secret (SCRAM)"
        );
        let mut rest = String::new();
        let _ = tokio::io::AsyncReadExt::read_to_string(&mut peer.stream, &mut rest).await;
        assert_eq!(rest, "", "nothing was sent");
        link.abandon();
    }
}

#[tokio::test]
async fn without_encryption_there_is_no_login() {
    let (server, authority) = (Server::start().await, Authority::of("xmpp.example"));
    let mut link = link(&server, &authority, Tls::Starttls);
    let mut peer = server.accept().await;
    offer(&mut peer, &mechanisms(&["SCRAM-SHA-1", "PLAIN"])).await;
    assert_eq!(
        link.down().await.0,
        "the server offers no encryption (STARTTLS)"
    );
    let mut peer = server.accept().await;
    offer(&mut peer, STARTTLS).await;
    peer.expect("<starttls").await;
    peer.expect(">").await;
    peer.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        .await;
    assert_eq!(
        link.down().await.0,
        "the server offers no encryption (STARTTLS)"
    );
    link.abandon();
}

#[tokio::test]
async fn what_is_slipped_in_before_encryption_ends_the_try() {
    let (server, authority) = (Server::start().await, Authority::of("xmpp.example"));
    let mut link = link(&server, &authority, Tls::Starttls);
    let mut peer = server.accept().await;
    offer(&mut peer, STARTTLS).await;
    peer.expect("<starttls").await;
    peer.expect(">").await;
    peer.send("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><message from='evil.example'/>")
        .await;
    let (why, ..) = link.down().await;
    assert_eq!(
        why,
        "asking for encryption failed: unexpected data between two streams"
    );
    link.abandon();
}

#[tokio::test]
async fn a_certificate_of_another_name_or_authority_is_refused() {
    let right = Authority::of("xmpp.example");
    for (wrong, is_trusted, expected) in [
        (Authority::of("127.0.0.1"), true, "not valid for name"),
        (Authority::of("evil.example"), true, "not valid for name"),
        // Another authority of the same name as the one that is trusted.
        (Authority::of("xmpp.example"), false, "BadSignature"),
    ] {
        for tls in [Tls::Starttls, Tls::Direct] {
            let server = Server::start().await;
            let mut link = link(&server, if is_trusted { &wrong } else { &right }, tls);
            // TLS 1.3: the server believes in the connection before the client has looked at its certificate.
            let _ = match tls {
                Tls::Starttls => encrypted(&server, &wrong).await.is_some(),
                Tls::Direct => wrong.encrypt(server.accept().await).await.is_some(),
            };
            let (why, _, is_our_fault) = link.down().await;
            assert!(
                why.starts_with("encrypting failed: ") && why.contains(expected),
                "{why}"
            );
            assert!(!is_our_fault);
            link.abandon();
        }
    }
}

#[tokio::test]
async fn a_server_that_does_not_know_the_password_is_not_believed() {
    let (server, authority) = (Server::start().await, Authority::of("xmpp.example"));
    for behaviour in [scram::Server::Impostor, scram::Server::Replays] {
        let mut link = link(&server, &authority, Tls::Direct);
        let (mut peer, _) = authority.encrypt(server.accept().await).await.unwrap();
        offer(&mut peer, &mechanisms(&["SCRAM-SHA-1"])).await;
        log_in(&mut peer, behaviour).await;
        assert_eq!(
            link.down().await.0,
            "the server does not prove that it knows the password",
            "{behaviour:?}"
        );
        link.abandon();
    }
}

#[tokio::test]
async fn a_success_out_of_the_blue_is_not_believed() {
    let (server, authority) = (Server::start().await, Authority::of("xmpp.example"));
    let mut link = link(&server, &authority, Tls::Direct);
    let (mut peer, _) = authority.encrypt(server.accept().await).await.unwrap();
    offer(&mut peer, &mechanisms(&["SCRAM-SHA-1"])).await;
    peer.expect("</auth>").await;
    peer.send("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")
        .await;
    assert_eq!(
        link.down().await.0,
        "the server does not speak the protocol: its login"
    );
    link.abandon();
}

#[tokio::test]
async fn a_wrong_password_waits_for_minutes_and_says_so() {
    let (server, authority) = (Server::start().await, Authority::of("xmpp.example"));
    for (condition, is_fault) in [
        ("not-authorized", true),
        ("account-disabled", true),
        ("temporary-auth-failure", false),
    ] {
        let mut link = link(&server, &authority, Tls::Direct);
        let (mut peer, _) = authority.encrypt(server.accept().await).await.unwrap();
        offer(&mut peer, &mechanisms(&["SCRAM-SHA-1"])).await;
        peer.expect("</auth>").await;
        peer.send(&format!("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><{condition}/><text>hm</text></failure>")).await;
        let (why, retry_in, is_our_fault) = link.down().await;
        assert!(why.ends_with(condition), "{why}");
        assert_eq!(
            (is_our_fault, retry_in >= Duration::from_secs(60)),
            (is_fault, is_fault),
            "{condition}"
        );
        link.abandon();
    }
}

/// A server that goes so many steps with us, and no further.
async fn go_along(server: &Server, authority: &Authority, steps: usize) -> Peer {
    let mut peer = server.accept().await;
    if steps == 0 {
        return peer;
    }
    offer(&mut peer, STARTTLS).await;
    peer.expect("<starttls").await;
    peer.expect(">").await;
    if steps == 1 {
        return peer;
    }
    peer.send("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
        .await;
    if steps == 2 {
        return peer;
    }
    let (mut peer, _) = authority.encrypt(peer).await.unwrap();
    if steps == 3 {
        return peer;
    }
    offer(&mut peer, &mechanisms(&["SCRAM-SHA-1"])).await;
    if steps == 4 {
        return peer;
    }
    log_in(&mut peer, scram::Server::Honest).await;
    if steps == 5 {
        return peer;
    }
    offer(
        &mut peer,
        "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>",
    )
    .await;
    peer
}

#[tokio::test]
async fn a_server_that_freezes_at_any_step_is_given_up() {
    let authority = Authority::of("xmpp.example");
    let expected = [
        "asking for encryption",
        "asking for encryption",
        "encrypting",
        "logging in",
        "logging in",
        "logging in",
        "binding a resource",
    ];
    for (steps, doing) in expected.into_iter().enumerate() {
        let server = Server::start().await;
        let step_timeout = Duration::from_millis(500);
        let mut link = start(&server, &authority, Tls::Starttls, step_timeout);
        let _peer = go_along(&server, &authority, steps).await;
        let (why, ..) = link.down().await;
        assert_eq!(
            why,
            format!("{doing} took longer than 0.5 s"),
            "after {steps} steps"
        );
        link.abandon();
    }
}
