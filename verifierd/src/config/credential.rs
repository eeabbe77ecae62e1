//! The secret of the link, from wherever it is kept, and the trust anchors.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::entry::Entry;
use super::table::Table;
use crate::secret::Secret;

/// Where files are looked for.
#[derive(Debug)]
pub(super) struct Places<'p> {
    /// The configuration file itself.
    pub(super) file: &'p Path,
    /// What `LoadCredential=` of systemd.exec(5) made, if we were started with it.
    pub(super) credentials: Option<&'p Path>,
}

impl Places<'_> {
    /// Relative paths are relative to the configuration file's folder, wherever we were started.
    pub(super) fn resolve(&self, path: &str) -> PathBuf {
        let folder = self.file.parent().unwrap_or(Path::new(""));
        folder.join(path)
    }

    /// Whether everybody on this machine can read the configuration.
    pub(super) fn is_world_readable(&self) -> bool {
        is_world_readable(self.file)
    }

    fn credential(&self) -> Option<PathBuf> {
        let path = self.credentials?.join("xmpp-secret");
        path.exists().then_some(path)
    }
}

const PATH: &str = "the path of a file";
const SECRET: &str = "a text, the password";
const WAYS: &str =
    "xmpp.secret_file is missing: expected it, or a systemd credential named xmpp-secret";
/// A password longer than this is the wrong file.
const LONGEST: u64 = 4096; // bytes

/// `secret_file`, `secret`, or the systemd credential.
pub(super) fn read(table: &Table<'_>, places: &Places<'_>) -> Option<Secret> {
    let inline = table.optional("secret").map(Entry::secret);
    match (table.optional("secret_file"), inline) {
        (Some(_), Some(inline)) => {
            inline.fault("give either this or secret_file, not both");
            None
        }
        (Some(file), None) => read_file(&file, places),
        (None, Some(inline)) => read_inline(&inline, places),
        (None, None) => {
            let Some(path) = places.credential() else {
                table.complain(WAYS);
                return None;
            };
            match read_secret(&path) {
                Ok(secret) => Some(secret),
                Err(error) => {
                    table.complain(&format!("systemd credential xmpp-secret: {error}"));
                    None
                }
            }
        }
    }
}

fn read_file(entry: &Entry<'_>, places: &Places<'_>) -> Option<Secret> {
    let path = places.resolve(entry.text(PATH)?);
    if is_world_readable(&path) {
        entry.warn("everybody on this machine can read that file: chmod o-r");
    }
    match read_secret(&path) {
        Ok(secret) => Some(secret),
        Err(error) => {
            entry.fault(format_args!("cannot read {}: {error}", path.display()));
            None
        }
    }
}

fn read_inline(entry: &Entry<'_>, places: &Places<'_>) -> Option<Secret> {
    let secret = entry.parsed(SECRET, |text| {
        (!text.is_empty()).then(|| Secret::new(text.to_owned()))
    });
    entry.warn(if places.is_world_readable() {
        "a secret in a file that everybody on this machine can read: use secret_file or a systemd credential"
    } else {
        "better in a file of its own: use secret_file or a systemd credential"
    });
    secret
}

/// The whole file but one newline at its end.
fn read_secret(path: &Path) -> io::Result<Secret> {
    let mut text = String::new();
    File::open(path)?
        .take(LONGEST + 1)
        .read_to_string(&mut text)?;
    let length = text.trim_end_matches(['\r', '\n']).len();
    if length == 0 {
        return Err(io::Error::other("it is empty"));
    }
    if text.len() as u64 > LONGEST {
        return Err(io::Error::other("it is longer than 4096 bytes"));
    }
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(Secret::new(text))
}

/// `ca_file`: there, and with a certificate in it.
pub(super) fn read_anchor(entry: &Entry<'_>, places: &Places<'_>) -> Option<PathBuf> {
    let path = places.resolve(entry.text(PATH)?);
    match fs::read_to_string(&path) {
        Ok(pem) if pem.contains("-----BEGIN CERTIFICATE-----") => Some(path),
        Ok(_) => {
            entry.fault("no certificate in it: expected PEM (RFC 7468)");
            None
        }
        Err(error) => {
            entry.fault(format_args!("cannot read {}: {error}", path.display()));
            None
        }
    }
}

fn is_world_readable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o004 != 0)
}
