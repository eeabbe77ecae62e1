//! A folder that stands for the root of a machine.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use tempfile::TempDir;
use verifierd::check_pam::Root;

/// A folder of services in an image in which the paths of this machine lead there as well.
pub(crate) struct Image(TempDir);

impl Image {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let within = folder.path().join(folder.path().strip_prefix("/").unwrap());
        fs::create_dir_all(folder.path().join("etc/pam.d")).unwrap();
        fs::create_dir_all(within.parent().unwrap()).unwrap();
        symlink("/", within).unwrap();
        Self(folder)
    }

    /// Its `/etc/pam.d`, as this machine sees it.
    pub(crate) fn services(&self) -> PathBuf {
        self.0.path().join("etc/pam.d")
    }

    pub(crate) fn root(&self) -> Root {
        Root::below(self.0.path().to_owned())
    }
}
