//! The pictures of `docs/screenshots`: `cargo test -p acceptance --test signin -- --ignored`.

use std::path::PathBuf;

use acceptance::{Browser, Confirmer, Look, Stage, Visitor};

use crate::rooms::{self, Rooms};

const OPERATOR: &str = "name = \"Example Society\"\nsupport = \"mailto:help@example.org\"\n\
    imprint = \"https://example.org/legal\"\nprivacy = \"https://example.org/privacy\"\n";

/// Small enough to stand beside each other.
const WINDOW: Look = Look {
    javascript: true,
    dark: false,
    width: 500,
    height: 560,
    locale: "en",
    reduced_motion: true,
    forced_colors: false,
    scale: 1,
};

pub(crate) fn pictures_for_the_docs(stage: &Stage) {
    let rooms = Rooms::open(stage, OPERATOR);
    by_day(&rooms, &stage.person("alice"));
    let dark = Look {
        dark: true,
        ..WINDOW
    };
    let alice = stage.person("alice");
    let visitor = Browser::start().visitor_with(&dark);
    asks(&rooms, &visitor, &alice);
    take(&visitor, "code-dark");

    let phone = Look {
        reduced_motion: true,
        ..Look::phone()
    };
    let alice = stage.person("alice");
    let visitor = Browser::start().visitor_with(&phone);
    visitor.goes_to(&rooms.at("/account"));
    take(&visitor, "address-phone");
    asks(&rooms, &visitor, &alice);
    take(&visitor, "code-phone");
}

fn by_day(rooms: &Rooms, alice: &Confirmer) {
    let visitor = Browser::start().visitor_with(&WINDOW);
    visitor.goes_to(&rooms.at("/account"));
    take(&visitor, "address");
    visitor.types("alice at example");
    visitor.hits("Enter");
    visitor.waits_for(".fault");
    take(&visitor, "address-wrong");
    asks(rooms, &visitor, alice);
    take(&visitor, "code");
    alice.denies(&alice.sees_request(&rooms::code(&visitor)));
    visitor.waits_for("main a.way");
    take(&visitor, "refused");
    visitor.presses("Try again");
    alice.confirms(&alice.sees_request(&rooms::code(&visitor)));
    visitor.waits_for_text("Where you are signed in");
    let other = Browser::start().visitor();
    asks(rooms, &other, alice);
    alice.confirms(&alice.sees_request(&rooms::code(&other)));
    other.waits_for_text("Where you are signed in");
    visitor.reloads();
    take(&visitor, "sessions");
}

fn asks(rooms: &Rooms, visitor: &Visitor, alice: &Confirmer) {
    visitor.goes_to(&rooms.at("/account"));
    visitor.types(alice.bare());
    visitor.hits("Enter");
    visitor.waits_for(".code");
}

fn take(visitor: &Visitor, what: &str) {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/screenshots"));
    std::fs::create_dir_all(&folder).expect("our own folder");
    visitor.takes_picture(&folder.join(format!("{what}.png")));
}
