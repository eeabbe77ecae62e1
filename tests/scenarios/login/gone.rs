//! People who leave before they are let in.

use std::sync::Arc;

use acceptance::{Stage, Stanza};

use crate::house::{House, has_no_bypass_code, house, is_let_in, is_refused};

/// Somebody presses Enter, and ^C once ssh has sent that: packet 61 (RFC 4256 section 5) is on its way before the end of
/// the connection, and so the module waits for alice. Her prompt.
fn somebody_gives_up_while_waiting(house: &House) -> Arc<Stanza> {
    let mut terminal = house.somebody_logs_in_with(&["LogLevel=DEBUG3"]);
    let request = house.request_of(&terminal);
    terminal.types("\r");
    terminal.sees("send packet: type 61");
    terminal.types("\x03");
    let (status, text) = terminal.ends();
    assert!(!status.success(), "{text}");
    request
}

fn nobody_is_let_in(house: &House) {
    let log = house.sshd.log();
    assert!(!log.contains("Accepted"), "{log}");
}

/// sshd 9.2 does not tell a module that the client has gone; so the wait ends by `timeout`.
pub(crate) fn somebody_gives_up_and_alice_approves_too_late(stage: &Stage) {
    let house = house(stage, "timeout=8");
    let request = somebody_gives_up_while_waiting(&house);
    house.alice_reads_the_end(&request, "Expired");
    house.alice.confirms(&request);
    house.alice.is_through_to(request.from());
    nobody_is_let_in(&house);
}

pub(crate) fn somebody_gives_up_and_alice_approves_at_once(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let request = somebody_gives_up_while_waiting(&house);
    house.alice.confirms(&request);
    house.alice_reads_the_end(&request, "Approved");
    // The next one is a login of its own: nothing was left open for it.
    let mut next = house.somebody_logs_in();
    nobody_is_let_in(&house);
    let request = house.request_of(&next);
    next.types("\r");
    house.alice.confirms(&request);
    is_let_in(&mut next);
}

/// One login at a time for one person from one address: who gave up can come back when the first login has ended, by
/// alice's no or by `timeout`.
pub(crate) fn somebody_gives_up_and_comes_back(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let request = somebody_gives_up_while_waiting(&house);
    let mut early = house.sshd.ssh(house.sshd.user());
    has_no_bypass_code(&early);
    is_refused(&mut early);
    assert_eq!(house.times_asked(&house.alice), 1);
    house.alice.denies(&request);
    house.alice_reads_the_end(&request, "Refused");
    let mut again = house.somebody_logs_in();
    let request = house.request_of(&again);
    again.types("\r");
    house.alice.confirms(&request);
    is_let_in(&mut again);
}

/// While sshd waits for an answer itself, it notices: the module's process ends, and with it the prompt.
pub(crate) fn somebody_gives_up_at_the_question(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.types("\x03");
    let (status, text) = terminal.ends();
    assert!(!status.success(), "{text}");
    house.alice_reads_the_end(&request, "Withdrawn");
    house.alice.confirms(&request);
    house.alice.is_through_to(request.from());
    nobody_is_let_in(&house);
}

pub(crate) fn somebodys_machine_disappears_during_the_question(stage: &Stage) {
    let house = house(stage, "timeout=60");
    let mut terminal = house.somebody_logs_in();
    let request = house.request_of(&terminal);
    terminal.is_lost();
    house.alice_reads_the_end(&request, "Withdrawn");
    nobody_is_let_in(&house);
}
