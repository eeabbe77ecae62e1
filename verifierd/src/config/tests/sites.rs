//! What `docs/sites` shows: each block for `verifierd.toml` is one, and the index says what the pages say.

use std::fs;
use std::path::Path;

use super::Folder;

/// The pages by name, the index apart.
fn pages() -> (String, Vec<(String, String)>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/sites");
    let mut pages: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    pages.sort();
    let index = pages.iter().position(|(name, _)| name == "README").unwrap();
    let (_, index) = pages.remove(index);
    assert!(pages.len() > 20, "{}", pages.len());
    (index, pages)
}

fn blocks(page: &str) -> impl Iterator<Item = &str> {
    let fences = page.split("```toml\n").skip(1);
    fences.map(|rest| rest.split("```").next().unwrap())
}

#[test]
fn every_block_is_good() {
    let (index, pages) = pages();
    let base = blocks(&index).next().unwrap();
    for (name, page) in &pages {
        assert!(blocks(page).next().is_some(), "{name}: no block");
        for block in blocks(page) {
            let whole = if block.contains("[xmpp]") {
                block.to_owned()
            } else {
                format!("{base}\n{block}")
            };
            let loaded = Folder::with(&whole.replace("/etc/verifierd/", "")).load();
            let (_, warnings) = loaded.unwrap_or_else(|told| panic!("{name}: {told}"));
            let is_known = |warning: &String| {
                warning.contains("relying_party.pkce") && block.contains("pkce = false")
            };
            assert!(warnings.iter().all(is_known), "{name}: {warnings:?}");
        }
    }
}

#[test]
fn the_index_says_what_the_pages_say() {
    let (index, pages) = pages();
    for (name, page) in &pages {
        let link = format!("]({name}.md) |");
        let row = index.lines().find(|line| line.contains(&link));
        let row = row.unwrap_or_else(|| panic!("{name}: not in the index"));
        let cells: Vec<&str> = row.split(" | ").collect();
        let is_off = blocks(page).any(|block| block.contains("pkce = false"));
        let pkce = if is_off { "off" } else { "on" };
        assert_eq!(cells[2], pkce, "{name}");
        let is_tried = page.to_lowercase().contains("**tried**");
        assert_eq!(row.ends_with("| yes |"), is_tried, "{name}");
    }
}
