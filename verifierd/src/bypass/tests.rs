//! The daemon's side of a file that others write, too.

use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;
use verification::BypassError;
use verifier_bypass::{Grant, issue, revoke};

use super::*;

const WRONG: &str = "0000000000000000";

fn file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bypass");
    (folder, path)
}

fn bypass(path: &Path) -> Bypass {
    Bypass::new(path, Clock::start()).unwrap()
}

fn make(path: &Path, user: &str) -> String {
    let grant = Grant {
        user,
        uses: 1,
        until: wall_seconds() + 3600,
    };
    let code = issue(path, &grant, wall_seconds()).unwrap();
    code.digits().to_owned()
}

#[tokio::test(start_paused = true)]
async fn who_has_codes_is_known_as_soon_as_the_file_says_so() {
    let (_folder, path) = file();
    let bypass = bypass(&path);
    assert!(!bypass.takes("alice").await, "there is no file");
    let code = make(&path, "alice");
    assert!(bypass.takes("alice").await);
    assert!(!bypass.takes("bob").await);
    make(&path, "bob");
    assert!(bypass.takes("bob").await);
    let spent = bypass.spend("alice".to_owned(), code).await;
    assert_eq!(spent, Ok(0));
    assert!(!bypass.takes("alice").await);
    revoke(&path, "bob", wall_seconds()).unwrap();
    assert!(!bypass.takes("bob").await);
}

/// What was read is used again, and only as long as nothing changed.
#[test]
fn a_file_that_did_not_change_is_not_read_again() {
    let (_folder, path) = file();
    make(&path, "alice");
    let later = wall_seconds() + 10;
    let known = holders::read(&path, later).unwrap();
    let stamp = holders::stamp(&path);
    assert_eq!(known.find(stamp, "alice", later), Some(true));
    assert_eq!(known.find(stamp, "bob", later), Some(false));
    assert_eq!(known.find(stamp, "alice", later + 3600), Some(false));
    assert_eq!(known.find(None, "alice", later), Some(false), "it is gone");
    make(&path, "bob");
    let changed = holders::stamp(&path);
    assert_eq!(known.find(changed, "bob", later), None);
    // What changed just now may change again in the same tick of the clock.
    let fresh = holders::read(&path, wall_seconds()).unwrap();
    assert_eq!(fresh.find(changed, "bob", later), None);
}

#[tokio::test(start_paused = true)]
async fn who_guesses_is_noticed_and_keeps_nobody_out() {
    let (_folder, path) = file();
    let code = make(&path, "alice");
    let bypass = bypass(&path);
    let spend = |user: &str, code: &str| bypass.spend(user.to_owned(), code.to_owned());
    for _ in 0..10 {
        assert_eq!(spend("alice", WRONG).await, Err(BypassError::Wrong));
    }
    let guessed = spend("alice", WRONG).await;
    assert!(
        matches!(guessed, Err(BypassError::Guessed(_))),
        "{guessed:?}"
    );
    assert_eq!(spend("bob", WRONG).await, Err(BypassError::Wrong));
    assert_eq!(spend("alice", &code).await, Ok(0), "the right one counts");
    tokio::time::advance(Duration::from_secs(600)).await;
    assert_eq!(spend("alice", WRONG).await, Err(BypassError::Wrong));
}

#[tokio::test(start_paused = true)]
async fn a_file_that_cannot_be_used_lets_nobody_in() {
    let (folder, path) = file();
    let code = make(&path, "alice");
    let elsewhere = folder.path().join("elsewhere");
    std::fs::rename(&path, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
    let bypass = bypass(&path);
    assert!(!bypass.takes("alice").await);
    let spent = bypass.spend("alice".to_owned(), code).await;
    assert_eq!(spent, Err(BypassError::Unusable));
}

/// Whoever keeps the file, such as a process that was stopped, keeps no login waiting.
#[tokio::test]
async fn a_file_that_somebody_keeps_holds_nobody_up() {
    let (_folder, path) = file();
    make(&path, "alice");
    let bypass = bypass(&path);
    assert!(bypass.takes("alice").await);
    make(&path, "bob");
    let kept = std::fs::File::open(&path).unwrap();
    kept.lock().unwrap();
    let started = tokio::time::Instant::now();
    for _ in 0..3 {
        assert!(bypass.takes("alice").await);
        assert!(bypass.takes("bob").await, "to look takes no lock");
    }
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
    drop(kept);
}
