//! While the daemon is down.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use acceptance::{Sshd, Stage, until};

use crate::house::{
    QUESTION, codes_of, house, is_let_in, is_refused, one_of_them_is_let_in, types,
};

pub(crate) fn a_code_lets_in_while_the_daemon_is_down_and_the_admin_hears_of_it_later(
    stage: &Stage,
) {
    let house = house(stage, "timeout=30 bypass=FILE");
    house.daemon.stop();
    // Made now, by the command line alone.
    let code = house.code();
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_let_in(&mut terminal);
    house.daemon.restart();
    house.carol_hears(&[1]);
    let log = house.daemon.log();
    assert!(log.contains("bypass code used"), "{log}");
    until("the count", || (house.counted() == "1").then_some(()));
}

pub(crate) fn without_the_option_no_code_lets_in(stage: &Stage) {
    let house = house(stage, "timeout=30");
    let code = house.code();
    house.daemon.stop();
    let mut terminal = house.sshd.ssh(house.user());
    is_refused(&mut terminal);
    house.daemon.restart();
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_let_in(&mut terminal);
}

pub(crate) fn a_code_that_was_used_offline_is_used_up(stage: &Stage) {
    let house = house(stage, "timeout=30 bypass=FILE");
    let code = house.code();
    house.daemon.kill();
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_let_in(&mut terminal);
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_refused(&mut terminal);
    house.daemon.restart();
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_refused(&mut terminal);
}

pub(crate) fn two_who_race_for_one_code(stage: &Stage) {
    let house = house(stage, "timeout=30 bypass=FILE");
    let code = house.code();
    house.daemon.stop();
    let racers = [house.somebody_logs_in(), house.somebody_logs_in()];
    for racer in &racers {
        types(racer, &code);
    }
    one_of_them_is_let_in(racers);
}

/// Two doors, of which one finds no daemon: the file is the same, and the code counts once.
pub(crate) fn the_daemon_and_the_module_race_for_one_code(stage: &Stage) {
    let house = house(stage, "timeout=30");
    let file = codes_of(&house.daemon);
    let nowhere = file.with_file_name("no-such-socket");
    let options = format!("timeout=30 bypass={}", file.display());
    let other = Sshd::start(&Sshd::new_user_name(), &nowhere, &options);
    for _ in 0..5 {
        let code = house.code();
        let racers = [house.somebody_logs_in(), other.ssh(house.user())];
        racers[1].sees(QUESTION);
        for racer in &racers {
            types(racer, &code);
        }
        one_of_them_is_let_in(racers);
    }
}

pub(crate) fn a_file_that_others_can_read_lets_nobody_in(stage: &Stage) {
    let house = house(stage, "timeout=30 bypass=FILE");
    let (code, file) = (house.code(), codes_of(&house.daemon));
    let set = |mode| fs::set_permissions(&file, Permissions::from_mode(mode)).expect("our own");
    set(0o644);
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_refused(&mut terminal);
    let log = house.daemon.log();
    assert!(log.contains("is open to others (mode 644"), "{log}");
    house.daemon.stop();
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_refused(&mut terminal);
    set(0o600);
    let mut terminal = house.somebody_logs_in();
    types(&terminal, &code);
    is_let_in(&mut terminal);
}
