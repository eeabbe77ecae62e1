//! Every page on every screen: nothing for axe-core to find (WCAG 2.2 A and AA), and nothing that hangs over the edge.

use acceptance::{Browser, Confirmer, Look, Stage, Visitor};

use crate::rooms::{self, Rooms};

const LANGUAGES: [&str; 10] = ["en", "de", "fr", "es", "it", "nl", "pl", "pt", "ru", "zh"];

/// An operator who says all there is to say.
const OPERATOR: &str = "name = \"Verein für lange Namen und deren Verwendung e. V.\"\n\
    accent = { light = \"#006400\", dark = \"#90ee90\" }\n\
    notice = \"Questions? Ask at the desk.\"\n\
    support = \"mailto:help@example.org\"\n\
    imprint = \"https://example.org/legal\"\n\
    privacy = \"https://example.org/privacy\"\n";

pub(crate) fn everybody_can_use_every_page(stage: &Stage) {
    let rooms = Rooms::open(stage, OPERATOR);
    let looks = [
        ("light", Look::default()),
        (
            "dark",
            Look {
                dark: true,
                ..Look::default()
            },
        ),
        ("phone", Look::phone()),
        (
            "dark phone",
            Look {
                dark: true,
                ..Look::phone()
            },
        ),
        (
            "few colours",
            Look {
                forced_colors: true,
                reduced_motion: true,
                ..Look::default()
            },
        ),
    ];
    let browser = Browser::start();
    for (name, look) in looks {
        let alice = stage.person("alice");
        let visitor = browser.visitor_with(&look);
        every_page(&rooms, &visitor, &alice, |page| {
            is_sound(&visitor, &format!("{page}, {name}"));
        });
    }
}

pub(crate) fn every_language_fits(stage: &Stage) {
    let rooms = Rooms::open(stage, "");
    let browser = Browser::start();
    for locale in LANGUAGES {
        let look = Look {
            locale,
            ..Look::phone()
        };
        let visitor = browser.visitor_with(&look);
        let alice = stage.person("alice");
        visitor.goes_to(&rooms.at("/account"));
        assert_eq!(visitor.attribute("html", "lang").as_deref(), Some(locale));
        fits(&visitor, locale);
        visitor.fills_address(alice.bare());
        let request = alice.sees_request(&rooms::code(&visitor));
        fits(&visitor, locale);
        alice.denies(&request);
        visitor.waits_for("main a.way");
        fits(&visitor, locale);
    }
}

/// Words of one language for both.
trait AnyLanguage {
    fn fills_address(&self, address: &str);
}

impl AnyLanguage for Visitor {
    fn fills_address(&self, address: &str) {
        self.types(address);
        self.hits("Enter");
    }
}

fn is_sound(visitor: &Visitor, what: &str) {
    for direction in ["ltr", "rtl"] {
        visitor.sets_direction(direction);
        assert_eq!(visitor.axe(), Vec::<String>::new(), "{what} {direction}");
        fits(visitor, what);
    }
    visitor.sets_direction("ltr");
}

fn fits(visitor: &Visitor, what: &str) {
    assert_eq!(visitor.overflows(), Vec::<String>::new(), "{what}");
}

/// Goes through all of them; `look` is called at each.
fn every_page(rooms: &Rooms, visitor: &Visitor, alice: &Confirmer, look: impl Fn(&str)) {
    visitor.goes_to(&rooms.at("/sign-in?to=nowhere"));
    look("a link that leads nowhere");
    visitor.goes_to(&rooms.at("/account"));
    look("the address");
    visitor.fills("Your XMPP address", "nonsense");
    visitor.presses("Continue");
    visitor.waits_for_text("not an XMPP address");
    look("an address that is none");

    let asks = || {
        visitor.goes_to(&rooms.at("/account"));
        visitor.fills("Your XMPP address", alice.bare());
        visitor.presses("Continue");
        alice.sees_request(&rooms::code(visitor))
    };
    let request = asks();
    look("the code");
    alice.denies(&request);
    visitor.waits_for_text("Try again");
    look("refused");
    asks();
    visitor.presses("Cancel");
    visitor.waits_for_text("Nobody was signed in");
    look("cancelled");
    alice.confirms(&asks());
    visitor.waits_for_text("Where you are signed in");
    look("the sessions");
    visitor.goes_to(&rooms.at("/sign-out"));
    look("signing out");
    visitor.presses("Sign out");
    visitor.waits_for_text("You are signed out");
    look("signed out");
}
