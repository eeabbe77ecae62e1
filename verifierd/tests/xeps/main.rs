//! `docs/XEPS.md` and `docs/THREAT-MODEL.md` claim nothing that no test shows, and `docs/verifierd.doap` claims the same.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may")]

mod page;
mod threat_model;
mod tree;

use xmpp_parsers::minidom::Element;

const PAGE: &str = include_str!("../../../docs/XEPS.md");
const CLIENTS: &str = include_str!("../../../docs/CLIENTS.md");
const DOAP: &str = include_str!("../../../docs/verifierd.doap");

/// Which cells of a table hold what.
#[derive(Clone, Copy)]
struct Columns {
    state: usize,
    tests: usize,
}

const ROWS: Columns = Columns { state: 3, tests: 5 };
const OTHERS: Columns = Columns { state: 2, tests: 4 };
const VERSION: usize = 1;
const CLIENT_STORIES: usize = 4;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

#[test]
fn every_row_is_there_once() {
    let texts = (1..=62).map(|number| format!("R{number:02}"));
    let demands = (1..=11).map(|number| format!("V{number}"));
    let all: Vec<_> = texts.chain(demands).collect();
    assert_eq!(page::table(PAGE, "row").names(), all);
}

#[test]
fn every_test_that_is_named_exists() {
    let tests = tree::tests();
    assert!(tests.len() > 500, "{} tests found", tests.len());
    let mut missing = Vec::new();
    for (head, columns) in [("row", ROWS), ("XEP", OTHERS)] {
        for (row, cell) in page::table(PAGE, head).column(columns.tests) {
            let unknown = page::quoted(cell).filter(|name| !tests.contains(*name));
            missing.extend(unknown.map(|name| format!("{row}: {name}")));
        }
    }
    assert!(missing.is_empty(), "there are no such tests: {missing:#?}");
}

#[test]
fn every_story_of_a_client_exists() {
    let tests = tree::tests();
    let stories = page::table(CLIENTS, "client");
    let stories = stories.column(CLIENT_STORIES).into_iter();
    for (client, cell) in stories {
        for name in page::quoted(cell) {
            assert!(tests.contains(name), "{client}: there is no {name}");
        }
    }
}

#[test]
fn what_is_done_is_shown() {
    for (head, columns, claims, others) in [
        ("row", ROWS, ["done", "done"], &["theirs"][..]),
        (
            "XEP",
            OTHERS,
            ["complete", "partial"],
            &["planned", "wontfix"],
        ),
    ] {
        let table = page::table(PAGE, head);
        let tests = table.column(columns.tests);
        for ((row, state), (_, tests)) in table.column(columns.state).into_iter().zip(tests) {
            let is_claim = claims.contains(&state);
            assert!(is_claim || others.contains(&state), "{row}: {state}");
            assert!(
                !is_claim || page::quoted(tests).next().is_some(),
                "{row}: no test"
            );
        }
    }
}

#[test]
fn the_doap_file_says_the_same() {
    let table = page::table(PAGE, "XEP");
    let number = |row: &str| row.split(' ').next().unwrap_or_default().to_owned();
    let states = table.column(OTHERS.state);
    let versions = table.column(VERSION);
    let of_page = versions.into_iter().zip(states);
    let of_page = of_page
        .map(|((row, version), (_, status))| [number(row), version.to_owned(), status.to_owned()]);
    let itself = ["0070", "1.0.2", "complete"].map(str::to_owned);
    let mut of_page: Vec<_> = of_page.chain([itself]).collect();
    of_page.sort();
    assert_eq!(supported(), of_page);
}

/// Number, version and status of what the DOAP file lists (XEP-0453 section 4.2), in its order.
fn supported() -> Vec<[String; 3]> {
    const XMPP: &str = "https://linkmauve.fr/ns/xmpp-doap#";
    let file: Element = DOAP.parse().unwrap();
    let project = file.children().next().unwrap();
    let implements = project
        .children()
        .filter(|child| child.name() == "implements");
    let supported = implements.filter_map(|child| child.get_child("SupportedXep", XMPP));
    supported
        .map(|xep| {
            let text = |name: &str| {
                xep.get_child(name, XMPP)
                    .map(Element::text)
                    .unwrap_or_default()
            };
            assert!(!text("since").is_empty(), "since when?");
            let url = xep
                .get_child("xep", XMPP)
                .and_then(|xep| xep.attr_ns(RDF, "resource"))
                .unwrap();
            let number = url
                .strip_prefix("https://xmpp.org/extensions/xep-")
                .and_then(|rest| rest.strip_suffix(".html"));
            [number.unwrap().to_owned(), text("version"), text("status")]
        })
        .collect()
}

#[test]
fn every_attack_has_its_story() {
    const SPOOFING: &str = include_str!("../../../docs/SPOOFING.md");
    let tests = tree::tests();
    let attacks: Vec<_> = SPOOFING
        .lines()
        .filter_map(|line| line.strip_prefix("| "))
        .filter(|line| !line.starts_with("attack |") && !line.starts_with("---"))
        .collect();
    assert!(attacks.len() > 30, "{}", attacks.len());
    for attack in attacks {
        let cells: Vec<_> = attack.split(" | ").collect();
        let mut stories = page::quoted(cells[2]).peekable();
        assert!(stories.peek().is_some(), "{attack}");
        assert!(stories.all(|name| tests.contains(name)), "{attack}");
    }
}
