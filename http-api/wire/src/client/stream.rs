//! The unix stream socket: every system call carries what is left of the deadline, and none can raise SIGPIPE.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::path::Path;
use std::time::Duration;

use rustix::io::{Errno, fcntl_dupfd_cloexec, retry_on_intr};
use rustix::net::{
    self, AddressFamily, RecvFlags, SendFlags, SocketAddrUnix, SocketFlags, SocketType, sockopt,
};

use super::{ClientError, Deadline};

#[derive(Debug)]
pub(super) struct Stream {
    socket: OwnedFd,
}

impl Stream {
    /// Connects. `SO_SNDTIMEO` bounds the wait for a place in a full backlog, which a non-blocking connect would not
    /// wait for at all (`unix_stream_connect`, connect(2) on `EAGAIN`).
    pub(super) fn connect(path: &Path, deadline: Deadline) -> Result<Self, ClientError> {
        let address = SocketAddrUnix::new(path).map_err(failed)?;
        let socket = net::socket_with(
            AddressFamily::UNIX,
            SocketType::STREAM,
            SocketFlags::CLOEXEC,
            None,
        )
        .map_err(failed)?;
        let stream = Self {
            socket: above_standard(socket)?,
        };
        loop {
            stream.limit(sockopt::Timeout::Send, deadline)?;
            match net::connect(&stream.socket, &address) {
                Ok(()) => return Ok(stream),
                Err(Errno::INTR) => {}
                Err(errno) => return Err(failed(errno)),
            }
        }
    }

    /// User id of the process that listens.
    pub(super) fn peer_uid(&self) -> Result<u32, ClientError> {
        let peer = sockopt::socket_peercred(&self.socket).map_err(failed)?;
        Ok(peer.uid.as_raw())
    }

    pub(super) fn send(&mut self, mut bytes: &[u8], deadline: Deadline) -> Result<(), ClientError> {
        while !bytes.is_empty() {
            self.limit(sockopt::Timeout::Send, deadline)?;
            match net::send(&self.socket, bytes, SendFlags::NOSIGNAL) {
                Ok(sent) => bytes = bytes.get(sent..).unwrap_or_default(),
                Err(Errno::INTR) => {}
                Err(errno) => return Err(failed(errno)),
            }
        }
        Ok(())
    }

    /// Appends what has come, at least one byte.
    pub(super) fn receive(
        &mut self,
        buffer: &mut Vec<u8>,
        deadline: Deadline,
    ) -> Result<(), ClientError> {
        let mut chunk = [0_u8; 4096];
        loop {
            self.limit(sockopt::Timeout::Recv, deadline)?;
            match net::recv(&self.socket, &mut chunk[..], RecvFlags::empty()) {
                Ok((0, _)) => {
                    return Err(ClientError::Unreachable(io::Error::from(
                        io::ErrorKind::UnexpectedEof,
                    )));
                }
                Ok((count, _)) => {
                    buffer.extend_from_slice(chunk.get(..count).unwrap_or_default());
                    return Ok(());
                }
                Err(Errno::INTR) => {}
                Err(errno) => return Err(failed(errno)),
            }
        }
    }

    /// Sets what is left as the limit of the next call. The kernel counts in ticks; a millisecond more does no harm.
    fn limit(&self, which: sockopt::Timeout, deadline: Deadline) -> Result<(), ClientError> {
        let left = deadline.left().ok_or(ClientError::TimedOut)?;
        let left = left.max(Duration::from_millis(1));
        retry_on_intr(|| sockopt::set_socket_timeout(&self.socket, which, Some(left)))
            .map_err(failed)
    }
}

/// Off the standard descriptors: a host program that has closed its own, and writes to them all the same, would write to
/// the daemon.
fn above_standard(socket: OwnedFd) -> Result<OwnedFd, ClientError> {
    if socket.as_raw_fd() >= FIRST_FREE {
        return Ok(socket);
    }
    fcntl_dupfd_cloexec(&socket, FIRST_FREE).map_err(failed)
}

/// The first descriptor that is none of input, output and error (stdin(3)).
const FIRST_FREE: RawFd = 3;

/// A socket timeout shows as `EAGAIN` (socket(7), `SO_RCVTIMEO`).
fn failed(errno: Errno) -> ClientError {
    match errno {
        Errno::AGAIN | Errno::TIMEDOUT => ClientError::TimedOut,
        _ => ClientError::Unreachable(io::Error::from(errno)),
    }
}
