//! While the daemon runs.

use std::fs;

use acceptance::{Sshd, Stage, UnixUser, until};

use crate::house::{
    codes_of, house, house_with, is_let_in, is_refused, one_of_them_is_let_in, types,
};

pub(crate) fn a_code_lets_in_while_xmpp_is_down_and_the_admin_hears_of_it_later(stage: &Stage) {
    let house = house(stage, "timeout=30");
    let code = house.code();
    house.link_goes();
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_let_in(&mut terminal);
    let log = until("the log to tell", || {
        let log = house.daemon.log();
        log.contains("bypass code used").then_some(log)
    });
    assert!(log.contains(house.user()), "{log}");
    assert_eq!(house.counted(), "1");
    for secret in [&code, &code.replace('-', "")] {
        assert!(!log.contains(secret), "{log}");
        assert!(!house.sshd.log().contains(secret));
    }
    house.link_comes_back();
    house.carol_hears(&[1]);
    // It was told: not again after a restart.
    house.daemon.stop();
    house.daemon.restart();
    let other = house.code();
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &other.replace('-', " "));
    is_let_in(&mut terminal);
    house.carol_hears(&[1, 1]);
}

pub(crate) fn a_code_works_once(stage: &Stage) {
    let house = house(stage, "timeout=30");
    let code = house.code();
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_let_in(&mut terminal);
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_refused(&mut terminal);
    let twice = house.makes(house.user(), &["--uses", "2"]);
    let twice = twice["codes"][0].as_str().expect("a code");
    for _ in 0..2 {
        let mut terminal = house.somebody_logs_in();
        types(&terminal, twice);
        is_let_in(&mut terminal);
    }
    let mut terminal = house.somebody_logs_in();
    types(&terminal, twice);
    is_refused(&mut terminal);
    assert_eq!(house.counted(), "3");
}

pub(crate) fn a_code_of_another_is_none(stage: &Stage) {
    let house = house(stage, "timeout=30");
    let other = UnixUser::make(&UnixUser::new_name());
    let made = house.makes(other.name(), &[]);
    let mut terminal = house.somebody_logs_in();
    types(&terminal, made["codes"][0].as_str().expect("a code"));
    is_refused(&mut terminal);
    assert_eq!(house.counted(), "0");
}

/// The file says that it ended a minute after 1970 began.
pub(crate) fn a_code_that_is_over_is_none(stage: &Stage) {
    let house = house(stage, "timeout=30");
    let (code, file) = (house.code(), codes_of(&house.daemon));
    let text = fs::read_to_string(&file).expect("our own file");
    let line = text.lines().nth(1).expect("a code");
    let until = line.split(' ').nth(3).expect("when it ends");
    let over = text.replacen(until, "00000000060", 1);
    fs::write(&file, over).expect("our own file");
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_refused(&mut terminal);
    fs::write(&file, text).expect("our own file");
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_let_in(&mut terminal);
}

pub(crate) fn two_who_race_for_one_code(stage: &Stage) {
    let house = house(stage, "timeout=30");
    house.link_goes();
    let code = house.code();
    let racers = [house.somebody_logs_in(), house.somebody_logs_in()];
    for racer in &racers {
        types(racer, &code);
    }
    one_of_them_is_let_in(racers);
}

/// Where nobody confirms for a user, nobody can tell; a code is their way in.
pub(crate) fn a_code_for_somebody_whom_nobody_confirms_for(stage: &Stage) {
    let house = house_with(stage, "timeout=30", |setup| setup.pam_users.clear());
    let code = house.code();
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_let_in(&mut terminal);
    let mut stranger = house.sshd.ssh(&Sshd::new_user_name());
    stranger.sees(crate::house::QUESTION);
    types(&stranger, &house.code());
    is_refused(&mut stranger);
    assert!(
        house
            .alice
            .has_seen()
            .iter()
            .all(|seen| seen.body().is_none())
    );
}
