//! A file that somebody else could have written or read lets nobody in.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;

use rustix::fs::{CWD, FileType, Mode, mknodat};
use verifier_bypass::{Code, Grant, IssueError, SpendError, Unusable, issue, list, spend};

use crate::{Book, HOUR, NOW};

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Why nobody gets in by this file: the same whatever is done with it.
fn why_not(book: &Book, code: &Code) -> String {
    let grant = Grant {
        user: "alice",
        uses: 1,
        until: NOW + HOUR,
    };
    let Err(SpendError::Unusable(why)) = book.spend("alice", code) else {
        panic!("it is used");
    };
    let Err(IssueError::Unusable(same)) = issue(&book.path(), &grant, NOW) else {
        panic!("it is written");
    };
    assert_eq!(why.to_string(), same.to_string());
    assert_eq!(
        list(&book.path(), NOW).unwrap_err().to_string(),
        why.to_string()
    );
    why.to_string()
}

#[test]
fn a_new_file_is_for_its_owner_alone() {
    let book = Book::new();
    book.code("alice", 1);
    assert_eq!(fs::metadata(book.path()).unwrap().mode() & 0o7777, 0o600);
}

#[test]
fn what_others_can_read_or_write_lets_nobody_in() {
    let book = Book::new();
    let code = book.code("alice", 1);
    for mode in [0o640, 0o604, 0o620, 0o602, 0o601] {
        set_mode(&book.path(), mode);
        let why = why_not(&book, &code);
        let said = format!("is open to others (mode {mode:o}, not 600)");
        assert!(why.ends_with(&said), "{why}");
    }
    set_mode(&book.path(), 0o600);
    for mode in [0o770, 0o702, 0o1777] {
        set_mode(book.folder.path(), mode);
        let why = why_not(&book, &code);
        assert!(why.contains("is writable by others"), "{why}");
    }
    set_mode(book.folder.path(), 0o700);
    assert!(book.spend("alice", &code).is_ok());
}

#[test]
fn what_is_no_plain_file_lets_nobody_in() {
    let book = Book::new();
    let code = book.code("alice", 1);
    let elsewhere = book.folder.path().join("elsewhere");
    fs::rename(book.path(), &elsewhere).unwrap();
    symlink(&elsewhere, book.path()).unwrap();
    assert!(why_not(&book, &code).ends_with("is a symbolic link"));
    fs::remove_file(book.path()).unwrap();
    // Nobody has its other end: whoever waited for that would wait for ever.
    mknodat(
        CWD,
        book.path(),
        FileType::Fifo,
        Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    assert!(why_not(&book, &code).ends_with("is not a regular file"));
}

#[test]
fn a_path_is_absolute_and_names_a_file() {
    let code = Code::parse("0000000000000000").unwrap();
    for path in ["bypass", "", "/", "./bypass"] {
        let refused = spend(Path::new(path), "alice", &code, NOW);
        let is_untrusted = matches!(refused, Err(SpendError::Unusable(Unusable::Untrusted(_))));
        assert!(is_untrusted, "{path}: {refused:?}");
    }
    for path in ["/nowhere/bypass", "/etc/verifierd-no-such-file"] {
        let refused = spend(Path::new(path), "alice", &code, NOW);
        let is_missing = matches!(refused, Err(SpendError::Unusable(Unusable::Missing)));
        assert!(is_missing, "{path}: {refused:?}");
    }
}

/// The daemon runs as a user of its own and must be able to write what root made.
#[test]
fn what_root_makes_is_of_whom_the_folder_is() {
    const DAEMON: u32 = 12_345;
    const MALLORY: u32 = 23_456;
    if !is_root() {
        return;
    }
    let book = Book::new();
    let home = book.folder.path().join("home");
    fs::create_dir(&home).unwrap();
    chown(&home, Some(DAEMON), Some(DAEMON)).unwrap();
    let path = home.join("bypass");
    let grant = Grant {
        user: "alice",
        uses: 2,
        until: NOW + HOUR,
    };
    let code = issue(&path, &grant, NOW).unwrap();
    let made = fs::metadata(&path).unwrap();
    assert_eq!(
        (made.uid(), made.gid(), made.mode() & 0o7777),
        (DAEMON, DAEMON, 0o600)
    );
    assert!(spend(&path, "alice", &code, NOW).is_ok());
    chown(&path, Some(MALLORY), None).unwrap();
    let refused = spend(&path, "alice", &code, NOW).unwrap_err().to_string();
    assert!(refused.ends_with("belongs to user 23456"), "{refused}");
    chown(&path, Some(0), Some(0)).unwrap();
    assert!(
        spend(&path, "alice", &code, NOW).is_ok(),
        "made by root's hand"
    );
}
