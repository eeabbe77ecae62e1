//! The sign-in pages in a real browser: with scripts and without, by keyboard alone, small and large, light and dark.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "stories: a missing answer is a failed one"
)]

mod looks;
mod pictures;
mod rooms;

use std::process::ExitCode;

use acceptance::{Browser, Look, Need, Stage, Story, play};

use rooms::Rooms;

fn main() -> ExitCode {
    let stories = [
        Story::once("who_confirms_is_in", who_confirms_is_in),
        Story::once("without_scripts", without_scripts),
        Story::once("by_keyboard_alone", by_keyboard_alone),
        Story::once("another_browser_gets_nothing", another_browser_gets_nothing),
        Story::once(
            "who_says_no_keeps_everybody_out",
            who_says_no_keeps_everybody_out,
        ),
        Story::once(
            "a_known_browser_hears_how_far_it_came",
            a_known_browser_hears_how_far_it_came,
        ),
        Story::once(
            "the_code_of_the_message_is_typed",
            the_code_of_the_message_is_typed,
        ),
        Story::once(
            "everybody_can_use_every_page",
            looks::everybody_can_use_every_page,
        ),
        Story::once("every_language_fits", looks::every_language_fits),
        Story::once("what_is_sent_is_small", what_is_sent_is_small),
    ];
    let stories = stories.map(|story| story.needing(Need::Programs(Browser::PROGRAMS)));
    let wished = Story::once("pictures_for_the_docs", pictures::pictures_for_the_docs);
    let wished = [wished.needing(Need::Wish)];
    play(&[&stories[..], &wished].concat())
}

fn who_confirms_is_in(stage: &Stage) {
    let rooms = Rooms::open(stage, "");
    let (alice, visitor) = (stage.person("alice"), Browser::start().visitor());
    visitor.goes_to(&rooms.at("/account"));
    assert_eq!(visitor.title(), "Sign in – 127.0.0.1");
    visitor.fills("Your XMPP address", alice.bare());
    visitor.presses("Continue");
    let code = rooms::code(&visitor);
    let request = alice.sees_request(&code);
    let text = alice.reads("sign in with a browser");
    assert!(
        text.body().is_some_and(
            |body| body.contains("from 127.0.0.1") && body.contains("Program: Chrome · Linux")
        ),
        "{text:?}"
    );
    assert!(
        visitor
            .attribute("a.chat", "href")
            .is_some_and(|link| link.ends_with(&format!("?message;body={code}")))
    );
    alice.confirms(&request);
    visitor.waits_for_url("/account");
    visitor.waits_for_text(&format!("You are {}.", alice.bare()));
    assert_eq!(visitor.complaints(), Vec::<String>::new());
    let session = visitor.cookie("__Host-verifierd-session").expect("set");
    assert_eq!(
        (&session["httpOnly"], &session["secure"]),
        (&true.into(), &true.into())
    );
    assert!(visitor.cookie("__Host-verifierd-attempt").is_none());

    visitor.presses("Sign out");
    visitor.waits_for_text("You are signed out");
    visitor.goes_to(&rooms.at("/account"));
    visitor.waits_for_text("Your XMPP address");
}

/// The page looks again by itself.
fn without_scripts(stage: &Stage) {
    let rooms = Rooms::open(stage, "");
    let look = Look {
        javascript: false,
        ..Look::default()
    };
    let (alice, visitor) = (stage.person("alice"), Browser::start().visitor_with(&look));
    visitor.goes_to(&rooms.at("/account"));
    visitor.fills("Your XMPP address", alice.bare());
    visitor.presses("Continue");
    let request = alice.sees_request(&rooms::code(&visitor));
    assert!(visitor.has_a("link", "I have confirmed"));
    alice.confirms(&request);
    visitor.waits_for_text(&format!("You are {}.", alice.bare()));
}

fn by_keyboard_alone(stage: &Stage) {
    let rooms = Rooms::open(stage, "");
    let (alice, visitor) = (stage.person("alice"), Browser::start().visitor());
    visitor.goes_to(&rooms.at("/account"));
    // The field has the focus.
    visitor.types(alice.bare());
    visitor.hits("Tab");
    assert_eq!(visitor.focus(), "button: Continue");
    visitor.hits("Enter");
    let request = alice.sees_request(&rooms::code(&visitor));
    let way = ["a: Open the chat", "summary: No message?", "button: Cancel"];
    for stop in way {
        visitor.hits("Tab");
        assert_eq!(visitor.focus(), stop);
    }
    alice.confirms(&request);
    visitor.waits_for_text("Where you are signed in");
    visitor.hits("Tab");
    assert_eq!(visitor.focus(), "button: Sign out");
    visitor.hits("Enter");
    visitor.waits_for_text("You are signed out");
}

fn another_browser_gets_nothing(stage: &Stage) {
    let rooms = Rooms::open(stage, "");
    let (alice, browser) = (stage.person("alice"), Browser::start());
    let (own, other) = (browser.visitor(), browser.visitor());
    own.goes_to(&rooms.at("/account"));
    own.fills("Your XMPP address", alice.bare());
    own.presses("Continue");
    let request = alice.sees_request(&rooms::code(&own));
    let waiting = own.url();
    other.goes_to(&waiting);
    other.waits_for_text("Your XMPP address");
    alice.confirms(&request);
    own.waits_for_text("Where you are signed in");
    other.goes_to(&waiting);
    other.waits_for_text("Your XMPP address");
    assert!(other.cookie("__Host-verifierd-session").is_none());
}

fn who_says_no_keeps_everybody_out(stage: &Stage) {
    let rooms = Rooms::open(stage, "");
    let (alice, visitor) = (stage.person("alice"), Browser::start().visitor());
    visitor.goes_to(&rooms.at("/account"));
    visitor.fills("Your XMPP address", alice.bare());
    visitor.presses("Continue");
    alice.denies(&alice.sees_request(&rooms::code(&visitor)));
    visitor.waits_for_text("The request was refused in the chat.");
    visitor.presses("Try again");
    let request = alice.sees_request(&rooms::code(&visitor));
    alice.confirms(&request);
    visitor.waits_for_text("Where you are signed in");
}

/// The second time, in the same browser: the page tells that the message has arrived.
fn a_known_browser_hears_how_far_it_came(stage: &Stage) {
    let rooms = Rooms::open(stage, "");
    let (alice, visitor) = (stage.person("alice"), Browser::start().visitor());
    visitor.goes_to(&rooms.at("/account"));
    visitor.fills("Your XMPP address", alice.bare());
    visitor.presses("Continue");
    alice.confirms(&alice.sees_request(&rooms::code(&visitor)));
    visitor.waits_for_text("Where you are signed in");
    visitor.presses("Sign out");
    visitor.waits_for_text("You are signed out");
    visitor.follows("Sign in");
    visitor.fills("Your XMPP address", alice.bare());
    visitor.presses("Continue");
    let code = rooms::code(&visitor);
    let request = alice.sees_request(&code);
    assert_eq!(visitor.text_of("#state"), "Waiting for your answer");
    alice.sends(&format!(
        "<message to='{}'><received xmlns='urn:xmpp:receipts' id='{}'/></message>",
        request.from(),
        request.id()
    ));
    visitor.waits_for_text("Your device has the message");
    alice.confirms(&request);
    visitor.waits_for_text("Where you are signed in");
}

/// To a website at another origin: what follows a form leads away from here, which Chromium allows only from a page.
fn the_code_of_the_message_is_typed(stage: &Stage) {
    // The page of another daemon, by a name of its own.
    let website = format!("http://localhost:{}/healthz", stage.daemon().http_port());
    let rooms = Rooms::with_website(stage, &website, "");
    let (alice, visitor) = (stage.person("alice"), Browser::start().visitor());
    visitor.goes_to(&rooms.authorize(&website));
    visitor.waits_for_text("Sign in to The Shop");
    visitor.fills("Your XMPP address", alice.bare());
    visitor.presses("Continue");
    let message = alice.reads("at the login").body().map(str::to_owned);
    let typed = rooms::code_of(&message.unwrap_or_default());
    assert!(
        !visitor.html().contains(&typed),
        "the page shows what it asks for"
    );
    visitor.fills("Code from the message", "wrong");
    visitor.presses("Confirm");
    visitor.waits_for_text("You have 2 more tries.");
    assert_eq!(visitor.axe(), Vec::<String>::new());
    visitor.fills("Code from the message", &typed);
    visitor.presses("Confirm");
    let url = visitor.waits_for_url("/healthz?code=");
    assert!(url.starts_with(&website), "{url}");
    visitor.goes_to(&rooms.at("/account"));
    visitor.waits_for_text("The Shop");
}

/// Style sheet, script and pictures of all pages that somebody sees, uncompressed.
fn what_is_sent_is_small(stage: &Stage) {
    let rooms = Rooms::open(stage, "");
    let (alice, visitor) = (stage.person("alice"), Browser::start().visitor());
    visitor.goes_to(&rooms.at("/account"));
    visitor.fills("Your XMPP address", alice.bare());
    visitor.presses("Continue");
    alice.confirms(&alice.sees_request(&rooms::code(&visitor)));
    visitor.waits_for_text("Where you are signed in");
    let requests = visitor.requests();
    let assets = requests
        .iter()
        .filter(|one| ["stylesheet", "script"].contains(&one["kind"].as_str().unwrap_or_default()));
    let bytes: u64 = assets.filter_map(|one| one["bytes"].as_u64()).sum();
    assert!((1..20_000).contains(&bytes), "{bytes}: {requests:?}");
    assert!(
        requests.iter().all(|one| one["url"]
            .as_str()
            .is_some_and(|url| url.starts_with(&rooms.at("/")))),
        "{requests:?}"
    );
}
