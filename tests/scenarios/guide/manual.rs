//! `docs/man/pam_xmpp.8` against the module's own sources, and against two readers of manual pages.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use acceptance::{Stage, run};

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)
}

fn read(file: &str) -> String {
    std::fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn page() -> String {
    read("docs/man/pam_xmpp.8")
}

/// The lines of a section.
fn section(page: &str, heading: &str) -> String {
    let start = format!(".Sh {heading}\n");
    let after = page.split(&start).nth(1).expect("the section");
    after.split(".Sh ").next().expect("its lines").to_owned()
}

/// The text of a constant, its lines joined as Rust joins them.
fn constant(source: &str, name: &str) -> String {
    let start = format!("const {name}: &str = \"");
    let after = source.split(&start).nth(1).expect("the constant");
    let text = after.split("\";").next().expect("its end");
    text.split("\\\n").map(str::trim_start).collect()
}

pub(crate) fn every_option_is_in_it(_: &Stage) {
    let source = read("pam_xmpp/src/options.rs");
    let known = constant(&source, "KNOWN");
    let known: BTreeSet<&str> = known
        .strip_prefix("known are ")
        .expect("what the module says of an unknown option")
        .split_whitespace()
        .map(|option| option.trim_end_matches('='))
        .collect();
    assert!(known.len() > 10, "{known:?}");
    let page = page();
    for heading in ["OPTIONS", "SYNOPSIS"] {
        let options = section(&page, heading);
        let named: BTreeSet<&str> = options
            .lines()
            .filter_map(|line| {
                line.strip_prefix(".It Cm ")
                    .or(line.strip_prefix(".Op Cm "))
            })
            .filter_map(|words| words.split(' ').next())
            .collect();
        assert_eq!(named, known, "{heading}");
    }
    let options = section(&page, "OPTIONS").replace('\n', " ");
    for name in ["TIMEOUT", "GRACE"] {
        let allowed = constant(&source, name);
        let range = allowed.strip_prefix("allowed are ").expect("a range");
        assert!(options.contains(range), "{range}");
    }
}

pub(crate) fn every_text_is_in_it_as_it_is_shown(_: &Stage) {
    let source = read("pam_xmpp/src/text.rs")
        .replace("{who}", "")
        .replace("{what}", "Reply");
    let page = page();
    let seen = page
        .split(".Ss What the confirmer sees")
        .next()
        .expect("a part");
    let shown: Vec<&str> = seen
        .split(".Bd -literal -offset indent\n")
        .skip(1)
        .filter_map(|rest| rest.split("\n.Ed").next())
        .collect();
    assert_eq!(shown.len(), 4, "{shown:?}");
    for text in shown {
        let written = text.replace("482913", "{code}").replace("60", "{seconds}");
        assert!(source.contains(&format!("\"{written}")), "{written}");
    }
}

pub(crate) fn every_return_code_is_in_it(_: &Stage) {
    let source = read("pam_xmpp/src/verdict.rs");
    let code = source.split("#[cfg(test)]").next().expect("the code");
    let given: BTreeSet<&str> = code
        .split("PamResultCode::")
        .skip(1)
        .filter_map(|rest| {
            rest.split(|c: char| !(c.is_ascii_uppercase() || c == '_'))
                .next()
        })
        .collect();
    assert!(given.len() > 10, "{given:?}");
    let codes = section(&page(), "RETURN CODES");
    for code in given {
        assert!(codes.contains(code), "{code}");
    }
}

pub(crate) fn no_reader_of_manual_pages_complains(_: &Stage) {
    let page = path("docs/man/pam_xmpp.8");
    let linted = run(Command::new("mandoc")
        .args(["-T", "lint", "-W", "warning"])
        .arg(&page));
    assert_eq!(
        (linted.code, linted.stdout.as_str()),
        (0, ""),
        "{}",
        linted.stderr
    );
    let mut man = Command::new("man");
    man.args(["--warnings", "--local-file"])
        .arg(&page)
        .env("LC_ALL", "C.UTF-8")
        .env("MANPAGER", "cat");
    let shown = run(&mut man);
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    assert!(shown.stdout.contains("failmode=closed"), "{}", shown.stdout);
}
