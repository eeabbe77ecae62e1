//! One try at a callback. What the receiver answers beyond its status is not read.

use std::io;
use std::pin::pin;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use super::Callback;
use super::connection::Connector;
use super::signature::sign;
use super::target::Target;
use crate::clock::Clock;

/// What one try may take, from the name to the status.
pub(super) const DEADLINE: Duration = Duration::from_secs(10);
/// What of that the connection may take, with its TLS.
const CONNECT: Duration = Duration::from_secs(5);
/// The longest answer that is looked at.
const LONGEST_HEAD: usize = 16 * 1024; // bytes

/// Why a try failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The URL cannot be posted to.
    #[error("its URL cannot be posted to")]
    NoTarget,
    /// It leads to where we were told not to go.
    #[error("its URL leads to a private address ([http] allow_private_callbacks)")]
    Private,
    /// No connection, or none that can be trusted.
    #[error("no connection: {0}")]
    Connection(io::Error),
    /// The connection broke, or what came was not HTTP.
    #[error("no answer: {0}")]
    Http(#[from] hyper::Error),
    /// Not a 2xx.
    #[error("the receiver answered {0}")]
    Status(StatusCode),
    /// The answer is longer than it may be, or broke off.
    #[error("an answer that is too long or broke off")]
    TooLong,
    /// It took too long.
    #[error("no answer within 10 seconds")]
    TimedOut,
}

impl Failure {
    /// Whether another try may succeed. `410 Gone` says that none will (Standard Webhooks).
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::NoTarget | Self::Private => false,
            Self::Connection(_) | Self::Http(_) | Self::TooLong | Self::TimedOut => true,
            Self::Status(status) => *status != StatusCode::GONE,
        }
    }

    /// Whether what was sent cannot have been taken.
    pub(super) fn is_unsent(&self) -> bool {
        match self {
            Self::NoTarget | Self::Private | Self::Connection(_) => true,
            Self::Http(_) | Self::TooLong | Self::TimedOut => false,
            Self::Status(status) => *status == StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// Posts it once.
pub(super) async fn post(
    connector: &Connector,
    target: &Target,
    callback: &Callback,
    key: &[u8; 32],
) -> Result<(), Failure> {
    // The wall clock as it is now: receivers refuse what seems old.
    let timestamp = Clock::start().now().as_millis() / 1000;
    let request = request(target, callback, key, timestamp).ok_or(Failure::NoTarget)?;
    let exchange = exchange(connector, target, request, 0);
    let (status, _) = timeout(DEADLINE, exchange)
        .await
        .map_err(|_| Failure::TimedOut)??;
    if status.is_success() {
        Ok(())
    } else {
        // A redirect is one of these: where it leads was not checked.
        Err(Failure::Status(status))
    }
}

fn request(
    target: &Target,
    callback: &Callback,
    key: &[u8; 32],
    timestamp: u64,
) -> Option<Request<Full<Bytes>>> {
    let Callback { id, body, .. } = callback;
    Request::builder()
        .method(Method::POST)
        .uri(target.path())
        .header(HOST, target.host_field())
        .header(USER_AGENT, concat!("verifierd/", env!("CARGO_PKG_VERSION")))
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", sign(key, id, timestamp, body)?)
        .body(Full::from(body.clone()))
        .ok()
}

/// One request on a connection of its own: the status, and as much of the body as may be wanted.
pub(super) async fn exchange(
    connector: &Connector,
    target: &Target,
    request: Request<Full<Bytes>>,
    longest: usize,
) -> Result<(StatusCode, Bytes), Failure> {
    let stream = timeout(CONNECT, connector.connect(target))
        .await
        .map_err(|_| Failure::Connection(io::ErrorKind::TimedOut.into()))??;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(LONGEST_HEAD)
        .handshake(TokioIo::new(stream))
        .await?;
    let mut answered = pin!(async move {
        let answer = sender.send_request(request).await?;
        let status = answer.status();
        if longest == 0 {
            return Ok((status, Bytes::new()));
        }
        let body = Limited::new(answer.into_body(), longest).collect().await;
        let body = body.map_err(|_| Failure::TooLong)?;
        Ok((status, body.to_bytes()))
    });
    let mut connection = pin!(connection);
    tokio::select! {
        answered = &mut answered => answered,
        // The receiver may close at once; then its answer is there, or an error that says why not.
        _ = &mut connection => answered.await,
    }
}
