//! The statements. Values are bound, never written into them.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use verification::Time;

use crate::{Kept, Kind, Record, Write};

const ONE: &str = "SELECT id, owner, bundle, expires, version, body FROM record
    WHERE kind = ?1 AND id = ?2 AND expires > ?3";
const OWNED: &str = "SELECT id, owner, bundle, expires, version, body FROM record
    WHERE kind = ?1 AND owner = ?2 AND expires > ?3 ORDER BY expires DESC, id";
const ALL: &str = "SELECT id, owner, bundle, expires, version, body FROM record
    WHERE kind = ?1 AND expires > ?2 ORDER BY expires DESC, id";
const INSERT: &str = "INSERT INTO record (kind, id, owner, bundle, expires, version, body)
    VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)
    ON CONFLICT (kind, id) DO UPDATE SET owner = excluded.owner, bundle = excluded.bundle,
        expires = excluded.expires, version = version + 1, body = excluded.body WHERE record.expires <= ?7";
const REPLACE: &str =
    "UPDATE record SET owner = ?3, bundle = ?4, expires = ?5, version = version + 1, body = ?6
    WHERE kind = ?1 AND id = ?2 AND version = ?7 AND expires > ?8";
const REMOVE: &str =
    "DELETE FROM record WHERE kind = ?1 AND id = ?2 AND version = ?3 AND expires > ?4";
const EXPECT: &str =
    "SELECT 1 FROM record WHERE kind = ?1 AND id = ?2 AND version = ?3 AND expires > ?4";

pub(super) fn one(
    connection: &Connection,
    kind: Kind,
    id: &str,
    now: Time,
) -> rusqlite::Result<Vec<Kept>> {
    let mut statement = connection.prepare_cached(ONE)?;
    let found = statement.query_row(params![kind.0, id, millis(now)], |row| kept(kind, row));
    Ok(found.optional()?.into_iter().collect())
}

pub(super) fn owned(
    connection: &Connection,
    kind: Kind,
    owner: &str,
    now: Time,
) -> rusqlite::Result<Vec<Kept>> {
    let mut statement = connection.prepare_cached(OWNED)?;
    let rows = statement.query_map(params![kind.0, owner, millis(now)], |row| kept(kind, row))?;
    rows.collect()
}

pub(super) fn all(connection: &Connection, kind: Kind, now: Time) -> rusqlite::Result<Vec<Kept>> {
    let mut statement = connection.prepare_cached(ALL)?;
    let rows = statement.query_map(params![kind.0, millis(now)], |row| kept(kind, row))?;
    rows.collect()
}

/// All or none, whatever else is in the transaction.
pub(super) fn commit(
    transaction: &mut Transaction<'_>,
    writes: &[Write],
    now: Time,
) -> rusqlite::Result<bool> {
    let savepoint = transaction.savepoint()?;
    for write in writes {
        if !apply(&savepoint, write, now)? {
            return Ok(false);
        }
    }
    savepoint.commit()?;
    Ok(true)
}

fn apply(connection: &Connection, write: &Write, now: Time) -> rusqlite::Result<bool> {
    let rows = match write {
        Write::Insert(record) => connection.prepare_cached(INSERT)?.execute(params![
            record.kind.0,
            record.id,
            record.owner,
            record.bundle,
            millis(record.expires),
            record.body,
            millis(now)
        ]),
        Write::Replace(record, version) => connection.prepare_cached(REPLACE)?.execute(params![
            record.kind.0,
            record.id,
            record.owner,
            record.bundle,
            millis(record.expires),
            record.body,
            number(*version),
            millis(now)
        ]),
        Write::Remove { kind, id, version } => connection.prepare_cached(REMOVE)?.execute(params![
            kind.0,
            id,
            number(*version),
            millis(now)
        ]),
        Write::Expect { kind, id, version } => connection
            .prepare_cached(EXPECT)?
            .exists(params![kind.0, id, number(*version), millis(now)])
            .map(usize::from),
        Write::RemoveBundle(bundle) => connection
            .prepare_cached("DELETE FROM record WHERE bundle = ?1")?
            .execute([bundle])
            .map(|_| 1),
        Write::RemoveOwned(kind, owner) => connection
            .prepare_cached("DELETE FROM record WHERE owner = ?1 AND kind = ?2")?
            .execute([owner.as_str(), kind.0])
            .map(|_| 1),
        Write::RemoveOwner(owner) => connection
            .prepare_cached("DELETE FROM record WHERE owner = ?1")?
            .execute([owner])
            .map(|_| 1),
    }?;
    Ok(rows == 1)
}

pub(super) fn sweep(connection: &Connection, now: Time) -> rusqlite::Result<u64> {
    let mut statement = connection.prepare_cached("DELETE FROM record WHERE expires <= ?1")?;
    let rows = statement.execute([millis(now)])?;
    Ok(u64::try_from(rows).unwrap_or(u64::MAX))
}

/// Writes what changes nothing.
pub(super) fn probe(connection: &Connection) -> rusqlite::Result<()> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    connection.pragma_update(None, "user_version", version)
}

fn kept(kind: Kind, row: &Row<'_>) -> rusqlite::Result<Kept> {
    let (expires, version): (i64, i64) = (row.get(3)?, row.get(4)?);
    Ok(Kept {
        record: Record {
            kind,
            id: row.get(0)?,
            owner: row.get(1)?,
            bundle: row.get(2)?,
            expires: Time::from_millis(u64::try_from(expires).unwrap_or_default()),
            body: row.get(5)?,
        },
        version: u64::try_from(version).unwrap_or_default(),
    })
}

/// SQLite's integers have a sign.
fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn millis(time: Time) -> i64 {
    number(time.as_millis())
}
