//! Several tries on one connection are one question to alice, and a no is the last word on it.

use acceptance::{Stage, Terminal};

use crate::house::{
    House, QUESTION, a_wrong_code, has_no_bypass_code, house, is_let_in, is_refused,
};

/// As many tries as sshd lets a connection have (`MaxAuthTries`).
const SIX_TRIES: &[&str] = &["NumberOfPasswordPrompts=6"];

/// How many questions of ours the person has seen.
fn questions(terminal: &Terminal) -> usize {
    terminal.shows().matches(QUESTION).count()
}

pub(crate) fn a_denial_is_the_last_word_on_a_connection(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in_with(SIX_TRIES);
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.denies(&request);
    is_refused(&mut terminal);
    assert_eq!(questions(&terminal), 1, "{}", terminal.shows());
    assert_eq!(house.times_asked(&house.alice), 1);
}

pub(crate) fn not_me_is_the_last_word_and_mutes(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in_with(SIX_TRIES);
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.says(&request, "not me");
    is_refused(&mut terminal);
    house.alice_reads_the_end(&request, "it was not you");
    assert_eq!(questions(&terminal), 1, "{}", terminal.shows());
    // Nobody may ask her for a while, on another connection either.
    let mut again = house.sshd.ssh(house.sshd.user());
    has_no_bypass_code(&again);
    is_refused(&mut again);
    assert_eq!(house.times_asked(&house.alice), 1);
}

pub(crate) fn six_tries_after_silence_ask_once(stage: &Stage) {
    let house = house(stage, "timeout=5");
    let mut terminal = house.somebody_logs_in_with(SIX_TRIES);
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice_reads_the_end(&request, "Expired");
    is_refused(&mut terminal);
    assert_eq!(questions(&terminal), 1, "{}", terminal.shows());
    assert_eq!(house.times_asked(&house.alice), 1);
}

pub(crate) fn three_wrong_codes_on_one_connection_ask_once(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in_with(SIX_TRIES);
    let shown = House::code_on(&terminal);
    let request = house.alice.sees_request(&shown);
    let wrong = a_wrong_code(&crate::house::six_digits(
        request.body().unwrap_or_default(),
    ));
    for number in 1..=3 {
        terminal.sees_times(QUESTION, number);
        terminal.types(&format!("{wrong}\r"));
    }
    is_refused(&mut terminal);
    assert_eq!(questions(&terminal), 3, "{}", terminal.shows());
    assert_eq!(
        terminal.shows().matches(&shown).count(),
        3,
        "the same code each time"
    );
    house.alice_reads_the_end(&request, "three wrong codes");
    assert_eq!(house.times_asked(&house.alice), 1);
}

pub(crate) fn a_slip_and_then_the_right_code(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in_with(SIX_TRIES);
    let request = house.request_of(&terminal);
    let code = crate::house::six_digits(request.body().unwrap_or_default());
    terminal.types(&format!("{}\r", a_wrong_code(&code)));
    terminal.sees_times(QUESTION, 2);
    terminal.types(&format!("{code}\r"));
    is_let_in(&mut terminal);
    assert_eq!(house.times_asked(&house.alice), 1);
}

pub(crate) fn a_slip_and_then_an_approval(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in_with(SIX_TRIES);
    let request = house.request_of(&terminal);
    terminal.types("what do I type here?\r");
    terminal.sees_times(QUESTION, 2);
    terminal.types("\r");
    house.alice.confirms(&request);
    is_let_in(&mut terminal);
    assert_eq!(house.times_asked(&house.alice), 1);
}

/// Whoever approves between two tries has seen one question, and it is the one that the person now looks at.
pub(crate) fn an_approval_while_the_second_question_stands(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in_with(SIX_TRIES);
    let request = house.request_of(&terminal);
    terminal.types("n\r");
    terminal.sees_times(QUESTION, 2);
    house.alice.confirms(&request);
    house.alice_reads_the_end(&request, "Approved");
    terminal.types("\r");
    is_let_in(&mut terminal);
    // It is spent: another connection is another question.
    let other = house.somebody_logs_in_with(SIX_TRIES);
    let request = house.request_of(&other);
    assert_eq!(house.times_asked(&house.alice), 2);
    house.alice.denies(&request);
}
