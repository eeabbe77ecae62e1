//! The shared object: a library that is a cdylib alone is not built for its own tests.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds it in the folder of all builds, and says where it is.
pub(crate) fn built(target: &Path, profile: &str) -> PathBuf {
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--package",
            "pam_xmpp",
            "--profile",
            profile,
            "--target-dir",
        ])
        .arg(target)
        .status()
        .unwrap();
    assert!(status.success(), "the module does not build");
    let folder = if profile == "dev" { "debug" } else { profile };
    target.join(folder).join("libpam_xmpp.so")
}
