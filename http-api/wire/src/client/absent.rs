//! Whether there is no daemon, beyond doubt. Who lets people in without it must go neither by a deadline that passed nor
//! by any error: with Ctrl+Z at `su` a claimant has any deadline pass, with `ulimit -n` they have a socket fail.

use std::io;
use std::path::Path;
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::{
    self, AddressFamily, RecvFlags, SendFlags, SocketAddrUnix, SocketFlags, SocketType, sockopt,
};

use super::trust;
use super::{ClientError, encode};

/// How long the daemon is given to accept, and how long to say a word. The kernel counts it, in the call that waits: who
/// was stopped meanwhile finds what came meanwhile.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often a signal may interrupt a call: with more, nothing is certain.
const SIGNALS: u32 = 100;

/// True if nobody listens at `path`, or if whoever does hangs up on `GET /healthz`, or says nothing to it for three
/// seconds. False if anything is answered, if the socket is not to be trusted, and if it cannot be told.
#[must_use]
pub fn is_absent(path: &Path) -> bool {
    let trusted = match trust::check_path(path) {
        Ok(trusted) => trusted,
        Err(ClientError::Unreachable(error)) => return error.kind() == io::ErrorKind::NotFound,
        Err(_) => return false,
    };
    matches!(knock(&trusted), Err(errno) if is_absence(errno))
}

/// What a socket says that has nobody, or nobody awake, behind it; `AGAIN` is a socket's timeout (socket(7)). Anything
/// else may be our own lack of descriptors, memory or rights.
fn is_absence(errno: Errno) -> bool {
    [
        Errno::NOENT,
        Errno::CONNREFUSED,
        Errno::CONNRESET,
        Errno::PIPE,
        Errno::AGAIN,
    ]
    .contains(&errno)
}

/// `Ok` where somebody is there, or where there may be.
fn knock(trusted: &trust::TrustedSocket) -> Result<(), Errno> {
    let address = SocketAddrUnix::new(&trusted.path)?;
    let (family, kind) = (AddressFamily::UNIX, SocketType::STREAM);
    let socket = net::socket_with(family, kind, SocketFlags::CLOEXEC, None)?;
    for side in [sockopt::Timeout::Send, sockopt::Timeout::Recv] {
        sockopt::set_socket_timeout(&socket, side, Some(PATIENCE))?;
    }
    insist(|| net::connect(&socket, &address))?;
    let peer = sockopt::socket_peercred(&socket)?;
    if trust::check_peer(peer.uid.as_raw(), trusted).is_err() {
        return Ok(());
    }
    let request = encode("GET", "/healthz", None, None);
    insist(|| net::send(&socket, &request, SendFlags::NOSIGNAL))?;
    let (count, _) = insist(|| net::recv(&socket, &mut [0_u8; 1][..], RecvFlags::empty()))?;
    if count == 0 {
        return Err(Errno::CONNRESET);
    }
    Ok(())
}

/// Each new call waits as long as the first.
fn insist<T>(mut call: impl FnMut() -> Result<T, Errno>) -> Result<T, Errno> {
    for _ in 1..SIGNALS {
        match call() {
            Err(Errno::INTR) => {}
            other => return other,
        }
    }
    call()
}
