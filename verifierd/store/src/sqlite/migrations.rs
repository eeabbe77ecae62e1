//! The schema, and how a file gets to the newest: forward only, one step after the other, each as a whole or not at all.

use std::path::Path;

use rusqlite::Connection;

use super::{OpenError, database};

/// Never changed once released: a new step is a new file.
const STEPS: [&str; 1] = [include_str!("../../migrations/0001-records.sql")];

pub(super) fn run(connection: &mut Connection, path: &Path) -> Result<(), OpenError> {
    let known = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    let found = version(connection).map_err(|error| database(path, error))?;
    if found > known {
        return Err(OpenError::TooNew {
            path: path.to_owned(),
            found,
            known,
        });
    }
    let done = usize::try_from(found).unwrap_or_default();
    for (number, step) in (1_i64..).zip(STEPS).skip(done) {
        apply(connection, number, step).map_err(|error| database(path, error))?;
    }
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn apply(connection: &mut Connection, number: i64, step: &str) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(step)?;
    transaction.pragma_update(None, "user_version", number)?;
    transaction.commit()
}
