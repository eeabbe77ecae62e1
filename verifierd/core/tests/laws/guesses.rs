//! Whoever guesses locks himself out first, and only then whom he claims to be.

use verification::{Confirmers, Denial, Evidence, Limit, Limits, OpenError, Typed};

use crate::desk::Desk;
use crate::every::End;
use crate::requests::{about, jid};
use crate::sources::{by, many_prompts, up};

const ALICE: &str = "alice@example.org";
const BOB: &str = "bob@example.org";
const PHONE: &str = "alice@example.org/phone";
const HERE: &str = "192.0.2.1";
const THERE: &str = "198.51.100.7";

/// Three wrong codes for a request about a claimant from there.
fn guess(desk: &mut Desk, ip: &str) {
    let id = desk.open(about(ALICE, ip));
    for _ in 0..3 {
        assert!(matches!(desk.type_code(id, "x"), Typed::Wrong(_)));
    }
    assert_eq!(desk.end(id), Some(End::Denied(Denial::WrongCode)));
    desk.wait(30_000);
}

#[test]
fn who_guesses_is_locked_out_before_whom_he_claims_to_be() {
    let mut desk = up(many_prompts());
    guess(&mut desk, HERE);
    guess(&mut desk, HERE);
    let until = desk.closed[0].3;
    let expected = (
        jid(ALICE).to_bare(),
        Some(HERE.into()),
        Limit::Locked,
        until,
    );
    assert_eq!(desk.closed, [expected]);
    let limited = desk.limited(about(ALICE, HERE));
    assert_eq!(limited.limit, Limit::Locked);
    assert_eq!(until.since(desk.now), limited.retry_after);
    let elsewhere = desk.open(about(ALICE, THERE));
    desk.give(PHONE, elsewhere, Evidence::Code);
    assert!(desk.is_approved(elsewhere), "alice herself gets in");
    desk.open(about(BOB, HERE));
    let still = desk.limited(about(ALICE, HERE));
    assert_eq!(still.limit, Limit::Locked, "and he does not, for that");
    let bank = by("bank", Confirmers::one(jid(ALICE)), Some(HERE));
    assert_eq!(desk.limited(bank).limit, Limit::Locked, "nor anywhere else");
}

#[test]
fn five_wrong_codes_lock_an_address_out_and_four_do_not() {
    for (second, limit) in [(1, None), (2, Some(Limit::Locked))] {
        let mut desk = up(many_prompts());
        guess(&mut desk, HERE);
        let id = desk.open(about(ALICE, HERE));
        for _ in 0..second {
            desk.type_code(id, "x");
        }
        assert!(desk.withdraw(id));
        let refused = desk.try_open(about(ALICE, HERE)).err();
        let refused = refused.map(|error| match error {
            OpenError::Limited(limited) => limited.limit,
            other @ (OpenError::TransactionIdInUse
            | OpenError::Full
            | OpenError::Blocked
            | OpenError::Maintenance) => panic!("{other}"),
        });
        assert_eq!(refused, limit, "{second}");
        assert_eq!(desk.closed.len(), usize::from(limit.is_some()));
    }
}

#[test]
fn guesses_from_many_addresses_lock_the_confirmer() {
    let mut desk = up(many_prompts());
    for ip in [HERE, THERE, "203.0.113.5"] {
        guess(&mut desk, ip);
    }
    assert!(desk.closed.is_empty());
    let id = desk.open(about(ALICE, "203.0.113.6"));
    desk.type_code(id, "x");
    let (account, source, limit, _) = &desk.closed[0];
    assert_eq!(
        (account, source, *limit),
        (&jid(ALICE).to_bare(), &None, Limit::Locked)
    );
    assert_eq!(desk.closed.len(), 1);
    desk.type_code(id, "x");
    assert_eq!(desk.closed.len(), 1, "it is known");
    assert_eq!(desk.limited(about(ALICE, THERE)).limit, Limit::Locked);
}

#[test]
fn wrong_codes_in_the_chat_count_for_every_address_they_can_be_about() {
    let mut desk = up(Limits {
        wrong_codes_to_lock_source: 2,
        ..many_prompts()
    });
    for ip in [HERE, THERE] {
        desk.open(about(ALICE, ip));
    }
    desk.write(PHONE, "00000x");
    desk.write(PHONE, "00000x");
    let sources: Vec<_> = desk.closed.iter().map(|(_, source, ..)| source).collect();
    assert_eq!(sources, [&Some(HERE.into()), &Some(THERE.into())]);
}

#[test]
fn an_approval_forgives_wrong_codes_from_its_own_address() {
    let mut desk = up(Limits {
        wrong_codes_to_lock_source: 3,
        ..many_prompts()
    });
    for _ in 0..5 {
        let id = desk.open(about(ALICE, HERE));
        desk.type_code(id, "x");
        desk.type_code(id, "x");
        desk.give(PHONE, id, Evidence::Code);
        assert!(desk.is_approved(id));
    }
    let id = desk.open(about(ALICE, HERE));
    desk.type_code(id, "x");
    desk.type_code(id, "x");
    let other = desk.open(about(ALICE, THERE));
    desk.give(PHONE, other, Evidence::Code);
    desk.type_code(id, "x");
    assert_eq!(desk.closed.len(), 1, "those from elsewhere count on");
}

/// What was asked before can be answered, but not to let whoever guesses go on.
#[test]
fn an_approval_does_not_unlock() {
    let mut desk = up(many_prompts());
    let alice = || Confirmers::one(jid(ALICE));
    let ids = ["shop", "bank", "cafe"].map(|party| desk.open(by(party, alice(), Some(HERE))));
    for id in [ids[0], ids[0], ids[1], ids[1], ids[2]] {
        desk.type_code(id, "x");
    }
    assert_eq!(desk.closed.len(), 1);
    desk.give(PHONE, ids[2], Evidence::Code);
    assert!(desk.is_approved(ids[2]));
    let again = desk.limited(by("cafe", alice(), Some(HERE)));
    assert_eq!(again.limit, Limit::Locked);
}

#[test]
fn an_address_is_locked_out_for_as_long_as_a_confirmer() {
    let mut desk = up(many_prompts());
    guess(&mut desk, HERE);
    guess(&mut desk, HERE);
    desk.wait(20 * 60_000 - 30_001);
    assert_eq!(desk.limited(about(ALICE, HERE)).limit, Limit::Locked);
    desk.wait(1);
    let id = desk.open(about(ALICE, HERE));
    desk.type_code(id, "x");
    assert_eq!(desk.closed.len(), 1, "what was before is forgotten");
}
