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
use tokio_util::sync::CancellationToken;
use tracing::{Level, debug, enabled};
use verification::Verifier;

use super::rewound::Rewound;
use crate::doors::Doors;
use crate::line::{Line, Parked, Waiting};
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

/// Serves a connection until either end is done with it.
pub(super) async fn run<S, V>(stream: S, line: Line, serving: Arc<Serving<V>>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    V: Verifier,
{
    let line = Arc::new(line);
    let _at_the_end = AtTheEnd {
        line: Arc::clone(&line),
        verifier: serving.doors.verifier.clone(),
    };
    let stop = &serving.doors.stop;
    let mut stream = Rewound::new(stream);
    loop {
        let session = Session {
            router: serving.router.clone(),
            line: Arc::clone(&line),
        };
        // On the heap, so that a parked connection is as small as it can be.
        let mut connection = Box::new(serving.http.serve_connection(TokioIo::new(stream), session));
        let Some(Parked { waiting, framing }) = drive(&mut connection, &line, stop).await else {
            return;
        };
        let parts = connection.into_parts();
        stream = parts.io.into_inner();
        stream.put_back(&parts.read_buf);
        drop((parts.read_buf, parts.service));
        let Some(answer) = hold(waiting, &mut stream).await else {
            return;
        };
        line.put_answer(answer);
        stream.put_back(framing.stand_in(stop.is_cancelled()));
    }
}

/// Runs a connection until its end, or until a request of its is parked.
async fn drive<S>(
    connection: &mut http1::Connection<TokioIo<Rewound<S>>, Session>,
    line: &Line,
    stop: &CancellationToken,
) -> Option<Parked>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut stopped = pin!(stop.cancelled());
    let mut is_stopping = false;
    poll_fn(|cx| {
        loop {
            // Errors are the other end's: it went away, or does not speak HTTP, and hyper has told it so.
            if Pin::new(&mut *connection).poll(cx).is_ready() {
                return Poll::Ready(None);
            }
            if let Some(parked) = line.take_parked() {
                return Poll::Ready(Some(parked));
            }
            // Only now, so that an answer that is on its way out gets out first.
            if is_stopping || stopped.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            is_stopping = true;
            Pin::new(&mut *connection).graceful_shutdown();
        }
    })
    .await
}

/// The answer to a parked request; none if nobody is there to hear it.
async fn hold<S: AsyncRead + Unpin>(
    mut waiting: Waiting,
    stream: &mut Rewound<S>,
) -> Option<Response> {
    poll_fn(|cx| match waiting.as_mut().poll(cx) {
        Poll::Ready(answer) => Poll::Ready(Some(answer)),
        Poll::Pending => stream.poll_hung_up(cx).map(|()| None),
    })
    .await
}

/// Withdraws what was to end with the connection, however it ends.
struct AtTheEnd<V: Verifier> {
    line: Arc<Line>,
    verifier: V,
}

impl<V: Verifier> Drop for AtTheEnd<V> {
    fn drop(&mut self) {
        for id in self.line.take_ended() {
            self.verifier.abandon(id);
        }
    }
}

/// The routes, as hyper sees them.
struct Session {
    router: Router,
    line: Arc<Line>,
}

impl hyper::service::Service<Request<Incoming>> for Session {
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

/// What no answer goes without: it is for the asker alone, and is what it says it is.
fn hardened(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
