//! What `docs/CONFIGURATION.md` shows and says.

use super::{Folder, complaints};

const PAGE: &str = include_str!("../../../../docs/CONFIGURATION.md");

/// The examples, with their files in the folder beside them.
fn examples() -> Vec<String> {
    let fences = PAGE.split("```toml\n").skip(1);
    let blocks = fences.map(|rest| rest.split("```").next().unwrap());
    blocks
        .map(|block| block.replace("/etc/verifierd/", ""))
        .collect()
}

#[test]
fn the_examples_are_good() {
    let examples = examples();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let folder = Folder::with(&example);
        folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\n", 0o644);
        folder.write("logo.svg", "<svg/>", 0o644);
        let loaded = folder.load().map(|(_, warnings)| warnings);
        assert_eq!(loaded, Ok(Vec::new()), "{example}");
    }
}

/// A key that the reader knows is one it offers in the place of an unknown one.
#[test]
fn every_key_is_explained() {
    let mut explained = 0;
    for (table, path) in [
        ("[xmpp]", "xmpp"),
        ("[http]", "http"),
        ("[socket]", "socket"),
        ("[store]", "store"),
        ("[bypass]", "bypass"),
        ("[limits]", "limits"),
        ("[sign_in]", "sign_in"),
        ("[pam]", "pam"),
        ("[log]", "log"),
        ("[[relying_party]]", "relying_party"),
        ("[[admin]]", "admin"),
        ("[[forward_auth]]", "forward_auth"),
        ("[openid]", "openid"),
    ] {
        let told = complaints(&format!("{table}\nzzzzzz = 1\n"));
        let hint = format!("zzzzzz is not a key in {path}: expected one of ");
        let line = told.lines().find_map(|line| line.split_once(&hint));
        for key in line.unwrap().1.split(", ") {
            let is_explained = PAGE.contains(&format!("| `{key}` |"))
                || PAGE.contains(&format!("| `{path}.{key}` |"));
            assert!(is_explained, "{path}.{key}");
            explained += 1;
        }
    }
    assert!(explained > 25, "{explained}");
}
