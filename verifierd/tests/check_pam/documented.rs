//! Programs look for findings by name: every name stands in `docs/CHECK-PAM.md`, and every name there is one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Names in the source, with their severity, as `fault way-round`.
fn made(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            made(&path, names);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        for severity in ["fault", "risk", "note", "fine"] {
            let call = format!("Finding::{severity}(");
            let calls = text.split(&call).skip(1);
            let ids =
                calls.filter_map(|call| call.trim_start().strip_prefix('"')?.split('"').next());
            names.extend(ids.map(|id| format!("{severity} {id}")));
        }
    }
}

/// Rows of the table: `| `way-round` | fault | ..`.
fn documented(text: &str) -> BTreeSet<String> {
    let rows = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` | "));
    let pairs = rows.flat_map(|(id, rest)| {
        let severities = rest.split(" |").next().unwrap().split(", ");
        severities.map(move |severity| format!("{severity} {id}"))
    });
    let known = ["fault ", "risk ", "note ", "fine "];
    pairs
        .filter(|pair| known.iter().any(|it| pair.starts_with(it)))
        .collect()
}

#[test]
fn every_finding_has_its_row() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = BTreeSet::new();
    made(&package.join("src/check_pam"), &mut names);
    assert!(names.len() > 30, "{names:?}");
    let text = fs::read_to_string(package.join("../docs/CHECK-PAM.md")).unwrap();
    assert_eq!(names, documented(&text));
}
