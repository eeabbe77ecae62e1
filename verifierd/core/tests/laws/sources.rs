//! Where claimants come from: one prompt for each confirmer, relying party and address.

use std::time::Duration;

use verification::{
    Binding, Confirmers, Context, Draft, Evidence, Failure, Limit, Limited, Limits, OpenError,
    Request, Said, Settings,
};

use crate::desk::Desk;
use crate::every::End;
use crate::requests::{about, draft, jid, secs, some_of};

const ALICE: &str = "alice@example.org";
const BOB: &str = "bob@example.org";
const PHONE: &str = "alice@example.org/phone";
const HERE: &str = "192.0.2.1";
const THERE: &str = "198.51.100.7";

pub(crate) fn by(party: &str, confirmers: Confirmers, ip: Option<&str>) -> Request {
    Draft {
        relying_party: party.into(),
        context: Context {
            ip: ip.map(Into::into),
            ..Context::default()
        },
        accepts_code: true,
        ..draft(confirmers, Binding::Code)
    }
    .try_into()
    .unwrap()
}

pub(crate) fn up(limits: Limits) -> Desk {
    let mut desk = Desk::with(Settings {
        limits,
        ..Settings::default()
    });
    desk.link_up();
    desk
}

/// No other bound gets in the way.
pub(crate) fn many_prompts() -> Limits {
    Limits {
        pending_per_confirmer: 1000,
        prompts_per_10_minutes: 1000,
        ..Limits::default()
    }
}

#[test]
fn a_second_prompt_about_one_address_waits_for_the_end_of_the_first() {
    let mut desk = Desk::up();
    let first = desk.open(about(ALICE, HERE));
    desk.wait(20_000);
    let limited = desk.limited(about(ALICE, HERE));
    let expected = Limited {
        limit: Limit::SameSource,
        retry_after: secs(40),
    };
    assert_eq!(limited, expected);
    assert!(desk.is_pending(first), "it does not take its place (V8)");
    desk.wait(40_000);
    desk.open(about(ALICE, HERE));
}

#[test]
fn where_two_are_allowed_the_third_waits_for_the_end_of_the_first() {
    let mut desk = up(Limits {
        pending_per_confirmer_and_source: 2,
        ..many_prompts()
    });
    desk.open(about(ALICE, HERE));
    desk.wait(20_000);
    desk.open(about(ALICE, HERE));
    let limited = desk.limited(about(ALICE, HERE));
    assert_eq!(limited.limit, Limit::SameSource);
    assert_eq!(limited.retry_after, secs(40));
}

#[test]
fn every_end_of_the_first_makes_room() {
    let ends: [fn(&mut Desk, verification::VerificationId); 3] = [
        |desk, id| assert!(desk.withdraw(id)),
        |desk, id| desk.give(PHONE, id, Evidence::Code),
        |desk, _| desk.wait(60_000),
    ];
    for end in ends {
        let mut desk = Desk::up();
        let first = desk.open(about(ALICE, HERE));
        end(&mut desk, first);
        desk.open(about(ALICE, HERE));
    }
}

#[test]
fn another_address_party_or_confirmer_is_another_matter() {
    let mut desk = Desk::up();
    desk.open(about(ALICE, HERE));
    desk.open(about(ALICE, THERE));
    desk.open(about(BOB, HERE));
    desk.open(by("bank", Confirmers::one(jid(ALICE)), Some(HERE)));
    let both = || by("shop", some_of(1, &["carol@example.org", BOB]), Some(HERE));
    assert_eq!(desk.limited(both()).limit, Limit::SameSource);
}

#[test]
fn one_address_has_many_spellings() {
    for (a, b) in [
        (HERE, " 192.0.2.1 "),
        (HERE, "::ffff:192.0.2.1"),
        ("2001:db8::1", "2001:DB8:0:0:ffff::2"),
        ("bastion.example", "bastion.example"),
    ] {
        let mut desk = Desk::up();
        desk.open(about(ALICE, a));
        assert_eq!(
            desk.limited(about(ALICE, b)).limit,
            Limit::SameSource,
            "{b}"
        );
    }
    let mut desk = Desk::up();
    desk.open(about(ALICE, "2001:db8::1"));
    desk.open(about(ALICE, "2001:db8:0:1::1"));
}

#[test]
fn who_names_no_address_is_bounded_by_what_waits_alone() {
    for ip in [None, Some(""), Some("  ")] {
        let mut desk = Desk::up();
        let unnamed = || by("shop", Confirmers::one(jid(ALICE)), ip);
        for _ in 0..3 {
            desk.open(unnamed());
        }
        assert_eq!(desk.limited(unnamed()).limit, Limit::Pending);
    }
}

#[test]
fn a_denial_is_followed_by_quiet() {
    let denials: [fn(&mut Desk, verification::VerificationId); 3] = [
        |desk, _| desk.write(PHONE, "no"),
        |desk, id| {
            let said = Said::Failed(desk.mirrored(id, 0), Failure::Refused);
            desk.hear(PHONE, said);
        },
        |desk, id| {
            for _ in 0..3 {
                let _ = desk.type_code(id, "x");
            }
        },
    ];
    for deny in denials {
        let mut desk = Desk::up();
        let id = desk.open(about(ALICE, HERE));
        deny(&mut desk, id);
        assert!(matches!(desk.end(id), Some(End::Denied(_))));
        let limited = desk.limited(about(ALICE, HERE));
        assert_eq!(
            (limited.limit, limited.retry_after),
            (Limit::CoolDown, secs(30))
        );
        desk.open(about(ALICE, THERE));
        desk.open(by("bank", Confirmers::one(jid(ALICE)), Some(HERE)));
        desk.wait(29_999);
        assert_eq!(desk.limited(about(ALICE, HERE)).limit, Limit::CoolDown);
        desk.wait(1);
        desk.open(about(ALICE, HERE));
    }
}

#[test]
fn who_names_no_address_need_not_be_quiet() {
    let mut desk = up(many_prompts());
    let unnamed = || by("shop", Confirmers::one(jid(ALICE)), None);
    desk.open(unnamed());
    desk.write(PHONE, "no");
    desk.open(unnamed());
}

#[test]
fn everybody_who_was_asked_is_left_in_peace() {
    let mut desk = Desk::up();
    let both = by("shop", some_of(1, &[ALICE, BOB]), Some(HERE));
    desk.open(both);
    desk.write(PHONE, "no");
    for to in [ALICE, BOB] {
        assert_eq!(desk.limited(about(to, HERE)).limit, Limit::CoolDown, "{to}");
    }
}

#[test]
fn quiet_of_no_length_is_none() {
    let mut desk = up(Limits {
        cool_down_after_denial: Duration::ZERO,
        ..Limits::default()
    });
    for _ in 0..3 {
        desk.open(about(ALICE, HERE));
        desk.write(PHONE, "no");
    }
    assert!(desk.ledger.is_consistent());
}

/// Spraying: one prompt each for many.
#[test]
fn one_address_can_make_so_many_wait_and_no_more() {
    let mut desk = up(Limits {
        pending_per_source: 3,
        ..many_prompts()
    });
    let ids = ["a", "b"].map(|user| desk.open(about(&format!("{user}@example.org"), HERE)));
    desk.open(by("shop", Confirmers::nobody(), Some(HERE)));
    let limited = desk.limited(about("c@example.org", HERE));
    assert_eq!(
        (limited.limit, limited.retry_after),
        (Limit::Source, secs(5))
    );
    let decoy = by("bank", Confirmers::nobody(), Some(HERE));
    assert_eq!(
        desk.limited(decoy).limit,
        Limit::Source,
        "as many for decoys"
    );
    desk.open(about("c@example.org", THERE));
    desk.open(by("shop", Confirmers::one(jid("c@example.org")), None));
    desk.withdraw(ids[0]);
    desk.open(about("c@example.org", HERE));
}

#[test]
fn one_relying_party_can_make_so_many_wait_and_no_more() {
    let mut desk = up(Limits {
        pending_per_relying_party: 2,
        ..many_prompts()
    });
    let first = desk.open(about("a@example.org", HERE));
    desk.open(by("shop", Confirmers::nobody(), None));
    let limited = desk.limited(about("c@example.org", THERE));
    assert_eq!(
        (limited.limit, limited.retry_after),
        (Limit::RelyingParty, secs(5))
    );
    desk.open(by("bank", Confirmers::one(jid(ALICE)), Some(HERE)));
    desk.withdraw(first);
    desk.open(about("c@example.org", THERE));
}

/// Whatever a name claims, the bounds do not tell those that exist from those that do not.
#[test]
fn a_decoy_hits_every_bound_as_a_confirmer_does() {
    let kinds: [fn() -> Confirmers; 2] = [|| Confirmers::one(jid(ALICE)), Confirmers::nobody];
    for wrong_codes in 0..=3 {
        for ip in [None, Some(HERE), Some("2001:db8::1")] {
            let [alice, decoy] = kinds.map(|of| {
                let mut desk = Desk::up();
                let mut seen = Vec::new();
                for round in 0..12 {
                    for _ in 0..2 {
                        let opened = desk.try_open(by("shop", of(), ip));
                        seen.push(format!("{opened:?}"));
                        let Ok(id) = opened else { continue };
                        for _ in 0..wrong_codes {
                            seen.push(format!("{:?}", desk.type_code(id, "x")));
                        }
                    }
                    desk.wait(10_000 * round);
                }
                seen
            });
            assert_eq!(alice, decoy, "{wrong_codes} {ip:?}");
            assert!(alice.iter().any(|seen| seen.contains("Limited")));
        }
    }
}

/// Nor does it help to try at another website, for another page of the same one, or where several may wait at once.
#[test]
fn a_decoy_is_known_by_its_name_wherever_it_wants_in() {
    let name = "mallory@example.org";
    let kinds: [fn() -> Confirmers; 2] = [|| Confirmers::one(jid(ALICE)), Confirmers::nobody];
    for most in [1, 2] {
        let [alice, decoy] = kinds.map(|of| {
            let mut desk = up(Limits {
                pending_per_confirmer_and_source: most,
                pending_per_confirmer: 10,
                prompts_per_10_minutes: 10,
                ..Limits::default()
            });
            let mut seen = Vec::new();
            for round in 0..6 {
                for (party, url) in [
                    ("shop", "https://shop.example/"),
                    ("shop", "https://blog.example/"),
                    ("bank", "https://bank.example/"),
                    ("shop", "https://shop.example/"),
                ] {
                    let request = Draft {
                        relying_party: party.into(),
                        url: url.to_owned(),
                        trusted: false,
                        context: Context {
                            ip: Some(HERE.into()),
                            subject: Some(name.into()),
                            ..Context::default()
                        },
                        ..draft(of(), Binding::Code)
                    };
                    let opened = desk.try_open(request.try_into().unwrap());
                    seen.push(format!("{opened:?}"));
                    assert!(desk.ledger.is_consistent());
                }
                desk.wait(25_000 * round);
            }
            seen
        });
        assert_eq!(alice, decoy, "{most}");
        assert!(alice.iter().any(|seen| seen.contains("SameSource")));
        assert!(alice.iter().any(|seen| seen.contains("Prompts")));
    }
}

#[test]
fn a_request_that_is_refused_takes_no_place() {
    let mut desk = Desk::up();
    desk.open(about(ALICE, HERE));
    for _ in 0..200 {
        assert!(matches!(
            desk.try_open(about(ALICE, HERE)),
            Err(OpenError::Limited(_))
        ));
    }
    desk.open(about(BOB, HERE));
    assert!(desk.ledger.is_consistent());
}
