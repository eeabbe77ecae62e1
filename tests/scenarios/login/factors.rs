//! A key and the factor, a password and the factor, the factor alone: none of them opens the door without it.

use acceptance::{Factors, SshdSetup, Stage};

use crate::house::{
    House, PASSWORD, QUESTION, house, house_with, house_with_factors, is_let_in, is_refused,
};

pub(crate) fn a_key_and_an_approval(stage: &Stage) {
    let house = house_with_factors(stage, Factors::KeyThenXmpp, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.confirms(&request);
    is_let_in(&mut terminal);
}

pub(crate) fn a_key_and_a_denial(stage: &Stage) {
    let house = house_with_factors(stage, Factors::KeyThenXmpp, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.denies(&request);
    is_refused(&mut terminal);
}

pub(crate) fn the_fingerprint_of_the_key_is_at_alices_client(stage: &Stage) {
    let house = house_with_factors(stage, Factors::KeyThenXmpp, "timeout=60");
    let mut listed = std::process::Command::new("ssh-keygen");
    listed.arg("-lf").arg(house.sshd.key("client_key.pub"));
    let listed = acceptance::run(&mut listed).stdout;
    let fingerprint = listed.split(' ').nth(1).unwrap_or_default();
    assert!(fingerprint.starts_with("SHA256:"), "{listed}");
    let terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    let body = request.body().unwrap_or_default();
    assert!(body.contains(fingerprint), "{fingerprint}: {body}");
    assert!(body.to_lowercase().contains("ed25519"), "{body}");
}

pub(crate) fn a_bare_key_is_not_enough(stage: &Stage) {
    let house = house_with_factors(stage, Factors::KeyThenXmpp, "timeout=60");
    let options = ["PreferredAuthentications=publickey"];
    let mut terminal = house.sshd.ssh_with(house.sshd.user(), &options);
    is_refused(&mut terminal);
    assert_eq!(house.times_asked(&house.alice), 0);
}

pub(crate) fn the_factor_without_the_key_is_not_enough(stage: &Stage) {
    let house = house_with_factors(stage, Factors::KeyThenXmpp, "timeout=60");
    let options = ["PreferredAuthentications=keyboard-interactive"];
    let mut terminal = house.sshd.ssh_with(house.sshd.user(), &options);
    is_refused(&mut terminal);
    assert_eq!(house.times_asked(&house.alice), 0, "no key, no question");
}

pub(crate) fn a_password_and_an_approval(stage: &Stage) {
    let house = house_with_factors(stage, Factors::PasswordThenXmpp, "timeout=60");
    let mut terminal = house.sshd.ssh(house.sshd.user());
    terminal.sees("Password: ");
    assert_eq!(
        house.times_asked(&house.alice),
        0,
        "the password comes first"
    );
    terminal.types(&format!("{PASSWORD}\r"));
    terminal.sees(QUESTION);
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.confirms(&request);
    is_let_in(&mut terminal);
    assert!(!terminal.shows().contains(PASSWORD), "it is never shown");
}

pub(crate) fn a_wrong_password_asks_nobody(stage: &Stage) {
    let house = house_with_factors(stage, Factors::PasswordThenXmpp, "timeout=60");
    let mut terminal = house.sshd.ssh(house.sshd.user());
    terminal.sees("Password: ");
    terminal.types("hunter2\r");
    is_refused(&mut terminal);
    assert_eq!(house.times_asked(&house.alice), 0);
}

pub(crate) fn what_the_person_reads(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    assert_eq!(
        house.screen(&terminal),
        "(USER@127.0.0.1) Reply CODE in your XMPP client, then press Enter (or type the code you got there): "
    );
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.says(&request, &House::code_on(&terminal));
    is_let_in(&mut terminal);
    assert_eq!(
        house.screen(&terminal),
        "(USER@127.0.0.1) Reply CODE in your XMPP client, then press Enter (or type the code you got there): \n\
         LET IN\n"
    );
}

pub(crate) fn what_the_person_reads_who_is_refused(stage: &Stage) {
    let house = house(stage, "timeout=60 binding=tap");
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.denies(&request);
    is_refused(&mut terminal);
    assert_eq!(
        house.screen(&terminal),
        "(USER@127.0.0.1) Approve CODE in your XMPP client, then press Enter (or type the login code you got there): \n\
         USER@127.0.0.1: Permission denied ().\n",
        "PAM_MAXTRIES takes every method off the list"
    );
}

/// `[pam] name_confirmers`: where the admin wants it, the person learns whose phone to look for.
pub(crate) fn what_the_person_reads_where_confirmers_are_named(stage: &Stage) {
    let sshd = SshdSetup::new("timeout=60");
    let house = house_with(stage, &sshd, |setup, user, alice| {
        setup.pam_users = format!(
            "{user} = \"{}\"\n[pam]\nname_confirmers = true\n",
            alice.bare()
        );
    });
    let terminal = house.somebody_logs_in();
    let asked = format!(
        "(USER@127.0.0.1) Asking {}. Reply CODE in your XMPP client, \
         then press Enter (or type the code you got there): ",
        house.alice.bare()
    );
    assert_eq!(house.screen(&terminal), asked);
    let request = house.request_of(&terminal);
    house.alice.denies(&request);
}
