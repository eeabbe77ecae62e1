//! Answers to one verification that is named (law 3: by those who were asked; law 6: as strong as the policy asks for).

use verification::{
    Binding, Choice, Chosen, Denial, Draft, Evidence, Limit, Outcome, Request, VerificationId,
};

use crate::desk::Desk;
use crate::every::{End, Every};
use crate::requests::{draft, jid, request, some_of};

const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";

fn approve(code: Option<&str>) -> Choice<'_> {
    Choice::Approve { code }
}

fn choose(desk: &mut Desk, id: VerificationId, from: &str, choice: Choice<'_>) -> Chosen {
    let chosen = desk.ledger.choose(id, &jid(from), choice, desk.now);
    desk.work();
    chosen
}

#[test]
fn a_choice_says_which_however_many_are_open() {
    for (choice, end) in [
        (approve(None), End::Approved),
        (Choice::Deny, End::Denied(Denial::Declined)),
        (Choice::NotMe, End::Denied(Denial::NotMe)),
    ] {
        for from in [ALICE, PHONE, "ALICE@example.org/desk"] {
            let mut desk = Desk::up();
            let [other, id] = [0, 1].map(|_| desk.open(request(ALICE, Binding::Tap)));
            assert_eq!(choose(&mut desk, id, from, choice), Chosen::Done);
            assert_eq!(desk.end(id), Some(end), "{choice:?}");
            assert!(desk.is_pending(other));
            assert!(desk.told.is_empty(), "whoever asked the ledger tells");
        }
    }
}

#[test]
fn law_3_nobody_chooses_for_another() {
    for binding in Binding::every() {
        for from in [
            "mallory@example.org/x",
            "bob@example.org",
            "example.org",
            "alice@evil.example/phone",
            "\u{430}lice@example.org",
        ] {
            let mut desk = Desk::up();
            let id = desk.open(request(ALICE, binding));
            let _of_bob = desk.open(request("bob@example.org", binding));
            let code = desk.code(id);
            for choice in [
                approve(None),
                approve(Some(&code)),
                approve(Some("00000x")),
                Choice::Deny,
                Choice::NotMe,
            ] {
                assert_eq!(choose(&mut desk, id, from, choice), Chosen::NotYours);
            }
            assert!(desk.is_pending(id) && desk.closed.is_empty(), "{from}");
        }
    }
}

#[test]
fn law_3_what_was_not_asked_yet_cannot_be_chosen() {
    let mut desk = Desk::down();
    let id = desk.open(request(ALICE, Binding::Tap));
    assert_eq!(
        choose(&mut desk, id, PHONE, approve(None)),
        Chosen::NotYours
    );
    desk.link_up();
    assert_eq!(choose(&mut desk, id, PHONE, approve(None)), Chosen::Done);
}

#[test]
fn what_is_over_is_as_what_never_was() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Tap));
    assert!(desk.withdraw(id));
    for id in [id, VerificationId(999)] {
        assert_eq!(
            choose(&mut desk, id, PHONE, approve(None)),
            Chosen::NotYours
        );
        assert_eq!(
            choose(&mut desk, id, PHONE, Choice::NotMe),
            Chosen::NotYours
        );
    }
}

#[test]
fn law_2_a_late_choice_is_none() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Tap));
    desk.now = desk.get(id).deadline();
    assert_eq!(choose(&mut desk, id, PHONE, approve(None)), Chosen::TooLate);
    assert_eq!(desk.end(id), Some(End::Expired));
}

#[test]
fn law_6_a_choice_is_as_strong_as_the_policy_asks_for() {
    for binding in Binding::every() {
        for to in [ALICE, PHONE] {
            let mut desk = Desk::up();
            let id = desk.open(request(to, binding));
            let code = format!(" {} ", desk.code(id));
            for blank in [None, Some(""), Some("  ")] {
                if binding != Binding::Tap {
                    let chosen = choose(&mut desk, id, PHONE, approve(blank));
                    assert_eq!(chosen, Chosen::NeedsCode, "{binding:?}");
                }
            }
            let (choice, evidence) = if binding == Binding::Tap {
                (approve(None), Evidence::Tap)
            } else {
                (approve(Some(&code)), Evidence::Code)
            };
            assert_eq!(choose(&mut desk, id, PHONE, choice), Chosen::Done);
            let Some(Outcome::Approved(approval)) = desk.get(id).outcome() else {
                panic!("not approved")
            };
            assert_eq!(approval.confirmations()[0].evidence, evidence);
        }
    }
}

#[test]
fn three_wrong_codes_kill_it_and_count_as_wrong_codes() {
    for binding in Binding::every() {
        let mut desk = Desk::up();
        for round in 0..4 {
            let Ok(id) = desk.try_open(request(ALICE, binding)) else {
                panic!("refused in round {round}")
            };
            for left in [2, 1, 0] {
                let chosen = choose(&mut desk, id, PHONE, approve(Some("00000x")));
                assert_eq!(chosen, Chosen::WrongCode(left), "{binding:?}");
            }
            assert_eq!(desk.end(id), Some(End::Denied(Denial::WrongCode)));
        }
        let limited = desk.limited(request(ALICE, binding));
        assert_eq!(limited.limit, Limit::Locked);
        assert_eq!(desk.closed.len(), 1);
    }
}

/// Its right to be typed at the login is no right to be typed anywhere else.
#[test]
fn the_login_code_approves_nothing_and_costs_nothing() {
    for binding in Binding::every() {
        let mut desk = Desk::up();
        let asking: Request = Draft {
            accepts_code: true,
            ..draft(some_of(1, &[ALICE]), binding)
        }
        .try_into()
        .unwrap();
        let id = desk.open(asking);
        let code = desk.login_code(id, 0);
        for _ in 0..5 {
            let chosen = choose(&mut desk, id, PHONE, approve(Some(&code)));
            assert_eq!(chosen, Chosen::NeedsCode);
        }
        assert!(desk.is_pending(id));
    }
}

/// Nobody says it by chance here, whatever it looks like.
#[test]
fn any_identifier_can_be_the_code() {
    let mut desk = Desk::up();
    let named: Request = Draft {
        transaction_id: Some("open sesame".to_owned()),
        ..draft(some_of(1, &[ALICE]), Binding::Code)
    }
    .try_into()
    .unwrap();
    let id = desk.open(named);
    let chosen = choose(&mut desk, id, PHONE, approve(Some("open sesame")));
    assert_eq!(chosen, Chosen::Done);
}

#[test]
fn one_of_several_is_recorded() {
    let mut desk = Desk::up();
    let both = draft(some_of(2, &[ALICE, "bob@example.org"]), Binding::Tap);
    let id = desk.open(both.try_into().unwrap());
    for _ in 0..2 {
        assert_eq!(
            choose(&mut desk, id, PHONE, approve(None)),
            Chosen::Recorded
        );
    }
    assert_eq!(desk.get(id).confirmations().count(), 1);
    let bob = "bob@example.org/x";
    assert_eq!(choose(&mut desk, id, bob, approve(None)), Chosen::Done);
    assert!(desk.is_approved(id));
}

#[test]
fn a_code_does_not_show() {
    let shown = format!("{:?} {:?}", approve(Some("482913")), Choice::Deny);
    assert_eq!(shown, "Approve Deny");
}
