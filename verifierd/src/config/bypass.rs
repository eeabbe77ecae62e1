//! `[bypass]`: where the codes are that let people in without a confirmer.

use std::path::PathBuf;

use super::credential::Places;
use super::paths::is_file_path;
use super::table::Table;

const DEFAULT: &str = "/var/lib/verifierd/bypass";
const PATH: &str = "the path of a file";

/// The file; it need not be there.
pub(super) fn read(root: &Table<'_>, places: &Places<'_>) -> Option<PathBuf> {
    let Some(entry) = root.optional("bypass") else {
        return Some(PathBuf::from(DEFAULT));
    };
    let table = entry.table()?;
    let path = table.optional("path").map_or_else(
        || Some(PathBuf::from(DEFAULT)),
        |entry| {
            entry.parsed(PATH, |text| {
                is_file_path(text).then(|| places.resolve(text))
            })
        },
    );
    table.finish();
    path
}
