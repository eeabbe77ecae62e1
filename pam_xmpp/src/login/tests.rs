use std::io::{Read, Write};
use std::sync::mpsc;
use std::time::Instant;

use super::*;
use crate::scripted::daemon::{Folder, answer, read_request, serve, verification};
use crate::scripted::{ScriptedHost, Step, play};

const OPEN: &str = "POST /v1/verifications HTTP/1.1";
const WAIT: &str = "GET /v1/verifications/v1?wait=60 HTTP/1.1";
const CODE: &str = "POST /v1/verifications/v1/code HTTP/1.1";

fn opened() -> String {
    answer("201 Created", &verification("v1", "pending"))
}

fn state(state: &str) -> String {
    answer("200 OK", &verification("v1", state))
}

fn because(state: &str, reason: &str) -> String {
    let body = verification("v1", state)
        .replace(r#""needed""#, &format!(r#""reason":"{reason}","needed""#));
    answer("200 OK", &body)
}

fn problem(status: u16, kind: &str) -> String {
    let body =
        format!(r#"{{"type":"urn:verifierd:problem:{kind}","title":"{kind}","status":{status}}}"#);
    answer(&format!("{status} x"), &body)
}

fn enter() -> Step {
    Step::Types("Reply 482913 in your XMPP client, then press Enter", b"")
}

type Script = Vec<(&'static str, &'static str, String)>;

fn log_in(host: &mut ScriptedHost, options: &str, script: Script) -> Ending {
    let folder = Folder::new();
    let daemon = play(&folder.socket(), script);
    let socket = format!("socket={}", folder.socket().display());
    let args: Vec<&[u8]> = std::iter::once(socket.as_str())
        .chain(options.split_whitespace())
        .map(str::as_bytes)
        .collect();
    let ending = authenticate(host, &args);
    daemon.join().unwrap();
    ending
}

#[test]
fn enter_waits_for_the_outcome() {
    let endings = [
        (state("approved"), Ending::Approved),
        (because("denied", "declined"), Ending::Denied),
        (state("expired"), Ending::Expired),
        (because("expired", "unknown_user"), Ending::UnknownUser),
        (because("undeliverable", "no_route"), Ending::Undeliverable),
        (state("withdrawn"), Ending::Withdrawn),
        (problem(503, "unavailable"), Ending::Unavailable),
        (problem(404, "not-found"), Ending::Unavailable),
        (answer("200 OK", "approved"), Ending::Unavailable),
        (
            answer("200 OK", &verification("v2", "approved")),
            Ending::Unavailable,
        ),
        (
            answer("403 Forbidden", &verification("v1", "approved")),
            Ending::Unavailable,
        ),
    ];
    for (outcome, ending) in endings {
        let mut host = ScriptedHost::sshd("alice", [enter()]);
        let script = vec![
            (OPEN, r#""user":"alice","withdraw_on_close":true"#, opened()),
            (WAIT, "", outcome),
        ];
        assert_eq!(log_in(&mut host, "", script), ending);
    }
}

#[test]
fn a_long_poll_is_repeated_while_nobody_has_decided() {
    let mut host = ScriptedHost::sshd("alice", [enter()]);
    let script = vec![
        (OPEN, "", opened()),
        (WAIT, "", state("pending")),
        (WAIT, "", state("pending")),
        (WAIT, "", state("approved")),
    ];
    assert_eq!(log_in(&mut host, "", script), Ending::Approved);
    assert_eq!(
        host.logged(Level::Info),
        ["user alice from 192.0.2.7: approved (no reason given)"]
    );
}

#[test]
fn a_daemon_that_never_waits_is_given_up() {
    let mut host = ScriptedHost::sshd("alice", [enter()]);
    let mut script = vec![(OPEN, "", opened())];
    script.extend((0..POLL_LIMIT).map(|_| (WAIT, "", state("pending"))));
    assert_eq!(log_in(&mut host, "", script), Ending::Unavailable);
}

#[test]
fn digits_are_spent_as_a_code() {
    let endings = [
        (
            vec![(CODE, r#"{"code":"839201"}"#, state("approved"))],
            Ending::Approved,
        ),
        (
            vec![(CODE, "", problem(422, "wrong-code"))],
            Ending::WrongCode,
        ),
        (
            vec![(CODE, "", because("denied", "wrong_code"))],
            Ending::Denied,
        ),
        (
            vec![
                (CODE, "", problem(409, "conflict")),
                (WAIT, "", state("approved")),
            ],
            Ending::Approved,
        ),
        (
            vec![
                (CODE, "", problem(409, "conflict")),
                (WAIT, "", state("denied")),
            ],
            Ending::Denied,
        ),
        (
            vec![(CODE, "", state("pending")), (WAIT, "", state("approved"))],
            Ending::Approved,
        ),
        (vec![(CODE, "", problem(429, "limited"))], Ending::Limited),
    ];
    for (then, ending) in endings {
        let mut host = ScriptedHost::sshd("alice", [Step::Types("482913", b"839-201\r")]);
        let mut script = vec![(OPEN, r#""accepts_code":true"#, opened())];
        script.extend(then);
        assert_eq!(log_in(&mut host, "debug", script), ending);
    }
}

#[test]
fn anything_else_cancels_at_once() {
    for typed in [&b"no"[..], b"n", b"q", b"yes", b"\x08\n\r\x7fINCORRECT"] {
        let mut host = ScriptedHost::sshd("alice", [Step::Types("482913", typed)]);
        assert_eq!(
            log_in(&mut host, "", vec![(OPEN, "", opened())]),
            Ending::Cancelled
        );
    }
}

#[test]
fn refusals_to_open() {
    let refusals = [
        (problem(429, "limited"), Ending::Limited),
        (problem(403, "not-allowed"), Ending::Refused),
        (problem(503, "unavailable"), Ending::Unavailable),
        (problem(500, "internal"), Ending::Unavailable),
        (problem(400, "invalid-request"), Ending::Unavailable),
        (problem(400, "of-a-later-version"), Ending::Unavailable),
        (
            answer("201 Created", &verification("v1", "undeliverable")),
            Ending::Undeliverable,
        ),
        (
            "HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n".to_owned(),
            Ending::Unavailable,
        ),
    ];
    for (refusal, ending) in refusals {
        let mut host = ScriptedHost::sshd("alice", []);
        assert_eq!(log_in(&mut host, "", vec![(OPEN, "", refusal)]), ending);
    }
}

#[test]
fn a_user_that_does_not_exist_is_asked_as_any_other_and_never_let_in() {
    for outcome in ["expired", "approved", "denied"] {
        let mut host = ScriptedHost::sshd("mallory", [enter()]);
        let script = vec![
            (OPEN, r#""user":"mallory","decoy":true"#, opened()),
            (WAIT, "", state(outcome)),
        ];
        assert_eq!(log_in(&mut host, "", script), Ending::UnknownUser);
    }
    let mut host = ScriptedHost::sshd("mallory", [Step::Types("482913", b"\x08\n\r\x7fIN")]);
    assert_eq!(
        log_in(&mut host, "", vec![(OPEN, "", opened())]),
        Ending::UnknownUser
    );
    let mut host = ScriptedHost::sshd("mallory", [Step::Types("482913", b"839201")]);
    let script = vec![(OPEN, "", opened()), (CODE, "", problem(422, "wrong-code"))];
    assert_eq!(log_in(&mut host, "", script), Ending::UnknownUser);
}

#[test]
fn sudo_is_told_and_goes_on_by_itself() {
    let mut host = ScriptedHost::sshd(
        "alice",
        [Step::Reads(
            "Reply 482913 in your XMPP client within 9 seconds.",
        )],
    );
    host.items = [
        ("service", "sudo"),
        ("tty", "/dev/pts/1"),
        ("ruser", "alice"),
    ]
    .into();
    let script = vec![
        (
            OPEN,
            r#""url":"pam://lab.example/sudo/alice","timeout":9,"#,
            opened(),
        ),
        ("GET /v1/verifications/v1?wait=", "", state("approved")),
    ];
    assert_eq!(log_in(&mut host, "timeout=9", script), Ending::Approved);
}

#[test]
fn each_binding_says_what_to_do() {
    for (binding, words) in [
        (
            "code",
            "Reply 482913 in your XMPP client, then press Enter (or type",
        ),
        (
            "tap",
            "Approve 482913 in your XMPP client, then press Enter",
        ),
        (
            "transfer",
            "Type the code you got in your XMPP client (or reply 482913 there",
        ),
    ] {
        let body = verification("v1", "pending").replace(r#""code""#, &format!("\"{binding}\""));
        let mut host = ScriptedHost::sshd("alice", [Step::Types(words, b"")]);
        let script = vec![
            (OPEN, "", answer("201 Created", &body)),
            (WAIT, "", state("approved")),
        ];
        assert_eq!(log_in(&mut host, "", script), Ending::Approved);
    }
}

#[test]
fn a_hostile_transaction_id_does_not_reach_the_terminal() {
    let body = verification("v1", "pending").replace("482913", r"\u001b[2J\nroot: ok");
    let mut host = ScriptedHost::sshd("alice", [Step::Types("Reply ?[2J?root: ok in", b"no")]);
    assert_eq!(
        log_in(
            &mut host,
            "",
            vec![(OPEN, "", answer("201 Created", &body))]
        ),
        Ending::Cancelled
    );
}

#[test]
fn a_host_that_cannot_ask() {
    let mut host = ScriptedHost::sshd("alice", [Step::Breaks]);
    assert_eq!(
        log_in(&mut host, "", vec![(OPEN, "", opened())]),
        Ending::ConversationFailed
    );
    assert!(host.logged(Level::Error)[0].contains("KbdInteractiveAuthentication"));
    let mut host = ScriptedHost::sshd("alice", []);
    host.user = Err(ConversationFailed);
    assert_eq!(authenticate(&mut host, &[]), Ending::ConversationFailed);
}

#[test]
fn a_wrong_option_denies_and_is_named() {
    for option in [&b"tiemout=60"[..], b"nullok", b"timeout=1"] {
        let mut host = ScriptedHost::sshd("alice", []);
        assert_eq!(
            authenticate(&mut host, &[b"debug", option]),
            Ending::BadOption
        );
        let line = host.logged(Level::Error).concat();
        assert!(
            line.contains(std::str::from_utf8(option).unwrap()),
            "{line}"
        );
    }
}

#[test]
fn without_a_daemon_nobody_gets_in() {
    let folder = Folder::new();
    let socket = format!("socket={}", folder.socket().display());
    let mut host = ScriptedHost::sshd("alice", []);
    assert_eq!(
        authenticate(&mut host, &[socket.as_bytes()]),
        Ending::Unavailable
    );
    assert!(host.logged(Level::Error)[0].contains("not reachable"));
}

fn at_once(folder: &Folder) -> Options {
    Options {
        socket: folder.socket(),
        timeout: Duration::ZERO,
        ..Options::default()
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "measures what is promised")]
fn a_daemon_that_falls_silent_is_given_up_at_the_deadline() {
    let folder = Folder::new();
    let daemon = serve(&folder.socket(), |mut stream| {
        read_request(&mut stream);
        stream.write_all(opened().as_bytes()).unwrap();
        let mut rest = String::new();
        stream.read_to_string(&mut rest).unwrap();
        assert!(
            rest.starts_with("GET /v1/verifications/v1?wait=1 "),
            "{rest}"
        );
    });
    let start = Instant::now();
    let mut host = ScriptedHost::sshd("alice", [enter()]);
    assert_eq!(confirm(&mut host, &at_once(&folder)), Ending::Unavailable);
    assert!(
        start.elapsed() < MARGIN + Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    daemon.join().unwrap();
}

#[test]
fn an_answer_at_the_prompt_after_the_deadline_is_too_late() {
    let folder = Folder::new();
    let daemon = play(&folder.socket(), vec![(OPEN, "", opened())]);
    let (_never, nothing) = mpsc::channel::<()>();
    let dawdle = Step::Dawdles(Box::new(move || {
        assert!(nothing.recv_timeout(MARGIN).is_err());
    }));
    let mut host = ScriptedHost::sshd("alice", [dawdle]);
    assert_eq!(confirm(&mut host, &at_once(&folder)), Ending::Expired);
    daemon.join().unwrap();
}
