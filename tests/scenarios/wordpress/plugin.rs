//! The plugin as files.

use std::path::{Path, PathBuf};
use std::process::Command;

use acceptance::{Stage, php_reads, run};
use serde_json::json;

use crate::place::place;

const CONTRIB: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../contrib/wordpress");

fn php_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                php_files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|end| end == "php"))
        .collect()
}

pub(crate) fn every_file_is_php(_stage: &Stage) {
    let files = php_files(Path::new(CONTRIB));
    assert!(files.len() > 15, "{files:?}");
    for file in files {
        php_reads(&file);
        // Called by itself, a file of a plugin must do nothing.
        if file.starts_with(Path::new(CONTRIB).join("verifierd")) {
            let alone = run(Command::new("php").arg(&file));
            assert_eq!(
                (alone.code, alone.stdout.as_str()),
                (0, ""),
                "{}",
                file.display()
            );
        }
    }
}

pub(crate) fn its_unit_tests_hold(_stage: &Stage) {
    let mut phpunit = Command::new("phpunit");
    phpunit.args(["--no-configuration", "--do-not-cache-result", "--bootstrap"]);
    phpunit.arg(Path::new(CONTRIB).join("tests/bootstrap.php"));
    let output = run(phpunit.arg(Path::new(CONTRIB).join("tests")));
    assert_eq!(output.code, 0, "{}{}", output.stdout, output.stderr);
    assert!(output.stdout.contains("OK ("), "{}", output.stdout);
}

pub(crate) fn nothing_is_left_of_it(stage: &Stage) {
    let place = place(stage);
    place.has_second_factor("editor", "alice@localhost");
    let code = "require_once ABSPATH . 'wp-admin/includes/plugin.php'; require_once ABSPATH . 'wp-admin/includes/file.php'; \
                set_transient( 'verifierd_x', 1 ); deactivate_plugins( 'verifierd/verifierd.php' ); uninstall_plugin( 'verifierd/verifierd.php' ); global $wpdb; \
                return array( $wpdb->get_col( \"SELECT option_name FROM {$wpdb->options} WHERE option_name LIKE '%verifierd%'\" ), \
                $wpdb->get_col( \"SELECT meta_key FROM {$wpdb->usermeta} WHERE meta_key LIKE '%verifierd%'\" ) );";
    assert_eq!(place.site.does(code, &json!({})), json!([[], []]));
}
