//! Where secrets come from, and that none is ever repeated.

use super::{Folder, SECRET, complaints, smallest};
use crate::secret::Secret;

#[test]
fn secret_and_secret_file_are_not_both() {
    let told = complaints(&smallest("secret = \"swordfish\"\n"));
    assert_eq!(
        told,
        "verifierd.toml:6: xmpp.secret = (not shown): give either this or secret_file, not both"
    );
}

/// A parser that quotes what it does not understand would quote secrets.
#[test]
fn what_is_not_toml_is_not_quoted() {
    for broken in [
        "secret = \"swordfish\n",
        "secret = swordfish\n",
        "secret = 'swordfish\n",
        "secret = \"\"\"swordfish\n",
        "secret swordfish\n",
        "secret = \"swordfish\" swordfish\n",
        "secret = [\"swordfish\"\n",
        "secret = {a = \"swordfish\"\n",
        "secret = \"\\swordfish\"\n",
        "secret = 0swordfish\n",
        "secret = 2026-swordfish\n",
        "secret = \"swordfish\"\nsecret = \"swordfish\"\n",
        "secret = \"swordfish\"\n[xmpp.secret]\n",
        "[swordfish\n",
    ] {
        let told = complaints(&format!("[xmpp]\n{broken}"));
        assert!(told.contains("not TOML"), "{broken}{told}");
    }
}

#[test]
fn a_table_in_the_place_of_a_secret_is_not_quoted() {
    for wrong in [
        "secret = [\"swordfish\"]\n",
        "secret = {a = \"swordfish\"}\n",
        "sekret = \"swordfish\"\n",
    ] {
        complaints(&format!("[xmpp]\n{wrong}"));
    }
    complaints("xmpp = [\"swordfish\"]\n");
    complaints("xmpp = \"swordfish\"\n");
    complaints("relying_party = [\"swordfish\"]\n");
}

#[test]
fn secrets_come_from_a_file_a_credential_or_with_a_warning_from_the_text() {
    let without = smallest("").replace("secret_file = \"xmpp-secret\"\n", "");
    let folder = Folder::with(&without);
    let (config, warnings) = folder.load_with(Some(folder.0.path())).unwrap();
    assert_eq!((config.xmpp.secret.expose(), warnings.len()), (SECRET, 0));

    let folder = Folder::with(&format!("{without}secret = \"swordfish\"\n"));
    let (config, warnings) = folder.load().unwrap();
    assert_eq!(config.xmpp.secret.expose(), SECRET);
    assert_eq!(
        warnings,
        [
            "verifierd.toml:5: xmpp.secret: better in a file of its own: use secret_file or a systemd credential"
        ]
    );
    assert!(!format!("{config:?}").contains(SECRET));
}

#[test]
fn a_secret_that_everybody_can_read_is_warned_about() {
    let folder = Folder::with(&smallest(""));
    folder.write("xmpp-secret", SECRET, 0o644);
    let (_, warnings) = folder.load().unwrap();
    assert_eq!(
        warnings,
        [
            "verifierd.toml:5: xmpp.secret_file: everybody on this machine can read that file: chmod o-r"
        ]
    );

    let inline = smallest("").replace("secret_file = \"xmpp-secret\"", "secret = \"swordfish\"");
    let folder = Folder::with(&inline);
    folder.write("verifierd.toml", &inline, 0o644);
    let (_, warnings) = folder.load().unwrap();
    assert!(
        warnings[0].contains("in a file that everybody on this machine can read"),
        "{warnings:?}"
    );
}

/// Who has the hash can sign what only we should say.
#[test]
fn hashes_that_everybody_can_read_are_warned_about() {
    let party = format!(
        "[[relying_party]]\nname = \"a\"\ntoken_hash = \"sha256:{}\"\njids = [\"*\"]\n",
        "0".repeat(64)
    );
    let folder = Folder::with(&smallest(&party));
    assert!(folder.load().unwrap().1.is_empty());
    folder.write("verifierd.toml", &smallest(&party), 0o644);
    let (_, warnings) = folder.load().unwrap();
    assert!(
        warnings[0].starts_with("verifierd.toml:6: relying_party: everybody"),
        "{warnings:?}"
    );
}

#[test]
fn a_secret_file_holds_one_secret() {
    for (content, secret) in [
        ("swordfish", Some(SECRET)),
        ("swordfish\r\n", Some(SECRET)),
        (" sword fish \n", Some(" sword fish ")),
        ("", None),
        ("\n\n", None),
        (&"x".repeat(5000), None),
    ] {
        let folder = Folder::with(&smallest(""));
        folder.write("xmpp-secret", content, 0o600);
        let loaded = folder.load().map(|(config, _)| config.xmpp.secret);
        assert_eq!(
            loaded.as_ref().ok().map(Secret::expose),
            secret,
            "{loaded:?}"
        );
    }
}
