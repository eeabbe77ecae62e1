//! The shared object inside other people's processes: what it is made of, what it leaves behind, and how it ends where
//! memory, descriptors, time or the daemon's manners run out. The host programs are C (`host.c`), libpam is the machine's.
//!
//! Two things hold in every story: the host lives on, and nobody is let in who was not approved.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

#[path = "../module/built.rs"]
mod built;
mod conversation;
#[path = "../../../http-api/wire/tests/client/daemon.rs"]
#[expect(dead_code, reason = "the stories here need half of it")]
mod daemon;
mod hostile;
mod inheritance;
mod limits;
mod listener;
mod play;
mod shared_object;
mod valgrind;
