//! What is installed: where cargo leaves it, and its size.

use std::path::PathBuf;

use acceptance::built;
use anyhow::{Context, Result};

use crate::report::megabytes;
use crate::samples::float;
use crate::table::Table;

/// The PAM module as packages ship it, built with the profile `module` beside the profile `release`.
pub(crate) fn module() -> Result<PathBuf> {
    let daemon = built("verifierd");
    let profiles = daemon
        .ancestors()
        .nth(2)
        .context("the daemon stands in no folder of cargo's")?;
    Ok(profiles.join("module/libpam_xmpp.so"))
}

/// Both profiles strip.
pub(crate) fn sizes(figures: &mut Table) -> Result<()> {
    let size = |file: PathBuf| {
        let found = std::fs::metadata(&file);
        found
            .map(|file| file.len())
            .with_context(|| format!("{} is not built", file.display()))
    };
    let daemon = size(built("verifierd"))?;
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
