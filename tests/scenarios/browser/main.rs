//! That the browser of the other stories sees what is wrong with a page: a site with every fault that they look for.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "stories: a missing answer is a failed one"
)]

mod site;

use std::process::ExitCode;

use acceptance::{Browser, Look, Need, Stage, Story, play};

use site::Site;

fn main() -> ExitCode {
    let stories = [
        Story::once("faults_are_seen", faults_are_seen),
        Story::once(
            "two_people_and_one_with_two_tabs",
            two_people_and_one_with_two_tabs,
        ),
        Story::once("a_page_works_without_scripts", a_page_works_without_scripts),
    ];
    play(&stories.map(|story| story.needing(Need::Programs(Browser::PROGRAMS))))
}

fn faults_are_seen(_: &Stage) {
    let (site, browser) = (Site::open(), Browser::start());
    let visitor = browser.visitor_with(&Look::phone());
    assert_eq!(visitor.goes_to(&site.at("/faulty")), 200);
    assert_eq!(visitor.header("X-Frame-Options").as_deref(), Some("DENY"));

    let complaints = visitor.complaints().join("\n");
    assert!(
        complaints.contains("Content Security Policy"),
        "{complaints}"
    );
    let violations = visitor.axe().join("\n");
    assert!(
        violations.contains("label: "),
        "an unlabelled field: {violations}"
    );
    assert!(violations.contains("color-contrast: "), "{violations}");
    let overflows = visitor.overflows().join("\n");
    assert!(overflows.contains("div.wide"), "{overflows}");

    assert_eq!(visitor.goes_to(&site.at("/good")), 200);
    assert_eq!(visitor.axe(), Vec::<String>::new());
    assert_eq!(visitor.overflows(), Vec::<String>::new());
    visitor.sets_direction("rtl");
    assert_eq!(visitor.overflows(), Vec::<String>::new());
    assert_eq!(visitor.goes_to(&site.at("/nowhere")), 404);
}

/// `__Host-` cookies hold on loopback without TLS.
fn two_people_and_one_with_two_tabs(_: &Stage) {
    let (site, browser) = (Site::open(), Browser::start());
    let (alice, bob) = (browser.visitor(), browser.visitor());
    alice.goes_to(&site.at("/good"));
    alice.fills("Your name", "alice");
    alice.presses("Send");
    assert!(alice.waits_for_url("/hello").ends_with("name=alice"));
    let tab = alice.opens_tab();
    tab.goes_to(&site.at("/hello"));
    tab.waits_for_text("You are alice");
    let cookie = tab.cookie("__Host-name").expect("stored");
    assert_eq!(
        (&cookie["secure"], &cookie["httpOnly"]),
        (&true.into(), &true.into())
    );
    assert_eq!(cookie["sameSite"], "Lax");
    bob.goes_to(&site.at("/hello"));
    bob.waits_for_text("You are nobody");
    let sent = bob.requests();
    assert!(
        sent.iter().all(|one| one["url"]
            .as_str()
            .is_some_and(|url| url.starts_with(&site.at("/")))),
        "{sent:?}"
    );
}

fn a_page_works_without_scripts(_: &Stage) {
    let (site, browser) = (Site::open(), Browser::start());
    let plain = Look {
        javascript: false,
        ..Look::default()
    };
    let visitor = browser.visitor_with(&plain);
    visitor.goes_to(&site.at("/good"));
    visitor.waits_for_text("no scripts here");
    visitor.hits("Tab");
    visitor.types("carol");
    visitor.hits("Tab");
    visitor.hits("Enter");
    visitor.waits_for_text("You are carol");
    // It leads on by itself after a second.
    visitor.waits_for_url("/good");
}
