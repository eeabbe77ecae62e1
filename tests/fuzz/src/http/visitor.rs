//! Somebody with a browser, or with less.
//!
//! A request is its method and path, then its headers, a line each, then an empty line and its body. `Content-Length` and
//! `Host` are written for it. `{0}` to `{9}` stand for what the last answers told (values of forms, of JSON, of where
//! they led to), `{e0}` to `{e9}` for the same as a form sends it, `{k}` for a token of Keycloak's. Cookies come back by themselves. In the place of a request, `!yes`,
//! `!no`, `!not me` answer everything that is asked, and `!later SECONDS` lets time pass.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::desk::Desk;
use super::judged::Answer;
use super::site::Site;

/// An answer that takes longer waits for a person, or for the end of a stream.
const QUICK: Duration = Duration::from_millis(100);

/// And one that takes longer than this, once nobody is asked any more, never comes.
const NEVER: Duration = Duration::from_secs(8);

pub(super) struct Visitor<'a> {
    site: &'a Site,
    cookies: BTreeMap<String, String>,
    heard: VecDeque<String>,
    said: usize,
}

impl<'a> Visitor<'a> {
    pub(super) const fn new(site: &'a Site) -> Self {
        Self {
            site,
            cookies: BTreeMap::new(),
            heard: VecDeque::new(),
            said: 0,
        }
    }

    pub(super) async fn says(&mut self, said: &str) {
        self.said += 1;
        match said.trim_end() {
            "!yes" => self.site.answer(Desk::confirm),
            "!no" => self.site.answer(Desk::deny),
            "!not me" => self.site.answer(Desk::not_me),
            wait if wait.starts_with("!later ") => {
                let seconds = wait.split(' ').nth(1).and_then(|text| text.parse().ok());
                let span = Duration::from_secs(seconds.unwrap_or(60));
                self.site.passes(span.min(Duration::from_secs(24 * 3600)));
            }
            _ => self.asks(said).await,
        }
    }

    async fn asks(&mut self, said: &str) {
        let request = self.spelled_out(said);
        let Some((head, body)) = self.written(&request) else {
            return;
        };
        let mut stream = TcpStream::connect(self.site.address).await.unwrap();
        // Whoever refuses a request hangs up before it has come whole.
        let _ = stream.write_all(head.as_bytes()).await;
        let _ = stream.write_all(body.as_bytes()).await;
        let is_head = head.starts_with("HEAD ");
        let mut bytes = Vec::new();
        if timeout(QUICK, read(&mut stream, &mut bytes, is_head))
            .await
            .is_err()
        {
            self.site.passes(Duration::from_secs(700));
            let read = timeout(NEVER, read(&mut stream, &mut bytes, is_head)).await;
            assert!(read.is_ok(), "no answer to {request:?}");
        }
        let Some(answer) = Answer::read(&bytes) else {
            assert!(bytes.is_empty(), "half an answer to {request:?}");
            return;
        };
        answer.judge(&request);
        self.hear(&answer);
    }

    fn spelled_out(&self, said: &str) -> String {
        let mut text = said.to_owned();
        for (number, heard) in self.heard.iter().enumerate() {
            text = text.replace(&format!("{{{number}}}"), heard);
            let sent: String = form_urlencoded::byte_serialize(heard.as_bytes()).collect();
            text = text.replace(&format!("{{e{number}}}"), &sent);
        }
        if text.contains("{k}") {
            text = text.replace("{k}", &self.site.keycloak_token(self.said));
        }
        text
    }

    /// As it goes over the wire; nothing where there is no method and path.
    fn written(&self, request: &str) -> Option<(String, String)> {
        let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
        let mut lines = head.lines();
        let (method, path) = lines.next()?.split_once(' ')?;
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: login.example\r\n");
        let is_framing = |line: &str| {
            let name = line.split(':').next().unwrap_or_default().trim();
            [
                "content-length",
                "transfer-encoding",
                "expect",
                "connection",
            ]
            .iter()
            .any(|other| name.eq_ignore_ascii_case(other))
        };
        for line in lines.filter(|line| !is_framing(line)) {
            text += &format!("{line}\r\n");
        }
        if !self.cookies.is_empty() {
            let all = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            text += &format!("cookie: {}\r\n", all.collect::<Vec<_>>().join("; "));
        }
        text += &format!(
            "connection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        Some((text, body.to_owned()))
    }

    fn hear(&mut self, answer: &Answer<'_>) {
        for cookie in answer.all("set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie of ours");
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let mut told = Vec::new();
        if let Some(place) = answer.one("location") {
            told.push(place.to_owned());
            let query = place.split_once('?').map_or("", |(_, query)| query);
            let values = form_urlencoded::parse(query.as_bytes());
            told.extend(values.map(|(_, value)| value.into_owned()));
        }
        if let Ok(json) = serde_json::from_str::<Value>(answer.body) {
            strings(&json, &mut told);
        } else {
            let values = answer.body.split(" value=\"").skip(1);
            told.extend(values.filter_map(|rest| Some(unescaped(rest.split_once('"')?.0))));
        }
        for text in told.into_iter().rev() {
            if !text.contains(['\n', '\r']) {
                self.heard.push_front(text);
            }
        }
        self.heard.truncate(10);
    }
}

/// As a browser reads the value of an attribute that the pages have escaped.
fn unescaped(value: &str) -> String {
    [
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
    ]
    .into_iter()
    .fold(value.to_owned(), |text, (escaped, plain)| {
        text.replace(escaped, plain)
    })
}

fn strings(json: &Value, told: &mut Vec<String>) {
    match json {
        Value::String(text) => told.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|one| strings(one, told)),
        Value::Object(all) => all.values().for_each(|one| strings(one, told)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Until the whole answer is there, or the other end hangs up.
async fn read(stream: &mut TcpStream, bytes: &mut Vec<u8>, is_head: bool) {
    let mut buffer = [0; 16 * 1024];
    while !Answer::is_whole(bytes, is_head) {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(number) => bytes.extend_from_slice(&buffer[..number]),
        }
    }
}
