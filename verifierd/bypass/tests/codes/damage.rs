//! What stands in the file after a machine lost power, a disk was full or somebody edited it: nobody gets in more often.

use std::fs::{self, File};

use rustix::fs::{FlockOperation, flock};
use verifier_bypass::{Code, Grant, IssueError, SpendError, Unusable, issue, list, outstanding};

use crate::{Book, HOUR, LENGTH, NOW, WRONG, is_wrong};

/// However far a line came, it is no code; and the next one takes its place.
#[test]
fn a_line_that_was_not_finished_counts_nothing_and_is_repaired() {
    for kept in [1, 2, 3, 10, 100, LENGTH - 1] {
        let book = Book::new();
        let whole = book.code("alice", 1);
        let torn = book.code("alice", 1);
        book.damage(|bytes| bytes.truncate(2 * LENGTH + kept));
        assert!(is_wrong(&book.spend("alice", &torn)), "{kept}");
        let next = book.code("alice", 1);
        for code in [&whole, &next] {
            assert!(book.spend("alice", code).is_ok(), "{kept}");
        }
        assert!(is_wrong(&book.spend("alice", &torn)), "{kept}");
    }
}

#[test]
fn a_line_that_is_not_there_yet_is_passed_over() {
    let book = Book::new();
    book.code("alice", 1);
    let last = book.code("alice", 1);
    // As a file system leaves it that knows of the length and not of what stands there.
    book.damage(|bytes| bytes[LENGTH..2 * LENGTH].fill(0));
    assert_eq!(outstanding(&book.path(), "alice", NOW).unwrap(), 1);
    assert!(book.spend("alice", &last).is_ok());
    book.code("bob", 1);
    assert_eq!(book.lines().len(), 2);
}

#[test]
fn a_file_that_was_not_finished_is_begun_again() {
    for kept in [0, 1, 100, LENGTH - 1] {
        let book = Book::new();
        book.code("alice", 1);
        book.damage(|bytes| bytes.truncate(kept));
        assert_eq!(outstanding(&book.path(), "alice", NOW).unwrap(), 0);
        let code = book.code("alice", 1);
        assert!(book.spend("alice", &code).is_ok(), "{kept}");
    }
}

#[test]
fn what_is_no_file_of_codes_is_left_alone() {
    for text in [
        "secret\n",
        &"x".repeat(1000),
        "verifierd bypass codes, version 2",
    ] {
        let book = Book::new();
        book.code("alice", 1);
        fs::write(book.path(), text).unwrap();
        let grant = Grant {
            user: "alice",
            uses: 1,
            until: NOW + HOUR,
        };
        let refused = issue(&book.path(), &grant, NOW);
        let is_refused = matches!(refused, Err(IssueError::Unusable(Unusable::Foreign)));
        assert!(is_refused, "{refused:?}");
        assert!(matches!(list(&book.path(), NOW), Err(Unusable::Foreign)));
        assert_eq!(fs::read_to_string(book.path()).unwrap(), text);
    }
}

/// Whatever single byte changes, a code that was spent stays spent.
#[test]
fn a_code_that_was_spent_does_not_come_back_by_accident() {
    let book = Book::new();
    let code = book.code("alice", 1);
    book.spend("alice", &code).unwrap();
    let spent = fs::read(book.path()).unwrap();
    // Each of the counts alone: more left than was told is no line of ours.
    for place in LENGTH..LENGTH + 3 {
        let mut changed = spent.clone();
        changed[place] = b'9';
        fs::write(book.path(), changed).unwrap();
        assert!(is_wrong(&book.spend("alice", &code)), "{place}");
    }
}

#[test]
fn there_is_room_for_4096() {
    let book = Book::new();
    book.code("alice", 1);
    book.fills_up();
    assert_eq!(list(&book.path(), NOW).unwrap().len(), 4096);
    let grant = |until| Grant {
        user: "bob",
        uses: 1,
        until,
    };
    let refused = issue(&book.path(), &grant(NOW + HOUR), NOW);
    assert!(matches!(refused, Err(IssueError::Full)), "{refused:?}");
    let later = NOW + 2 * HOUR;
    issue(&book.path(), &grant(later + HOUR), later).unwrap();
    assert_eq!(book.lines().len(), 4096);
}

/// Whoever was stopped in the middle keeps the file; nobody waits for them for ever.
#[test]
fn a_file_that_somebody_keeps_is_given_up() {
    let book = Book::new();
    let code = book.code("alice", 1);
    let kept = File::open(book.path()).unwrap();
    flock(&kept, FlockOperation::LockExclusive).unwrap();
    let refused = book.spend("alice", &code);
    let is_busy = matches!(refused, Err(SpendError::Unusable(Unusable::Busy)));
    assert!(is_busy, "{refused:?}");
    drop(kept);
    assert!(book.spend("alice", &code).is_ok());
}

/// Whoever runs su can stop it at any moment: a guess is no way to keep others from their codes, nor from logging in.
#[test]
fn whoever_has_no_code_never_keeps_the_file() {
    let book = Book::new();
    book.code("alice", 1);
    let kept = File::open(book.path()).unwrap();
    flock(&kept, FlockOperation::LockExclusive).unwrap();
    for user in ["alice", "bob"] {
        let guessed = book.spend(user, &Code::parse(WRONG).unwrap());
        assert!(is_wrong(&guessed), "{guessed:?}");
    }
    assert_eq!(list(&book.path(), NOW).unwrap().len(), 1);
}
