//! The tests in the source tree: functions that the test harness runs, and stories that are told.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Their names.
pub(crate) fn tests() -> BTreeSet<String> {
    let files = files();
    let texts = files.iter().map(|(_, text)| text);
    texts
        .flat_map(|text| functions(text).chain(stories(text)).chain(named(text)))
        .collect()
}

/// Every file: its path from the root of the tree, without `.rs`, and its text.
pub(crate) fn files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for package in ["verifierd", "http-api", "pam_xmpp", "tests"] {
        read(&root.join(package), root, &mut files);
    }
    files
}

fn read(path: &Path, root: &Path, files: &mut Vec<(String, String)>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            read(&entry.unwrap().path(), root, files);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path).unwrap();
        let name = path.strip_prefix(root).unwrap().with_extension("");
        files.push((name.to_str().unwrap().to_owned(), text));
    }
}

/// Functions under `#[test]` and its like.
fn functions(text: &str) -> impl Iterator<Item = String> {
    let mut is_test = false;
    text.lines().filter_map(move |line| {
        let line = line.trim_start();
        is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        let (_, rest) = line
            .split_once("fn ")
            .filter(|_| is_test && !line.starts_with("//"))?;
        is_test = false;
        rest.split_once('(').map(|(name, _)| name.to_owned())
    })
}

/// The last part of each path in `stories![..]` and `stories_at![..]`.
fn stories(text: &str) -> impl Iterator<Item = String> {
    let lists = ["stories![", "stories_at!["]
        .into_iter()
        .flat_map(|head| text.split(head).skip(1))
        .filter_map(|rest| rest.split(']').next());
    let words =
        lists.flat_map(|list| list.split(|c: char| c.is_whitespace() || c == ',' || c == ';'));
    let paths = words.filter(|word| !word.ends_with(':') && !word.is_empty());
    paths
        .filter_map(|path| path.rsplit("::").next())
        .map(str::to_owned)
}

/// The names in `Story::once("..", ..)`.
fn named(text: &str) -> impl Iterator<Item = String> {
    let calls = text.split("Story::once(").skip(1);
    let names = calls.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    names
        .filter_map(|path| path.rsplit("::").next())
        .map(str::to_owned)
}
