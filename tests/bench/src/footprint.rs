//! Sizes of what is installed.

use acceptance::built;
use anyhow::{Context, Result};

use crate::report::megabytes;
use crate::samples::float;
use crate::table::Table;

/// The release binary and the PAM module, as cargo leaves them: the release profile strips.
pub(crate) fn sizes(figures: &mut Table) -> Result<()> {
    let size = |name: &str| {
        let file =
            std::fs::metadata(built(name)).with_context(|| format!("{name} is not built"))?;
        Ok::<u64, anyhow::Error>(file.len())
    };
    let daemon = size("verifierd")?;
    figures.figure(
        "verifierd, release binary, stripped",
        megabytes(daemon),
        "",
        true,
    );
    let module = size("libpam_xmpp.so")?;
    let text = format!("{:.0} kB", float(module) / 1e3);
    figures.figure("pam_xmpp.so, stripped", text, "< 400 kB", module < 400_000);
    Ok(())
}
