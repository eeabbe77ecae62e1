use proptest::prelude::*;

use super::*;

/// Shown with a bar for each word joiner.
fn shown(text: &str) -> String {
    quote(text, 200).replace(BREAK, "|")
}

#[test]
fn no_link_is_left() {
    for (text, expected) in [
        ("https://shop.example/login", "https:|//shop.|example/login"),
        ("see www.evil.example", "see www.|evil.|example"),
        (
            "xmpp:bob@evil.example?join",
            "xmpp:|bob@|evil.|example?join",
        ),
        ("mailto:bob", "mailto:|bob"),
        ("at 192.0.2.7 2001:db8::7", "at 192.|0.|2.|7 2001:|db8:|:|7"),
        ("192.0.2.7/login", "192.|0.|2.|7/login"),
        ("evil。example #tag", "evil。|example #|tag"),
        ("The end. Really: 5.", "The end. Really: 5."),
    ] {
        assert_eq!(shown(text), expected);
    }
}

#[test]
fn numbers_and_addresses_stay_as_they_are() {
    for text in [
        "192.0.2.7",
        "2001:db8::7",
        "deploy 1.4 to production?",
        "at 12:03, version 2.0.1",
    ] {
        assert_eq!(shown(text), text);
    }
}

#[test]
fn no_style_is_left() {
    for (text, expected) in [
        ("*bold* _it_ ~no~ `x`", "|*bold* |_it_ |~no~ |`x`"),
        ("**_both_**", "|*|*|_both_**"),
        ("```block", "|`|`|`block"),
        ("> quoted", "|> quoted"),
        ("/me approves", "|/me approves"),
        ("my_host_name a*b 5 > 4", "my_host_name a*b 5 |> 4"),
    ] {
        assert_eq!(shown(text), expected);
    }
}

#[test]
fn no_markup_is_left() {
    let shown = shown("Tom & <b>Jerry</b> &lt;");
    assert_eq!(shown, "Tom ＆ ‹b>Jerry‹/b> ＆lt;");
}

#[test]
fn no_sign_of_ours_is_left() {
    assert_eq!(quote("✅ Approved 👍🏽 ❌✔️", 100), "Approved 🏽");
    assert_eq!(quote("a⠀⠀⠀⠀b", 100), "ab");
    assert_eq!(
        quote("\u{301}\u{301}Z\u{301}\u{301}\u{301}\u{301}a", 100),
        "Z\u{301}\u{301}a"
    );
}

#[test]
fn what_runs_from_the_right_stays_by_itself() {
    assert_eq!(quote("Bob", 10), "Bob");
    assert_eq!(quote("בוב 12", 10), "\u{2068}בוב 12\u{2069}");
    assert_eq!(
        quote("\u{2067}בוב\u{2069}\u{2069}", 10),
        "\u{2068}בוב\u{2069}"
    );
}

#[test]
fn length_is_counted_in_what_is_seen() {
    assert_eq!(plain(&quote("a.b.c.d.e", 9)), "a.b.c.d.e");
    assert_eq!(plain(&quote("a.b.c.d.e.f", 9)), "a.b.c.d.…");
}

proptest! {
    #[test]
    fn whatever_is_written_is_one_harmless_line(text in any::<String>()) {
        let quoted = quote(&text, 100);
        prop_assert!(plain(&quoted).chars().count() <= 100);
        prop_assert!(!plain(&quoted).chars().any(|c| c.is_control() || is_invisible(c) || is_sign(c)));
        prop_assert!(!quoted.starts_with(starts_style));
        let marks = quoted.chars().filter(|c| ISOLATE.contains(c)).count();
        prop_assert!(marks == 0 || marks == 2 && quoted.starts_with(ISOLATE) && quoted.ends_with(ISOLATE));
    }

    /// Made of what links and styles are made of.
    #[test]
    fn whatever_is_linked_or_styled_is_broken(text in "[a.:@#*_~`>/ ]{0,60}") {
        // `::` is one, and stays as it is.
        prop_assume!(clean::line(&text, 100).parse::<IpAddr>().is_err());
        let quoted = quote(&text, 100);
        for (before, after) in quoted.chars().zip(quoted.chars().skip(1)) {
            prop_assert!(!ends_scheme_or_label(before) || matches!(after, BREAK | ' '), "{quoted:?}");
            prop_assert!(before != ' ' || !starts_style(after), "{quoted:?}");
        }
        prop_assert_eq!(plain(&quoted), clean::line(&text, 100));
    }
}
