//! `docs/THREAT-MODEL.md` claims nothing that no test shows, and leaves out no row of a chapter.

use super::{page, tree};

const PAGE: &str = include_str!("../../../docs/THREAT-MODEL.md");

/// The rows of all tables: their first cell, whether something is claimed, and the tests.
fn rows() -> Vec<(&'static str, bool, &'static str)> {
    let lines = PAGE.lines().filter_map(|line| line.strip_prefix('|'));
    let lines = lines.filter_map(|line| line.strip_suffix('|'));
    let cells = lines.map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    cells
        .filter_map(|cells| match cells[..] {
            [row, _, "met" | "partly", _, tests] => Some((row, true, tests)),
            [row, _, "no" | "n.a." | "theirs", _, tests] => Some((row, false, tests)),
            [attack, _, tests] if tests.contains("::") => Some((attack, true, tests)),
            _ => None,
        })
        .collect()
}

#[test]
fn every_test_of_the_threat_model_exists() {
    let (names, files) = (tree::tests(), tree::files());
    let stands = |test: &str| {
        let Some((file, name)) = test.rsplit_once("::") else {
            return false;
        };
        let (end, function) = (format!("/{file}"), format!("fn {name}("));
        let mut of_that_name = files.iter().filter(|(path, _)| path.ends_with(&end));
        names.contains(name) && of_that_name.any(|(_, text)| text.contains(&function))
    };
    let rows = rows();
    assert!(rows.len() > 80, "{}", rows.len());
    let tests = rows
        .iter()
        .flat_map(|(row, _, tests)| page::quoted(tests).map(move |test| (row, test)));
    let missing: Vec<_> = tests.filter(|(_, test)| !stands(test)).collect();
    assert!(missing.is_empty(), "there are no such tests: {missing:#?}");
}

#[test]
fn what_the_threat_model_claims_is_shown() {
    for (row, is_claimed, tests) in rows() {
        let is_shown = page::quoted(tests).next().is_some();
        assert!(is_shown || !is_claimed, "{row}: no test");
    }
}

/// ASVS 5.0: how many requirements each section of the two chapters has.
#[test]
fn every_requirement_is_there_once() {
    const SECTIONS: [(&str, usize); 15] = [
        ("6.1", 3),
        ("6.2", 12),
        ("6.3", 8),
        ("6.4", 6),
        ("6.5", 8),
        ("6.6", 4),
        ("6.7", 2),
        ("6.8", 4),
        ("10.1", 2),
        ("10.2", 3),
        ("10.3", 5),
        ("10.4", 16),
        ("10.5", 5),
        ("10.6", 2),
        ("10.7", 3),
    ];
    let wanted = SECTIONS
        .iter()
        .flat_map(|(section, count)| (1..=*count).map(move |number| format!("{section}.{number}")));
    let rows = rows();
    let found = rows.iter().flat_map(|(row, _, _)| numbers(row));
    assert_eq!(found.collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
}

/// The requirements of a row: `6.1.1`, `6.5.7, 6.5.8` or `6.2.1 to 6.2.12`.
fn numbers(row: &str) -> Vec<String> {
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if let Some((first, last)) = row.split_once(" to ").filter(|(first, _)| is_number(first)) {
        let (section, from) = first.rsplit_once('.').unwrap();
        let (_, till) = last.rsplit_once('.').unwrap();
        let (from, till): (u32, u32) = (from.parse().unwrap(), till.parse().unwrap());
        return (from..=till)
            .map(|number| format!("{section}.{number}"))
            .collect();
    }
    let all = row.split(", ").filter(|text| is_number(text));
    all.map(str::to_owned).collect()
}
