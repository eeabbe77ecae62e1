//! What is installed: where cargo leaves it, and its size.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::report::megabytes;
use crate::samples::float;
use crate::table::Table;

/// The release binary; `run` has built it.
pub(crate) fn daemon() -> Result<PathBuf> {
    Ok(profiles()?.join("release/verifierd"))
}

/// The PAM module as packages ship it: it has a profile of its own.
pub(crate) fn module() -> Result<PathBuf> {
    Ok(profiles()?.join("module/libpam_xmpp.so"))
}

/// Cargo's target folder: we stand in `PROFILE/deps` of it.
fn profiles() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let folder = own
        .ancestors()
        .nth(3)
        .context("not started from where cargo builds")?;
    Ok(folder.to_owned())
}

/// Both profiles strip.
pub(crate) fn sizes(figures: &mut Table) -> Result<()> {
    let size = |file: PathBuf| {
        let found = std::fs::metadata(&file);
        found
            .map(|file| file.len())
            .with_context(|| format!("{} is not built", file.display()))
    };
    let daemon = size(daemon()?)?;
    figures.figure(
        "verifierd, release binary, stripped",
        megabytes(daemon),
        "",
        true,
    );
    let module = size(module()?)?;
    let text = format!("{:.0} kB", float(module) / 1e3);
    figures.figure("pam_xmpp.so, stripped", text, "< 400 kB", module < 400_000);
    Ok(())
}
