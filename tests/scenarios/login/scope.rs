//! Who is asked about at all, and who was asked about a moment ago.

use acceptance::{Factors, SshdSetup, Stage};

use crate::house::{
    House, PASSWORD, QUESTION, house_of, house_with_factors, is_let_in, is_refused,
};

/// The password is asked for, and what comes then is seen.
fn password_is_enough(house: &House) {
    let mut terminal = house.sshd.ssh(house.sshd.user());
    terminal.sees("Password: ");
    terminal.types(&format!("{PASSWORD}\r"));
    is_let_in(&mut terminal);
    assert!(!terminal.shows().contains(QUESTION), "{}", terminal.shows());
    assert_eq!(house.times_asked(&house.alice), 0);
}

pub(crate) fn an_address_that_needs_no_second_factor(stage: &Stage) {
    let options = "timeout=20 hosts=!127.0.0.0/8";
    password_is_enough(&house_with_factors(
        stage,
        Factors::PasswordThenXmpp,
        options,
    ));
}

pub(crate) fn a_group_that_needs_no_second_factor(stage: &Stage) {
    // useradd(8) makes each user a group of the same name.
    let options = "timeout=20 groups=!vfd*";
    password_is_enough(&house_with_factors(
        stage,
        Factors::PasswordThenXmpp,
        options,
    ));
}

pub(crate) fn users_who_need_none_do_not_get_in_by_nothing(stage: &Stage) {
    let house = house_of(stage, &SshdSetup::new("timeout=20 users=!vfd*"));
    let mut terminal = house.sshd.ssh(house.sshd.user());
    is_refused(&mut terminal);
    assert_eq!(house.times_asked(&house.alice), 0);
}

/// A house that somebody with a key has just been let into, and where that counts again.
fn a_house_with_grace(stage: &Stage) -> House {
    let options = "timeout=60 grace=600";
    let house = house_with_factors(stage, Factors::KeyThenXmpp, options);
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.confirms(&request);
    is_let_in(&mut terminal);
    house
}

/// `grace`: for that long, alice's yes counts again for the same user, address, service and key.
pub(crate) fn a_second_login_within_grace(stage: &Stage) {
    let house = a_house_with_grace(stage);
    let mut second = house.sshd.ssh(house.sshd.user());
    is_let_in(&mut second);
    assert_eq!(house.screen(&second), "LET IN\n");
    assert_eq!(house.times_asked(&house.alice), 1);
}

pub(crate) fn a_second_login_with_another_key_has_no_grace(stage: &Stage) {
    let house = a_house_with_grace(stage);
    let key = format!("IdentityFile={}", house.sshd.key("other_key").display());
    let second = house.somebody_logs_in_with(&[&key]);
    let request = house.request_of(&second);
    house.alice.denies(&request);
    assert_eq!(house.times_asked(&house.alice), 2);
}

pub(crate) fn a_second_login_after_a_denial_has_no_grace(stage: &Stage) {
    let options = "timeout=60 grace=600";
    let house = house_with_factors(stage, Factors::KeyThenXmpp, options);
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.denies(&request);
    is_refused(&mut terminal);
    let second = house.somebody_logs_in();
    let request = house.request_of(&second);
    house.alice.denies(&request);
    assert_eq!(house.times_asked(&house.alice), 2);
}
