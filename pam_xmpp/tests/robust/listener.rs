//! A daemon for as many logins as come, each connection served on a thread of its own.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

use crate::daemon::{answer, verification};

/// Serves until it is dropped.
pub(crate) struct Listener {
    path: PathBuf,
    is_over: Arc<AtomicBool>,
    running: Option<JoinHandle<()>>,
}

impl Listener {
    /// `serve` gets each connection and its number, from 0.
    pub(crate) fn start(
        path: &Path,
        serve: impl Fn(UnixStream, usize) + Send + Sync + 'static,
    ) -> Self {
        let listener = UnixListener::bind(path).unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let serve = Arc::new(serve);
        let ends = Arc::clone(&is_over);
        let running = spawn(move || {
            let mut serving = Vec::new();
            for (number, stream) in listener.incoming().enumerate() {
                if ends.load(Ordering::SeqCst) {
                    break;
                }
                let (stream, serve) = (stream.unwrap(), Arc::clone(&serve));
                stream.set_read_timeout(Some(PATIENCE)).unwrap();
                stream.set_write_timeout(Some(PATIENCE)).unwrap();
                serving.push(spawn(move || serve(stream, number)));
            }
            for each in serving {
                each.join().unwrap();
            }
        });
        Self {
            path: path.to_owned(),
            is_over,
            running: Some(running),
        }
    }

    /// One that opens what it is asked to, and settles it as `outcome` when it is waited for. No code is right.
    pub(crate) fn settling(path: &Path, outcome: &'static str) -> Self {
        Self::start(path, move |stream, _| settle(stream, outcome))
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        UnixStream::connect(&self.path).ok();
        let ended = self.running.take().map(JoinHandle::join);
        assert!(
            std::thread::panicking() || matches!(ended, Some(Ok(()))),
            "the daemon's assertions failed"
        );
    }
}

const PATIENCE: Duration = Duration::from_secs(20);

/// Serves one connection to its end.
pub(crate) fn settle(mut stream: UnixStream, outcome: &str) {
    while let Some(request) = request(&mut stream) {
        if stream
            .write_all(reply(&request, outcome).as_bytes())
            .is_err()
        {
            return;
        }
    }
}

/// What an honest daemon says to one request.
pub(crate) fn reply(request: &str, outcome: &str) -> String {
    if request.starts_with("POST /v1/verifications HTTP") {
        answer("201 Created", &verification("v1", "pending"))
    } else if request.starts_with("GET ") {
        answer("200 OK", &verification("v1", outcome))
    } else {
        let problem =
            r#"{"type":"urn:verifierd:problem:wrong-code","title":"wrong code","status":422}"#;
        answer("422 x", problem)
    }
}

/// One whole request; `None` once the other side has closed.
pub(crate) fn request(stream: &mut UnixStream) -> Option<String> {
    let mut raw = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&raw);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.split("Content-Length: ").nth(1);
            let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
            if body.len() >= length.unwrap_or(0_usize) {
                return Some(text.into_owned());
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return None,
            Ok(count) => raw.extend_from_slice(&chunk[..count]),
        }
    }
}
