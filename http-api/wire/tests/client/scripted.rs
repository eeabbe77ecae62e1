//! Full queues, signals, and patience.

use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::{self, AddressFamily, SocketAddrUnix, SocketFlags, SocketType};
use verifier_wire::client::Deadline;

/// Longer than any test takes that goes well.
pub(crate) fn patiently() -> Deadline {
    Deadline::after(Duration::from_secs(20))
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
