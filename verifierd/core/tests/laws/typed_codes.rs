//! Codes that went over XMPP and are typed at the login.

use verification::{Binding, Confirmers, Denial, Draft, Evidence, Limit, Request, Route, Typed};

use crate::desk::Desk;
use crate::every::{End, Every};
use crate::requests::{draft, jid, request, some_of};

fn asking(confirmers: Confirmers, binding: Binding) -> Request {
    Draft {
        accepts_code: true,
        ..draft(confirmers, binding)
    }
    .try_into()
    .unwrap()
}

fn of_alice() -> Confirmers {
    Confirmers::one(jid("alice@example.org"))
}

#[test]
fn the_right_one_approves_under_every_policy() {
    for binding in Binding::every() {
        let mut desk = Desk::up();
        let id = desk.open(asking(of_alice(), binding));
        let code = desk.login_code(id, 0);
        assert_eq!(desk.type_code(id, &code), Typed::Right);
        assert!(desk.is_approved(id));
        assert_eq!(desk.type_code(id, &code), Typed::TooLate, "it is spent");
        let outcome = desk.get(id).outcome().unwrap().clone();
        let verification::Outcome::Approved(approval) = outcome else {
            panic!("not approved")
        };
        let [yes] = approval.confirmations() else {
            panic!("not one confirmation")
        };
        assert_eq!((yes.from.as_ref(), yes.evidence), (None, Evidence::Code));
    }
}

#[test]
fn three_wrong_ones_kill_the_request() {
    let mut desk = Desk::up();
    let id = desk.open(asking(of_alice(), Binding::Code));
    let shown = desk.code(id);
    assert_eq!(desk.type_code(id, &shown), Typed::Wrong(2), "not that one");
    assert_eq!(desk.type_code(id, ""), Typed::Wrong(1));
    assert_eq!(desk.type_code(id, "no"), Typed::Wrong(0));
    assert!(
        desk.told.is_empty(),
        "it was not the confirmer who typed them"
    );
    assert_eq!(desk.end(id), Some(End::Denied(Denial::WrongCode)));
    let code = desk.login_code(id, 0);
    assert_eq!(desk.type_code(id, &code), Typed::TooLate);
}

#[test]
fn wrong_ones_here_and_there_are_counted_together() {
    let mut desk = Desk::up();
    let id = desk.open(asking(of_alice(), Binding::Code));
    assert_eq!(desk.type_code(id, "x"), Typed::Wrong(2));
    desk.write("alice@example.org/phone", "00000x");
    assert_eq!(desk.type_code(id, "x"), Typed::Wrong(0));
    assert_eq!(desk.end(id), Some(End::Denied(Denial::WrongCode)));
}

#[test]
fn none_counts_where_none_was_offered() {
    let mut desk = Desk::up();
    for binding in Binding::every() {
        let id = desk.open(request("alice@example.org", binding));
        let expected = match binding {
            Binding::Tap | Binding::Code => Typed::NotOffered,
            Binding::Transfer => Typed::Wrong(2),
        };
        assert_eq!(desk.type_code(id, "000000"), expected, "{binding:?}");
        assert!(desk.is_pending(id));
    }
    let nobody = verification::VerificationId(999);
    assert_eq!(desk.type_code(nobody, "000000"), Typed::TooLate);
}

/// A lucky guess at a code nobody was sent is a wrong code.
#[test]
fn none_counts_before_it_was_sent() {
    let mut desk = Desk::down();
    let id = desk.open(asking(of_alice(), Binding::Code));
    let code = desk.login_code(id, 0);
    assert_eq!(desk.type_code(id, &code), Typed::Wrong(2));
    desk.link_up();
    assert_eq!(desk.type_code(id, &code), Typed::Right);

    let by_iq = Confirmers::one(jid("bob@example.org/phone"));
    let id = desk.open(asking(by_iq, Binding::Code));
    assert_eq!(desk.routes(id), [Route::Iq], "an iq carries no text");
    let code = desk.login_code(id, 0);
    assert_eq!(desk.type_code(id, &code), Typed::Wrong(2));
    desk.wait(5000);
    assert_eq!(desk.type_code(id, &code), Typed::Right);
}

#[test]
fn none_counts_at_the_deadline() {
    let mut desk = Desk::up();
    let id = desk.open(asking(of_alice(), Binding::Code));
    let code = desk.login_code(id, 0);
    desk.now = desk.get(id).deadline();
    assert_eq!(desk.type_code(id, &code), Typed::TooLate);
    assert_eq!(desk.end(id), Some(End::Expired));
}

#[test]
fn each_confirmer_has_one_of_its_own_and_it_counts_once() {
    let mut desk = Desk::up();
    let three = some_of(2, &["a@example.org", "b@example.org", "c@example.org"]);
    let id = desk.open(asking(three, Binding::Transfer));
    let codes = [0, 1, 2].map(|ask| desk.login_code(id, ask));
    assert_eq!(desk.type_code(id, &codes[1]), Typed::Right);
    assert_eq!(desk.progressed, [id]);
    assert_eq!(desk.type_code(id, &codes[1]), Typed::Right);
    assert!(desk.is_pending(id), "one code does not speak for two");
    assert_eq!(desk.type_code(id, &codes[2]), Typed::Right);
    assert!(desk.is_approved(id));
}

#[test]
fn guessing_locks_everybody_it_may_have_been_meant_for() {
    let mut desk = Desk::up();
    let both = || some_of(1, &["alice@example.org", "bob@example.org"]);
    for _ in 0..4 {
        let id = desk.open(asking(both(), Binding::Code));
        for _ in 0..3 {
            desk.type_code(id, "x");
        }
    }
    for of_one in ["alice@example.org", "bob@example.org"] {
        let limited = desk.limited(request(of_one, Binding::Code));
        assert_eq!(limited.limit, Limit::Locked);
    }
}

/// A login name that does not exist must not be told from one that does: by codes, by limits, by how long it takes.
#[test]
fn a_decoy_behaves_like_a_confirmer_who_does_not_answer() {
    let kinds: [fn() -> Confirmers; 2] = [of_alice, Confirmers::nobody];
    for wrong_codes in 0..=3 {
        for link_is_up in [true, false] {
            let [alice, decoy] = kinds.map(|of| {
                let mut desk = if link_is_up { Desk::up() } else { Desk::down() };
                let mut seen = Vec::new();
                for _ in 0..7 {
                    let opened = desk.try_open(asking(of(), Binding::Code));
                    seen.push(format!("{opened:?}"));
                    let Ok(id) = opened else { continue };
                    for _ in 0..wrong_codes {
                        seen.push(format!("{:?}", desk.type_code(id, "000000")));
                    }
                    for _ in 0..2 {
                        desk.wait(29_999);
                        seen.push(format!("{:?}", desk.end(id)));
                        desk.wait(1);
                        seen.push(format!("{:?}", desk.end(id)));
                    }
                }
                seen
            });
            assert_eq!(alice, decoy, "{wrong_codes}");
            assert!(alice.iter().any(|seen| seen.contains("Limited")));
        }
    }
}

#[test]
fn a_decoy_asks_nobody_and_expires() {
    let mut desk = Desk::up();
    let id = desk.open(asking(Confirmers::nobody(), Binding::Code));
    desk.wait(59_999);
    assert!(desk.is_pending(id));
    desk.wait(1);
    assert_eq!(desk.end(id), Some(End::Expired));
    assert_eq!((desk.asked.len(), desk.told.len()), (0, 0));
}

/// Every code is drawn several times before the next.
struct Repeating(u32);

impl verification::Entropy for Repeating {
    fn fill(&mut self, bytes: &mut [u8]) {
        self.0 += 1;
        let number = if bytes.len() == 4 {
            self.0 / 16
        } else {
            self.0
        };
        let number = u128::from(number).to_be_bytes();
        bytes.copy_from_slice(&number[16 - bytes.len()..]);
    }
}

#[test]
fn no_two_codes_of_one_verification_are_the_same() {
    let circle = ["a@example.org", "b@example.org", "c@example.org"];
    let request = asking(some_of(2, &circle), Binding::Code);
    let mut entropy = Repeating(0);
    let transaction_id = verification::TransactionId::mint(&mut entropy);
    let name = (verification::VerificationId(1), 1, transaction_id);
    let opened = (crate::requests::START, crate::requests::UNDELIVERABLE_AFTER);
    let one = verification::Verification::open(name, request, opened, &mut entropy);
    let login_code = |ask: &verification::Ask| ask.login_code().unwrap().reveal().to_string();
    let mut codes: Vec<_> = one.asks().iter().map(login_code).collect();
    codes.push(one.transaction_id().as_str().to_owned());
    let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
    assert_eq!(distinct.len(), codes.len(), "{codes:?}");
}
