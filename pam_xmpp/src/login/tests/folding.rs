//! Several attempts, one verification; and approvals that count again.

use super::*;

fn settled(outcome: &str, reason: &str) -> String {
    because(outcome, reason).replace("200 OK", "201 Created")
}

#[test]
fn what_was_decided_for_an_earlier_attempt_ends_this_one() {
    for (outcome, reason) in [
        ("approved", "grace"),
        ("approved", ""),
        ("denied", "declined"),
        ("expired", "unknown_user"),
        ("withdrawn", ""),
    ] {
        for user in ["alice", "mallory"] {
            let mut host = ScriptedHost::sshd(user, []);
            let script = vec![(OPEN, "", settled(outcome, reason))];
            assert_eq!(log_in(&mut host, "", script), Ending::Decided, "{outcome}");
        }
    }
}

#[test]
fn an_attempt_that_asks_for_something_else_is_no_new_request() {
    let mut host = ScriptedHost::sshd("alice", []);
    let script = vec![(OPEN, "", problem(422, "idempotency-mismatch"))];
    assert_eq!(log_in(&mut host, "failmode=open", script), Ending::Decided);
}

#[test]
fn grace_counts_where_it_was_asked_for() {
    let approved = || settled("approved", "grace");
    let mut host = ScriptedHost::sshd("alice", []);
    let script = vec![(OPEN, r#""grace":600"#, approved())];
    assert_eq!(log_in(&mut host, "grace=600", script), Ending::Approved);
    assert!(host.logged(Level::Info)[0].ends_with("approved (grace)"));

    let mut host = ScriptedHost::sshd("alice", []);
    let script = vec![(OPEN, "", settled("approved", "other"))];
    assert_eq!(log_in(&mut host, "grace=600", script), Ending::Decided);

    let mut host = ScriptedHost::sshd("mallory", []);
    let script = vec![(OPEN, r#""decoy":true"#, approved())];
    assert_eq!(log_in(&mut host, "grace=600", script), Ending::Decided);

    let mut host = ScriptedHost::sshd("alice", []);
    host.items.remove("rhost");
    let script = vec![(OPEN, "", approved())];
    let ended = log_in(&mut host, "grace=600", script);
    assert_eq!(
        ended,
        Ending::Decided,
        "without an address none is asked for"
    );
}

#[test]
fn the_key_goes_along_and_changes_with_an_approval() {
    let sudo = |tokens, steps: [Step; 1]| {
        let mut host = ScriptedHost::sshd("alice", steps);
        host.items = [("service", "sudo"), ("tty", "/dev/pts/1")].into();
        host.tokens = tokens;
        host
    };
    for (outcome, tokens) in [("denied", 7), ("approved", 8)] {
        let mut host = sudo(7, [Step::Reads("Reply 482913")]);
        let script = vec![
            (
                OPEN,
                "\r\nIdempotency-Key: pam-00000000000000000000000000000007-",
                opened(),
            ),
            (WAIT, "", state(outcome)),
        ];
        log_in(&mut host, "", script);
        assert_eq!(host.tokens, tokens, "{outcome}");
    }
}
