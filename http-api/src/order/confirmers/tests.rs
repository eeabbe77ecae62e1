//! Who may ask for whom: every kind of asker times every way to name a confirmer.

use std::collections::BTreeMap;
use std::time::Duration;

use verification::Binding;

use super::*;
use crate::settings::{JidPattern, LocalUsers, UserFiles, UserNames, UserRule};

const ALICE: u32 = 1000;
const UNMAPPED: u32 = 1001;
const UNNAMED: u32 = 1002;

fn settings() -> Settings {
    let rule = |any_of: &[&str]| UserRule {
        any_of: any_of.iter().map(|jid| (*jid).to_owned()).collect(),
        needed: 1,
        veto: true,
        not_requester: false,
    };
    let rules = BTreeMap::from([
        (
            "alice".to_owned(),
            rule(&["alice@example.org", "alice@work.example/desk"]),
        ),
        ("root".to_owned(), rule(&["admin@example.org"])),
    ]);
    Settings {
        relying_parties: vec![RelyingParty {
            name: "shop".into(),
            title: None,
            token_hash: None,
            jids: vec![JidPattern::parse("*@example.org").unwrap()],
            binding: Binding::Code,
            trusted: true,
            ciba: None,
            keycloak: None,
            client: None,
        }],
        auth_relying_party: None,
        local_users: LocalUsers::new(rules).unwrap(),
        user_files: UserFiles::default(),
        name_confirmers: false,
        user_names: UserNames::default(),
        default_timeout: Duration::from_secs(60),
        trusted_proxies: Vec::new(),
        public_url: None,
        sign_in: None,
        forward_auth: Vec::new(),
        openid: crate::OpenId::default(),
        allow_private_callbacks: false,
    }
}

/// Who would be asked, or the status and field of the refusal.
fn asked(rights: Rights, wire: &OpenRequest) -> Result<Vec<String>, String> {
    asked_by_file(rights, wire, &UserFile::Missing)
}

fn asked_by_file(
    rights: Rights,
    wire: &OpenRequest,
    file: &UserFile,
) -> Result<Vec<String>, String> {
    let asker = Asker {
        settings: settings().into(),
        name: "somebody".into(),
        rights,
        unix_name: match rights {
            Rights::User(ALICE) => Some("alice".to_owned()),
            Rights::User(UNMAPPED) => Some("mallory".to_owned()),
            Rights::User(_) | Rights::Root | Rights::Party(_) => None,
        },
    };
    match of(&asker, &settings(), (wire, file)) {
        Ok((confirmers, _)) => Ok(confirmers.jids().iter().map(ToString::to_string).collect()),
        Err(refused) => Err(format!(
            "{:?} {}",
            refused.kind(),
            refused.field().unwrap_or("-")
        )),
    }
}

fn jid(jid: &str) -> OpenRequest {
    OpenRequest {
        jid: Some(jid.to_owned()),
        ..OpenRequest::default()
    }
}

fn user(user: &str) -> OpenRequest {
    OpenRequest {
        user: Some(user.to_owned()),
        ..OpenRequest::default()
    }
}

fn several(jids: &[&str]) -> OpenRequest {
    OpenRequest {
        confirmers: Some(jids.iter().map(|jid| (*jid).to_owned()).collect()),
        ..OpenRequest::default()
    }
}

fn decoy() -> OpenRequest {
    OpenRequest {
        decoy: true,
        ..user("nobody")
    }
}

#[test]
fn root_asks_whom_it_names_and_nobody_for_nobody() {
    for (wire, jids) in [
        (
            jid("anybody@anywhere.example"),
            &["anybody@anywhere.example"][..],
        ),
        (
            several(&["a@x.example", "b@y.example"]),
            &["a@x.example", "b@y.example"],
        ),
        (
            user("alice"),
            &["alice@example.org", "alice@work.example/desk"],
        ),
        (user("root"), &["admin@example.org"]),
        (user("mallory"), &[]),
        (user(""), &[]),
        (user("*"), &[]),
        (decoy(), &[]),
    ] {
        assert_eq!(asked(Rights::Root, &wire).unwrap(), jids, "{wire:?}");
    }
}

#[test]
fn a_user_asks_only_who_stands_for_that_user() {
    let own = &["alice@example.org", "alice@work.example/desk"];
    let asks = |wire| asked(Rights::User(ALICE), &wire);
    assert_eq!(asks(user("alice")).unwrap(), own);
    assert_eq!(
        asks(jid("Alice@example.org")).unwrap(),
        ["alice@example.org"]
    );
    assert_eq!(
        asks(jid("alice@work.example/phone")).unwrap(),
        ["alice@work.example/phone"]
    );
    assert_eq!(asks(several(own)).unwrap(), own);

    for (wire, refused) in [
        (user("root"), "NotAllowed user"),
        (user("bob"), "NotAllowed user"),
        (user("Alice"), "NotAllowed user"),
        (user("*"), "NotAllowed user"),
        (jid("admin@example.org"), "NotAllowed jid"),
        (jid("alice@example.org.evil.example"), "NotAllowed jid"),
        (
            several(&["alice@example.org", "admin@example.org"]),
            "NotAllowed confirmers[1]",
        ),
        (decoy(), "NotAllowed decoy"),
    ] {
        assert_eq!(asks(wire.clone()).unwrap_err(), refused, "{wire:?}");
    }
}

#[test]
fn a_user_nobody_stands_for_asks_nobody() {
    for uid in [UNMAPPED, UNNAMED, u32::MAX] {
        for wire in [
            user("mallory"),
            user("alice"),
            user(""),
            jid("alice@example.org"),
            decoy(),
        ] {
            let refused = asked(Rights::User(uid), &wire).unwrap_err();
            assert!(
                refused.starts_with("NotAllowed "),
                "{uid} {wire:?}: {refused}"
            );
        }
    }
}

#[test]
fn a_relying_party_asks_whom_its_patterns_cover() {
    let asks = |wire| asked(Rights::Party(0), &wire);
    assert_eq!(
        asks(jid("bob@example.org/x")).unwrap(),
        ["bob@example.org/x"]
    );
    assert_eq!(asks(jid("bob@example.com")).unwrap_err(), "NotAllowed jid");
    assert_eq!(asks(user("alice")).unwrap_err(), "NotAllowed user");
    assert_eq!(asks(decoy()).unwrap_err(), "NotAllowed decoy");
    // A number that is nobody's asks nobody.
    let nobodys = asked(Rights::Party(7), &jid("bob@example.org"));
    assert_eq!(nobodys.unwrap_err(), "Internal -");
}

#[test]
fn there_is_one_way_to_name_them() {
    let both = |mut wire: OpenRequest, jid: Option<&str>, jids: Option<&[&str]>| {
        wire.jid = jid.map(ToOwned::to_owned);
        wire.confirmers = jids.map(|jids| jids.iter().map(|jid| (*jid).to_owned()).collect());
        wire
    };
    let (a, b) = (Some("a@example.org"), Some(&["b@example.org"][..]));
    for (wire, refused) in [
        (OpenRequest::default(), "InvalidRequest jid"),
        (
            both(OpenRequest::default(), a, b),
            "InvalidRequest confirmers",
        ),
        (both(user("alice"), a, None), "InvalidRequest user"),
        (both(user("alice"), None, b), "InvalidRequest user"),
        (both(decoy(), a, None), "InvalidRequest user"),
        (
            OpenRequest {
                user: None,
                ..both(decoy(), a, None)
            },
            "InvalidRequest decoy",
        ),
        (
            OpenRequest {
                user: None,
                ..both(decoy(), None, b)
            },
            "InvalidRequest decoy",
        ),
        (
            OpenRequest {
                needed: Some(1),
                ..user("alice")
            },
            "InvalidRequest needed",
        ),
        (
            OpenRequest {
                needed: Some(1),
                ..jid("a@example.org")
            },
            "InvalidRequest needed",
        ),
        (
            OpenRequest {
                needed: Some(2),
                ..several(&["a@example.org"])
            },
            "InvalidRequest needed",
        ),
        (
            OpenRequest {
                needed: Some(0),
                ..several(&["a@example.org"])
            },
            "InvalidRequest needed",
        ),
    ] {
        assert_eq!(asked(Rights::Root, &wire).unwrap_err(), refused, "{wire:?}");
    }
}

/// `[pam.users]` with a user whom nobody confirms for, one whose name no address holds, and files for everybody.
fn with_files() -> Settings {
    let rules = BTreeMap::from([
        ("guest".to_owned(), None),
        (
            "Odd*".to_owned(),
            Some(UserRule {
                any_of: vec!["%u@example.org".to_owned()],
                needed: 1,
                veto: true,
                not_requester: false,
            }),
        ),
    ]);
    Settings {
        local_users: LocalUsers::new(rules).unwrap(),
        user_files: UserFiles::new(|_| own_file()),
        ..settings()
    }
}

fn own_file() -> UserFile {
    let jid = parse_address("own@example.org").unwrap();
    UserFile::Names(Confirmers::one(jid))
}

fn asker(rights: Rights) -> Asker {
    Asker {
        settings: settings().into(),
        name: "somebody".into(),
        rights,
        unix_name: Some("mallory".to_owned()),
    }
}

#[tokio::test]
async fn a_file_is_read_for_a_login_of_whom_nothing_is_said_and_for_nobody_else() {
    let settings = with_files();
    let read = async |rights, wire: OpenRequest| {
        user_file(&asker(rights), &settings, &wire).await == own_file()
    };
    assert!(read(Rights::Root, user("mallory")).await);
    for (rights, wire) in [
        (Rights::Root, user("guest")),
        (Rights::Root, user("Oddity")),
        (Rights::Root, jid("a@example.org")),
        (Rights::Root, decoy()),
        (Rights::User(UNMAPPED), user("mallory")),
        (Rights::User(UNMAPPED), jid("own@example.org")),
        (Rights::Party(0), user("mallory")),
    ] {
        assert!(!read(rights, wire.clone()).await, "{rights:?} {wire:?}");
    }
}

#[test]
fn a_file_names_who_is_asked_where_pam_users_names_nobody() {
    let by_file = |wire: &OpenRequest| asked_by_file(Rights::Root, wire, &own_file()).unwrap();
    assert_eq!(by_file(&user("mallory")), ["own@example.org"]);
    assert_eq!(by_file(&user("root")), ["admin@example.org"]);
    assert!(by_file(&decoy()).is_empty());
    let own = asked_by_file(Rights::User(UNMAPPED), &user("mallory"), &own_file());
    assert_eq!(own.unwrap_err(), "NotAllowed user");
}

/// Who is told so is let in without being asked: not whoever has a file that is wrong, or a name that is odd.
#[test]
fn unmapped_is_who_has_neither_line_nor_file() {
    let asked = |name: &str, file: &UserFile| {
        let wire = OpenRequest {
            tell_unmapped: true,
            ..user(name)
        };
        let asked = of(&asker(Rights::Root), &with_files(), (&wire, file));
        asked.map(|(confirmers, _)| confirmers.jids().len())
    };
    let is_told = |name: &str, file: &UserFile| {
        let refused = asked(name, file).unwrap_err();
        assert_eq!(format!("{:?}", refused.kind()), "UnmappedUser");
    };
    is_told("mallory", &UserFile::Missing);
    is_told("guest", &UserFile::Missing);
    assert_eq!(asked("mallory", &UserFile::Unusable).unwrap(), 0);
    assert_eq!(asked("mallory", &own_file()).unwrap(), 1);
    assert_eq!(asked("Oddity", &UserFile::Missing).unwrap(), 0);
}
