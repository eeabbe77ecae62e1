//! Law 7: two pending verifications may carry the same transaction id without cross-talk (key: relying party,
//! confirmer, id).

use std::sync::Arc;

use verification::{
    Binding, Confirmers, Denial, Draft, Evidence, Failure, Note, OpenError, References, Request,
    Route, Said, VerificationId,
};

use crate::desk::Desk;
use crate::every::{End, Every};
use crate::requests::{draft, jid};

const SAME: &str = "a7374jn";

fn by(party: &str, to: &str, binding: Binding) -> Request {
    Draft {
        relying_party: Arc::from(party),
        url: format!("https://{party}.example/"),
        transaction_id: Some(SAME.to_owned()),
        ..draft(Confirmers::one(jid(to)), binding)
    }
    .try_into()
    .unwrap()
}

/// Two relying parties ask the same account under the same identifier.
fn two(binding: Binding, to: &str) -> (Desk, [VerificationId; 2]) {
    let mut desk = Desk::up();
    let ids = ["shop", "bank"].map(|party| desk.open(by(party, to, binding)));
    (desk, ids)
}

#[test]
fn law_7_an_answer_that_says_which_reaches_that_one_alone() {
    for binding in Binding::every().filter(|binding| binding.offers_tap()) {
        for to in ["alice@example.org", "alice@example.org/phone"] {
            for meant in [0, 1] {
                for deny in [false, true] {
                    for route in Route::every() {
                        let (mut desk, ids) = two(binding, to);
                        let id = ids[meant];
                        let said = match (route, deny) {
                            (Route::Iq, false) => desk.iq_result(id),
                            (Route::Iq, true) => desk.iq_error(id, Failure::Refused),
                            (Route::Message, false) => Said::Confirmed(desk.mirrored(id, 0)),
                            (Route::Message, true) => desk.bounce(id, Failure::Refused),
                        };
                        desk.hear("alice@example.org/phone", said);
                        let was_asked = route == Route::Message || to.contains('/');
                        let end = if deny {
                            End::Denied(Denial::Declined)
                        } else {
                            End::Approved
                        };
                        let expected = was_asked.then_some(end);
                        assert_eq!(desk.end(id), expected, "{to} {route:?}");
                        assert!(desk.is_pending(ids[1 - meant]), "cross-talk");
                    }
                }
            }
        }
    }
}

#[test]
fn law_7_a_confirm_without_thread_is_told_apart_by_its_url() {
    for meant in [0, 1] {
        let (mut desk, ids) = two(Binding::Code, "alice@example.org");
        let confirm = References {
            thread: None,
            ..desk.mirrored(ids[meant], 0)
        };
        desk.hear("alice@example.org/phone", Said::Confirmed(confirm));
        assert!(desk.is_approved(ids[meant]));
        assert!(desk.is_pending(ids[1 - meant]));
    }
}

#[test]
fn law_7_an_answer_that_could_mean_both_means_neither() {
    for binding in Binding::every() {
        let (mut desk, ids) = two(binding, "alice@example.org");
        let only_the_id = References {
            has_confirm: true,
            transaction_id: Some(SAME.to_owned()),
            ..References::default()
        };
        desk.hear("alice@example.org/phone", Said::Confirmed(only_the_id));
        desk.write("alice@example.org/phone", SAME);
        desk.write("alice@example.org/phone", "yes");
        assert!(ids.iter().all(|id| desk.is_pending(*id)), "{binding:?}");
        let told = desk.told_to("alice@example.org/phone");
        assert!(matches!(&*told, [Note::SeveralOpen(open)] if open.len() == 2));
    }
}

#[test]
fn law_7_different_accounts_under_the_same_identifier_are_apart() {
    let mut desk = Desk::up();
    let of_alice = desk.open(by("shop", "alice@example.org", Binding::Code));
    let of_bob = desk.open(by("shop", "bob@example.org", Binding::Code));
    desk.give("bob@example.org/desk", of_bob, Evidence::Code);
    assert!(desk.is_approved(of_bob));
    assert!(desk.is_pending(of_alice));
}

#[test]
fn law_7_one_relying_party_uses_an_identifier_once() {
    let (mut desk, [first, _]) = two(Binding::Code, "alice@example.org");
    let again = || by("shop", "alice@example.org/other", Binding::Code);
    let in_use = Err(OpenError::TransactionIdInUse);
    assert_eq!(desk.try_open(again()), in_use, "while it is pending");
    desk.give("alice@example.org/phone", first, Evidence::Tap);
    assert!(desk.is_approved(first));
    desk.wait(599_999);
    assert_eq!(
        desk.try_open(again()),
        in_use,
        "while an old answer may come"
    );
    desk.wait(1);
    assert!(desk.try_open(again()).is_ok());
}

#[test]
fn law_7_what_was_not_asked_yet_cannot_be_meant() {
    let mut desk = Desk::up();
    let shop = desk.open(by("shop", "alice@example.org", Binding::Code));
    desk.link_down(&[]);
    let bank = desk.open(by("bank", "alice@example.org", Binding::Code));
    let only_the_id = References {
        has_confirm: true,
        transaction_id: Some(SAME.to_owned()),
        ..References::default()
    };
    desk.hear("alice@example.org/phone", Said::Confirmed(only_the_id));
    assert!(desk.is_approved(shop) && desk.is_pending(bank));
}
