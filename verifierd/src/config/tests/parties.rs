//! Relying parties that cannot be.

use super::{complaints, smallest};

/// Two of them, from line 6 to line 15, right but for what is replaced.
const TWO: &str = "[[relying_party]]
name = \"shop\"
token_hash = \"sha256:0000000000000000000000000000000000000000000000000000000000000000\"
jids = [\"*@example.org\"]
binding = \"code\"
[[relying_party]]
name = \"wiki\"
token_hash = \"sha256:1111111111111111111111111111111111111111111111111111111111111111\"
jids = [\"*\"]
binding = \"tap\"
";

const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const SECOND: &str = "1111111111111111111111111111111111111111111111111111111111111111";

/// What is right, what is written instead, and what is told of it.
const CASES: &[(&str, &str, &str)] = &[
    (
        "shop",
        "Shop",
        "7: relying_party.name = \"Shop\": expected 1 to 64 of a-z",
    ),
    ("shop", "", "7: relying_party.name = \"\": expected"),
    (
        "shop",
        "local:0",
        "7: relying_party.name = \"local:0\": expected",
    ),
    (
        "wiki",
        "shop",
        "12: relying_party.name = \"shop\": line 7 has this name already",
    ),
    (
        FIRST,
        "swordfish",
        "8: relying_party.token_hash = (not shown): expected \"sha256:\" and 64",
    ),
    (
        "sha256:0",
        "swordfish",
        "8: relying_party.token_hash = (not shown): expected",
    ),
    (
        SECOND,
        FIRST,
        "13: relying_party.token_hash = (not shown): line 8 has this token already",
    ),
    (
        "token_hash",
        "tokenhash",
        "8: tokenhash is not a key in relying_party: did you mean token_hash?",
    ),
    (
        "token_hash",
        "# ",
        "6: relying_party.token_hash is missing: expected \"sha256:\" and",
    ),
    (
        "[\"*\"]",
        "[]",
        "14: relying_party.jids = (a list): expected a list of at least one",
    ),
    (
        "[\"*\"]",
        "[\"*\", 5, \"a@*b\"]",
        "14: relying_party.jids = \"a@*b\": expected a JID in which * stands",
    ),
    (
        "[\"*\"]",
        "[\"*\", 5, \"a@*b\"]",
        "14: relying_party.jids = 5: expected a JID in which * stands",
    ),
    (
        "tap",
        "none",
        "15: relying_party.binding = \"none\": expected \"tap\" or \"code\" or \"transfer\"",
    ),
];

#[test]
fn what_cannot_be_is_refused() {
    for (right, wrong, told) in CASES {
        let all = complaints(&smallest(&TWO.replacen(right, wrong, 1)));
        assert!(
            all.contains(told),
            "{wrong} is told:\n{all}\nwithout:\n{told}"
        );
    }
}

#[test]
fn one_of_them_is_none_of_many() {
    let told = complaints(&smallest("[relying_party]\nname = \"shop\"\n"));
    assert!(
        told.contains("6: relying_party = (not shown): expected tables, each with the header [[relying_party]]"),
        "{told}"
    );
}
