//! A stand-in for a realm of Keycloak, by what its sources do (`HttpAuthenticationChannelProvider`,
//! `BackchannelAuthenticationCallbackEndpoint`): it signs a token for each request, and takes one answer to each.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use acceptance::{Answer, Daemon, Scratch, run, until};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// How long its requests wait, in seconds: Keycloak's own default is 120.
const EXPIRES_IN: u64 = 120;

pub(crate) struct Realm {
    port: u16,
    scratch: Scratch,
    requests: Requests,
    server: Mutex<Option<TcpListener>>,
}

/// By the token of each: how it stands.
type Requests = Arc<Mutex<BTreeMap<String, State>>>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    Pending,
    Answered(String),
    /// It was answered twice: Keycloak drops it.
    Dropped,
}

impl Realm {
    pub(crate) fn start() -> Self {
        let scratch = Scratch::new("keycloak");
        let key = scratch.path().join("key.pem");
        let made = run(Command::new("openssl")
            .args(["genrsa", "-out"])
            .arg(&key)
            .arg("2048"));
        assert_eq!(made.code, 0, "{}", made.stderr);
        let realm = Self {
            port: acceptance::free_port(),
            scratch,
            requests: Requests::default(),
            server: Mutex::default(),
        };
        realm.opens();
        realm
    }

    /// What it calls itself.
    pub(crate) fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}/realms/main", self.port)
    }

    /// Listens.
    pub(crate) fn opens(&self) {
        let listener = until("the port", || {
            TcpListener::bind(("127.0.0.1", self.port)).ok()
        });
        let (keys, requests) = (self.keys(), Arc::clone(&self.requests));
        let ours = listener.try_clone().expect("a descriptor");
        std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                if serve(&stream, &keys, &requests).is_none() {
                    return;
                }
            }
        });
        *self.server.lock().expect("whole") = Some(ours);
    }

    /// Refuses connections.
    pub(crate) fn closes(&self) {
        *self.server.lock().expect("whole") = None;
        // Its thread waits in accept(2): this wakes it, and it goes.
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("still open");
        (&stream).write_all(b"QUIT\r\n\r\n").expect("open");
        until("the port to be closed", || {
            TcpStream::connect(("127.0.0.1", self.port))
                .is_err()
                .then_some(())
        });
    }

    /// A user's application wants them asked: what verifierd answers, and the token of the request.
    pub(crate) fn asks(
        &self,
        daemon: &Daemon,
        user: &str,
        binding_message: &str,
    ) -> (Answer, String) {
        let token = self.sign(&self.issuer(), binding_message);
        let requests = &self.requests;
        requests
            .lock()
            .expect("whole")
            .insert(token.clone(), State::Pending);
        (
            Self::asks_with(daemon, &token, (user, binding_message)),
            token,
        )
    }

    /// The same with this token, whatever it is.
    pub(crate) fn asks_with(daemon: &Daemon, token: &str, (user, message): (&str, &str)) -> Answer {
        let body = json!({
            "binding_message": message,
            "login_hint": user,
            "is_consent_required": false,
            "scope": "openid profile",
        });
        daemon.api_with(Some(token)).post("/keycloak", &body)
    }

    /// Waits until a request stands differently.
    pub(crate) fn hears(&self, token: &str) -> State {
        until("the answer", || {
            let requests = self.requests.lock().expect("whole");
            let state = requests.get(token).cloned().expect("a request of ours");
            (state != State::Pending).then_some(state)
        })
    }

    /// `createBearerToken`, for this audience: RS256, Keycloak's default.
    pub(crate) fn sign(&self, audience: &str, request: &str) -> String {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("after 1970")
            .as_secs();
        let header = json!({"alg": "RS256", "typ": "JWT", "kid": "key-1"});
        let claims = json!({
            "exp": now + EXPIRES_IN, "iat": now, "jti": format!("{request}-{now}"),
            "iss": self.issuer(), "aud": audience, "sub": "5a7d1f7e-8b9c-4f6e-9a43-3f2f3a5b0d11",
            "typ": "Bearer", "azp": "cash-desk",
        });
        let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let text = format!("{}.{}", part(&header), part(&claims));
        let signature = signature(&self.scratch.path().join("key.pem"), &text);
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// `/protocol/openid-connect/certs`.
    fn keys(&self) -> String {
        let key = self.scratch.path().join("key.pem");
        let shown = run(Command::new("openssl")
            .args(["rsa", "-noout", "-modulus", "-in"])
            .arg(key));
        let digits = shown
            .stdout
            .trim()
            .trim_start_matches("Modulus=")
            .to_owned();
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
        let modulus: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect();
        let modulus = URL_SAFE_NO_PAD.encode(modulus);
        let key = |name: &str, usage: &str, alg: &str| json!({"kid": name, "kty": "RSA", "alg": alg, "use": usage, "n": modulus, "e": "AQAB"});
        json!({"keys": [key("key-0", "enc", "RSA-OAEP"), key("key-1", "sig", "RS256")]}).to_string()
    }
}

fn signature(key: &Path, text: &str) -> Vec<u8> {
    let mut signing = Command::new("openssl")
        .args(["dgst", "-sha256", "-sign"])
        .arg(key)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("openssl");
    let mut words = signing.stdin.take().expect("a pipe");
    words.write_all(text.as_bytes()).expect("it reads");
    drop(words);
    signing.wait_with_output().expect("it ends").stdout
}

/// One request; none where it is told to go.
fn serve(stream: &TcpStream, keys: &str, requests: &Requests) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let (mut line, mut bearer, mut length) = (String::new(), String::new(), 0);
    if reader.read_line(&mut line).is_err() || line.is_empty() {
        return Some(());
    }
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "authorization" => value.trim_start_matches("Bearer ").clone_into(&mut bearer),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (status, text) = match line.trim_end() {
        "QUIT" => return None,
        "GET /realms/main/protocol/openid-connect/certs HTTP/1.1" => (200, keys.to_owned()),
        "POST /realms/main/protocol/openid-connect/ext/ciba/auth/callback HTTP/1.1" => {
            (takes(&bearer, &body, requests), String::new())
        }
        _ => (404, String::new()),
    };
    let mut answer = format!("HTTP/1.1 {status} So\r\nContent-Type: application/json\r\n");
    let _ = write!(
        answer,
        "Content-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    );
    let mut stream = stream;
    let _ = stream.write_all(answer.as_bytes());
    Some(())
}

/// `processAuthenticationChannelResult`.
fn takes(bearer: &str, body: &[u8], requests: &Requests) -> u16 {
    let mut requests = requests.lock().expect("whole");
    let Some(state) = requests.get_mut(bearer) else {
        return 403;
    };
    if *state != State::Pending {
        *state = State::Dropped;
        return 403;
    }
    let told: Value = serde_json::from_slice(body).unwrap_or_default();
    match told["status"].as_str() {
        Some(status @ ("SUCCEED" | "UNAUTHORIZED" | "CANCELLED")) => {
            *state = State::Answered(status.to_owned());
            200
        }
        _ => 400,
    }
}
