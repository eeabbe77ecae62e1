//! People who leave before they are let in.

use acceptance::Stage;

use crate::house::{house, is_let_in};

/// sshd before 9.8, at least, does not tell a module that the client has gone; so the wait ends by `timeout`.
pub(crate) fn somebody_gives_up_and_alice_approves_too_late(stage: &Stage) {
    let house = house(stage, "timeout=8");
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.types("\r");
    terminal.types("\x03");
    let (status, text) = terminal.ends();
    assert!(!status.success(), "{text}");
    house.alice.sees("that it is over", |seen| {
        let is_over = |body: &str| body.contains("Expired") || body.contains("Withdrawn");
        seen.replaces() == Some(request.id()) && seen.body().is_some_and(is_over)
    });
    house.alice.confirms(&request);
    house.alice.is_through_to(request.from());
    assert!(
        !house.sshd.log().contains("Accepted"),
        "{}",
        house.sshd.log()
    );
}

pub(crate) fn somebody_gives_up_and_alice_approves_at_once(stage: &Stage) {
    let house = house(stage, "timeout=20");
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.types("\r");
    terminal.types("\x03");
    terminal.ends();
    house.alice.confirms(&request);
    house.alice.sees("that it is over", |seen| {
        seen.replaces() == Some(request.id())
    });
    // The next one is a login of its own: nothing was left open for it.
    let mut next = house.somebody_logs_in();
    let log = house.sshd.log();
    assert!(!log.contains("Accepted"), "{log}");
    let request = house.request_of(&next);
    next.types("\r");
    house.alice.confirms(&request);
    is_let_in(&mut next);
}

pub(crate) fn somebodys_machine_disappears_during_the_question(stage: &Stage) {
    let house = house(stage, "timeout=8");
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.is_lost();
    house.alice.sees("that it is over", |seen| {
        let is_over = |body: &str| body.contains("Expired") || body.contains("Withdrawn");
        seen.replaces() == Some(request.id()) && seen.body().is_some_and(is_over)
    });
    assert!(
        !house.sshd.log().contains("Accepted"),
        "{}",
        house.sshd.log()
    );
}
