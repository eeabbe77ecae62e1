//! How many connections there may be, in all and of local users.
//!
//! Every connection takes a file descriptor, and one who takes them all keeps everybody from logging in. So what anybody
//! can open leaves some to what root opens, which are the logins.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::line::lock;

/// Connections of one kind of door, however many descriptors there are; further ones wait in the kernel.
const MOST: usize = 20_000;

/// Connections of one local user other than root: nobody can keep everybody else from logging in.
const MOST_PER_USER: usize = 64;

/// The places of all doors of one kind.
#[derive(Debug, Clone)]
pub struct Places {
    free: Arc<Semaphore>,
    seats: Arc<Mutex<BTreeMap<u32, usize>>>,
    /// Those of local users other than root, in all.
    most_of_others: usize,
}

/// A place taken; free again when dropped.
pub(super) type Place = Option<OwnedSemaphorePermit>;

impl Places {
    /// Of all TCP doors together, in a process that may have so many descriptors (getrlimit(2), `RLIMIT_NOFILE`): half.
    #[must_use]
    pub fn of_tcp(descriptors: u64) -> Self {
        Self::new(descriptors / 2)
    }

    /// Of the unix socket: three eighths, so that an eighth is left for all else; a half of them for root alone.
    #[must_use]
    pub fn of_socket(descriptors: u64) -> Self {
        Self::new(descriptors / 8 * 3)
    }

    fn new(most: u64) -> Self {
        let most = usize::try_from(most).unwrap_or(MOST).clamp(2, MOST);
        Self {
            free: Arc::new(Semaphore::new(most)),
            seats: Arc::default(),
            most_of_others: most / 2,
        }
    }

    /// A place, as soon as there is one.
    pub(super) async fn place(&self) -> Place {
        // The semaphore is never closed.
        Arc::clone(&self.free).acquire_owned().await.ok()
    }

    /// A seat for this user, if there is one.
    pub(super) fn seat(&self, uid: u32) -> Option<Seat> {
        let mut seats = lock(&self.seats);
        let of_others: usize = seats.range(1..).map(|(_, taken)| *taken).sum();
        let of_user = seats.get(&uid).copied().unwrap_or_default();
        if uid != 0 && (of_user >= MOST_PER_USER || of_others >= self.most_of_others) {
            return None;
        }
        seats.insert(uid, of_user + 1);
        Some(Seat {
            uid,
            seats: Arc::clone(&self.seats),
        })
    }
}

/// A seat taken; free again when dropped.
pub(super) struct Seat {
    uid: u32,
    seats: Arc<Mutex<BTreeMap<u32, usize>>>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = lock(&self.seats);
        let left = seats
            .get(&self.uid)
            .map_or(0, |taken| taken.saturating_sub(1));
        if left == 0 {
            seats.remove(&self.uid);
        } else {
            seats.insert(self.uid, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_user_gets_so_many_seats_and_root_what_it_needs() {
        let places = Places::of_socket(u64::MAX);
        let mut seats: Vec<Seat> = (0..MOST_PER_USER)
            .filter_map(|_| places.seat(1000))
            .collect();
        assert_eq!(seats.len(), MOST_PER_USER);
        assert!(places.seat(1000).is_none());
        assert!(places.seat(1001).is_some());
        let roots: Vec<Seat> = (0..MOST_PER_USER * 2)
            .filter_map(|_| places.seat(0))
            .collect();
        assert_eq!(roots.len(), MOST_PER_USER * 2);
        seats.pop();
        assert!(places.seat(1000).is_some());
        drop((seats, roots));
        assert!(places.seats.lock().unwrap().is_empty());
    }

    #[test]
    fn however_many_users_there_are_root_has_a_half() {
        let places = Places::of_socket(1024);
        let seats: Vec<Seat> = (1..100).filter_map(|uid| places.seat(uid)).collect();
        assert_eq!(seats.len(), 99);
        let more = (1..100).flat_map(|uid| std::iter::repeat_n(uid, 63));
        let more: Vec<Seat> = more.filter_map(|uid| places.seat(uid)).collect();
        assert_eq!(seats.len() + more.len(), 192);
        assert!(places.seat(0).is_some() && places.seat(100).is_none());
        assert_eq!(places.free.available_permits(), 384);
        drop(seats);
        assert!(places.seat(100).is_some());
    }

    #[test]
    fn there_are_as_many_as_there_are_descriptors() {
        let free = |places: Places| places.free.available_permits();
        for (descriptors, tcp, socket) in [
            (1024, 512, 384),
            (524_288, MOST, MOST),
            (u64::MAX, MOST, MOST),
            (0, 2, 2),
        ] {
            assert_eq!(free(Places::of_tcp(descriptors)), tcp);
            assert_eq!(free(Places::of_socket(descriptors)), socket);
        }
    }
}
