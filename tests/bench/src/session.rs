//! Logged-in XMPP streams on blocking sockets, for loopback and for accounts that exist for a few seconds: no TLS, no
//! reconnecting.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::net::TcpStream;
use std::time::Duration;

use acceptance::Account;
use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sasl::client::Mechanism;
use sasl::client::mechanisms::Scram;
use sasl::common::scram::Sha1 as ScramSha1;
use sha1::{Digest, Sha1};

use crate::stanza::Inbox;

/// How long a login may take, and any answer of a server that is not loaded.
const PATIENCE: Duration = Duration::from_secs(10);

/// A stream over which stanzas go both ways.
#[derive(Debug)]
pub(crate) struct Session {
    tcp: TcpStream,
    /// What has come in.
    pub(crate) inbox: Inbox,
}

impl Session {
    pub(crate) fn over(tcp: TcpStream) -> Result<Self> {
        tcp.set_nodelay(true)?;
        tcp.set_read_timeout(Some(PATIENCE))?;
        tcp.set_write_timeout(Some(PATIENCE))?;
        Ok(Self {
            tcp,
            inbox: Inbox::new(),
        })
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            Ok(())
        } else {
            self.tcp.write_all(bytes)
        }
    }

    /// Waits for bytes; false if none came within `patience`.
    pub(crate) fn fill_within(&mut self, patience: Duration) -> Result<bool> {
        self.tcp.set_read_timeout(Some(patience))?;
        self.fill()
    }

    /// Waits for bytes as long as the last call said; false if none came.
    pub(crate) fn fill(&mut self) -> Result<bool> {
        match self.inbox.fill(&mut self.tcp) {
            Ok(0) => bail!("the XMPP server closed the stream"),
            Ok(_) => Ok(true),
            Err(error)
                if matches!(
                    error.kind(),
                    // A read that may time out can be interrupted where no handler is set too (signal(7)).
                    io::ErrorKind::WouldBlock
                        | io::ErrorKind::TimedOut
                        | io::ErrorKind::Interrupted
                ) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for the next element, which must be `name`; its attribute `assignment` or, without one, its content.
    pub(crate) fn expect(&mut self, name: &str, assignment: Option<&str>) -> Result<String> {
        loop {
            if let Some(stanza) = self.inbox.next() {
                let whole = String::from_utf8_lossy(stanza.whole);
                ensure!(
                    stanza.name == name.as_bytes(),
                    "wanted <{name}>, got {whole}"
                );
                let found = match assignment {
                    Some(assignment) => stanza
                        .attribute(assignment.as_bytes())
                        .context("an attribute is missing")?,
                    None => stanza.content(),
                };
                return Ok(String::from_utf8_lossy(found).into_owned());
            }
            ensure!(self.fill()?, "waited {PATIENCE:?} for <{name}>");
        }
    }
}

/// Logs in as the component `domain` (XEP-0114).
pub(crate) fn component(port: u16, domain: &str, secret: &str) -> Result<Session> {
    let mut session = Session::over(TcpStream::connect(("127.0.0.1", port))?)?;
    let header = format!(
        "<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='{domain}'>"
    );
    session.send(header.as_bytes())?;
    let id = session.expect("stream:stream", Some(" id="))?;
    let mut proof = String::new();
    for byte in Sha1::digest(format!("{id}{secret}")) {
        write!(proof, "{byte:02x}")?;
    }
    session.send(format!("<handshake>{proof}</handshake>").as_bytes())?;
    session.expect("handshake", None)?;
    Ok(session)
}

/// Logs in as `account` (RFC 6120) and becomes available.
pub(crate) fn client(port: u16, account: &Account, resource: &str) -> Result<Session> {
    let (user, domain) = account
        .jid
        .split_once('@')
        .context("an account has a user name")?;
    let mut session = Session::over(TcpStream::connect(("127.0.0.1", port))?)?;
    open_stream(&mut session, domain)?;
    log_in(&mut session, user, &account.password)?;
    open_stream(&mut session, domain)?;
    let bind = format!(
        "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>{resource}</resource></bind></iq>"
    );
    session.send(bind.as_bytes())?;
    let kind = session.expect("iq", Some(" type="))?;
    ensure!(kind == "result", "the server binds no resource");
    session.send(b"<presence/>")?;
    Ok(session)
}

fn open_stream(session: &mut Session, domain: &str) -> Result<()> {
    let header = format!(
        "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='{domain}' version='1.0'>"
    );
    session.send(header.as_bytes())?;
    session.expect("stream:stream", None)?;
    session.expect("stream:features", None)?;
    Ok(())
}

fn log_in(session: &mut Session, user: &str, password: &str) -> Result<()> {
    let binding = sasl::common::ChannelBinding::Unsupported;
    let scram = Scram::<ScramSha1>::new(user, password.to_owned(), binding);
    let mut scram = scram.map_err(|error| anyhow::anyhow!("SCRAM: {error:?}"))?;
    let first = STANDARD.encode(scram.initial());
    let auth = format!(
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'>{first}</auth>"
    );
    session.send(auth.as_bytes())?;
    let challenge = STANDARD.decode(session.expect("challenge", None)?)?;
    let answer = STANDARD.encode(scram.response(&challenge)?);
    session.send(
        format!("<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{answer}</response>")
            .as_bytes(),
    )?;
    let proof = STANDARD.decode(session.expect("success", None)?)?;
    scram.success(&proof)?;
    Ok(())
}
