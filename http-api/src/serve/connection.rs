//! One connection from its first byte to its last, and the requests that are parked on it ([`crate::line`]).

use std::convert::Infallible;
use std::future::{Future, poll_fn, ready};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tracing::{Level, debug, enabled};
use verification::Verifier;

use super::rewound::Rewound;
use crate::doors::Doors;
use crate::line::{Line, Parked};
use crate::routes::routes;

/// Largest header, in bytes; also what hyper reads ahead at most.
const LARGEST_HEADER: usize = 16 * 1024;

/// What all connections of a door have in common.
pub(super) struct Serving<V> {
    router: Router,
    doors: Doors<V>,
    http: http1::Builder,
}

impl<V: Verifier> Serving<V> {
    pub(super) fn new(doors: Doors<V>, header_patience: Duration) -> Self {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(header_patience)
            .max_buf_size(LARGEST_HEADER);
        Self {
            router: routes(doors.clone()),
            doors,
            http,
        }
    }
}

/// One connection's share of that.
pub(super) struct Session<V: Verifier> {
    line: Arc<Line<V>>,
    serving: Arc<Serving<V>>,
}

impl<V: Verifier> Session<V> {
    pub(super) fn new(line: Line<V>, serving: &Arc<Serving<V>>) -> Self {
        Self {
            line: Arc::new(line),
            serving: Arc::clone(serving),
        }
    }

    fn routes(&self) -> Routes<V> {
        Routes {
            router: self.serving.router.clone(),
            line: Arc::clone(&self.line),
        }
    }
}

/// Withdraws what was to end with the connection, however it ends.
impl<V: Verifier> Drop for Session<V> {
    fn drop(&mut self) {
        for held in self.line.take_held() {
            self.serving.doors.let_go(held.id);
            if !held.is_spared {
                self.serving.doors.verifier.abandon(held.id);
            }
        }
    }
}

/// Serves a connection until either end is done with it; then lets go of its `place`.
pub(super) async fn run<S, V, P>(stream: S, session: Session<V>, place: P)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    V: Verifier,
{
    let stop = &session.serving.doors.stop;
    let mut stream = Rewound::new(stream);
    loop {
        // On the heap, and off it before the wait: a parked connection is as small as it can be.
        let driving = Box::pin(drive(stream, &session));
        let Some((rest, mut parked)) = driving.await else {
            break;
        };
        stream = rest;
        let Some(answer) = hold(&mut parked, &mut stream).await else {
            break;
        };
        session.line.put_answer(answer);
        stream.put_back(parked.framing.stand_in(stop.is_cancelled()));
    }
    drop(place);
}

/// Runs a connection until its end, or until a request of its is parked; then gives the stream back.
async fn drive<S, V>(stream: Rewound<S>, session: &Session<V>) -> Option<(Rewound<S>, Parked<V>)>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    V: Verifier,
{
    let serving = &session.serving;
    let io = TokioIo::new(stream);
    let mut connection = serving.http.serve_connection(io, session.routes());
    let mut stopped = pin!(serving.doors.stop.cancelled());
    let mut is_stopping = false;
    let parked = poll_fn(|cx| {
        loop {
            // Errors are the other end's: it went away, or does not speak HTTP, and hyper has told it so.
            if Pin::new(&mut connection).poll(cx).is_ready() {
                return Poll::Ready(None);
            }
            if let Some(parked) = session.line.take_parked() {
                return Poll::Ready(Some(parked));
            }
            // Only now, so that an answer that is on its way out gets out first.
            if is_stopping || stopped.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            is_stopping = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
    })
    .await?;
    let parts = connection.into_parts();
    let mut stream = parts.io.into_inner();
    stream.put_back(&parts.read_buf);
    Some((stream, parked))
}

/// The answer to a parked request; none if nobody is there to hear it.
async fn hold<S: AsyncRead + Unpin, V: Verifier>(
    parked: &mut Parked<V>,
    stream: &mut Rewound<S>,
) -> Option<Response> {
    let mut answer = pin!(parked.answer());
    poll_fn(|cx| match answer.as_mut().poll(cx) {
        Poll::Ready(answer) => Poll::Ready(Some(answer)),
        Poll::Pending => stream.poll_hung_up(cx).map(|()| None),
    })
    .await
}

/// The routes, as hyper sees them.
struct Routes<V: Verifier> {
    router: Router,
    line: Arc<Line<V>>,
}

impl<V: Verifier> hyper::service::Service<Request<Incoming>> for Routes<V> {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        if let Some(answer) = self.line.take_answer() {
            // What was asked is the stand-in; this answers what was parked.
            return Box::pin(ready(Ok(hardened(answer))));
        }
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Arc::clone(&self.line));
        let told = enabled!(Level::DEBUG)
            .then(|| (request.method().clone(), request.uri().path().to_owned()));
        let response = tower_service::Service::call(&mut self.router.clone(), request);
        Box::pin(async move {
            let response = response.await?;
            if let Some((method, path)) = told {
                debug!(%method, ?path, status = response.status().as_u16(), "request");
            }
            Ok(hardened(response))
        })
    }
}

/// What no answer goes without: it is for the asker alone, unless its route calls it public, and is what it says it is.
fn hardened(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let kept = headers.get(CACHE_CONTROL);
    if !kept.is_some_and(|value| value.as_bytes().starts_with(b"public")) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
