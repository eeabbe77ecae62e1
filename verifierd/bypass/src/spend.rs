//! Takes a code.

use std::error::Error;
use std::fmt;
use std::path::Path;

use crate::file::{Access, Locked, Place};
use crate::hash::{Hash, Recipe};
use crate::record::Record;
use crate::{Code, Unusable};

/// The code was right, and counts once less. This is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// How often it may be used again.
    pub uses_left: u16,
}

/// Why nobody is let in.
#[derive(Debug)]
pub enum SpendError {
    /// It is no code of this user, or one that counts no more.
    Wrong,
    /// The file cannot be used.
    Unusable(Unusable),
}

impl fmt::Display for SpendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong => f.write_str("no bypass code of this user, or one that counts no more"),
            Self::Unusable(why) => why.fmt(f),
        }
    }
}

impl Error for SpendError {}

impl<E: Into<Unusable>> From<E> for SpendError {
    fn from(error: E) -> Self {
        Self::Unusable(error.into())
    }
}

/// Takes a code of this user, once. Takes some 20 ms of processor time, as long for a user without codes.
///
/// Nobody waits for whoever only guesses: the file is locked for a code that is right.
pub fn spend(path: &Path, user: &str, code: &Code, now: u64) -> Result<Spent, SpendError> {
    let seen = Locked::open(path, Access::Look)?.records()?;
    let hashed: Vec<(Recipe, Hash)> = recipes(&seen, user, now)
        .into_iter()
        .map(|recipe| (recipe, recipe.hash(code)))
        .collect();
    if hashed.is_empty() {
        Recipe::pretend(code);
    }
    find(seen, user, &hashed, now).ok_or(SpendError::Wrong)?;
    let file = Locked::open(path, Access::Write)?;
    let found = find(file.records()?, user, &hashed, now);
    let (place, mut record) = found.ok_or(SpendError::Wrong)?;
    record.left = record.left.saturating_sub(1);
    record.used_at = now;
    file.count(place, &record)?;
    Ok(Spent {
        uses_left: record.left,
    })
}

/// How the codes of this user that count are hashed: all in one way, but for those of an older version.
fn recipes(records: &[(Place, Record)], user: &str, now: u64) -> Vec<Recipe> {
    let mut recipes = Vec::new();
    for (_, record) in records {
        let counts = record.user == user && record.is_live(now);
        if counts && !recipes.contains(&record.recipe) {
            recipes.push(record.recipe);
        }
    }
    recipes
}

/// The code of this user that counts and hashes to this, the last of several; every one is looked at.
fn find(
    records: Vec<(Place, Record)>,
    user: &str,
    hashed: &[(Recipe, Hash)],
    now: u64,
) -> Option<(Place, Record)> {
    let mut found = None;
    for (place, record) in records {
        if record.user != user || !record.is_live(now) {
            continue;
        }
        let is_right =
            |(recipe, hash): &(Recipe, Hash)| *recipe == record.recipe && hash.equals(&record.hash);
        if hashed.iter().any(is_right) {
            found = Some((place, record));
        }
    }
    found
}
