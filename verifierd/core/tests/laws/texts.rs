//! What people write, and what it decides.

use verification::{
    Binding, Confirmers, Denial, Draft, Evidence, Limit, Note, Request, Said, VerificationId,
};

use crate::desk::Desk;
use crate::every::{End, Every};
use crate::requests::{draft, jid, request, secs};

const ALICE: &str = "alice@example.org";
const PHONE: &str = "alice@example.org/phone";

fn under(transaction_id: &str, binding: Binding) -> Request {
    Draft {
        transaction_id: Some(transaction_id.to_owned()),
        ..draft(Confirmers::one(jid(ALICE)), binding)
    }
    .try_into()
    .unwrap()
}

fn with_login_code(to: &str, binding: Binding) -> Request {
    Draft {
        accepts_code: true,
        ..draft(Confirmers::one(jid(to)), binding)
    }
    .try_into()
    .unwrap()
}

fn party() -> std::sync::Arc<str> {
    "shop".into()
}

#[test]
fn a_yes_approves_where_the_policy_takes_it() {
    for text in ["yes", "Yes", " ok. ", "Y", "\u{1f44d}"] {
        let mut desk = Desk::up();
        let id = desk.open(request(ALICE, Binding::Tap));
        desk.write(PHONE, text);
        assert!(desk.is_approved(id), "{text}");
        assert_eq!(desk.told_to(PHONE), [Note::Approved(party())]);
    }
}

#[test]
fn a_no_denies_under_every_policy() {
    for binding in Binding::every() {
        for text in ["no", "NO!", "deny", "\u{1f44e}\u{fe0f}"] {
            let mut desk = Desk::up();
            let id = desk.open(request(ALICE, binding));
            desk.write(PHONE, text);
            assert_eq!(desk.end(id), Some(End::Denied(Denial::Declined)), "{text}");
            assert_eq!(desk.told_to(PHONE), [Note::Denied(party())]);
            assert!(desk.try_open(request(ALICE, binding)).is_ok());
        }
    }
}

#[test]
fn not_me_denies_and_mutes() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Code));
    desk.write(PHONE, "not me");
    assert_eq!(desk.end(id), Some(End::Denied(Denial::NotMe)));
    let limited = desk.limited(request(ALICE, Binding::Code));
    assert_eq!(limited.limit, Limit::Muted);
    assert_eq!(limited.retry_after, secs(20 * 60));
    assert!(
        desk.try_open(request("bob@example.org", Binding::Code))
            .is_ok()
    );
    desk.wait(20 * 60 * 1000);
    assert!(desk.try_open(request(ALICE, Binding::Code)).is_ok());
}

#[test]
fn the_exact_code_approves_under_every_policy() {
    for binding in Binding::every() {
        let mut desk = Desk::up();
        let id = desk.open(request(ALICE, binding));
        let code = desk.code(id);
        desk.write(PHONE, &format!("  {code}\n"));
        assert!(desk.is_approved(id), "{binding:?}");
    }
}

#[test]
fn three_wrong_codes_kill_the_request() {
    for binding in Binding::every() {
        let mut desk = Desk::up();
        let id = desk.open(request(ALICE, binding));
        let wrong = wrong_for(&desk, id);
        desk.write(PHONE, &wrong);
        desk.write(PHONE, &wrong);
        assert!(desk.is_pending(id));
        desk.write(PHONE, &wrong);
        assert_eq!(desk.end(id), Some(End::Denied(Denial::WrongCode)));
        let told = [2, 1, 0].map(Note::WrongCode);
        assert_eq!(desk.told_to(PHONE), told);
        let right = desk.code(id);
        desk.write(PHONE, &right);
        assert_eq!(desk.end(id), Some(End::Denied(Denial::WrongCode)));
    }
}

/// A code this request does not have.
fn wrong_for(desk: &Desk, id: VerificationId) -> String {
    let mut digits = desk.code(id).into_bytes();
    digits[0] = if digits[0] == b'0' { b'1' } else { b'0' };
    String::from_utf8(digits).unwrap()
}

#[test]
fn a_right_code_after_a_wrong_one_approves() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Code));
    let wrong = wrong_for(&desk, id);
    desk.write(PHONE, &wrong);
    desk.write(PHONE, &wrong);
    desk.give(PHONE, id, Evidence::Code);
    assert!(desk.is_approved(id));
}

/// Guessing at several requests at once must not be cheaper than guessing at one.
#[test]
fn a_wrong_code_counts_against_every_request_it_can_mean() {
    let mut desk = Desk::up();
    let six_digits = [0, 1].map(|_| desk.open(request(ALICE, Binding::Code)));
    let four_digits = desk.open(under("4711", Binding::Code));
    for _ in 0..3 {
        desk.write(PHONE, "00000x");
    }
    for id in six_digits {
        assert_eq!(desk.end(id), Some(End::Denied(Denial::WrongCode)));
    }
    assert!(desk.is_pending(four_digits), "it was no try at this one");
    desk.write(PHONE, "4712");
    assert_eq!(
        desk.told_to(PHONE),
        [2, 1, 0, 2].map(Note::WrongCode),
        "one note for each text"
    );
}

/// The note speaks of the request that has the fewest tries left.
#[test]
fn a_wrong_code_for_several_tells_the_fewest_tries_left() {
    let mut desk = Desk::up();
    desk.open(request(ALICE, Binding::Code));
    desk.write(PHONE, "00000x");
    desk.open(request(ALICE, Binding::Code));
    desk.write(PHONE, "00000x");
    assert_eq!(desk.told_to(PHONE), [2, 1].map(Note::WrongCode));
}

#[test]
fn what_is_no_try_at_the_code_does_not_count() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Code));
    for text in [
        "12345",
        "1234567",
        "hello!",
        "what is this",
        "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
        "\u{ff11}\u{ff12}\u{ff13}\u{ff14}\u{ff15}\u{ff16}",
        "call 5",
        "",
    ] {
        desk.write(PHONE, text);
    }
    assert!(desk.is_pending(id));
    let told = desk.told_to(PHONE);
    assert_eq!(told, [Note::HowToAnswer(Binding::Code)], "once a minute");
    desk.give(PHONE, id, Evidence::Code);
    assert!(desk.is_approved(id));
}

/// The code of a request that is over answers nothing, and is a wrong code for the one that is open.
#[test]
fn a_code_that_has_been_used_is_a_wrong_one() {
    let mut desk = Desk::up();
    let first = desk.open(request(ALICE, Binding::Code));
    desk.give(PHONE, first, Evidence::Code);
    let second = desk.open(request(ALICE, Binding::Code));
    desk.give(PHONE, first, Evidence::Code);
    assert!(desk.is_pending(second));
    assert_eq!(desk.told_to(PHONE).last(), Some(&Note::WrongCode(2)));
}

/// Where the claimant may choose the identifier, it must not be what the confirmer would write anyway.
#[test]
fn an_identifier_that_people_say_by_chance_is_not_answered_by_text() {
    for said in ["who is this?", "later", "stop", "?", "what", "123", "huh?!"] {
        let mut desk = Desk::up();
        let id = desk.open(under(said, Binding::Code));
        desk.write(PHONE, said);
        assert!(desk.is_pending(id), "{said}");
        desk.give(PHONE, id, Evidence::Tap);
        assert!(desk.is_approved(id), "{said}: a client that shows it can");
    }
}

/// A dialog on another client is open as well: the yes may have been meant for it.
#[test]
fn a_text_does_not_answer_an_iq() {
    for text in ["yes", "no", "not me", "the code"] {
        let mut desk = Desk::up();
        let id = desk.open(request(PHONE, Binding::Tap));
        if text == "the code" {
            desk.give(PHONE, id, Evidence::Code);
        } else {
            desk.write(PHONE, text);
        }
        assert!(desk.is_pending(id), "{text}");
        let help = [Note::HowToAnswer(Binding::Tap)];
        assert_eq!(desk.told_to(PHONE), help, "{text}");
    }
}

/// `yes` under the request of yesterday is not meant for the one that an attacker has open today.
/// Some clients give every chat a thread of their own.
#[test]
fn the_login_code_in_the_chat_decides_nothing_and_costs_nothing() {
    for binding in Binding::every() {
        let mut desk = Desk::up();
        let id = desk.open(with_login_code(ALICE, binding));
        let code = desk.login_code(id, 0);
        for _ in 0..5 {
            desk.write(PHONE, &code);
        }
        assert!(desk.is_pending(id));
        assert_eq!(desk.told_to(PHONE), [Note::TypeItAtTheLogin]);
        desk.give(PHONE, id, Evidence::Code);
        assert!(desk.is_approved(id));
    }
}

/// An attacker who guesses a login code and names his own request after it gains nothing when it is pasted.
#[test]
fn a_login_code_is_read_before_identifiers_that_others_chose() {
    let mut desk = Desk::up();
    let own = desk.open(with_login_code(ALICE, Binding::Code));
    let code = desk.login_code(own, 0);
    let attackers = desk.open(under(&code, Binding::Code));
    desk.write(PHONE, &code);
    assert!(desk.is_pending(own) && desk.is_pending(attackers));
}

#[test]
fn help_comes_at_most_once_a_minute_and_account() {
    let mut desk = Desk::up();
    for resource in ["a", "b", "c"] {
        desk.write(&format!("{ALICE}/{resource}"), "hello");
    }
    assert_eq!(desk.told.len(), 1);
    desk.write("bob@example.org/desk", "hello");
    assert_eq!(desk.told.len(), 2);
    desk.wait(59_999);
    desk.write(PHONE, "hello");
    assert_eq!(desk.told.len(), 2);
    desk.wait(1);
    desk.write(PHONE, "hello");
    assert_eq!(desk.told_to(PHONE), [Note::NothingOpen]);
}

/// However many write, the answers are bounded, and what is remembered of them.
#[test]
fn ten_thousand_accounts_are_helped_a_minute_and_no_more() {
    let mut desk = Desk::up();
    for number in 0..10_010 {
        desk.write(&format!("u{number}@example.org"), "hello");
    }
    assert_eq!(desk.told.len(), 10_000);
    desk.wait(60_000);
    desk.write("late@example.org", "hello");
    assert_eq!(desk.told.len(), 10_001);
}

/// Whatever a robot writes, it is not answered for ever.
#[test]
fn a_program_that_answers_every_text_is_not_kept_busy() {
    let mut desk = Desk::up();
    for _ in 0..3 {
        desk.open(with_login_code(ALICE, Binding::Code));
    }
    for round in 0..1000 {
        for text in ["000000", "yes", "hello", "4711"] {
            desk.write(PHONE, text);
        }
        let of_wrong_codes_and_a_list_and_help = 3 + 1 + 1;
        assert!(
            desk.told.len() <= of_wrong_codes_and_a_list_and_help,
            "round {round}"
        );
    }
}

#[test]
fn a_late_text_is_told_that_nothing_waits() {
    let mut desk = Desk::up();
    let id = desk.open(request(ALICE, Binding::Tap));
    desk.now = desk.now.plus(secs(60)); // the desk has not got round to telling the ledger
    desk.write(PHONE, "yes");
    assert_eq!(desk.end(id), Some(End::Expired));
    assert_eq!(desk.told_to(PHONE), [Note::NothingOpen]);
}

#[test]
fn what_is_encrypted_decides_nothing_and_says_so_once_a_minute() {
    for binding in Binding::every() {
        let mut desk = Desk::up();
        let id = desk.open(request(ALICE, binding));
        for _ in 0..3 {
            desk.hear(PHONE, Said::Encrypted);
        }
        assert!(desk.is_pending(id));
        assert_eq!(desk.told_to(PHONE), [Note::Encrypted]);
    }
}
