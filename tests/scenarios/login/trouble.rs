//! Names that do not exist, daemons that go, options nobody knows.

use acceptance::{SshdSetup, Stage};

use crate::house::{House, WAY_BACK, house, house_of, is_refused};

pub(crate) fn a_name_that_does_not_exist(stage: &Stage) {
    let house = house(stage, "timeout=6");
    let real = house.somebody_logs_in();
    let mut invented = house.sshd.ssh("nosuchname");
    let seen = invented.sees("): ");
    let only_words = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_alphabetic())
            .collect::<String>()
    };
    let same = only_words(&seen).replace("nosuchname", "NAME");
    let user: String = only_words(house.sshd.user());
    assert_eq!(
        same,
        only_words(&real.shows()).replace(&user, "NAME"),
        "they look the same"
    );
    let shown = House::code_on(&invented);
    invented.types("\r");
    is_refused(&mut invented);
    assert_eq!(house.alice.requests_seen(&shown), 0);
}

pub(crate) fn the_daemon_stops_during_a_login(stage: &Stage) {
    let house = house(stage, "timeout=30");
    let mut terminal = house.somebody_logs_in();
    let request = house.alice.sees_request(&House::code_on(&terminal));
    terminal.types("\r");
    house.daemon.stop();
    house.alice.confirms(&request);
    // A daemon that stops says so, and a code may be had from the next one; whoever has none presses Enter.
    acceptance::until("the end, or the way back in", || {
        if terminal.shows().contains(WAY_BACK) {
            terminal.types("\r");
            return Some(());
        }
        terminal.ran_for().map(|_| ())
    });
    is_refused(&mut terminal);
}

pub(crate) fn the_daemon_freezes_during_a_login(stage: &Stage) {
    let house = house(stage, "timeout=5");
    let mut terminal = house.somebody_logs_in();
    house.daemon.freeze();
    terminal.types("\r");
    is_refused(&mut terminal);
    house.daemon.thaw();
}

pub(crate) fn an_unknown_option_denies(stage: &Stage) {
    let house = house(stage, "timeout=20 nosuchoption=1");
    let mut terminal = house.sshd.ssh(house.sshd.user());
    is_refused(&mut terminal);
    assert!(
        house
            .alice
            .has_seen()
            .iter()
            .all(|seen| seen.body().is_none()),
        "nobody is asked"
    );
}

/// `LoginGraceTime` below the module's `timeout`: sshd ends the login, and with it the prompt.
pub(crate) fn sshd_has_no_more_time(stage: &Stage) {
    let sshd = SshdSetup {
        lines: "LoginGraceTime 4\n".to_owned(),
        ..SshdSetup::new("timeout=60")
    };
    let house = house_of(stage, &sshd);
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.types("\r");
    let (status, text) = terminal.ends();
    assert_eq!(status.code(), Some(255), "{text}");
    house.alice_reads_the_end(&request, "Withdrawn");
    house.alice.confirms(&request);
    house.alice.is_through_to(request.from());
    let log = house.sshd.log();
    assert!(!log.contains("Accepted"), "{log}");
}
