//! Whatever stands in the file: no panic, and nobody gets in more often than was granted.

use std::fs;

use proptest::prelude::*;
use verifier_bypass::{list, outstanding, revoke, told, untold};

use crate::{Book, LENGTH, NOW};

/// Bytes that a file of codes is made of, and some that it is not.
fn byte() -> impl Strategy<Value = u8> {
    prop_oneof![
        b'0'..=b'9',
        b'a'..=b'f',
        Just(b' '),
        Just(b'\n'),
        Just(b'%'),
        any::<u8>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_file_is_read_or_refused(bytes in prop::collection::vec(byte(), 0..1200), is_titled: bool) {
        let book = Book::new();
        book.code("alice", 1);
        book.damage(|file| {
            file.truncate(if is_titled { LENGTH } else { 0 });
            file.extend(&bytes);
        });
        let _ = list(&book.path(), NOW);
        let _ = outstanding(&book.path(), "alice", NOW);
        let uses = untold(&book.path()).unwrap_or_default();
        let _ = told(&book.path(), &uses);
        let _ = revoke(&book.path(), "alice", NOW);
        prop_assert_eq!(untold(&book.path()).unwrap_or_default(), []);
    }

    /// A line that loses some of its bytes to others, but for the counts themselves, is spent as often as it says or not
    /// at all; and what was spent stays so.
    #[test]
    fn a_damaged_line_grants_nothing(
        place in LENGTH + 19..2 * LENGTH,
        bytes in prop::collection::vec(byte(), 1..40),
    ) {
        let book = Book::new();
        let (spent, fresh) = (book.code("alice", 1), book.code("alice", 1));
        prop_assert!(book.spend("alice", &spent).is_ok());
        let end = (place + bytes.len()).min(2 * LENGTH);
        book.damage(|file| file[place..end].copy_from_slice(&bytes[..end - place]));
        prop_assert!(book.spend("alice", &spent).is_err());
        prop_assert!(book.spend("alice", &fresh).is_ok());
        prop_assert!(book.spend("alice", &fresh).is_err());
        prop_assert!(fs::metadata(book.path()).unwrap().len() == 3 * LENGTH as u64);
    }
}
