//! Requests as bytes, and answers read from bytes: HTTP/1.1 over keep-alive, without a client library's work per call.

use std::io::Write;

use anyhow::{Context, Result};
use memchr::memmem;

/// One way of asking for a verification.
#[derive(Debug, Clone)]
pub(crate) enum Call {
    /// `POST /v1/verifications?wait=60`, always the same bytes.
    Open(Vec<u8>),
    /// `GET /auth` with a transaction identifier of its own each time.
    Auth {
        /// Up to where the number goes.
        before: String,
        /// From there on.
        after: String,
    },
}

impl Call {
    /// Opens by `jid`, with the bearer `token`.
    pub(crate) fn open(jid: &str, token: &str) -> Self {
        let body =
            format!(r#"{{"jid":"{jid}","method":"POST","url":"https://bench.example/login"}}"#);
        let request = format!(
            "POST /v1/verifications?wait=60 HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Self::Open(request.into_bytes())
    }

    /// Asks `jid` through the drop-in.
    pub(crate) fn auth(jid: &str) -> Self {
        let jid = jid.replace('@', "%40").replace('/', "%2F");
        Self::Auth {
            before: format!(
                "GET /auth?jid={jid}&domain=bench.example&method=POST&timeout=60&transaction_id="
            ),
            after: " HTTP/1.1\r\nHost: bench\r\n\r\n".to_owned(),
        }
    }

    /// Appends request `number`.
    pub(crate) fn write(&self, number: u64, out: &mut Vec<u8>) {
        match self {
            Self::Open(request) => out.extend_from_slice(request),
            Self::Auth { before, after } => {
                // Writing into a Vec cannot fail.
                let _ = write!(out, "{before}{number}{after}");
            }
        }
    }

    /// Whether the answer says that the confirmer approved.
    pub(crate) fn is_approval(&self, answer: &Answer<'_>) -> bool {
        match self {
            Self::Open(_) => {
                matches!(answer.status, 200 | 201)
                    && memmem::find(answer.body, br#""state":"approved""#).is_some()
            }
            Self::Auth { .. } => answer.status == 200,
        }
    }
}

/// A whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    /// Status line and header fields, as they came.
    pub(crate) head: &'a [u8],
    pub(crate) body: &'a [u8],
}

impl<'a> Answer<'a> {
    /// The first header field of this name, which is in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&'a str> {
        self.headers(name).next()
    }

    /// All of them.
    pub(crate) fn headers(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let lines = std::str::from_utf8(self.head).unwrap_or_default().lines();
        lines.filter_map(move |line| {
            let (own, value) = line.split_once(':')?;
            own.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

/// Reads the one answer that `bytes` holds; nothing while it is not whole.
pub(crate) fn read_answer(bytes: &[u8]) -> Result<Option<Answer<'_>>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = head.parse(bytes)? else {
        return Ok(None);
    };
    let status = head.code.context("an answer without a status")?;
    let named = head
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let stated = named.context("an answer without a Content-Length")?;
    let body_length: usize = std::str::from_utf8(stated.value)?.parse()?;
    Ok(bytes.get(length..length + body_length).map(|body| Answer {
        status,
        head: bytes.get(..length).unwrap_or_default(),
        body,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_once_it_is_whole() {
        let bytes = b"HTTP/1.1 201 Created\r\nCONTENT-LENGTH: 20\r\n\r\n{\"state\":\"approved\"}";
        for cut in 0..bytes.len() {
            assert_eq!(read_answer(&bytes[..cut]).unwrap(), None, "cut at {cut}");
        }
        let answer = read_answer(bytes).unwrap().unwrap();
        assert_eq!(answer.status, 201);
        assert!(Call::open("a@b/c", "t").is_approval(&answer));
        assert!(
            !Call::auth("a@b/c").is_approval(&answer),
            "the drop-in says 200"
        );
    }

    #[test]
    fn a_pending_verification_is_no_approval() {
        let pending = Answer {
            status: 201,
            head: b"",
            body: br#"{"state":"pending"}"#,
        };
        assert!(!Call::open("a@b/c", "t").is_approval(&pending));
    }
}
