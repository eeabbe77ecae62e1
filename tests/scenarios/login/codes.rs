//! Codes in both directions.

use acceptance::Stage;

use crate::house::{House, house, is_let_in, six_digits};

pub(crate) fn the_code_from_the_phone_lets_in(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    let shown = House::code_on(&terminal);
    let request = house.alice.sees_request(&shown);
    let code = six_digits(request.body().unwrap_or_default());
    assert_ne!(code, shown, "one secret for each direction");
    terminal.types(&format!("{code}\r"));
    is_let_in(&mut terminal);
}

pub(crate) fn a_wrong_code_does_not(stage: &Stage) {
    let house = house(stage, "timeout=20");
    let mut terminal = house.somebody_logs_in();
    // What the screen shows is for the chat; at the login it is as wrong as any other.
    let shown = House::code_on(&terminal);
    let request = house.alice.sees_request(&shown);
    terminal.types(&format!("{shown}\r"));
    house.alice.denies(&request);
    let (_, text) = terminal.ends();
    assert!(!text.contains("LET IN"), "{text}");
}

pub(crate) fn the_code_on_the_screen_as_a_reply(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    let shown = House::code_on(&terminal);
    let request = house.alice.sees_request(&shown);
    terminal.types("\r");
    house.alice.says(&request, &shown);
    is_let_in(&mut terminal);
}
