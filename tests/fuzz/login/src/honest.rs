//! What a login may be let in by. Read with as much patience as there is: whatever the module takes for a yes must be one
//! here, by another way of reading.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::daemon::Connection;
use crate::script::Script;

/// One object, or what serde takes for one: an array of its values.
#[derive(Deserialize)]
struct Said {
    id: String,
    #[serde(default)]
    #[expect(dead_code, reason = "takes its place")]
    transaction_id: Option<IgnoredAny>,
    #[serde(default)]
    state: String,
    #[serde(default)]
    #[expect(dead_code, reason = "takes its place")]
    binding: Option<IgnoredAny>,
    #[serde(default)]
    #[expect(dead_code, reason = "takes its place")]
    by: Option<IgnoredAny>,
    #[serde(default)]
    reason: Option<String>,
}

/// The same of a code that was spent.
#[derive(Deserialize)]
struct Spent {
    #[expect(dead_code, reason = "that it is there is enough")]
    uses_left: u32,
}

/// Whether the talk of one login holds what its options let it be let in by; `is_spent` says that a code was taken from
/// the file.
pub(crate) fn may_be_let_in(talk: &[Connection], script: &Script, is_spent: bool) -> bool {
    let is_open = script.has_option("failmode=open");
    let may = |one: &Connection| {
        is_approved(one)
            || (script.has_option("grace=") && is_graced(one))
            || is_bypassed(one)
            || (is_open && (is_cut_off(one) || is_absent(one)))
    };
    talk.iter().any(may) || (script.has_option("bypass=") && is_spent)
}

/// An approval of what was opened before, in the same connection.
fn is_approved(connection: &Connection) -> bool {
    connection.has_asked("POST /v1/verifications HTTP/1.1\r\n")
        && readings(connection).iter().any(|said: &Vec<Said>| {
            said.iter().enumerate().any(|(place, opened)| {
                let mut later = said.iter().skip(place + 1);
                opened.state == "pending"
                    && later.any(|one| one.state == "approved" && one.id == opened.id)
            })
        })
}

fn is_graced(connection: &Connection) -> bool {
    connection.has_asked("POST /v1/verifications HTTP/1.1\r\n")
        && readings(connection).iter().any(|said: &Vec<Said>| {
            let grace = said.first().and_then(|one| one.reason.as_deref());
            grace == Some("grace") && said.iter().any(|one| one.state == "approved")
        })
}

fn is_bypassed(connection: &Connection) -> bool {
    connection.has_asked("POST /v1/bypass HTTP/1.1\r\n")
        && readings(connection)
            .iter()
            .any(|said: &Vec<Spent>| !said.is_empty())
}

/// Nobody could be reached, for reasons outside this machine.
fn is_cut_off(connection: &Connection) -> bool {
    readings(connection).iter().flatten().any(|one: &Said| {
        let reason = one.reason.as_deref();
        one.state == "undeliverable" && matches!(reason, Some("link_down" | "remote_server"))
    })
}

/// The daemon hangs up on the question whether it is there.
fn is_absent(connection: &Connection) -> bool {
    connection.has_asked("GET /healthz HTTP/1.1\r\n") && connection.sent.is_empty()
}

/// What was said, with chunks taken for chunks and without.
fn readings<T: for<'d> Deserialize<'d>>(connection: &Connection) -> [Vec<T>; 2] {
    let raw = connection.sent.as_slice();
    [raw, &without_chunks(raw)].map(everything_said)
}

/// Every object behind the head of an answer that went well.
fn everything_said<T: for<'d> Deserialize<'d>>(bytes: &[u8]) -> Vec<T> {
    let is_head = |part: &[u8]| part.starts_with(b"HTTP/1.") && part.get(8..10) == Some(b" 2");
    let Some(start) = bytes.windows(10).position(is_head) else {
        return Vec::new();
    };
    let places = (start..bytes.len()).filter(|place| b"{[".contains(&bytes[*place]));
    places
        .filter_map(|place| {
            let mut reader = serde_json::Deserializer::from_slice(&bytes[place..]);
            T::deserialize(&mut reader).ok()
        })
        .collect()
}

/// Without what looks like the size of a chunk on a line of its own (RFC 9112 section 7.1).
fn without_chunks(bytes: &[u8]) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut rest = bytes;
    while let Some((first, after)) = rest.split_first() {
        match size_line(rest) {
            Some(length) => rest = &rest[length..],
            None => {
                kept.push(*first);
                rest = after;
            }
        }
    }
    kept
}

/// CRLF, digits, perhaps more, up to before the next CRLF's end; the CRLF that ends it is kept where data follows at once.
fn size_line(bytes: &[u8]) -> Option<usize> {
    let line = bytes.strip_prefix(b"\r\n")?;
    let length = line.windows(2).position(|pair| pair == b"\r\n")?;
    let digits = line[..length].split(|byte| b" \t;".contains(byte)).next()?;
    let is_size = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    is_size.then_some(2 + length + 2)
}
