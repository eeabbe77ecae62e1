//! Free loopback ports, below the range the kernel hands out by itself, so that nobody's outgoing connection takes one
//! between here and the server that will listen on it.

use std::net::TcpListener;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);
const FIRST: u32 = 10_000;
const SPAN: u32 = 20_000;

/// A port of 127.0.0.1 on which nobody listens now, and which nobody else who plays stories is given while we live.
#[must_use]
pub fn free() -> u16 {
    listener().1
}

/// The same, and listening there already.
pub(crate) fn listener() -> (TcpListener, u16) {
    let start = std::process::id().wrapping_mul(97);
    for _ in 0..SPAN {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(FIRST + start.wrapping_add(step) % SPAN).expect("below 30,000");
        if is_ours(port)
            && let Ok(listener) = TcpListener::bind(("127.0.0.1", port))
        {
            return (listener, port);
        }
    }
    panic!("no free port on 127.0.0.1");
}

/// Takes the port's name among all who play stories: an abstract socket (unix(7)), which goes when we go.
fn is_ours(port: u16) -> bool {
    static NAMES: Mutex<Vec<UnixListener>> = Mutex::new(Vec::new());
    let name = SocketAddr::from_abstract_name(format!("verifierd-stories-{port}"));
    match UnixListener::bind_addr(&name.expect("a short name")) {
        Ok(held) => {
            NAMES.lock().expect("whole").push(held);
            true
        }
        Err(_) => false,
    }
}
