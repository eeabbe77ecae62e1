//! `[log]`: how much is told.

use tracing::Level;

use super::table::Table;

const LEVELS: [(&str, Level); 4] = [
    ("error", Level::ERROR),
    ("warn", Level::WARN),
    ("info", Level::INFO),
    ("debug", Level::DEBUG),
];

/// The least important events that are written. There is no `trace`: a library's trace shows what it sends to log in.
pub(super) fn read(root: &Table<'_>) -> Option<Level> {
    let Some(entry) = root.optional("log") else {
        return Some(Level::INFO);
    };
    let table = entry.table()?;
    let level = table
        .optional("level")
        .map_or(Some(Level::INFO), |entry| entry.one_of(&LEVELS));
    table.finish();
    level
}
