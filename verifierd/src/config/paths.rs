//! `[socket]` and `[store]`: where they lie.

use std::path::{Path, PathBuf};

use super::credential::Places;
use super::table::Table;

/// Where `[socket] path` is by default; the command line looks there too.
pub const DEFAULT_SOCKET: &str = "/run/verifierd/verifierd.sock";
const DEFAULT_STORE: &str = "/var/lib/verifierd/verifierd.db";
const IN_MEMORY: &str = ":memory:";

const SOCKET: &str = "the path of a socket, at most 107 bytes long";
const STORE: &str = "the path of a file, or \":memory:\"";
/// `sun_path` of unix(7), with its NUL.
const LONGEST_SOCKET: usize = 107;

pub(super) fn read_socket(root: &Table<'_>, places: &Places<'_>) -> Option<PathBuf> {
    let Some(entry) = root.optional("socket") else {
        return Some(PathBuf::from(DEFAULT_SOCKET));
    };
    let table = entry.table()?;
    let path = table.optional("path").map_or_else(
        || Some(PathBuf::from(DEFAULT_SOCKET)),
        |entry| {
            entry.parsed(SOCKET, |text| {
                let path = places.resolve(text);
                let fits = path.as_os_str().len() <= LONGEST_SOCKET;
                (is_file_path(text) && fits).then_some(path)
            })
        },
    );
    table.finish();
    path
}

pub(super) fn read_store(root: &Table<'_>, places: &Places<'_>) -> Option<PathBuf> {
    let Some(entry) = root.optional("store") else {
        return Some(PathBuf::from(DEFAULT_STORE));
    };
    let table = entry.table()?;
    let path = table.optional("path").map_or_else(
        || Some(PathBuf::from(DEFAULT_STORE)),
        |entry| {
            entry.parsed(STORE, |text| {
                if text == IN_MEMORY {
                    return Some(PathBuf::from(IN_MEMORY));
                }
                is_file_path(text).then(|| places.resolve(text))
            })
        },
    );
    table.finish();
    path
}

/// Whether nothing is to be kept.
#[must_use]
pub fn is_in_memory(store: &Path) -> bool {
    store == Path::new(IN_MEMORY)
}

pub(super) fn is_file_path(text: &str) -> bool {
    !text.is_empty() && !text.ends_with('/') && !text.contains('\0')
}
