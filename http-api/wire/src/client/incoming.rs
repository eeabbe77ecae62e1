//! Reads one HTTP/1.1 answer (RFC 9112) out of bytes that come as they please. Refuses what it does not need: answers
//! above 64 KiB, bodies without a length, a second answer.

mod chunked;

use super::ClientError;
use chunked::Chunked;

const HEAD_LIMIT: usize = 8 * 1024;
const BODY_LIMIT: usize = 64 * 1024;
const HEADERS: usize = 32;

/// One whole answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) is_last: Last,
}

/// Whether the daemon closes the connection after this answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    Yes,
    No,
}

/// How long the body is (RFC 9112 section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    Length(usize),
    Chunked,
}

struct Head {
    status: u16,
    framing: Framing,
    is_last: Last,
    length: usize,
}

/// Reads one answer; `more` appends at least one byte or fails.
pub(super) fn receive(
    mut more: impl FnMut(&mut Vec<u8>) -> Result<(), ClientError>,
) -> Result<Answer, ClientError> {
    let mut raw = Vec::new();
    let mut skipped = 0;
    let head = loop {
        match parse_head(&raw)? {
            // 1xx answers carry nothing for us (RFC 9110 section 15.2).
            Some(head) if head.status < 200 => {
                skipped += head.length;
                raw.drain(..head.length);
            }
            Some(head) => break head,
            None if raw.len() + skipped > HEAD_LIMIT => {
                return Err(ClientError::Garbled("the head is too long"));
            }
            None => more(&mut raw)?,
        }
    };
    raw.drain(..head.length);
    let body = match head.framing {
        Framing::Length(length) => read_length(raw, length, more)?,
        Framing::Chunked => read_chunks(raw, more)?,
    };
    Ok(Answer {
        status: head.status,
        body,
        is_last: head.is_last,
    })
}

fn read_length(
    mut raw: Vec<u8>,
    length: usize,
    mut more: impl FnMut(&mut Vec<u8>) -> Result<(), ClientError>,
) -> Result<Vec<u8>, ClientError> {
    while raw.len() < length {
        more(&mut raw)?;
    }
    if raw.len() > length {
        return Err(SURPLUS);
    }
    Ok(raw)
}

fn read_chunks(
    mut raw: Vec<u8>,
    mut more: impl FnMut(&mut Vec<u8>) -> Result<(), ClientError>,
) -> Result<Vec<u8>, ClientError> {
    let mut chunks = Chunked::default();
    loop {
        if let Some(body) = chunks
            .feed(&mut raw, BODY_LIMIT)
            .map_err(ClientError::Garbled)?
        {
            return if raw.is_empty() {
                Ok(body)
            } else {
                Err(SURPLUS)
            };
        }
        more(&mut raw)?;
    }
}

const SURPLUS: ClientError = ClientError::Garbled("there is more than one answer");

/// The head at the start of `raw`, `None` while it is incomplete.
fn parse_head(raw: &[u8]) -> Result<Option<Head>, ClientError> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let length = match response.parse(raw) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(ClientError::Garbled("it is not HTTP")),
    };
    let status = response.code.unwrap_or_default();
    let closes = response.version != Some(1) || has_token(response.headers, "connection", "close");
    Ok(Some(Head {
        status,
        framing: framing(status, response.headers).map_err(ClientError::Garbled)?,
        is_last: if closes { Last::Yes } else { Last::No },
        length,
    }))
}

fn framing(status: u16, headers: &[httparse::Header<'_>]) -> Result<Framing, &'static str> {
    if status < 200 || status == 204 || status == 304 {
        return Ok(Framing::Length(0));
    }
    let coding = values(headers, "transfer-encoding").next();
    let mut lengths = values(headers, "content-length");
    match (coding, lengths.next(), lengths.next()) {
        (Some(coding), None, None) if coding.eq_ignore_ascii_case(b"chunked") => {
            Ok(Framing::Chunked)
        }
        (None, Some(length), None) => decimal(length).map(Framing::Length),
        _ => Err("the length of the body is not clear"),
    }
}

fn decimal(value: &[u8]) -> Result<usize, &'static str> {
    let text = str::from_utf8(value).unwrap_or_default();
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("the length of the body is not clear");
    }
    match text.parse() {
        Ok(length) if length <= BODY_LIMIT => Ok(length),
        _ => Err("the body is too long"),
    }
}

fn has_token(headers: &[httparse::Header<'_>], name: &str, token: &str) -> bool {
    values(headers, name)
        .flat_map(|value| value.split(|byte| *byte == b','))
        .any(|word| word.trim_ascii().eq_ignore_ascii_case(token.as_bytes()))
}

fn values<'h>(headers: &'h [httparse::Header<'_>], name: &str) -> impl Iterator<Item = &'h [u8]> {
    headers
        .iter()
        .filter(move |header| header.name.eq_ignore_ascii_case(name))
        .map(|header| header.value.trim_ascii())
}

#[cfg(test)]
mod tests;
