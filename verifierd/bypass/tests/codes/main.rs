//! Codes in a real file: made, taken, told.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says what it expects"
)]

mod anything;
mod damage;
mod trust;
mod uses;

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use verifier_bypass::{Code, Grant, SpendError, Spent, issue, spend};

/// A moment to count from.
const NOW: u64 = 1_795_228_083;
const HOUR: u64 = 3600;
/// What is typed by whoever has none.
const WRONG: &str = "0000-0000-0000-0000";
/// Of a line.
const LENGTH: usize = 256;

/// A folder with a file of codes in it.
struct Book {
    folder: TempDir,
}

impl Book {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("bypass")
    }

    /// A code that counts so often, for an hour.
    fn code(&self, user: &str, times: u16) -> Code {
        let grant = Grant {
            user,
            uses: times,
            until: NOW + HOUR,
        };
        issue(&self.path(), &grant, NOW).unwrap()
    }

    fn spend(&self, user: &str, code: &Code) -> Result<Spent, SpendError> {
        spend(&self.path(), user, code, NOW)
    }

    fn lines(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path()).unwrap();
        text.lines().skip(1).map(ToOwned::to_owned).collect()
    }

    /// Alice has a code; others have all the rest there can be.
    fn fills_up(&self) {
        self.damage(|bytes| {
            let line = String::from_utf8(bytes.split_off(LENGTH)).unwrap();
            bytes.extend_from_slice(line.as_bytes());
            for number in 1..4096 {
                let name = format!("{:9}", format!("user-{number}"));
                let other = line.replace(&format!("{:9}", "alice"), &name);
                assert_eq!(other.len(), LENGTH);
                bytes.extend_from_slice(other.as_bytes());
            }
        });
    }

    /// Does this to the bytes of the file.
    fn damage(&self, change: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.path()).unwrap();
        change(&mut bytes);
        fs::write(self.path(), bytes).unwrap();
    }
}

fn is_wrong(spent: &Result<Spent, SpendError>) -> bool {
    matches!(spent, Err(SpendError::Wrong))
}
