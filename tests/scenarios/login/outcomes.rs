//! Approved, denied, not answered, not asked: who gets in.

use acceptance::{SshdSetup, Stage};

use crate::house::{House, house, house_with, is_let_in, is_refused};

pub(crate) fn an_approved_login(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    // She compares what both screens show before she taps: it is there before anybody has answered.
    let code = House::code_on(&terminal);
    assert_eq!(code.len(), 6, "{}", terminal.shows());
    let request = house.alice.sees_request(&code);
    assert!(
        request
            .confirm("url")
            .is_some_and(|url| url.starts_with("ssh://")),
        "{}",
        request.xml()
    );
    terminal.types("\r");
    house.alice.confirms(&request);
    is_let_in(&mut terminal);
}

pub(crate) fn a_denied_login(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    let request = house.alice.sees_request(&House::code_on(&terminal));
    terminal.types("\r");
    house.alice.denies(&request);
    is_refused(&mut terminal);
}

pub(crate) fn a_login_nobody_answers(stage: &Stage) {
    let house = house(stage, "timeout=5");
    let mut terminal = house.somebody_logs_in();
    let request = house.alice.sees_request(&House::code_on(&terminal));
    terminal.types("\r");
    is_refused(&mut terminal);
    house.alice.confirms(&request);
    house.alice.is_through_to(request.from());
}

pub(crate) fn a_login_without_a_daemon(stage: &Stage) {
    let house = house(stage, "timeout=20");
    house.daemon.stop();
    let mut terminal = house.sshd.ssh(house.sshd.user());
    is_refused(&mut terminal);
    assert!(
        !terminal.shows().contains("Enter"),
        "nobody is asked: {}",
        terminal.shows()
    );
}

pub(crate) fn another_person_confirms_a_login(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mallory = stage.person("mallory");
    let mut terminal = house.somebody_logs_in();
    let shown = House::code_on(&terminal);
    let request = house.alice.sees_request(&shown);
    terminal.types("\r");
    mallory.sends(&request.yes_by_message());
    mallory.says(&request, &shown);
    mallory.is_through_to(request.from());
    assert!(!terminal.shows().contains("LET IN"));
    house.alice.denies(&request);
    is_refused(&mut terminal);
}

pub(crate) fn two_people_of_whom_one_confirms(stage: &Stage) {
    let bob = stage.person("bob");
    let house = house_with(
        stage,
        &SshdSetup::new("timeout=60"),
        |setup, user, alice| {
            let both = format!("\"{}\", \"{}\"", alice.bare(), bob.bare());
            setup.pam_users = format!("{user} = {{ any_of = [{both}], needed = 1 }}\n");
        },
    );
    let mut terminal = house.somebody_logs_in();
    let request = bob.sees_request(&House::code_on(&terminal));
    terminal.types("\r");
    bob.confirms(&request);
    is_let_in(&mut terminal);
}
