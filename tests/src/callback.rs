//! A relying party's web server: takes callbacks.

use std::io::{BufRead, BufReader, Write};
use std::sync::Mutex;
use std::sync::mpsc::{self, channel};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use crate::LONG;

/// Listens on a loopback port and answers each request with the next status of a list.
#[derive(Debug)]
pub struct Receiver {
    port: u16,
    calls: Mutex<mpsc::Receiver<Callback>>,
}

/// One request.
#[derive(Debug)]
pub struct Callback {
    /// The request line.
    pub line: String,
    /// Names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Receiver {
    /// Answers with `statuses`, one each, then with 200.
    #[must_use]
    pub fn answering(statuses: &[u16]) -> Self {
        let (listener, port) = crate::port::listener();
        let (calls, inbox) = channel();
        let statuses = statuses.to_vec();
        std::thread::spawn(move || {
            let all = statuses.into_iter().chain(std::iter::repeat(200));
            for (stream, status) in listener.incoming().flatten().zip(all) {
                let mut reader = BufReader::new(&stream);
                let Some(call) = read(&mut reader) else {
                    continue;
                };
                let head = format!(
                    "HTTP/1.1 {status} So\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                );
                let _ = (&stream).write_all(head.as_bytes());
                if calls.send(call).is_err() {
                    return;
                }
            }
        });
        Self {
            port,
            calls: Mutex::new(inbox),
        }
    }

    /// Where callbacks go.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/done?order=7", self.port)
    }

    /// Waits for the next request.
    #[must_use]
    pub fn is_called(&self) -> Callback {
        let calls = self.calls.lock().expect("whole");
        calls.recv_timeout(LONG).expect("a callback")
    }

    /// Whether a request has come that nobody has looked at.
    #[must_use]
    pub fn has_been_called(&self) -> bool {
        self.calls.lock().expect("whole").try_recv().is_ok()
    }
}

impl Callback {
    /// A header; empty if absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    /// Whether the signature is that of whoever holds `token` (Standard Webhooks, symmetric).
    #[must_use]
    pub fn is_signed_with(&self, token: &str) -> bool {
        let signed = format!(
            "{}.{}.{}",
            self.header("webhook-id"),
            self.header("webhook-timestamp"),
            self.body
        );
        let key = Sha256::digest(token.as_bytes());
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
        mac.update(signed.as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature")
            .split(' ')
            .any(|one| one == expected)
    }
}

fn read(reader: &mut impl BufRead) -> Option<Callback> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    Some(Callback {
        line: line.trim_end().to_owned(),
        headers,
        body,
    })
}
