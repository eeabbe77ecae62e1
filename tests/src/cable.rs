//! The cable between the daemon and its server: a loopback TCP forwarder of our own that can be cut, held and refused.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

/// Forwards connections to one port.
#[derive(Debug)]
pub struct Cable {
    port: u16,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    connections: Vec<TcpStream>,
    /// Connections taken since the start.
    taken: usize,
    /// New connections are closed at once.
    is_unplugged: bool,
    /// Nothing moves; nobody is told.
    is_held: bool,
    /// After how many bytes from the server each of the next connections is cut, first one first.
    cuts: Vec<usize>,
}

impl Cable {
    /// A cable to 127.0.0.1:`to`.
    #[must_use]
    pub fn to(to: u16) -> Self {
        let (listener, port) = crate::port::listener();
        let shared = Arc::<Shared>::default();
        let for_thread = Arc::clone(&shared);
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                take(&for_thread, near, to);
            }
        });
        Self { port, shared }
    }

    /// Where to connect.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Cuts every connection; new ones are taken.
    pub fn cut(&self) {
        let mut state = self.lock();
        for connection in state.connections.drain(..) {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }

    /// Cuts every connection, and every new one at once until [`Cable::plug_in`].
    pub fn unplug(&self) {
        self.lock().is_unplugged = true;
        self.cut();
    }

    /// Ends [`Cable::unplug`].
    pub fn plug_in(&self) {
        self.lock().is_unplugged = false;
    }

    /// Nothing moves any more, and neither side is told: a dead network.
    pub fn hold(&self) {
        self.lock().is_held = true;
    }

    /// Ends [`Cable::hold`].
    pub fn release(&self) {
        self.lock().is_held = false;
        self.shared.changed.notify_all();
    }

    /// Cuts each of the next connections after so many bytes from the server.
    pub fn cut_next_after(&self, bytes: &[usize]) {
        self.lock().cuts = bytes.to_vec();
    }

    /// How many connections were made so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.lock().taken
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.shared.state.lock().expect("nobody panics with it")
    }
}

fn take(shared: &Arc<Shared>, near: TcpStream, to: u16) {
    let mut state = shared.state.lock().expect("whole");
    state.taken += 1;
    if state.is_unplugged {
        return;
    }
    let Ok(far) = TcpStream::connect(("127.0.0.1", to)) else {
        return;
    };
    let most = if state.cuts.is_empty() {
        usize::MAX
    } else {
        state.cuts.remove(0)
    };
    let _ = near.set_nodelay(true);
    let _ = far.set_nodelay(true);
    let copies = [near.try_clone(), far.try_clone()];
    state.connections.extend(copies.into_iter().flatten());
    if let (Ok(near_in), Ok(far_in)) = (near.try_clone(), far.try_clone()) {
        let there = Arc::clone(shared);
        std::thread::spawn(move || forward(&there, near_in, far, usize::MAX));
        let back = Arc::clone(shared);
        std::thread::spawn(move || forward(&back, far_in, near, most));
    }
}

/// Moves bytes one way until either side ends or `most` have passed; then ends both.
fn forward(shared: &Shared, mut from: TcpStream, mut to: TcpStream, most: usize) {
    let mut buffer = vec![0_u8; 16 * 1024];
    let mut left = most;
    while left > 0 {
        let Ok(count @ 1..) = from.read(&mut buffer) else {
            break;
        };
        wait_while_held(shared);
        let part = buffer.get(..count.min(left)).unwrap_or_default();
        if to.write_all(part).is_err() {
            break;
        }
        left -= part.len();
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

fn wait_while_held(shared: &Shared) {
    let state = shared.state.lock().expect("whole");
    let released = shared.changed.wait_while(state, |state| state.is_held);
    drop(released.expect("whole"));
}
