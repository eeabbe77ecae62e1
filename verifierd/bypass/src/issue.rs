//! Makes a code.

use std::error::Error;
use std::fmt;
use std::path::Path;

use crate::file::{Access, Locked, MOST, Place};
use crate::hash::{ITERATIONS, Recipe};
use crate::record::Record;
use crate::{Code, Unusable};

/// The most codes of one user that count at a time.
pub const MOST_PER_USER: usize = 16;
/// The most times that one code can count.
pub const MOST_USES: u16 = 100;

/// What a code is to be good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant<'u> {
    /// The Unix user whom it lets in.
    pub user: &'u str,
    /// How often it counts: 1 to [`MOST_USES`].
    pub uses: u16,
    /// From when on it counts no more.
    pub until: u64,
}

/// Why no code was made.
#[derive(Debug)]
pub enum IssueError {
    /// The user has [`MOST_PER_USER`] codes that count.
    TooMany,
    /// The file has no room for another.
    Full,
    /// The name is empty or too long for the file, or a number is out of its range.
    Impossible,
    /// The file cannot be used.
    Unusable(Unusable),
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany => write!(f, "{MOST_PER_USER} codes of this user count already"),
            Self::Full => write!(f, "there are {MOST} codes already"),
            Self::Impossible => f.write_str("no code can be made for such a user, or for so long"),
            Self::Unusable(why) => why.fmt(f),
        }
    }
}

impl Error for IssueError {}

impl<E: Into<Unusable>> From<E> for IssueError {
    fn from(error: E) -> Self {
        Self::Unusable(error.into())
    }
}

/// Makes a code and puts it down in the file, which is made where there is none. It is shown this once.
pub fn issue(path: &Path, grant: &Grant<'_>, now: u64) -> Result<Code, IssueError> {
    let is_possible = (1..=MOST_USES).contains(&grant.uses) && now < grant.until;
    if !is_possible {
        return Err(IssueError::Impossible);
    }
    let code = Code::mint()?;
    let recipe = Recipe::fresh()?;
    let mut record = Record {
        left: grant.uses,
        told: grant.uses,
        used_at: 0,
        until: grant.until,
        recipe,
        hash: recipe.hash(&code),
        user: grant.user.to_owned(),
    };
    // Before the file is touched.
    record.render().ok_or(IssueError::Impossible)?;
    let file = Locked::open(path, Access::Create)?;
    let records = file.records()?;
    let counting = || {
        let of_user = records.iter().filter(|(_, kept)| kept.user == grant.user);
        of_user.filter(|(_, kept)| kept.is_live(now))
    };
    if counting().count() >= MOST_PER_USER {
        return Err(IssueError::TooMany);
    }
    // One salt for all the codes of a user: then a code that is typed is hashed once, however many there are.
    let mut shared = counting().map(|(_, kept)| kept.recipe);
    if let Some(shared) = shared.find(|kept| kept.iterations == ITERATIONS) {
        record.recipe = shared;
        record.hash = shared.hash(&code);
    }
    let place = free_place(&records, file.len()?, now).ok_or(IssueError::Full)?;
    let line = record.render().ok_or(IssueError::Impossible)?;
    file.put(place, &record, &line)?;
    Ok(code)
}

/// The first line that counts no more and of which everything was told, or is broken; else the one behind the last.
fn free_place(records: &[(Place, Record)], len: u64, now: u64) -> Option<Place> {
    let is_kept = |(_, record): &&(Place, Record)| record.is_live(now) || record.untold() > 0;
    let mut kept = records.iter().filter(is_kept).map(|(place, _)| *place);
    let free = (0..len).find(|place| kept.next() != Some(*place));
    free.or(Some(len)).filter(|place| *place < MOST)
}
