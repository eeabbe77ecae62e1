//! Credentials of XEP-0070 section 4.3: a JID and a transaction identifier, in Basic (RFC 7617) or Digest (RFC 7616).
//!
//! Digest carries them and proves nothing: there is no password that its response could rest on. What proves
//! something is the person's answer.

use std::collections::BTreeMap;
use std::fmt;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jid::Jid;
use verification::parse_address;

/// The realm, in small letters (XEP-0070 section 4.2).
pub(super) const REALM: &str = "xmpp";

/// Who is to be asked, about what.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Credentials {
    pub(super) jid: Jid,
    pub(super) transaction_id: String,
    /// Of Digest: what we gave out, for how fresh it is to be checked.
    pub(super) nonce: Option<String>,
}

/// People type passwords where an identifier is asked for (XEP-0070 section 6.4): it does not show.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("jid", &self.jid)
            .finish_non_exhaustive()
    }
}

/// They are none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable;

impl Credentials {
    /// Reads them from a request for this path and query.
    ///
    /// # Errors
    /// Anything but one header `Authorization` with whole credentials of a JID with a local part.
    pub(super) fn read(headers: &HeaderMap, target: &str) -> Result<Self, Unreadable> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(Unreadable);
        };
        let text = value.to_str().map_err(|_| Unreadable)?;
        let (scheme, rest) = text.split_once(' ').ok_or(Unreadable)?;
        let rest = rest.trim();
        if scheme.eq_ignore_ascii_case("basic") {
            basic(rest)
        } else if scheme.eq_ignore_ascii_case("digest") {
            digest(rest, target)
        } else {
            Err(Unreadable)
        }
    }

    fn new(jid: &str, transaction_id: String, nonce: Option<String>) -> Result<Self, Unreadable> {
        let jid = parse_address(jid).map_err(|_| Unreadable)?;
        // A domain confirms nothing: there is no person behind it.
        jid.node().ok_or(Unreadable)?;
        Ok(Self {
            jid,
            transaction_id,
            nonce,
        })
    }
}

/// Standard alphabet, with padding, nothing else (RFC 4648 section 4). The user ends at the first colon.
fn basic(token: &str) -> Result<Credentials, Unreadable> {
    let bytes = STANDARD.decode(token).map_err(|_| Unreadable)?;
    let place = bytes.iter().position(|b| *b == b':').ok_or(Unreadable)?;
    let (user, password) = bytes.split_at_checked(place).ok_or(Unreadable)?;
    let password = password.get(1..).ok_or(Unreadable)?;
    Credentials::new(&decode(user)?, decode(password)?, None)
}

/// Parameters, each once; the ones that count, and `uri`, which must be what is asked for (RFC 7616 section 3.4.6).
fn digest(text: &str, target: &str) -> Result<Credentials, Unreadable> {
    let parameters = parameters(text)?;
    let get = |name: &str| parameters.get(name).map(String::as_str).ok_or(Unreadable);
    let is_whole = get("realm")? == REALM && get("uri")? == target && !get("response")?.is_empty();
    if !is_whole {
        return Err(Unreadable);
    }
    let user = decode(get("username")?.as_bytes())?;
    let transaction_id = decode(get("cnonce")?.as_bytes())?;
    Credentials::new(&user, transaction_id, Some(get("nonce")?.to_owned()))
}

/// Non-ASCII octets are percent-encoded, and so may be a colon, which could not stand in the user of Basic otherwise.
/// Nothing else is decoded: a `%` is a character of local parts.
fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, behind)) = rest.split_first() {
        match escaped(behind).filter(|_| *first == b'%') {
            Some(octet) if octet >= 0x80 || octet == b':' => {
                decoded.push(octet);
                rest = behind.get(2..).unwrap_or_default();
            }
            Some(_) | None => {
                decoded.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(decoded).map_err(|_| Unreadable)
}

/// The octet that two hexadecimal digits stand for.
fn escaped(text: &[u8]) -> Option<u8> {
    let digits = text.get(..2)?;
    let are_digits = digits.iter().all(u8::is_ascii_hexdigit);
    let digits = std::str::from_utf8(digits).ok().filter(|_| are_digits)?;
    u8::from_str_radix(digits, 16).ok()
}

/// `name=value`, `name="value"`, with commas between (RFC 9110 section 11.2).
fn parameters(text: &str) -> Result<BTreeMap<String, String>, Unreadable> {
    let mut found = BTreeMap::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return Ok(found);
        }
        let (name, behind) = rest.split_once('=').ok_or(Unreadable)?;
        let (value, behind) = if let Some(quoted) = behind.trim_start().strip_prefix('"') {
            unquote(quoted)?
        } else {
            let end = behind.find(',').unwrap_or(behind.len());
            let (value, behind) = behind.split_at_checked(end).ok_or(Unreadable)?;
            (value.trim().to_owned(), behind)
        };
        let behind = behind.trim_start();
        let is_apart = behind.is_empty() || behind.starts_with(',');
        let name = name.trim().to_ascii_lowercase();
        if !is_apart || found.insert(name, value).is_some() {
            return Err(Unreadable);
        }
        rest = behind;
    }
}

/// What stands before the closing quote, and what behind it.
fn unquote(quoted: &str) -> Result<(String, &str), Unreadable> {
    let mut value = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next().ok_or(Unreadable)? {
            '"' => return Ok((value, characters.as_str())),
            '\\' => value.push(characters.next().ok_or(Unreadable)?),
            other => value.push(other),
        }
    }
}

#[cfg(test)]
mod tests;
