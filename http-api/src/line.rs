//! What belongs to one connection: whose it is, what ends with it, and the request that waits on it.
//!
//! A connection of hyper's holds some 16 KiB of buffers, which somebody who waits a minute for a person does not need.
//! So a request that waits is *parked*: the wait is taken out of the connection, the connection's buffers go, and only
//! when there is an answer hyper gets the socket back to write it (`serve/connection.rs`). Waits that end at once, as
//! machines' do, stay where they are. Nothing is lost by that: hyper hands out a request only when the answer before it
//! has been flushed and the whole body been read, and gives back what it read ahead.

use std::future::pending;
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::header::CONNECTION;
use axum::http::request::Parts;
use axum::http::{Method, Version};
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;
use verification::{Snapshot, VerificationId, Verifier};

use crate::refused::Refused;
use crate::wait::Wait;

/// How long a wait stays within hyper's connection, unless there is a crowd.
const PATIENCE: Duration = Duration::from_millis(250);

/// So many waits are a crowd.
const CROWD: usize = 128;

/// Who is at the other end, as the kernel knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// A local user, over the unix socket.
    User(u32),
    /// Whoever is at this address: a client, or a proxy.
    Address(IpAddr),
}

/// A connection, as the routes see it.
pub(crate) struct Line<V: Verifier> {
    peer: Peer,
    holds: Mutex<Vec<Held>>,
    parked: Mutex<Option<Parked<V>>>,
    answer: Mutex<Option<Box<Response>>>,
}

/// A verification that is waited for by one connection alone, and ends with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    /// Which.
    pub(crate) id: VerificationId,
    /// Whether its asker named the order, and so can find it again from another connection.
    will_return: bool,
    /// Whether it outlives the connection after all.
    pub(crate) is_spared: bool,
}

/// A request that was taken out of its connection, and what the connection must know to answer it.
pub(crate) struct Parked<V: Verifier> {
    wait: Wait<V>,
    tell: Option<Tell>,
    /// How the answer is to be written.
    pub(crate) framing: Framing,
}

/// What a route makes of the end of a wait. A function that remembers nothing takes no room on the heap.
type Tell = Box<dyn FnOnce(Result<Snapshot, Refused>) -> Response + Send>;

impl<V: Verifier> Parked<V> {
    /// The answer, once there is one.
    pub(crate) async fn answer(&mut self) -> Response {
        let end = self.wait.settled().await;
        match self.tell.take() {
            Some(tell) => tell(end),
            None => Refused::internal().into_response(),
        }
    }
}

/// What of a request decides how its response is written (RFC 9112 sections 6.3 and 9.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Framing {
    is_head: bool,
    is_http_10: bool,
    stays_open: bool,
}

impl<V: Verifier> Line<V> {
    /// To this one.
    pub(crate) fn to(peer: Peer) -> Self {
        Self {
            peer,
            holds: Mutex::default(),
            parked: Mutex::default(),
            answer: Mutex::default(),
        }
    }

    /// Who is at the other end.
    pub(crate) const fn peer(&self) -> Peer {
        self.peer
    }

    /// The Unix user at the other end, where the kernel says so.
    pub(crate) const fn uid(&self) -> Option<u32> {
        match self.peer {
            Peer::User(uid) => Some(uid),
            Peer::Address(_) => None,
        }
    }

    /// Withdraw this when the connection ends.
    pub(crate) fn hold(&self, id: VerificationId, will_return: bool) {
        lock(&self.holds).push(Held {
            id,
            will_return,
            is_spared: false,
        });
    }

    /// Whether this ends with the connection.
    pub(crate) fn holds(&self, id: VerificationId) -> bool {
        lock(&self.holds).iter().any(|held| held.id == id)
    }

    /// After a slip of the keyboard its asker comes back at once, by another connection: it is not withdrawn meanwhile.
    pub(crate) fn spare(&self, id: VerificationId) {
        let mut holds = lock(&self.holds);
        for held in holds.iter_mut().filter(|held| held.id == id) {
            held.is_spared = held.will_return;
        }
    }

    /// What ends with it, now that it has ended.
    pub(crate) fn take_held(&self) -> Vec<Held> {
        std::mem::take(&mut *lock(&self.holds))
    }

    /// Answers with what comes of `wait`, or parks it.
    ///
    /// In a crowd nothing is allocated for the wait before the buffers are gone: between them it would leave holes
    /// that nothing fits into.
    pub(crate) async fn answer(
        &self,
        crowd: &AtomicUsize,
        framing: Framing,
        (mut wait, tell): (
            Wait<V>,
            impl FnOnce(Result<Snapshot, Refused>) -> Response + Send + 'static,
        ),
    ) -> Response {
        let in_line = InLine::join(crowd);
        if in_line.ahead < CROWD {
            let settled = timeout(PATIENCE, wait.settled()).await;
            if let Ok(settled) = settled {
                return tell(settled);
            }
        }
        drop(in_line);
        *lock(&self.parked) = Some(Parked {
            wait,
            tell: Some(Box::new(tell)),
            framing,
        });
        // Whoever serves the connection takes it from here, and drops this.
        pending().await
    }

    /// The request that was just parked.
    pub(crate) fn take_parked(&self) -> Option<Parked<V>> {
        lock(&self.parked).take()
    }

    /// The answer to the parked request, for the connection that is made to write it.
    pub(crate) fn put_answer(&self, response: Response) {
        *lock(&self.answer) = Some(Box::new(response));
    }

    /// See [`Line::put_answer`].
    pub(crate) fn take_answer(&self) -> Option<Response> {
        lock(&self.answer).take().map(|answer| *answer)
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
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
