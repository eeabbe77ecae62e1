//! Who confirms for whom.

use verification::parse_address;

use super::*;

fn users(rules: &[(&str, &[&str], u8)]) -> Result<LocalUsers, Vec<LocalUsersError>> {
    let rules = rules.iter().map(|(user, any_of, needed)| {
        let any_of = any_of.iter().map(|text| (*text).to_owned()).collect();
        (
            (*user).to_owned(),
            UserRule {
                any_of,
                needed: *needed,
                veto: true,
                not_requester: false,
            },
        )
    });
    LocalUsers::new(rules.collect())
}

fn asked(users: &LocalUsers, user: &str) -> Option<Vec<String>> {
    let confirmers = users.confirmers(user)?;
    Some(confirmers.jids().iter().map(ToString::to_string).collect())
}

#[test]
fn a_rule_of_ones_own_comes_before_everybodys() {
    let users = users(&[
        ("alice", &["Alice@Example.org/phone"], 1),
        ("root", &["alice@example.org", "bob@example.org"], 2),
        ("*", &["%u@example.org"], 1),
    ])
    .unwrap();
    assert_eq!(
        asked(&users, "alice"),
        Some(vec!["alice@example.org/phone".to_owned()])
    );
    assert_eq!(users.confirmers("root").unwrap().needed(), 2);
    assert_eq!(
        asked(&users, "carol"),
        Some(vec!["carol@example.org".to_owned()])
    );
}

#[test]
fn the_pattern_that_says_most_decides() {
    let users = users(&[
        ("admin-*", &["%u@admins.example"], 1),
        ("*-admin", &["%u@suffix.example"], 1),
        ("admin-root*", &["root@example.org"], 1),
        ("*@corp.example", &["boss@corp.example"], 1),
        ("*", &["%u@example.org"], 1),
        ("admin-zoe", &["zoe@example.org"], 1),
    ])
    .unwrap();
    for (name, jid) in [
        ("admin-alice", "admin-alice@admins.example"),
        ("admin-root2", "root@example.org"),
        ("admin-x-admin", "admin-x-admin@admins.example"),
        ("x-admin", "x-admin@suffix.example"),
        ("admin-zoe", "zoe@example.org"),
        ("eve@corp.example", "boss@corp.example"),
        ("alice", "alice@example.org"),
    ] {
        assert_eq!(asked(&users, name), Some(vec![jid.to_owned()]), "{name}");
    }
}

#[test]
fn patterns_of_which_neither_comes_first_are_refused() {
    let same = &["alice@example.org"][..];
    let other = &["bob@example.org"][..];
    let clash = users(&[("a*bc", same, 1), ("a*c*b", other, 1)]);
    assert!(clash.is_ok(), "no name ends in both bc and b");
    let clash = users(&[("a*b*c", same, 1), ("a*d*c", other, 1), ("*", other, 1)]);
    let told: Vec<_> = clash.unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "user a*d*c: \"a*b*c\" matches some of the same users: expected one of the two to have more \
        characters besides *, or more of them before its first *"
        ]
    );
    assert!(
        users(&[("a*b*c", same, 1), ("a*d*c", same, 1)]).is_ok(),
        "they agree"
    );
    assert!(users(&[("*", same, 1), ("**", other, 1)]).is_err());
}

#[test]
fn nobody_confirms_for_whom_the_file_says_so() {
    let rule = UserRule {
        any_of: vec!["%u@example.org".to_owned()],
        needed: 1,
        veto: true,
        not_requester: false,
    };
    let users = LocalUsers::new(BTreeMap::from([
        ("*".to_owned(), Some(rule.clone())),
        ("guest".to_owned(), None),
        ("svc-*".to_owned(), None),
        ("svc-web".to_owned(), Some(rule)),
    ]))
    .unwrap();
    for name in ["guest", "svc-db"] {
        assert_eq!(asked(&users, name), None, "{name}");
        assert!(users.covers(name) && users.leaves_out(name), "{name}");
    }
    for name in ["svc-web", "alice"] {
        assert!(asked(&users, name).is_some(), "{name}");
        assert!(users.covers(name) && !users.leaves_out(name), "{name}");
    }
    assert_eq!(users.patterns().count(), 2);
}

/// Else `nullok` would let in whoever has an odd name.
#[test]
fn a_name_that_no_address_can_hold_is_not_left_out() {
    let odd = users(&[("*", &["%u@example.org"], 1)]).unwrap();
    for name in ["Alice", "a*b", "*", ""] {
        assert_eq!(asked(&odd, name), None, "{name}");
        assert!(odd.covers(name) && !odd.leaves_out(name), "{name}");
    }
    let none = users(&[]).unwrap();
    assert!(!none.covers("alice") && none.leaves_out("alice"));
}

#[test]
fn nobody_stands_for_a_user_without_a_rule() {
    assert_eq!(asked(&users(&[]).unwrap(), "alice"), None);
    assert_eq!(
        asked(&users(&[("*", &["%u@example.org"], 1)]).unwrap(), "*"),
        None
    );
}

#[test]
fn names_are_escaped_so_that_they_cannot_leave_the_local_part() {
    let users = users(&[("*", &["%u@example.org"], 1)]).unwrap();
    for (name, jid) in [
        ("d'artagnan", "d\\27artagnan@example.org"),
        ("eve@evil.example", "eve\\40evil.example@example.org"),
        ("a/b", "a\\2fb@example.org"),
        ("back\\slash", "back\\slash@example.org"),
        ("c:\\5cfoo", "c\\3a\\5c5cfoo@example.org"),
    ] {
        assert_eq!(asked(&users, name), Some(vec![jid.to_owned()]), "{name}");
    }
}

#[test]
fn names_that_would_become_somebody_elses_stand_for_nobody() {
    let users = users(&[("*", &["%u@example.org"], 1)]).unwrap();
    for name in [
        "Alice",
        "\u{ff41}lice",
        "ali\u{ad}ce",
        "",
        " alice",
        "alice ",
        "a\0b",
        "a\nb",
    ] {
        assert_eq!(asked(&users, name), None, "{name:?}");
    }
}

#[test]
fn everybody_who_may_be_asked_is_covered_by_a_pattern() {
    let users = users(&[
        ("root", &["alice@example.org", "bob@example.org/phone"], 1),
        ("*", &["%u.admin@example.net"], 1),
    ])
    .unwrap();
    let patterns: Vec<_> = users.patterns().collect();
    let covers = |jid: &str| {
        let jid = parse_address(jid).unwrap();
        patterns.iter().any(|pattern| pattern.matches(&jid))
    };
    for jid in [
        "alice@example.org",
        "bob@example.org",
        "x.admin@example.net",
    ] {
        assert!(covers(jid), "{jid}");
    }
    assert!(!covers("eve@example.org"));
}

/// `root` is confirmed by two, of whom nobody may confirm for themselves.
fn nobody_for_themselves(needed: u8) -> LocalUsers {
    let rule = |any_of: &[&str], needed, not_requester| UserRule {
        any_of: any_of.iter().map(|text| (*text).to_owned()).collect(),
        needed,
        veto: true,
        not_requester,
    };
    let both = ["alice@example.org/phone", "bob@example.org"];
    LocalUsers::new(BTreeMap::from([
        ("root".to_owned(), rule(&both, needed, true)),
        ("shared".to_owned(), rule(&both, 1, false)),
        ("*".to_owned(), rule(&["%u@example.org"], 1, false)),
    ]))
    .unwrap()
}

#[test]
fn whoever_asks_confirms_nothing_where_the_rule_says_so() {
    let users = nobody_for_themselves(1);
    let others = |user: &str, requester: Option<&str>| {
        let others = users.others(user, requester).unwrap().unwrap();
        let jids = others.jids().iter().map(ToString::to_string);
        jids.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(others("root", Some("alice")), "bob@example.org");
    assert_eq!(others("root", Some("bob")), "alice@example.org/phone");
    let both = "alice@example.org/phone bob@example.org";
    assert_eq!(others("root", Some("carol")), both);
    assert_eq!(others("root", None), both);
    assert_eq!(others("shared", Some("alice")), both, "not its rule");
    assert_eq!(users.others("*", Some("alice")), Ok(None));
}

#[test]
fn too_few_others_are_nobody() {
    assert_eq!(
        nobody_for_themselves(2).others("root", Some("alice")),
        Err(TooFew)
    );
    // Which of the two it is cannot be told.
    assert_eq!(
        nobody_for_themselves(1).others("root", Some("shared")),
        Err(TooFew)
    );
}

#[test]
fn rules_that_cannot_be_followed_are_refused() {
    let many: Vec<String> = (0..17).map(|n| format!("u{n}@example.org")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (any_of, needed) in [
        (&[][..], 1),
        (&["alice@example.org"][..], 0),
        (&["alice@example.org"][..], 2),
        (&["alice@example.org", "ALICE@example.org"][..], 1),
        (&["example.org"][..], 1),
        (&["%u"][..], 1),
        (&["alice@%u.example.org"][..], 1),
        (&["%x@example.org"][..], 1),
        (&["100%@example.org"][..], 1),
        (&many[..], 1),
    ] {
        assert!(
            users(&[("alice", any_of, needed)]).is_err(),
            "{any_of:?} {needed}"
        );
    }
}
