//! Nobody can be asked: closed unless the admin says otherwise, and the way back in.

use acceptance::{Factors, Stage, Terminal, until};

use crate::house::{
    House, PASSWORD, QUESTION, has_no_bypass_code, house, house_with, house_with_factors,
    is_let_in, is_refused,
};

/// The user types their password, and sees what comes then.
fn types_password(house: &House) -> Terminal {
    let terminal = house.sshd.ssh(house.sshd.user());
    terminal.sees("Password: ");
    terminal.types(&format!("{PASSWORD}\r"));
    terminal
}

pub(crate) fn no_daemon_where_that_opens(stage: &Stage) {
    let options = "timeout=20 failmode=open";
    let house = house_with_factors(stage, Factors::PasswordThenXmpp, options);
    house.daemon.stop();
    let mut terminal = types_password(&house);
    is_let_in(&mut terminal);
}

pub(crate) fn no_daemon_opens_to_no_wrong_password(stage: &Stage) {
    let options = "timeout=20 failmode=open";
    let house = house_with_factors(stage, Factors::PasswordThenXmpp, options);
    house.daemon.stop();
    let mut terminal = house.sshd.ssh(house.sshd.user());
    terminal.sees("Password: ");
    terminal.types("hunter2\r");
    is_refused(&mut terminal);
}

pub(crate) fn no_daemon_opens_to_no_unknown_user(stage: &Stage) {
    let house = house(stage, "timeout=20 failmode=open");
    house.daemon.stop();
    let mut terminal = house.sshd.ssh("nosuchname");
    is_refused(&mut terminal);
}

/// It is there and says nothing: who knocks is not answered.
pub(crate) fn a_frozen_daemon_where_that_opens(stage: &Stage) {
    let house = house(stage, "timeout=20 failmode=open");
    house.daemon.freeze();
    let mut terminal = house.sshd.ssh(house.sshd.user());
    is_let_in(&mut terminal);
    house.daemon.thaw();
}

pub(crate) fn a_daemon_that_dies_during_a_login_where_that_opens(stage: &Stage) {
    let house = house(stage, "timeout=30 failmode=open");
    let mut terminal = house.somebody_logs_in();
    let _unanswered = house.request_of(&terminal);
    terminal.types("\r");
    house.daemon.kill();
    is_let_in(&mut terminal);
}

/// What the daemon says is no failure to reach it.
pub(crate) fn a_denial_is_no_failure(stage: &Stage) {
    let house = house(stage, "timeout=60 failmode=open");
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.denies(&request);
    is_refused(&mut terminal);
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.types("\r");
    house.alice.says(&request, "not me");
    is_refused(&mut terminal);
    // Muted now, which is no failure either.
    let mut terminal = house.sshd.ssh(house.sshd.user());
    has_no_bypass_code(&terminal);
    is_refused(&mut terminal);
}

/// A house on a server that can be taken away.
fn house_on_its_own_server(stage: &Stage, options: &str) -> House {
    let server = stage.own_server();
    let alice = acceptance::Confirmer::on(server.as_ref(), "alice");
    let user = acceptance::Sshd::new_user_name();
    let mut setup = acceptance::Setup::new(&server, stage.mode());
    setup.pam_users = format!("{user} = \"{}\"\n", alice.bare());
    setup.limits += "undeliverable_after = 1\n";
    let daemon = acceptance::Daemon::start(setup);
    let sshd = acceptance::Sshd::start(&user, &daemon.socket(), options);
    House {
        daemon,
        sshd,
        alice,
    }
}

fn its_server_goes(house: &House) {
    house.daemon.setup().server.kill();
    house.daemon.waits_until_unready();
}

pub(crate) fn no_link_is_closed(stage: &Stage) {
    let house = house_on_its_own_server(stage, "timeout=20");
    its_server_goes(&house);
    let mut terminal = house.sshd.ssh(house.sshd.user());
    terminal.sees(QUESTION);
    terminal.types("\r");
    has_no_bypass_code(&terminal);
    is_refused(&mut terminal);
}

pub(crate) fn no_link_where_that_opens(stage: &Stage) {
    let house = house_on_its_own_server(stage, "timeout=20 failmode=open");
    its_server_goes(&house);
    let mut terminal = house.sshd.ssh(house.sshd.user());
    terminal.sees(QUESTION);
    terminal.types("\r");
    has_no_bypass_code(&terminal);
    is_let_in(&mut terminal);
}

pub(crate) fn a_user_nobody_answers_for(stage: &Stage) {
    let house = house_with(
        stage,
        &acceptance::SshdSetup::new("timeout=5"),
        |_, _, _| {},
    );
    let mut terminal = house.somebody_logs_in();
    assert_eq!(
        house.screen(&terminal),
        "(USER@127.0.0.1) Reply CODE in your XMPP client, then press Enter (or type the code you got there): ",
        "as for everybody else"
    );
    terminal.types("\r");
    is_refused(&mut terminal);
    assert_eq!(house.times_asked(&house.alice), 0);
}

/// `nullok`: the password is enough for those who have nobody yet.
pub(crate) fn a_user_nobody_answers_for_where_that_is_fine(stage: &Stage) {
    let setup = acceptance::SshdSetup {
        factors: Factors::PasswordThenXmpp,
        password: Some(PASSWORD.to_owned()),
        ..acceptance::SshdSetup::new("timeout=20 nullok")
    };
    let house = house_with(stage, &setup, |_, _, _| {});
    let mut terminal = types_password(&house);
    is_let_in(&mut terminal);
    let mut wrong = house.sshd.ssh(house.sshd.user());
    wrong.sees("Password: ");
    wrong.types("hunter2\r");
    is_refused(&mut wrong);
}

/// `nullok` alone lets nobody in: a stack of nothing but `PAM_IGNORE` denies.
pub(crate) fn nullok_is_no_success(stage: &Stage) {
    let setup = acceptance::SshdSetup::new("timeout=20 nullok");
    let house = house_with(stage, &setup, |_, _, _| {});
    let mut terminal = house.sshd.ssh(house.sshd.user());
    is_refused(&mut terminal);
}

/// A name that nobody has gets the same text and the same time as one that alice answers for, and asks nobody.
pub(crate) fn an_invented_name_takes_as_long_as_a_real_one(stage: &Stage) {
    let house = house(stage, "timeout=6");
    let mut ends = ["nosuchname", house.sshd.user()].map(|user| {
        let terminal = house.sshd.ssh(user);
        terminal.sees(QUESTION);
        let shown = terminal.shows().replace(&House::code_on(&terminal), "CODE");
        terminal.types("\r");
        (terminal, shown.replace(user, "USER"))
    });
    assert_eq!(ends[0].1, ends[1].1);
    let times = until("both to end", || {
        let [invented, real] = ends.each_mut().map(|(terminal, _)| terminal.ran_for());
        invented.zip(real)
    });
    let difference = times.0.abs_diff(times.1);
    assert!(difference.as_secs() < 4, "{times:?}");
    assert!(
        times.0.as_secs() >= 5 && times.1.as_secs() >= 5,
        "{times:?}"
    );
    for (terminal, _) in &mut ends {
        is_refused(terminal);
    }
    assert_eq!(house.times_asked(&house.alice), 1, "about the real one");
}

/// The same with wrong codes: as many questions, and the same end.
pub(crate) fn an_invented_name_takes_as_many_codes_as_a_real_one(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let screens = ["nosuchname", house.sshd.user()].map(|user| {
        let mut terminal = house.sshd.ssh_with(user, &["NumberOfPasswordPrompts=6"]);
        for number in 1..=3 {
            terminal.sees_times(QUESTION, number);
            terminal.types("not a code\r");
        }
        is_refused(&mut terminal);
        let shown = terminal.shows().replace(&House::code_on(&terminal), "CODE");
        shown.replace(user, "USER")
    });
    assert_eq!(screens[0], screens[1]);
    assert_eq!(screens[0].matches(QUESTION).count(), 3, "{}", screens[0]);
}
