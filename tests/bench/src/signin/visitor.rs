//! A browser of the bench: cookies, redirects, forms, and the waiting page's events, with no work beyond that.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use crate::http::Answer;

/// The origin of the pages.
pub(crate) const PAGES: &str = "http://login.localhost";

/// The origin of the site that a proxy guards.
pub(crate) const SITE: &str = "http://site.localhost";

/// Where an application waits for people who come back with a code.
pub(crate) const RETURN: &str = "http://127.0.0.1:9/callback";

/// What came of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// A request was written.
    Ask,
    /// It is where it wanted to go, with this in the query or, on a page, with an empty text.
    There(String),
}

/// Somebody who wants to be signed in.
#[derive(Debug, Default)]
pub(crate) struct Visitor {
    cookies: Vec<(String, String)>,
    /// Where the waiting page leads to once it is over: a path and query.
    next: String,
}

impl Visitor {
    /// Forgets everything, and writes a request for `url`.
    pub(crate) fn start(&mut self, url: &str, out: &mut Vec<u8>) -> Result<()> {
        self.cookies.clear();
        self.get(url, out)
    }

    /// Its cookies, as a header has them.
    pub(crate) fn cookies(&self) -> String {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// Writes a request for `url`, one of the pages' or of the site's.
    pub(crate) fn get(&self, url: &str, out: &mut Vec<u8>) -> Result<()> {
        self.write(
            url,
            "Accept: text/html\r\nSec-Fetch-Mode: navigate\r\n",
            "",
            out,
        )
    }

    /// Writes what a browser does on this answer; `address` is what is put into the form.
    pub(crate) fn goes_on(
        &mut self,
        answer: &Answer<'_>,
        address: &str,
        out: &mut Vec<u8>,
    ) -> Result<Next> {
        self.keep_cookies(answer);
        if let Some(location) = answer.header("location") {
            return self.follow(location, out);
        }
        let body = std::str::from_utf8(answer.body)?;
        if answer.status != 200 {
            bail!("{} {}", answer.status, body.get(..200).unwrap_or(body));
        }
        if body.starts_with("retry:") {
            return self.heard(body, out);
        }
        if let Some(events) = attribute(body, " data-events=\"") {
            self.next = attribute(body, " data-next=\"").context("a page that leads nowhere")?;
            self.write(
                &format!("{PAGES}{events}"),
                "Accept: text/event-stream\r\n",
                "",
                out,
            )?;
        } else if let Some(next) = attribute(body, "<a class=\"way\" href=\"") {
            // Approved before the page could be drawn: somebody would press "Continue".
            self.get(&format!("{PAGES}{next}"), out)?;
        } else if body.contains(" name=\"address\"") {
            self.send_form(body, address, out)?;
        } else {
            return Ok(Next::There(String::new()));
        }
        Ok(Next::Ask)
    }

    fn follow(&self, location: &str, out: &mut Vec<u8>) -> Result<Next> {
        if let Some((_, query)) = location.split_once(&format!("{RETURN}?")) {
            return Ok(Next::There(query.to_owned()));
        }
        let url = if location.starts_with('/') {
            format!("{PAGES}{location}")
        } else {
            location.to_owned()
        };
        self.get(&url, out)?;
        Ok(Next::Ask)
    }

    /// An event: either it is over, and the page looks again, or it is not.
    fn heard(&self, event: &str, out: &mut Vec<u8>) -> Result<Next> {
        if event.contains("event: over") {
            self.get(&format!("{PAGES}{}", self.next), out)?;
        } else {
            let id = event.lines().find_map(|line| line.strip_prefix("id: "));
            let id = id.context("an event without a number")?;
            let url = format!("{PAGES}/sign-in/events?seen={id}");
            self.write(&url, "Accept: text/event-stream\r\n", "", out)?;
        }
        Ok(Next::Ask)
    }

    fn send_form(&self, page: &str, address: &str, out: &mut Vec<u8>) -> Result<()> {
        let mut form = format!("address={}", encode(address));
        for input in page.split("<input type=\"hidden\" ").skip(1) {
            let name = attribute(input, "name=\"").context("a field without a name")?;
            let value = attribute(input, " value=\"").context("a field without a value")?;
            let _ = write!(form, "&{}={}", encode(&name), encode(&value));
        }
        let headers = format!(
            "Content-Type: application/x-www-form-urlencoded\r\nOrigin: {PAGES}\r\nSec-Fetch-Site: same-origin\r\n"
        );
        self.write(&format!("{PAGES}/sign-in"), &headers, &form, out)
    }

    /// With a body it is a form that is sent.
    fn write(&self, url: &str, headers: &str, body: &str, out: &mut Vec<u8>) -> Result<()> {
        let origin = [PAGES, SITE]
            .into_iter()
            .find(|origin| url.starts_with(origin));
        let origin = origin.with_context(|| format!("sent to {url}"))?;
        let path = url.get(origin.len()..).unwrap_or_default();
        let host = origin.trim_start_matches("http://");
        let method = if body.is_empty() { "GET" } else { "POST" };
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: {host}\r\n{headers}"
        );
        if !self.cookies.is_empty() {
            let _ = write!(request, "Cookie: {}\r\n", self.cookies());
        }
        if !body.is_empty() {
            let _ = write!(request, "Content-Length: {}\r\n", body.len());
        }
        out.extend_from_slice(request.as_bytes());
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(body.as_bytes());
        Ok(())
    }

    /// Of both origins in one place: their names differ.
    pub(super) fn keep_cookies(&mut self, answer: &Answer<'_>) {
        for line in answer.headers("set-cookie") {
            let (pair, rest) = line.split_once(';').unwrap_or((line, ""));
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            self.cookies.retain(|(known, _)| known != name);
            if !rest.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

/// What follows `assignment`, up to the next quotation mark, without HTML's escapes.
pub(super) fn attribute(text: &str, assignment: &str) -> Option<String> {
    let (_, rest) = text.split_once(assignment)?;
    let (value, _) = rest.split_once('"')?;
    Some(
        value
            .replace("&#38;", "&")
            .replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&"),
    )
}

/// As a form has it.
pub(crate) fn encode(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::read_answer;

    fn next(visitor: &mut Visitor, head: &str, body: &str) -> (Next, String) {
        let bytes = format!(
            "HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = read_answer(bytes.as_bytes()).unwrap().unwrap();
        let mut out = Vec::new();
        let next = visitor
            .goes_on(&answer, "alice@localhost", &mut out)
            .unwrap();
        (next, String::from_utf8(out).unwrap())
    }

    #[test]
    fn a_form_is_filled_and_its_cookie_sent_along() {
        let mut visitor = Visitor::default();
        let page = r#"<form><input type="hidden" name="t" value="a&#38;b"><input name="address">"#;
        let (_, sent) = next(
            &mut visitor,
            "200 OK\r\nset-cookie: __Host-c=1; Secure",
            page,
        );
        assert!(sent.starts_with("POST /sign-in HTTP/1.1\r\n"), "{sent}");
        assert!(sent.contains("Cookie: __Host-c=1\r\n"), "{sent}");
        assert!(
            sent.ends_with("\r\n\r\naddress=alice%40localhost&t=a%26b"),
            "{sent}"
        );
        let (_, sent) = next(
            &mut visitor,
            "303 See Other\r\nset-cookie: __Host-c=; Max-Age=0\r\nlocation: /x",
            "",
        );
        assert!(
            sent.starts_with("GET /x ") && !sent.contains("Cookie"),
            "{sent}"
        );
    }

    #[test]
    fn a_code_is_where_it_wanted_to_go() {
        let head = format!("303 See Other\r\nlocation: {RETURN}?code=1&state=2");
        let (there, _) = next(&mut Visitor::default(), &head, "");
        assert_eq!(there, Next::There("code=1&state=2".to_owned()));
    }
}
