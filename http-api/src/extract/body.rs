//! Bodies: at most 64 KiB, in good time; JSON that is wrong in one named place, and forms.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, EXPECT};
use axum::http::{HeaderMap, header::HeaderValue};
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::query::printable;
use crate::refused::Refused;

/// Largest body, in bytes: many times the largest request.
const LARGEST: usize = 64 * 1024;

/// So much of a body that is too large is read and thrown away: whoever is hung up on while sending may never see why
/// (RFC 9112 section 9.6).
const DISCARDED: usize = 1024 * 1024;

/// And for so long at the most.
const FAREWELL: Duration = Duration::from_secs(1);

const OBJECT: &str = "a JSON object";

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// How long a body may take from the end of the header.
const DEADLINE: Duration = Duration::from_secs(10);

/// Reads a body; `allowed` says what a field of this name may hold.
///
/// # Errors
/// 400 naming the field, 408, 413 or 415.
pub(crate) async fn read_json<T: DeserializeOwned>(
    headers: &HeaderMap,
    body: Body,
    allowed: fn(&str) -> &'static str,
) -> Result<T, Refused> {
    parse(&read_as(JSON, headers, body).await?, allowed)
}

/// Reads the fields of a form (URL standard, `application/x-www-form-urlencoded`), in their order; which of them are
/// known, and how often each may stand there, is for the caller to say.
///
/// # Errors
/// 408, 413 or 415.
pub(crate) async fn read_form(
    headers: &HeaderMap,
    body: Body,
) -> Result<Vec<(String, String)>, Refused> {
    let bytes = read_as(FORM, headers, body).await?;
    Ok(form_urlencoded::parse(&bytes).into_owned().collect())
}

async fn read_as(
    essence: &'static str,
    headers: &HeaderMap,
    mut body: Body,
) -> Result<Vec<u8>, Refused> {
    let kind = headers.get(CONTENT_TYPE);
    if !kind.is_some_and(|kind| is_of(kind, essence)) {
        return Err(Refused::unsupported_media_type(essence));
    }
    if is_announced_too_large(headers) && headers.contains_key(EXPECT) {
        return Err(Refused::too_large());
    }
    let read = timeout(DEADLINE, collect(&mut body)).await;
    if let Some(bytes) = read.map_err(|_| Refused::body_too_slow())?? {
        return Ok(bytes);
    }
    let _ = timeout(FAREWELL, discard(&mut body)).await;
    Err(Refused::too_large())
}

fn is_announced_too_large(headers: &HeaderMap) -> bool {
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse().ok());
    length.is_some_and(|length: u64| length > LARGEST as u64)
}

/// The whole body; none if it is too large.
async fn collect(body: &mut Body) -> Result<Option<Vec<u8>>, Refused> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| {
            Refused::invalid(
                "body",
                "a body as long as announced, in chunks that can be read",
            )
        })?;
        let data = frame.into_data().unwrap_or_default();
        if bytes.len() + data.len() > LARGEST {
            return Ok(None);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Some(bytes))
}

async fn discard(body: &mut Body) {
    let mut count = 0_usize;
    while let Some(Ok(frame)) = body.frame().await
        && count < DISCARDED
    {
        count += frame.data_ref().map_or(0, axum::body::Bytes::len);
    }
}

fn is_of(value: &HeaderValue, essence: &str) -> bool {
    let mut parts = value.as_bytes().split(|byte| *byte == b';');
    parts
        .next()
        .is_some_and(|text| text.trim_ascii().eq_ignore_ascii_case(essence.as_bytes()))
}

fn parse<T: DeserializeOwned>(
    bytes: &[u8],
    allowed: fn(&str) -> &'static str,
) -> Result<T, Refused> {
    // serde would take an array for an object whose fields come in order.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(Refused::invalid("body", OBJECT));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value: T = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let detail = error.inner().to_string();
        let path = error.path().to_string();
        let field = named_in(&detail, &path);
        let allowed = if field == "body" {
            OBJECT
        } else {
            allowed(&field)
        };
        Refused::invalid_because(&field, allowed, printable_text(&detail))
    })?;
    reader.end().map_err(|error| {
        Refused::invalid_because(
            "body",
            "one JSON object and nothing behind it",
            error.to_string(),
        )
    })?;
    Ok(value)
}

/// The field at fault: the one serde names, below the path it was found at. There, `?` is a field without a name.
fn named_in(detail: &str, path: &str) -> String {
    let path = path.strip_suffix('?').unwrap_or(path).trim_end_matches('.');
    let named = ["missing field `", "unknown field `", "duplicate field `"]
        .iter()
        .find_map(|start| detail.strip_prefix(start))
        .and_then(|rest| rest.split('`').next());
    let field = match (named, path.rsplit_once('.').unwrap_or(("", path))) {
        // The path may or may not have come as far as the field itself.
        (Some(name), (parent, last)) if last == name => join(parent, name),
        (Some(name), _) => join(path, name),
        (None, _) => path.to_owned(),
    };
    if field.is_empty() {
        "body".to_owned()
    } else {
        printable(&field)
    }
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() {
        name.to_owned()
    } else {
        format!("{parent}.{name}")
    }
}

/// serde's words, which quote ours and theirs.
fn printable_text(text: &str) -> String {
    let text = text.chars().take(500);
    text.map(|c| if c.is_control() { '?' } else { c }).collect()
}
