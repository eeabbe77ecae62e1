//! How often somebody may be asked, and how many may wait.

use std::time::Duration;

use verification::{
    Binding, Denial, Evidence, Failure, Limit, Limited, Limits, OpenError, Settings, Undelivered,
};

use crate::desk::Desk;
use crate::every::End;
use crate::requests::{draft, request, secs, some_of};

const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";

fn to_alice() -> verification::Request {
    request(ALICE, Binding::Code)
}

#[test]
fn so_many_wait_for_one_confirmer_and_no_more() {
    let mut desk = Desk::up();
    let first = desk.open(to_alice());
    desk.open(request(PHONE, Binding::Code));
    desk.open(to_alice());
    let limited = desk.limited(request("alice@example.org/desk", Binding::Tap));
    assert_eq!(limited.limit, Limit::Pending);
    assert!(limited.retry_after > Duration::ZERO);
    assert!(
        desk.try_open(request("bob@example.org", Binding::Code))
            .is_ok()
    );
    assert!(desk.withdraw(first));
    assert!(desk.try_open(to_alice()).is_ok());
}

#[test]
fn five_prompts_in_ten_minutes_and_no_more() {
    let mut desk = Desk::up();
    for _ in 0..5 {
        let id = desk.open(to_alice());
        assert!(desk.withdraw(id));
        desk.wait(60_000);
    }
    let limited = desk.limited(to_alice());
    let expected = Limited {
        limit: Limit::Prompts,
        retry_after: secs(5 * 60),
    };
    assert_eq!(limited, expected);
    desk.wait(5 * 60_000 - 1);
    assert_eq!(desk.limited(to_alice()).limit, Limit::Prompts);
    desk.wait(1);
    let id = desk.open(to_alice());
    assert!(desk.withdraw(id));
    let next = desk.limited(to_alice());
    assert_eq!(next.retry_after, secs(60), "the window slides");
}

#[test]
fn an_approval_makes_room_for_more() {
    let mut desk = Desk::up();
    for _ in 0..30 {
        let id = desk.open(to_alice());
        desk.give(PHONE, id, Evidence::Code);
        assert!(desk.is_approved(id));
    }
}

#[test]
fn another_confirmers_approval_does_not() {
    let mut desk = Desk::up();
    let both = || {
        let both = some_of(1, &[ALICE, "bob@example.org"]);
        verification::Request::try_from(draft(both, Binding::Code)).unwrap()
    };
    for _ in 0..5 {
        let id = desk.open(both());
        desk.give("bob@example.org/x", id, Evidence::Code);
        assert!(desk.is_approved(id));
    }
    assert_eq!(desk.limited(to_alice()).limit, Limit::Prompts);
    assert!(
        desk.try_open(request("bob@example.org", Binding::Code))
            .is_ok()
    );
}

#[test]
fn ten_wrong_codes_without_an_approval_lock() {
    let mut desk = Desk::up();
    for _ in 0..3 {
        let id = desk.open(to_alice());
        for _ in 0..3 {
            desk.write(PHONE, "00000x");
        }
        assert_eq!(desk.end(id), Some(End::Denied(Denial::WrongCode)));
    }
    let id = desk.open(to_alice());
    desk.write(PHONE, "00000x");
    let limited = desk.limited(to_alice());
    assert_eq!(limited.limit, Limit::Locked);
    assert_eq!(limited.retry_after, secs(20 * 60));
    desk.give(PHONE, id, Evidence::Code);
    assert!(
        desk.is_approved(id),
        "what was asked before can be answered"
    );
    desk.wait(20 * 60_000 - 1);
    assert_eq!(desk.limited(to_alice()).limit, Limit::Locked);
    desk.wait(1);
    assert!(desk.try_open(to_alice()).is_ok());
}

#[test]
fn an_approval_forgives_wrong_codes() {
    let mut desk = Desk::up();
    for _ in 0..20 {
        let id = desk.open(to_alice());
        desk.write(PHONE, "00000x");
        desk.write(PHONE, "00000x");
        desk.give(PHONE, id, Evidence::Code);
        assert!(desk.is_approved(id));
    }
}

/// The record of somebody for whom nothing waits is dropped, but not before its bounds are over.
#[test]
fn bounds_outlive_what_led_to_them() {
    let mut desk = Desk::up();
    let last = desk.open(to_alice());
    desk.write(PHONE, "not me");
    assert_eq!(desk.end(last), Some(End::Denied(Denial::NotMe)));
    for number in 0..100 {
        desk.wait(11_000);
        let somebody = format!("user{number}@example.org");
        let id = desk.open(request(&somebody, Binding::Code));
        assert!(desk.withdraw(id));
        assert_eq!(desk.limited(to_alice()).limit, Limit::Muted);
    }
}

/// A shorter bound does not end a longer one.
#[test]
fn the_longer_bound_holds() {
    for mute_is_longer in [false, true] {
        let (mute, lock) = if mute_is_longer {
            (3600, 60)
        } else {
            (60, 3600)
        };
        let mut desk = Desk::with(Settings {
            limits: Limits {
                mute_after_not_me: secs(mute),
                lock_for: secs(lock),
                wrong_codes_to_lock: 1,
                ..Limits::default()
            },
            ..Settings::default()
        });
        desk.link_up();
        desk.open(to_alice());
        desk.write(PHONE, "00000x");
        desk.write(PHONE, "not me");
        assert_eq!(desk.limited(to_alice()).retry_after, secs(3600));
    }
}

#[test]
fn a_bound_of_nothing_allows_nothing() {
    for limits in [
        Limits {
            pending_per_confirmer: 0,
            ..Limits::default()
        },
        Limits {
            prompts_per_10_minutes: 0,
            ..Limits::default()
        },
    ] {
        let mut desk = Desk::with(Settings {
            limits,
            ..Settings::default()
        });
        desk.limited(to_alice());
        desk.wait(3_600_000);
        desk.limited(to_alice());
    }
}

#[test]
fn a_request_that_is_refused_leaves_no_trace() {
    let mut desk = Desk::up();
    for _ in 0..3 {
        desk.open(to_alice());
    }
    let both = || {
        let both = some_of(2, &["bob@example.org", ALICE]);
        verification::Request::try_from(draft(both, Binding::Code)).unwrap()
    };
    let asked = desk.asked.len();
    for _ in 0..100 {
        assert_eq!(desk.limited(both()).limit, Limit::Pending);
    }
    assert_eq!((desk.ledger.len(), desk.asked.len()), (3, asked));
    for _ in 0..3 {
        desk.open(request("bob@example.org", Binding::Code));
    }
}

#[test]
fn a_full_ledger_refuses_and_evicts_nobody() {
    let mut desk = Desk::with(Settings {
        most_pending: 4,
        ..Settings::default()
    });
    desk.link_up();
    let ids: Vec<_> = (0..4)
        .map(|number| desk.open(request(&format!("user{number}@example.org"), Binding::Code)))
        .collect();
    let late = || request("late@example.org", Binding::Code);
    for _ in 0..20 {
        assert_eq!(desk.try_open(late()), Err(OpenError::Full));
    }
    assert!(ids.iter().all(|id| desk.is_pending(*id)));
    desk.give("user2@example.org/x", ids[2], Evidence::Tap);
    assert!(desk.is_approved(ids[2]));
    assert!(
        desk.try_open(late()).is_ok(),
        "being refused cost it nothing"
    );
    assert_eq!(desk.try_open(late()), Err(OpenError::Full));
}

/// Whatever the end, what waited for the confirmer does not any more.
#[test]
fn every_end_frees_its_place() {
    let ends: [fn(&mut Desk, verification::VerificationId); 6] = [
        |desk, id| desk.give(PHONE, id, Evidence::Code),
        |desk, _| desk.write(PHONE, "no"),
        |desk, _| (0..3).for_each(|_| desk.write(PHONE, "00000x")),
        |desk, _| desk.wait(60_000),
        |desk, id| assert!(desk.withdraw(id)),
        |desk, id| {
            let said = desk.bounce(id, Failure::Undeliverable(Undelivered::NoRoute));
            desk.hear(ALICE, said);
        },
    ];
    for end in ends {
        let mut desk = Desk::with(Settings {
            limits: Limits {
                pending_per_confirmer: 1,
                ..Limits::default()
            },
            ..Settings::default()
        });
        desk.link_up();
        let id = desk.open(to_alice());
        end(&mut desk, id);
        assert!(desk.end(id).is_some());
        desk.open(to_alice());
    }
}

#[test]
fn minted_identifiers_of_one_confirmer_differ() {
    let mut desk = Desk::with(Settings {
        limits: Limits {
            pending_per_confirmer: 2000,
            prompts_per_10_minutes: 2000,
            ..Limits::default()
        },
        ..Settings::default()
    });
    let mut codes = std::collections::BTreeSet::new();
    for _ in 0..2000 {
        let id = desk.open(to_alice());
        assert!(codes.insert(desk.code(id)), "two with one code");
    }
}

/// Nine wrong codes in three requests.
fn guess_nine_times(desk: &mut Desk) {
    for _ in 0..3 {
        desk.open(to_alice());
        for _ in 0..3 {
            desk.write(PHONE, "00000x");
        }
    }
}

#[test]
fn wrong_codes_are_remembered_for_as_long_as_they_would_lock() {
    for (minutes, limit) in [(19, Some(Limit::Locked)), (20, None)] {
        for others_come_and_go in [false, true] {
            let mut desk = Desk::up();
            guess_nine_times(&mut desk);
            desk.wait(minutes * 60_000);
            if others_come_and_go {
                let id = desk.open(request("bob@example.org", Binding::Code));
                assert!(desk.withdraw(id));
            }
            desk.open(to_alice());
            desk.write(PHONE, "00000x");
            let refused = desk.try_open(to_alice()).err().map(|error| match error {
                OpenError::Limited(limited) => limited.limit,
                OpenError::TransactionIdInUse
                | OpenError::Full
                | OpenError::Blocked
                | OpenError::Maintenance => panic!("{error}"),
            });
            assert_eq!(refused, limit, "{minutes} {others_come_and_go}");
        }
    }
}

/// Whoever was asked once is not remembered for ever.
#[test]
fn those_for_whom_nothing_counts_any_more_are_forgotten() {
    let mut desk = Desk::up();
    let come_and_go = |desk: &mut Desk, to: &str| {
        let id = desk.open(request(to, Binding::Code));
        assert!(desk.withdraw(id));
        format!("{:?}", desk.ledger)
    };
    assert!(come_and_go(&mut desk, ALICE).contains("alice"));
    desk.wait(599_999);
    assert!(come_and_go(&mut desk, "bob@example.org").contains("alice"));
    desk.wait(1);
    assert!(!come_and_go(&mut desk, "bob@example.org").contains("alice"));
}

/// As many as make sense; more than sixteen in ten minutes, all approved, are no person's doing.
#[test]
fn sixteen_identifiers_of_a_confirmer_are_remembered() {
    let mut desk = Desk::up();
    let named = |number: u32| {
        let named = verification::Draft {
            transaction_id: Some(format!("order-{number}")),
            ..draft(some_of(1, &[ALICE]), Binding::Code)
        };
        verification::Request::try_from(named).unwrap()
    };
    for number in 0..17 {
        let id = desk.open(named(number));
        desk.give(PHONE, id, Evidence::Code);
        assert!(desk.is_approved(id));
    }
    for number in 1..17 {
        let in_use = Err(OpenError::TransactionIdInUse);
        assert_eq!(desk.try_open(named(number)), in_use, "{number}");
    }
    assert!(desk.try_open(named(0)).is_ok());
}

#[test]
fn a_name_is_given_once() {
    let mut desk = Desk::up();
    let id = desk.open(to_alice());
    let mut entropy = crate::requests::Counting(7);
    let to_bob = request("bob@example.org", Binding::Code);
    let again = desk.ledger.open(id, to_bob, desk.now, &mut entropy);
    assert_eq!(again.err(), Some(OpenError::Full));
    assert!(desk.ledger.is_consistent());
    assert_eq!(desk.ledger.len(), 1);
}
