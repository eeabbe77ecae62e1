//! Free loopback ports, below the range the kernel hands out by itself, so that nobody's outgoing connection takes one
//! between here and the server that will listen on it.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);
const FIRST: u32 = 10_000;
const SPAN: u32 = 20_000;

/// A port of 127.0.0.1 on which nobody listens now, and which this process has not been given before.
pub(crate) fn free() -> u16 {
    let start = std::process::id().wrapping_mul(97);
    for _ in 0..SPAN {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = u16::try_from(FIRST + start.wrapping_add(step) % SPAN).expect("below 30,000");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port on 127.0.0.1");
}
