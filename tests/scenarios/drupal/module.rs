//! What the module shows by itself.

use std::path::Path;
use std::process::Command;

use acceptance::{Stage, run};

/// The module's folder.
pub(crate) const MODULE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../contrib/drupal/xmpp_verification"
);

pub(crate) fn its_own_tests_hold(_: &Stage) {
    let mut phpunit = Command::new("phpunit");
    let output = run(phpunit.current_dir(Path::new(MODULE)));
    assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
    assert!(output.stdout.contains("OK ("), "{}", output.stdout);
}
