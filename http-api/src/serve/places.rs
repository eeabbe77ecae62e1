//! How many connections there may be, in all and of one local user.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Connections of one door; further ones wait in the kernel.
const MOST: usize = 20_000;

/// Connections of one local user other than root: nobody can keep everybody else from logging in.
const MOST_PER_USER: usize = 64;

/// The places of one door.
pub(super) struct Places {
    free: Arc<Semaphore>,
    seats: Arc<Mutex<BTreeMap<u32, usize>>>,
}

/// A place taken; free again when dropped.
pub(super) type Place = Option<OwnedSemaphorePermit>;

impl Places {
    pub(super) fn new() -> Self {
        Self {
            free: Arc::new(Semaphore::new(MOST)),
            seats: Arc::default(),
        }
    }

    /// A place, as soon as there is one.
    pub(super) async fn place(&self) -> Place {
        // The semaphore is never closed.
        Arc::clone(&self.free).acquire_owned().await.ok()
    }

    /// A seat for this user, if there is one.
    pub(super) fn seat(&self, uid: u32) -> Option<Seat> {
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = seats.entry(uid).or_default();
        if uid != 0 && *taken >= MOST_PER_USER {
            return None;
        }
        *taken += 1;
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
        let mut seats = self.seats.lock().unwrap_or_else(PoisonError::into_inner);
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
        let places = Places::new();
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
}
