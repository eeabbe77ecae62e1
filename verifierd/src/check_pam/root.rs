//! The files that are looked at: those of this machine, or those of an image below a folder.

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// The folder that stands for `/`.
#[derive(Debug, Clone)]
pub struct Root(PathBuf);

impl Default for Root {
    /// This machine.
    fn default() -> Self {
        Self(PathBuf::from("/"))
    }
}

impl Root {
    /// Everything is looked for below `folder`; symbolic links lead where they would if it were `/`.
    #[must_use]
    pub fn below(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Whether this is the machine we run on.
    #[must_use]
    pub fn is_this_machine(&self) -> bool {
        self.0 == Path::new("/")
    }

    /// All of a file, which must be one, of at most a mebibyte.
    ///
    /// # Errors
    /// As open(2) and read(2); also for what is no file, or too large.
    pub(super) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if !self.status(path)?.is_file() {
            return Err(io::Error::other("is not a file"));
        }
        let mut bytes = Vec::new();
        File::open(self.locate(path)?)?
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)?;
        if bytes.len() as u64 > LARGEST {
            return Err(io::Error::other("is larger than a mebibyte"));
        }
        Ok(bytes)
    }

    /// Whether the file begins so.
    pub(super) fn begins_with(&self, path: &Path, start: &[u8]) -> bool {
        let mut bytes = vec![0; start.len()];
        let opened = self.locate(path).and_then(File::open);
        opened
            .and_then(|mut file| file.read_exact(&mut bytes))
            .is_ok()
            && bytes == start
    }

    /// stat(2)
    pub(super) fn status(&self, path: &Path) -> io::Result<Metadata> {
        fs::metadata(self.locate(path)?)
    }

    /// The names in a folder, sorted; none where there is none.
    pub(super) fn names(&self, folder: &Path) -> Vec<String> {
        let entries = self.locate(folder).and_then(fs::read_dir);
        let names = entries.into_iter().flatten().flatten();
        let mut names: Vec<String> = names
            .filter_map(|it| it.file_name().into_string().ok())
            .collect();
        names.sort();
        names
    }

    fn locate(&self, path: &Path) -> io::Result<PathBuf> {
        if self.is_this_machine() {
            return Ok(path.to_owned());
        }
        let mut inside = PathBuf::new();
        let mut rest = parts(path);
        let mut links = 0;
        while let Some(part) = rest.pop() {
            if part == ".." {
                inside.pop();
                continue;
            }
            let Ok(target) = fs::read_link(self.0.join(&inside).join(&part)) else {
                // No link, or not there: whoever opens it will see.
                inside.push(part);
                continue;
            };
            links += 1;
            if links > MOST_LINKS {
                return Err(io::Error::other("too many symbolic links"));
            }
            if target.is_absolute() {
                inside = PathBuf::new();
            }
            rest.extend(parts(&target));
        }
        Ok(self.0.join(inside))
    }
}

const LARGEST: u64 = 1 << 20; // bytes
const MOST_LINKS: u32 = 40; // as Linux (path_resolution(7))

/// The last first.
fn parts(path: &Path) -> Vec<OsString> {
    let parts = path.components().rev().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some(OsString::from("..")),
        Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_stay_in_the_image() {
        let folder = tempfile::TempDir::new().unwrap();
        let base = folder.path();
        fs::create_dir_all(base.join("etc/authselect")).unwrap();
        fs::write(base.join("etc/authselect/system-auth"), "auth").unwrap();
        symlink("/etc/authselect/system-auth", base.join("etc/absolute")).unwrap();
        symlink("../../../etc/authselect", base.join("etc/up")).unwrap();
        symlink("loop", base.join("loop")).unwrap();
        let root = Root::below(base.to_owned());
        let read = |path: &str| root.read(Path::new(path));
        assert_eq!(read("/etc/absolute").unwrap(), b"auth");
        assert_eq!(read("/etc/up/system-auth").unwrap(), b"auth");
        assert!(read("/loop").is_err() && read("/etc").is_err() && read("/etc/passwd").is_err());
        assert_eq!(
            root.names(Path::new("/etc")),
            ["absolute", "authselect", "up"]
        );
        assert!(root.names(Path::new("/nowhere")).is_empty());
    }
}
