//! What confirmers and admins want beside answering.

use jid::BareJid;
use verification::{Binding, Denial, Limit, OpenError, Subject};

use crate::desk::Desk;
use crate::every::End;
use crate::requests::{about, draft, jid, request, secs, some_of};

const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";

fn alice() -> BareJid {
    jid(ALICE).into_bare()
}

fn to_alice() -> verification::Request {
    request(ALICE, Binding::Code)
}

#[test]
fn who_is_muted_is_not_asked() {
    let mut desk = Desk::up();
    let before = desk.open(to_alice());
    desk.ledger.mute(&alice(), secs(3600), desk.now);
    assert!(desk.is_pending(before), "what is pending goes on");
    let limited = desk.limited(to_alice());
    assert_eq!(
        (limited.limit, limited.retry_after),
        (Limit::Muted, secs(3600))
    );
    let until = desk.now.plus(secs(3600));
    assert_eq!(
        desk.ledger.closed(&alice(), desk.now),
        Some((Limit::Muted, until))
    );
    desk.wait(3_600_000 - 1);
    assert_eq!(desk.limited(to_alice()).limit, Limit::Muted);
    desk.wait(1);
    assert_eq!(desk.ledger.closed(&alice(), desk.now), None);
    desk.open(to_alice());
    assert!(desk.closed.is_empty(), "nobody is told what they wanted");
}

#[test]
fn a_mute_can_be_ended_and_a_lock_cannot_by_that() {
    let mut desk = Desk::up();
    assert!(!desk.ledger.unmute(&alice(), desk.now));
    desk.ledger.mute(&alice(), secs(3600), desk.now);
    desk.ledger.lock(&alice(), secs(60), desk.now);
    assert_eq!(desk.limited(to_alice()).limit, Limit::Muted, "the longer");
    assert!(desk.ledger.unmute(&alice(), desk.now));
    assert!(!desk.ledger.unmute(&alice(), desk.now));
    assert_eq!(desk.limited(to_alice()).limit, Limit::Locked);
    assert!(desk.ledger.is_consistent());
    desk.wait(60_000);
    desk.open(to_alice());
}

#[test]
fn a_mute_that_is_over_cannot_be_ended() {
    let mut desk = Desk::up();
    desk.ledger.mute(&alice(), secs(60), desk.now);
    desk.wait(60_000);
    assert!(!desk.ledger.unmute(&alice(), desk.now));
    assert!(desk.ledger.is_consistent());
}

#[test]
fn a_shorter_one_does_not_end_a_longer_one() {
    let mut desk = Desk::up();
    for seconds in [60, 3600, 5] {
        desk.ledger.mute(&alice(), secs(seconds), desk.now);
        desk.ledger
            .lock(&jid("bob@example.org").into_bare(), secs(seconds), desk.now);
    }
    assert_eq!(desk.limited(to_alice()).retry_after, secs(3600));
    let bob = desk.limited(request("bob@example.org", Binding::Code));
    assert_eq!((bob.limit, bob.retry_after), (Limit::Locked, secs(3600)));
}

#[test]
fn addresses_are_compared_in_one_spelling() {
    let spelled = BareJid::new("Alice@xn--bcher-kva.example").unwrap();
    let to = "alice@b\u{fc}cher.example";
    let mut desk = Desk::up();
    desk.ledger.mute(&spelled, secs(60), desk.now);
    assert_eq!(desk.limited(request(to, Binding::Code)).limit, Limit::Muted);
    assert!(desk.ledger.unlock(&spelled, desk.now));
    let id = desk.open(request(to, Binding::Code));
    assert_eq!(desk.ledger.open_of(&spelled).count(), 1);
    assert!(
        desk.ledger
            .block(Subject::Account(spelled.clone()), desk.now)
    );
    desk.work();
    assert_eq!(desk.end(id), Some(End::Withdrawn));
    assert!(desk.ledger.unblock(&Subject::Account(jid(to).into_bare())));
}

#[test]
fn unlocking_forgets_all_that_is_held_against_somebody() {
    let held: [fn(&mut Desk); 6] = [
        |desk| desk.ledger.mute(&alice(), secs(60), desk.now),
        |desk| desk.ledger.lock(&alice(), secs(60), desk.now),
        |desk| {
            for _ in 0..5 {
                let id = desk.open(to_alice());
                desk.withdraw(id);
            }
        },
        |desk| {
            desk.open(to_alice());
            desk.write(PHONE, "not me");
        },
        |desk| {
            desk.open(about(ALICE, "192.0.2.1"));
            desk.write(PHONE, "no");
        },
        |desk| {
            for _ in 0..4 {
                desk.open(to_alice());
                for _ in 0..3 {
                    desk.write(PHONE, "00000x");
                }
            }
        },
    ];
    for hold in held {
        let mut desk = Desk::up();
        assert!(!desk.ledger.unlock(&alice(), desk.now), "there is nothing");
        hold(&mut desk);
        assert!(desk.try_open(about(ALICE, "192.0.2.1")).is_err());
        assert!(desk.ledger.unlock(&alice(), desk.now));
        assert!(!desk.ledger.unlock(&alice(), desk.now), "it is gone");
        assert!(desk.ledger.is_consistent());
        desk.open(about(ALICE, "192.0.2.1"));
    }
}

#[test]
fn unlocking_lets_addresses_in_again_that_guessed() {
    let mut desk = Desk::up();
    for _ in 0..2 {
        let id = desk.open(about(ALICE, "192.0.2.1"));
        for _ in 0..3 {
            desk.type_code(id, "x");
        }
        desk.wait(30_000);
    }
    assert_eq!(desk.limited(about(ALICE, "192.0.2.1")).limit, Limit::Locked);
    let bob = jid("bob@example.org").into_bare();
    assert!(
        !desk.ledger.unlock(&bob, desk.now),
        "another's are another's"
    );
    assert!(desk.ledger.unlock(&alice(), desk.now));
    desk.open(about(ALICE, "192.0.2.1"));
}

#[test]
fn an_account_that_is_blocked_is_not_asked_until_it_is_unblocked() {
    let mut desk = Desk::up();
    let subject = Subject::Account(alice());
    let pending = desk.open(to_alice());
    let of_bob = desk.open(request("bob@example.org", Binding::Code));
    assert!(desk.ledger.block(subject.clone(), desk.now));
    desk.work();
    assert_eq!(desk.end(pending), Some(End::Withdrawn));
    assert!(desk.is_pending(of_bob));
    let both = || draft(some_of(1, &["bob@example.org", ALICE]), Binding::Code);
    desk.wait(86_400_000);
    assert_eq!(desk.try_open(to_alice()), Err(OpenError::Blocked));
    let refused = desk.try_open(both().try_into().unwrap());
    assert_eq!(refused, Err(OpenError::Blocked), "not even among others");
    assert!(desk.ledger.blocked().eq([&subject]));
    assert!(
        desk.ledger.block(subject.clone(), desk.now),
        "again, no harm"
    );
    assert!(
        !desk.ledger.unlock(&alice(), desk.now),
        "a lock is no block"
    );
    assert!(desk.ledger.unblock(&subject));
    assert!(!desk.ledger.unblock(&subject));
    desk.open(to_alice());
}

#[test]
fn a_relying_party_that_is_blocked_asks_nobody() {
    let mut desk = Desk::up();
    let by = |party: &str, to| {
        let draft = verification::Draft {
            relying_party: party.into(),
            ..draft(some_of(1, &[to]), Binding::Code)
        };
        verification::Request::try_from(draft).unwrap()
    };
    let ids = [ALICE, "bob@example.org"].map(|to| desk.open(by("shop", to)));
    let of_bank = desk.open(by("bank", ALICE));
    let subject = Subject::RelyingParty("shop".into());
    assert!(desk.ledger.block(subject.clone(), desk.now));
    desk.work();
    assert!(ids.iter().all(|id| desk.end(*id) == Some(End::Withdrawn)));
    assert!(desk.is_pending(of_bank));
    let refused = Err(OpenError::Blocked);
    assert_eq!(desk.try_open(by("shop", "carol@example.org")), refused);
    desk.open(by("bank", "carol@example.org"));
    assert!(desk.ledger.unblock(&subject));
    desk.open(by("shop", ALICE));
}

#[test]
fn ten_thousand_can_be_blocked_and_no_more() {
    let mut desk = Desk::up();
    let subject = |number: u32| Subject::RelyingParty(format!("party{number}").into());
    for number in 0..10_000 {
        assert!(desk.ledger.block(subject(number), desk.now));
    }
    assert!(!desk.ledger.block(subject(10_000), desk.now));
    assert!(desk.ledger.block(subject(5), desk.now), "it is already");
    assert!(desk.ledger.unblock(&subject(5)));
    assert!(desk.ledger.block(subject(10_000), desk.now));
}

#[test]
fn in_maintenance_nothing_is_opened_and_what_is_pending_goes_on() {
    let mut desk = Desk::up();
    let before = desk.open(to_alice());
    assert!(!desk.ledger.is_maintenance());
    desk.ledger.set_maintenance(true);
    assert_eq!(desk.try_open(to_alice()), Err(OpenError::Maintenance));
    assert!(desk.ledger.is_maintenance());
    let code = desk.code(before);
    desk.write(PHONE, &code);
    assert!(desk.is_approved(before));
    desk.ledger.set_maintenance(false);
    desk.open(to_alice());
}

#[test]
fn what_waits_for_somebody_can_be_listed() {
    let mut desk = Desk::up();
    let first = desk.open(to_alice());
    let both = draft(some_of(2, &["bob@example.org", ALICE]), Binding::Tap);
    let second = desk.open(both.try_into().unwrap());
    let of_bob = desk.open(request("bob@example.org", Binding::Code));
    desk.link_down(&[]);
    let _not_asked_yet = desk.open(to_alice());
    let open: Vec<_> = desk
        .ledger
        .open_of(&alice())
        .map(|(one, ask)| (one.id(), ask.bare().clone()))
        .collect();
    let mut ids: Vec<_> = open.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    assert_eq!(ids, [first, second]);
    assert!(open.iter().all(|(_, account)| *account == alice()));
    assert!(desk.is_pending(of_bob));
    assert_eq!(desk.ledger.open_for(&alice()), 2);
}

#[test]
fn who_says_not_me_is_muted_and_admins_can_be_told() {
    let mut desk = Desk::up();
    let id = desk.open(to_alice());
    desk.write(PHONE, "not me");
    assert_eq!(desk.end(id), Some(End::Denied(Denial::NotMe)));
    let until = desk.now.plus(secs(20 * 60));
    assert_eq!(desk.closed, [(alice(), None, Limit::Muted, until)]);
}

#[test]
fn a_mute_of_no_length_is_told_to_nobody() {
    let mut desk = Desk::with(verification::Settings {
        limits: verification::Limits {
            mute_after_not_me: secs(0),
            ..verification::Limits::default()
        },
        ..verification::Settings::default()
    });
    desk.link_up();
    desk.open(to_alice());
    desk.write(PHONE, "not me");
    assert!(desk.closed.is_empty());
    desk.open(to_alice());
}

/// However many are muted, what is remembered of them is bounded, and the longest mutes stay.
#[test]
fn the_longest_mutes_are_remembered() {
    let mut desk = Desk::up();
    for number in 0..100_010_u64 {
        let account = BareJid::new(&format!("u{number}@example.org")).unwrap();
        desk.ledger.mute(&account, secs(600 + number), desk.now);
    }
    let closed = |desk: &Desk, number: u32| {
        let account = BareJid::new(&format!("u{number}@example.org")).unwrap();
        desk.ledger.closed(&account, desk.now)
    };
    assert_eq!(closed(&desk, 9), None);
    assert!(closed(&desk, 10).is_some() && closed(&desk, 100_009).is_some());
}
