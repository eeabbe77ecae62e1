//! A daemon that does as it is told, and a private folder for its socket.

use std::fs;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::{self, AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
use verifier_wire::client::Deadline;

/// Longer than any test takes that goes well.
pub(crate) fn patiently() -> Deadline {
    Deadline::after(Duration::from_secs(20))
}

/// A folder of our own, gone with the value.
pub(crate) struct Folder(PathBuf);

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
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.0.join("sock")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
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

/// A listener that accepts nobody, and the connections that fill its queue.
pub(crate) fn full_backlog(path: &Path) -> (OwnedFd, Vec<OwnedFd>) {
    let address = SocketAddrUnix::new(path).unwrap();
    let socket =
        |flags| net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None).unwrap();
    let listener = socket(SocketFlags::CLOEXEC);
    net::bind(&listener, &address).unwrap();
    net::listen(&listener, 1).unwrap();
    let mut waiting = Vec::new();
    loop {
        let client = socket(SocketFlags::CLOEXEC | SocketFlags::NONBLOCK);
        match net::connect(&client, &address) {
            Ok(()) => waiting.push(client),
            Err(Errno::AGAIN) => return (listener, waiting),
            Err(errno) => panic!("{errno}"),
        }
    }
}

/// Stops and continues this process: system calls with a socket timeout then fail with `EINTR` (signal(7)).
pub(crate) fn interrupt_everybody() {
    let script = "for i in 1 2 3 4 5; do kill -STOP $PPID; kill -CONT $PPID; done";
    assert!(
        Command::new("sh")
            .args(["-c", script])
            .status()
            .unwrap()
            .success()
    );
}
