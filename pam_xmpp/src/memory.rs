//! Whether there is memory for a login. Rust ends a program whose memory runs out, and the program here is somebody's
//! sshd, which then punishes the network it was asked from: so there is to be enough before anything begins.

use std::hint::black_box;

/// Pieces small enough to come from, and go back to, the heap itself (mallopt(3), `M_MMAP_THRESHOLD`): whoever asks next
/// gets them.
const PIECE: usize = 64 * 1024;
/// More than the longest answer of a daemon, and all that is read out of it, can take up.
const PIECES: usize = 8;

/// Asks for more than a login needs, and gives it back. Another thread of the host may still be faster.
pub(crate) fn is_enough() -> bool {
    let mut pieces = [const { Vec::<u8>::new() }; PIECES];
    let is_enough = pieces
        .iter_mut()
        .all(|piece| piece.try_reserve_exact(PIECE).is_ok());
    black_box(&pieces);
    is_enough
}
