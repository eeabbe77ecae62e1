//! A daemon that does as it is told, on a real socket in a private folder. The tests of `pam_xmpp` include this file.

use std::fs;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

/// A folder of our own, gone with the value.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
}

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "verifier-wire-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let path = fs::canonicalize(std::env::temp_dir()).unwrap().join(name);
        fs::DirBuilder::new().mode(0o700).create(&path).unwrap();
        Self { path }
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.path.join("sock")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.path).ok();
    }
}

/// Listens at `path` and hands the first connection to `daemon`; join it, or its assertions are lost.
pub(crate) fn serve(
    path: &Path,
    daemon: impl FnOnce(UnixStream) + Send + 'static,
) -> JoinHandle<()> {
    let listener = UnixListener::bind(path).unwrap();
    spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
            .set_write_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        daemon(stream);
    })
}

/// Reads one whole request.
pub(crate) fn read_request(stream: &mut UnixStream) -> String {
    let mut request = String::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk).unwrap();
        assert!(count > 0, "the client went away after {request:?}");
        request.push_str(std::str::from_utf8(&chunk[..count]).unwrap());
        if let Some((head, body)) = request.split_once("\r\n\r\n") {
            let length = head
                .split("Content-Length: ")
                .nth(1)
                .map_or("0", |rest| rest.lines().next().unwrap());
            if body.len() == length.parse::<usize>().unwrap() {
                return request;
            }
        }
    }
}

pub(crate) fn answer(status: &str, body: &str) -> String {
    let length = if status.starts_with("204") {
        String::new()
    } else {
        format!("Content-Length: {}\r\n", body.len())
    };
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{length}\r\n{body}")
}

pub(crate) fn verification(id: &str, state: &str) -> String {
    format!(
        r#"{{"id":"{id}","transaction_id":"482913","state":"{state}","binding":"code","expires_at":"2026-11-20T12:00:00Z","needed":1,"relying_party":"local:0"}}"#
    )
}
