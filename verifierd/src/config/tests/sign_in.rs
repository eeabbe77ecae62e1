//! `[sign_in]`: where the pages are, and what they look like.

use std::fmt::Write;

use verifier_language::Language;

use super::{Folder, smallest};

const URL: &str =
    "[http]\npublic_url = \"https://login.example.org\"\ntrusted_proxies = [\"127.0.0.1/32\"]\n";

/// A PNG as far as anybody looks.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

fn folder(http: &str, lines: &str) -> Folder {
    let folder = Folder::with(&smallest(&format!("{http}[sign_in]\n{lines}")));
    std::fs::write(folder.0.path().join("logo.png"), PNG).unwrap();
    std::fs::write(folder.0.path().join("logo.txt"), "a logo").unwrap();
    std::fs::write(
        folder.0.path().join("large.png"),
        [PNG.to_vec(), vec![0; 65536]].concat(),
    )
    .unwrap();
    folder
}

fn told(http: &str, lines: &str) -> String {
    folder(http, lines).load().expect_err("a bad configuration")
}

#[test]
fn pages_are_where_browsers_keep_cookies() {
    let with = |url: &str| format!("[http]\npublic_url = \"{url}\"\n");
    for url in [
        "https://login.example.org",
        "https://login.example.org:8443/",
        "http://localhost:7070",
        "http://login.localhost:7070",
        "http://127.0.0.1",
        "http://[::1]:7070",
    ] {
        assert!(folder(&with(url), "").load().is_ok(), "{url}");
    }
    for url in [
        "http://login.example.org",
        "http://localhost.example.org",
        "http://192.0.2.1:7070",
        "https://example.org/login",
        "http://127.0.0.1:7070/login",
        // Browsers send another origin along, and every form would be taken for a stranger's.
        "https://Login.example.org",
        "HTTPS://login.example.org",
        "https://login.example.org:443",
        "http://localhost:80",
        "http://LOCALHOST:7070",
        "http://[0:0:0:0:0:0:0:1]:7070",
    ] {
        assert!(
            told(&with(url), "").contains("sign_in needs http.public_url"),
            "{url}"
        );
    }
    assert!(told("", "").contains("sign_in needs http.public_url"));
}

#[test]
fn a_proxy_that_nobody_knows_is_warned_about() {
    let http = "[http]\npublic_url = \"https://login.example.org\"\n";
    let (_, warnings) = folder(http, "").load().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].contains("trusted_proxies does not name the proxy"),
        "{warnings:?}"
    );
    let local = "[http]\npublic_url = \"http://localhost:7070\"\n";
    assert!(folder(local, "").load().unwrap().1.is_empty());
}

#[test]
fn the_look_is_read() {
    let lines = r##"
session = 3600
timeout = 60
name = "Example e.V."
logo = "logo.png"
accent = { light = "#006400", dark = "#90ee90" }
notice = { de = "Fragen?", other = "Questions?" }
support = "xmpp:help@example.org?join"
imprint = "https://example.org/imprint"
privacy = "https://example.org/privacy"
"##;
    let (config, warnings) = folder(URL, lines).load().unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    let sign_in = config.doors.sign_in.unwrap();
    assert_eq!(
        (sign_in.session.as_secs(), sign_in.timeout.as_secs()),
        (3600, 60)
    );
    let look = sign_in.look;
    assert_eq!(look.name.as_deref(), Some("Example e.V."));
    assert!(look.logo.is_some());
    assert_ne!(look.accent, http_api::Accent::default());
    let notice = [(Some(Language::German), "Fragen?"), (None, "Questions?")];
    assert_eq!(
        look.notice,
        notice.map(|(language, text)| (language, text.to_owned()))
    );
    assert_eq!(look.support.as_deref(), Some("xmpp:help@example.org?join"));
}

#[test]
fn nothing_is_said_and_there_is_a_page() {
    let (config, _) = folder(URL, "notice = \"Hello\"").load().unwrap();
    let sign_in = config.doors.sign_in.unwrap();
    assert_eq!(
        (sign_in.session.as_secs(), sign_in.timeout.as_secs()),
        (28_800, 120)
    );
    assert_eq!(sign_in.look.notice, [(None, "Hello".to_owned())]);
}

/// Each of these lines of `[sign_in]` is told by what stands beside it.
fn all_are_told(faults: &[(&str, &str)]) {
    for (line, complaint) in faults {
        let told = told(URL, line);
        assert!(told.contains(complaint), "{line}: {told}");
    }
}

#[test]
fn what_cannot_be_shown_is_refused_by_its_key() {
    all_are_told(&[
        (
            "timeout = 4",
            "sign_in.timeout = 4: expected a whole number from 5 to 600 (seconds)",
        ),
        (
            "name = \" \"",
            "sign_in.name = \" \": expected 1 to 64 printable characters",
        ),
        (
            "logo = \"gone.png\"",
            "sign_in.logo = \"gone.png\": cannot read gone.png",
        ),
        (
            "logo = \"logo.txt\"",
            "sign_in.logo = \"logo.txt\": expected a PNG or SVG picture",
        ),
        (
            "logo = \"large.png\"",
            "sign_in.logo = \"large.png\": expected at most 64 KiB",
        ),
        (
            "accent = \"#000000\"",
            "sign_in.accent = (not shown): expected a table",
        ),
        (
            "accent = { light = \"red\" }",
            "sign_in.accent.light = \"red\": expected a colour",
        ),
        (
            "accent = { light = \"#cccccc\" }",
            "sign_in.accent.light = \"#cccccc\": too little contrast with #ffffff, the ground of the page: expected at least 4.5 to 1",
        ),
        (
            "accent = { dark = \"#333333\" }",
            "sign_in.accent.dark = \"#333333\": too little contrast with #16181c",
        ),
        (
            "accent = { darc = \"#ffffff\" }",
            "darc is not a key in sign_in.accent: did you mean dark?",
        ),
    ]);
}

#[test]
fn what_cannot_be_said_or_followed_is_refused_by_its_key() {
    all_are_told(&[
        (
            "notice = \"\"",
            "sign_in.notice = \"\": expected 1 to 500 printable characters",
        ),
        (
            "notice = { xx = \"x\" }",
            "sign_in.notice.xx = \"x\": before the = is expected a language",
        ),
        (
            "support = \"javascript:alert(1)\"",
            "sign_in.support = \"javascript:alert(1)\": expected a URI: mailto:, https: or xmpp:",
        ),
        ("support = \"mailto:nobody\"", "sign_in.support"),
        (
            "imprint = \"http://example.org/\"",
            "sign_in.imprint = \"http://example.org/\": expected an https URL",
        ),
        (
            "privacy = \"data:,\"",
            "sign_in.privacy = \"data:,\": expected an https URL",
        ),
    ]);
}

#[test]
fn no_two_have_the_same_mail_address() {
    let with = |jids: &str, address: &str| {
        format!("emails = [{{ jids = \"{jids}\", address = \"{address}\" }}]")
    };
    for (jids, address) in [
        ("alice@example.org", "office@mail.example"),
        ("*@example.org", "%u@mail.example"),
        ("*@*.example.org", "%u@%d"),
        ("*", "%u.%d@mail.example"),
    ] {
        assert!(
            folder(URL, &with(jids, address)).load().is_ok(),
            "{jids} {address}"
        );
    }
    for (jids, address, part) in [
        ("*@example.org", "office@mail.example", "%u"),
        ("*@*.example.org", "%u@mail.example", "%d"),
        ("alice@*.example.org", "alice@mail.example", "%d"),
        ("*", "%u@mail.example", "%d"),
    ] {
        let told = told(URL, &with(jids, address));
        let complaint = format!("address = \"{address}\": expected {part} in it");
        assert!(told.contains(&complaint), "{told}");
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let mut lines = String::new();
    let keys = [
        "session", "timeout", "name", "logo", "accent", "notice", "support", "imprint", "privacy",
    ];
    for key in keys {
        let _ = writeln!(lines, "{key} = false");
    }
    let told = told(URL, &lines);
    for key in keys {
        assert!(told.contains(&format!("sign_in.{key} = ")), "{key}: {told}");
    }
}
