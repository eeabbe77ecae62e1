//! What belongs to one connection: whose it is, what ends with it, and the request that waits on it.
//!
//! A connection of hyper's holds some 16 KiB of buffers, which somebody who waits a minute for a person does not need.
//! So a request that waits is *parked*: the wait is taken out of the connection, the connection's buffers go, and only
//! when there is an answer hyper gets the socket back to write it (`serve/connection.rs`). Waits that end at once, as
//! machines' do, stay where they are.

use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::header::CONNECTION;
use axum::http::request::Parts;
use axum::http::{Method, Version};
use axum::response::Response;
use tokio::time::timeout;
use verification::VerificationId;

/// How long a wait stays within hyper's connection, unless there is a crowd.
const PATIENCE: Duration = Duration::from_millis(250);

/// So many waits are a crowd.
const CROWD: usize = 256;

/// An answer that is still being waited for.
pub(crate) type Waiting = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A connection, as the routes see it.
#[derive(Default)]
pub(crate) struct Line {
    uid: Option<u32>,
    ends_with_it: Mutex<Vec<VerificationId>>,
    parked: Mutex<Option<Parked>>,
    answer: Mutex<Option<Response>>,
}

/// A request that was taken out of its connection, and what the connection must know to answer it.
pub(crate) struct Parked {
    /// The answer to be.
    pub(crate) waiting: Waiting,
    /// How it is to be written.
    pub(crate) framing: Framing,
}

/// What of a request decides how its response is written (RFC 9112 sections 6.3 and 9.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Framing {
    is_head: bool,
    is_http_10: bool,
    stays_open: bool,
}

impl Line {
    /// Of a local user.
    pub(crate) fn of(uid: u32) -> Self {
        Self {
            uid: Some(uid),
            ..Self::default()
        }
    }

    /// The Unix user at the other end, where the kernel says so.
    pub(crate) const fn uid(&self) -> Option<u32> {
        self.uid
    }

    /// Withdraw this when the connection ends.
    pub(crate) fn ends_with_it(&self, id: VerificationId) {
        lock(&self.ends_with_it).push(id);
    }

    /// What is to be withdrawn now that it has ended.
    pub(crate) fn take_ended(&self) -> Vec<VerificationId> {
        std::mem::take(&mut *lock(&self.ends_with_it))
    }

    /// Answers with what comes out of `waiting`, or parks it.
    pub(crate) async fn answer(
        &self,
        crowd: &AtomicUsize,
        framing: Framing,
        waiting: impl Future<Output = Response> + Send + 'static,
    ) -> Response {
        let mut waiting: Waiting = Box::pin(waiting);
        let in_line = InLine::join(crowd);
        let patience = if in_line.ahead < CROWD {
            PATIENCE
        } else {
            Duration::ZERO
        };
        if let Ok(response) = timeout(patience, &mut waiting).await {
            return response;
        }
        drop(in_line);
        *lock(&self.parked) = Some(Parked { waiting, framing });
        // Whoever serves the connection takes it from here, and drops this.
        pending().await
    }

    /// The request that was just parked.
    pub(crate) fn take_parked(&self) -> Option<Parked> {
        lock(&self.parked).take()
    }

    /// The answer to the parked request, for the connection that is made to write it.
    pub(crate) fn put_answer(&self, response: Response) {
        *lock(&self.answer) = Some(response);
    }

    /// See [`Line::put_answer`].
    pub(crate) fn take_answer(&self) -> Option<Response> {
        lock(&self.answer).take()
    }
}

impl Framing {
    pub(crate) fn of(parts: &Parts) -> Self {
        let says = |word: &str| {
            let tokens = parts.headers.get_all(CONNECTION).iter();
            let mut tokens = tokens
                .filter_map(|value| value.to_str().ok())
                .flat_map(|v| v.split(','));
            tokens.any(|token| token.trim().eq_ignore_ascii_case(word))
        };
        let is_http_10 = parts.version == Version::HTTP_10;
        Self {
            is_head: parts.method == Method::HEAD,
            is_http_10,
            stays_open: if is_http_10 {
                says("keep-alive")
            } else {
                !says("close")
            },
        }
    }

    /// A request whose response is framed as that of the parked one.
    pub(crate) fn stand_in(self, is_last: bool) -> &'static [u8] {
        match (self.is_head, self.is_http_10, self.stays_open && !is_last) {
            (false, false, true) => b"GET / HTTP/1.1\r\n\r\n",
            (false, false, false) => b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n",
            (false, true, true) => b"GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n",
            (false, true, false) => b"GET / HTTP/1.0\r\n\r\n",
            (true, false, true) => b"HEAD / HTTP/1.1\r\n\r\n",
            (true, false, false) => b"HEAD / HTTP/1.1\r\nconnection: close\r\n\r\n",
            (true, true, true) => b"HEAD / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n",
            (true, true, false) => b"HEAD / HTTP/1.0\r\n\r\n",
        }
    }
}

/// A place among those who wait within hyper's connections.
struct InLine<'a> {
    crowd: &'a AtomicUsize,
    ahead: usize,
}

impl<'a> InLine<'a> {
    fn join(crowd: &'a AtomicUsize) -> Self {
        let ahead = crowd.fetch_add(1, Ordering::Relaxed);
        Self { crowd, ahead }
    }
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.crowd.fetch_sub(1, Ordering::Relaxed);
    }
}

/// What is guarded is whole after every statement: a panic elsewhere spoils nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
