//! A blocking HTTP/1.1 client over a unix socket: one connection, no thread, no retry, and nothing that outlives its
//! deadline. It trusts no socket that somebody other than the daemon could have put there.

mod absent;
mod deadline;
mod error;
mod incoming;
mod stream;
mod trust;

use std::fmt::Display;
use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{
    AdminCommand, AdminResult, BypassRequest, BypassSpent, CodeRequest, List, OpenRequest, Problem,
    Readiness, Told,
};
pub use absent::is_absent;
pub use deadline::Deadline;
pub use error::ClientError;
use incoming::Answer;
use stream::Stream;

const UNAVAILABLE: u16 = 503;

/// One connection to the daemon. Every call needs the connection to be whole: after [`ClientError::Problem`] it still
/// is, after any other error it is closed and each further call is [`ClientError::Unreachable`].
#[derive(Debug)]
pub struct Client {
    stream: Option<Stream>,
}

impl Client {
    /// Connects to the daemon that listens at `path`, after checking that nobody else can have put a socket there: each
    /// folder on the way belongs to root, to ourselves or (the last) to the socket's owner and is not writable by
    /// others, and the listening process runs as root or as the socket's owner (`SO_PEERCRED`, unix(7)).
    pub fn connect(path: &Path, deadline: Deadline) -> Result<Self, ClientError> {
        let socket = trust::check_path(path)?;
        let stream = Stream::connect(&socket.path, deadline)?;
        trust::check_peer(stream.peer_uid()?, &socket)?;
        Ok(Self {
            stream: Some(stream),
        })
    }

    /// `POST /v1/verifications`: opens one, or finds the one that was opened under the same key. With
    /// `withdraw_on_close` it lives as long as this `Client`.
    pub fn open<T: Told>(
        &mut self,
        request: &OpenRequest,
        idempotency_key: Option<&str>,
        deadline: Deadline,
    ) -> Result<T, ClientError> {
        let body = body(request)?;
        let request = encode("POST", "/v1/verifications", idempotency_key, Some(&body));
        let answer = self.exchange(&request, deadline)?;
        self.decode(&answer)
    }

    /// `GET /v1/verifications/{id}?wait=N`: answers when it settles, or after `seconds`.
    pub fn wait<T: Told>(
        &mut self,
        id: &str,
        seconds: u64,
        deadline: Deadline,
    ) -> Result<T, ClientError> {
        let target = format!("/v1/verifications/{}?wait={seconds}", segment(id));
        let answer = self.exchange(&encode("GET", &target, None, None), deadline)?;
        self.decode_own(&answer, id)
    }

    /// `POST /v1/verifications/{id}/code`: a code that was sent over XMPP, typed at the login. A wrong one is a
    /// [`Problem`] of the kind [`crate::ProblemType::WrongCode`].
    pub fn type_code<T: Told>(
        &mut self,
        id: &str,
        code: &str,
        deadline: Deadline,
    ) -> Result<T, ClientError> {
        let target = format!("/v1/verifications/{}/code", segment(id));
        let code = CodeRequest {
            code: code.to_owned(),
        };
        let request = encode("POST", &target, None, Some(&body(&code)?));
        let answer = self.exchange(&request, deadline)?;
        self.decode_own(&answer, id)
    }

    /// `DELETE /v1/verifications/{id}`: withdraws it; the confirmer's devices are told.
    pub fn withdraw(&mut self, id: &str, deadline: Deadline) -> Result<(), ClientError> {
        let target = format!("/v1/verifications/{}", segment(id));
        let answer = self.exchange(&encode("DELETE", &target, None, None), deadline)?;
        self.accept(&answer)
    }

    /// `GET /v1/verifications`: the pending ones that this process may see.
    pub fn list(&mut self, deadline: Deadline) -> Result<List, ClientError> {
        let request = encode("GET", "/v1/verifications", None, None);
        let answer = self.exchange(&request, deadline)?;
        self.decode(&answer)
    }

    /// `GET /readyz`: whether anybody can be asked now. An honest no is an answer, too.
    pub fn ready(&mut self, deadline: Deadline) -> Result<Readiness, ClientError> {
        let answer = self.exchange(&encode("GET", "/readyz", None, None), deadline)?;
        if answer.status == UNAVAILABLE {
            return self.json(&answer.body);
        }
        self.decode(&answer)
    }

    /// `POST /v1/admin/commands`: for root.
    pub fn steer(
        &mut self,
        command: &AdminCommand,
        deadline: Deadline,
    ) -> Result<AdminResult, ClientError> {
        let request = encode("POST", "/v1/admin/commands", None, Some(&body(command)?));
        let answer = self.exchange(&request, deadline)?;
        self.decode(&answer)
    }

    /// `POST /v1/bypass`: spends a code that lets a Unix user in without a confirmer; for root. A wrong one is a
    /// [`Problem`] of the kind [`crate::ProblemType::WrongCode`].
    pub fn spend_bypass(
        &mut self,
        bypass: &BypassRequest,
        deadline: Deadline,
    ) -> Result<BypassSpent, ClientError> {
        let request = encode("POST", "/v1/bypass", None, Some(&body(bypass)?));
        let answer = self.exchange(&request, deadline)?;
        self.decode(&answer)
    }

    fn exchange(&mut self, request: &[u8], deadline: Deadline) -> Result<Answer, ClientError> {
        // Taken out, and put back only when the exchange ended in order.
        let mut stream = self.stream.take().ok_or_else(ClientError::closed)?;
        stream.send(request, deadline)?;
        let answer = incoming::receive(|buffer| stream.receive(buffer, deadline))?;
        if answer.is_last == incoming::Last::No {
            self.stream = Some(stream);
        }
        Ok(answer)
    }

    fn accept(&mut self, answer: &Answer) -> Result<(), ClientError> {
        if (200..300).contains(&answer.status) {
            return Ok(());
        }
        let problem: Problem = self.json(&answer.body)?;
        Err(ClientError::Problem(problem))
    }

    fn decode<T: DeserializeOwned>(&mut self, answer: &Answer) -> Result<T, ClientError> {
        self.accept(answer)?;
        self.json(&answer.body)
    }

    /// An answer about another verification than the one asked for decides nothing.
    fn decode_own<T: Told>(&mut self, answer: &Answer, id: &str) -> Result<T, ClientError> {
        let verification: T = self.decode(answer)?;
        if verification.id() == id {
            return Ok(verification);
        }
        self.stream = None;
        Err(ClientError::Garbled(
            "the answer is about another verification",
        ))
    }

    fn json<T: DeserializeOwned>(&mut self, body: &[u8]) -> Result<T, ClientError> {
        serde_json::from_slice(body).map_err(|_| {
            self.stream = None;
            ClientError::Garbled("the body is not the JSON of the API")
        })
    }
}

fn body<T: Serialize>(value: &T) -> Result<Vec<u8>, ClientError> {
    serde_json::to_vec(value)
        .map_err(|_| ClientError::Garbled("the request cannot be written as JSON"))
}

/// One request (RFC 9112 section 3); `target` is ours or went through [`segment`]. A key is left out if it is not what a
/// header may hold (visible ASCII characters): then nothing is folded, and nothing worse.
fn encode(method: &str, target: &str, key: Option<&str>, body: Option<&[u8]>) -> Vec<u8> {
    let head =
        format!("{method} {target} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n");
    let mut request = head.into_bytes();
    if let Some(key) = key.filter(|key| key.bytes().all(|byte| byte.is_ascii_graphic())) {
        request.extend_from_slice(format!("Idempotency-Key: {key}\r\n").as_bytes());
    }
    if let Some(body) = body {
        let length = format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        request.extend_from_slice(length.as_bytes());
        request.extend_from_slice(body);
    } else {
        request.extend_from_slice(b"\r\n");
    }
    request
}

/// `id` as one path segment (RFC 3986 section 3.3): whatever it holds, it stays one, and `..` is not "one up".
fn segment(id: &str) -> impl Display {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');
    utf8_percent_encode(id, KEPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_complete() {
        let wire = encode("POST", "/v1/x", None, Some(b"{}"));
        assert_eq!(
            String::from_utf8(wire).unwrap(),
            "POST /v1/x HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\
             Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
        );
        assert!(encode("GET", "/v1/x", None, None).ends_with(b"\r\n\r\n"));
        let keyed = String::from_utf8(encode("POST", "/v1/x", Some("k-1"), None)).unwrap();
        assert!(
            keyed.ends_with("\r\nIdempotency-Key: k-1\r\n\r\n"),
            "{keyed}"
        );
        let forged = encode("GET", "/v1/x", Some("k\r\nX: y"), None);
        assert_eq!(forged, encode("GET", "/v1/x", None, None));
    }

    #[test]
    fn an_id_cannot_leave_its_segment() {
        assert_eq!(segment("3f2a-9").to_string(), "3f2a-9");
        assert_eq!(
            segment("../x?y#z \r\nHost: é").to_string(),
            "%2E%2E%2Fx%3Fy%23z%20%0D%0AHost%3A%20%C3%A9"
        );
    }
}
