//! From a connection to a stream that carries stanzas: the handshake of a component (XEP-0114), or encryption, login
//! and resource of a client (RFC 6120 sections 5 to 7).

use std::borrow::Cow;

use futures_util::{SinkExt, StreamExt};
use jid::{BareJid, Jid};
use tokio_xmpp::xmlstream::{
    PendingFeaturesRecv, ReadError, RecvFeaturesError, StreamHeader, Timeouts, XmlStream,
    initiate_stream,
};
use uuid::Uuid;
use xmpp_parsers::bind::{BindQuery, BindResponse};
use xmpp_parsers::component::Handshake;
use xmpp_parsers::iq::Iq;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;
use xmpp_parsers::starttls::Request;
use xmpp_parsers::stream_features::StreamFeatures;

use super::error::LinkError;
use super::io::{Guarded, Socket};
use crate::secret::Secret;

/// A stream of whatever the guard lets through: no stanza is refused for what it holds before we have looked at it.
pub(super) type Stream = XmlStream<Guarded, Element>;

/// Logs in as a component.
pub(super) async fn component(
    socket: Box<dyn Socket>,
    domain: &str,
    secret: &Secret,
    timeouts: Timeouts,
) -> Result<Stream, LinkError> {
    const DOING: &str = "logging in";
    let guarded = Guarded::component(socket, domain);
    let pending = initiate(guarded, domain, timeouts).await?;
    let id = pending
        .header()
        .id
        .map(Cow::into_owned)
        .ok_or(LinkError::Protocol("its stream has no id"))?;
    let mut stream = pending.skip_features();
    let handshake = Handshake::from_stream_id_and_password(id, secret.expose());
    stream
        .send(&handshake)
        .await
        .map_err(LinkError::io(DOING))?;
    let answer = next(&mut stream, DOING).await?;
    if answer.name() == "handshake" {
        Ok(stream)
    } else {
        Err(LinkError::Protocol("its handshake"))
    }
}

/// Asks for encryption; what comes back is the connection to encrypt.
pub(super) async fn starttls(
    socket: Box<dyn Socket>,
    domain: &str,
    timeouts: Timeouts,
) -> Result<Box<dyn Socket>, LinkError> {
    const DOING: &str = "asking for encryption";
    let (features, mut stream) = open(socket, domain, timeouts).await?;
    if !features.can_starttls() {
        return Err(LinkError::NoEncryption);
    }
    stream.send(&Request).await.map_err(LinkError::io(DOING))?;
    if !next(&mut stream, DOING).await?.is("proceed", ns::TLS) {
        return Err(LinkError::NoEncryption);
    }
    stream
        .into_inner()
        .into_socket()
        .map_err(LinkError::io(DOING))
}

/// Opens a client's stream.
pub(super) async fn open(
    socket: Box<dyn Socket>,
    domain: &str,
    timeouts: Timeouts,
) -> Result<(StreamFeatures, Stream), LinkError> {
    let pending = initiate(Guarded::client(socket), domain, timeouts).await?;
    pending.recv_features().await.map_err(|error| match error {
        RecvFeaturesError::Io(error) => LinkError::Io {
            doing: "opening the stream",
            error,
        },
        RecvFeaturesError::StreamError(error) => LinkError::stream(&Element::from(error.0)),
    })
}

/// Gives the session its address and makes it known by this presence (RFC 6121 section 4.2): messages to the account
/// reach us.
pub(super) async fn bind(stream: &mut Stream, presence: &Element) -> Result<Jid, LinkError> {
    const DOING: &str = "binding a resource";
    let unbound = LinkError::Protocol("it gives us no address");
    // Random, so that nobody can guess our full JID, and two daemons never fight for one.
    let resource = format!("verifierd-{}", Uuid::new_v4().simple());
    let query = Element::from(Iq::from_set("bind", BindQuery::new(Some(resource))));
    stream.send(&query).await.map_err(LinkError::io(DOING))?;
    let Ok(Iq::Result {
        payload: Some(payload),
        ..
    }) = Iq::try_from(next(stream, DOING).await?)
    else {
        return Err(unbound);
    };
    let jid = BindResponse::try_from(payload).map_err(|_| unbound)?.jid;
    stream.send(presence).await.map_err(LinkError::io(DOING))?;
    Ok(jid.into())
}

/// The account's part of a JID; config sees to it that there is one.
pub(super) fn user(jid: &BareJid) -> Result<&str, LinkError> {
    jid.node()
        .map(jid::NodeRef::as_str)
        .ok_or(LinkError::Protocol("[xmpp] jid has no local part"))
}

async fn initiate(
    guarded: Guarded,
    domain: &str,
    timeouts: Timeouts,
) -> Result<PendingFeaturesRecv<Guarded>, LinkError> {
    let header = StreamHeader {
        to: Some(Cow::Borrowed(domain)),
        from: None,
        id: None,
    };
    let pending = initiate_stream(guarded, ns::JABBER_CLIENT, header, timeouts).await;
    pending.map_err(LinkError::io("opening the stream"))
}

/// The next element of the stream.
pub(super) async fn next(stream: &mut Stream, doing: &'static str) -> Result<Element, LinkError> {
    loop {
        match stream.next().await {
            Some(Ok(element)) if element.is("error", ns::STREAM) => {
                return Err(LinkError::stream(&element));
            }
            Some(Ok(element)) => return Ok(element),
            Some(Err(ReadError::SoftTimeout)) => {}
            Some(Err(ReadError::HardError(error))) => return Err(LinkError::Io { doing, error }),
            Some(Err(ReadError::ParseError(_))) => return Err(LinkError::Protocol("its XML")),
            Some(Err(ReadError::StreamFooterReceived)) | None => return Err(LinkError::Closed),
        }
    }
}
