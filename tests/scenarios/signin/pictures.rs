//! The pictures of `docs/screenshots`: `cargo test -p acceptance --test signin -- --ignored`.

use std::path::PathBuf;

use acceptance::{Browser, Look, Stage, Visitor};

use crate::rooms::{self, Rooms};

const OPERATOR: &str = "name = \"Example Society\"\nsupport = \"mailto:help@example.org\"\n\
    imprint = \"https://example.org/legal\"\nprivacy = \"https://example.org/privacy\"\n";

pub(crate) fn pictures_for_the_docs(stage: &Stage) {
    let rooms = Rooms::open(stage, OPERATOR);
    let small = Look {
        width: 560,
        height: 640,
        ..Look::default()
    };
    let looks = [
        ("", small),
        (
            "-dark",
            Look {
                dark: true,
                ..small
            },
        ),
        ("-phone", Look::phone()),
        (
            "-de",
            Look {
                locale: "de",
                ..small
            },
        ),
    ];
    let browser = Browser::start();
    for (name, look) in looks {
        let alice = stage.person("alice");
        let visitor = browser.visitor_with(&look);
        let is_whole = name.is_empty();
        visitor.goes_to(&rooms.at("/account"));
        take(&visitor, "address", name);
        if is_whole {
            visitor.types("alice at example");
            visitor.hits("Enter");
            visitor.waits_for(".fault");
            take(&visitor, "address-wrong", name);
            visitor.goes_to(&rooms.at("/account"));
        }
        visitor.types(alice.bare());
        visitor.hits("Enter");
        let request = alice.sees_request(&rooms::code(&visitor));
        take(&visitor, "code", name);
        if is_whole {
            alice.denies(&request);
            visitor.waits_for("main a.way");
            take(&visitor, "refused", name);
            visitor.presses("Try again");
            let request = alice.sees_request(&rooms::code(&visitor));
            alice.confirms(&request);
            visitor.waits_for_text("Where you are signed in");
            take(&visitor, "sessions", name);
        } else {
            alice.denies(&request);
        }
    }
}

fn take(visitor: &Visitor, what: &str, look: &str) {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/screenshots"));
    std::fs::create_dir_all(&folder).expect("our own folder");
    visitor.takes_picture(&folder.join(format!("{what}{look}.png")));
}
