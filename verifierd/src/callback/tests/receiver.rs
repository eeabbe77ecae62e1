//! A web server that answers as it is told, and keeps what it was sent.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use rcgen::{CertifiedKey, KeyPair};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) line: String,
    fields: Vec<(String, String)>,
    pub(super) body: String,
}

impl Request {
    pub(super) fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }
}

pub(super) fn status(code: u16) -> String {
    format!("HTTP/1.1 {code} So\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
}

pub(super) fn redirect(code: u16, to: &str) -> String {
    format!(
        "HTTP/1.1 {code} So\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
}

#[derive(Debug, Default)]
struct Seen {
    connections: Mutex<usize>,
    requests: Mutex<Vec<Request>>,
    arrival: Notify,
}

#[derive(Debug)]
pub(super) struct Receiver {
    port: u16,
    seen: Arc<Seen>,
}

impl Receiver {
    /// Gives each connection the next answer.
    pub(super) fn answering(answers: Vec<String>) -> Self {
        Self::start(answers.into(), None)
    }

    pub(super) fn with_tls(certified: &CertifiedKey<KeyPair>, answers: Vec<String>) -> Self {
        let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certified.cert.der().clone()], PrivateKeyDer::from(key))
            .unwrap();
        Self::start(answers.into(), Some(TlsAcceptor::from(Arc::new(config))))
    }

    /// Takes connections and never answers.
    pub(super) fn silent() -> Self {
        Self::start(VecDeque::new(), None)
    }

    fn start(answers: VecDeque<String>, tls: Option<TlsAcceptor>) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Seen::default());
        let serving = serve(
            TcpListener::from_std(listener).unwrap(),
            tls,
            answers,
            Arc::clone(&seen),
        );
        tokio::spawn(serving);
        Self { port, seen }
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn url(&self, scheme: &str, path: &str) -> String {
        format!("{scheme}://127.0.0.1:{}{path}", self.port)
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.seen.requests.lock().unwrap().clone()
    }

    pub(super) fn connections(&self) -> usize {
        *self.seen.connections.lock().unwrap()
    }

    /// Waits for a request.
    pub(super) async fn arrival(&self) {
        self.seen.arrival.notified().await;
    }
}

async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    mut answers: VecDeque<String>,
    seen: Arc<Seen>,
) {
    let mut silenced = Vec::new();
    while let Ok((stream, _)) = listener.accept().await {
        *seen.connections.lock().unwrap() += 1;
        let Some(answer) = answers.pop_front() else {
            silenced.push(stream);
            continue;
        };
        tokio::spawn(greet(stream, tls.clone(), answer, Arc::clone(&seen)));
    }
}

async fn greet(stream: TcpStream, tls: Option<TlsAcceptor>, answer: String, seen: Arc<Seen>) {
    match tls {
        None => take(stream, answer, &seen).await,
        Some(tls) => {
            if let Ok(stream) = tls.accept(stream).await {
                take(stream, answer, &seen).await;
            }
        }
    }
}

async fn take(stream: impl AsyncRead + AsyncWrite + Unpin, answer: String, seen: &Seen) {
    let mut stream = BufReader::new(stream);
    if let Some(request) = read(&mut stream).await {
        seen.requests.lock().unwrap().push(request);
        seen.arrival.notify_one();
        stream.write_all(answer.as_bytes()).await.ok();
        stream.shutdown().await.ok();
    }
}

async fn read(stream: &mut (impl AsyncBufReadExt + Unpin)) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream
            .read_line(&mut line)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        match line.trim_end() {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let (line, fields) = lines.split_first()?;
    let fields = fields.iter().filter_map(|field| field.split_once(": "));
    let fields: Vec<_> = fields
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = fields.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(Ok(0), |(_, value)| value.parse()).ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let body = String::from_utf8(body).ok()?;
    Some(Request {
        line: line.clone(),
        fields,
        body,
    })
}
