use std::io::{Read, Write};
use std::sync::mpsc;
use std::time::Instant;

mod folding;
mod way_back;

use super::*;
use crate::host::HostFault;
use crate::scripted::daemon::{Folder, answer, read_request, serve, verification};
use crate::scripted::{Script, ScriptedHost, Step, play};

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

fn log_in(host: &mut ScriptedHost, options: &str, script: Script) -> Ending {
    let folder = Folder::new();
    let daemon = play(&folder.socket(), script);
    let ending = authenticate_at(host, &folder, options);
    daemon.join().unwrap();
    ending
}

fn authenticate_at(host: &mut ScriptedHost, folder: &Folder, options: &str) -> Ending {
    let socket = format!("socket={}", folder.socket().display());
    let args: Vec<&[u8]> = std::iter::once(socket.as_str())
        .chain(options.split_whitespace())
        .map(str::as_bytes)
        .collect();
    authenticate(host, &args)
}

#[test]
fn enter_waits_for_the_outcome() {
    let endings = [
        (state("approved"), Ending::Approved),
        (because("denied", "declined"), Ending::Denied),
        (state("expired"), Ending::Expired),
        (because("expired", "unknown_user"), Ending::UnknownUser),
        (state("withdrawn"), Ending::Withdrawn),
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
fn anything_else_is_a_wrong_code() {
    for typed in [&b"no"[..], b"q", b"1234567890123", b"\x08\n\r\x7fINCORRECT"] {
        let tries = [
            (problem(422, "wrong-code"), Ending::WrongCode),
            (because("denied", "wrong_code"), Ending::Denied),
        ];
        for (answer, ending) in tries {
            let mut host = ScriptedHost::sshd("alice", [Step::Types("482913", typed)]);
            let script = vec![(OPEN, "", opened()), (CODE, r#"{"code":"x"}"#, answer)];
            assert_eq!(log_in(&mut host, "", script), ending);
        }
    }
}

#[test]
fn a_user_that_does_not_exist_is_asked_as_any_other_and_never_let_in() {
    for outcome in ["expired", "approved", "withdrawn"] {
        let mut host = ScriptedHost::sshd("mallory", [enter()]);
        let script = vec![
            (OPEN, r#""user":"mallory","decoy":true"#, opened()),
            (WAIT, "", state(outcome)),
        ];
        assert_eq!(log_in(&mut host, "", script), Ending::UnknownUser);
    }
    // Where a connection ends for others, it ends for them; their name is all that is told.
    for (answer, ending) in [
        (problem(422, "wrong-code"), Ending::UnknownUser),
        (because("denied", "wrong_code"), Ending::Denied),
        (state("approved"), Ending::UnknownUser),
    ] {
        let incorrect = b"\x08\n\r\x7fINCORRECT";
        let mut host = ScriptedHost::sshd("mallory", [Step::Types("482913", incorrect)]);
        let script = vec![(OPEN, "", opened()), (CODE, r#"{"code":"x"}"#, answer)];
        assert_eq!(log_in(&mut host, "", script), ending);
    }
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
fn sudo_without_a_terminal_shows_nothing_and_waits() {
    for opened in [
        opened(),
        answer(
            "201 Created",
            &verification("v1", "pending").replace('{', r#"{"takes_bypass":true,"#),
        ),
    ] {
        let mut host = ScriptedHost::sshd("alice", []);
        host.items = [("service", "sudo"), ("ruser", "alice")].into();
        let script = vec![
            (OPEN, "", opened),
            ("GET /v1/verifications/v1?wait=", "", state("approved")),
        ];
        assert_eq!(log_in(&mut host, "", script), Ending::Approved);
    }
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
    let mut host = ScriptedHost::sshd("alice", [Step::Types("Reply ?[2J?root: ok in", b"")]);
    let script = vec![
        (OPEN, "", answer("201 Created", &body)),
        (WAIT, "", state("denied")),
    ];
    assert_eq!(log_in(&mut host, "", script), Ending::Denied);
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
    for (fault, ending) in [
        (HostFault::Conversation, Ending::ConversationFailed),
        (HostFault::Memory, Ending::OutOfMemory),
        (HostFault::System, Ending::SystemFault),
    ] {
        host.user = Err(fault);
        assert_eq!(authenticate(&mut host, &[]), ending);
    }
    let mut host = ScriptedHost::sshd("nobody-knows", []);
    assert_eq!(authenticate(&mut host, &[]), Ending::SystemFault);
}

#[test]
fn a_wrong_option_denies_and_is_named() {
    for option in [&b"tiemout=60"[..], b"hosts=door", b"timeout=1"] {
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

/// Options with a timeout shorter than any admin may give.
fn shortly(folder: &Folder, timeout: Duration) -> Options {
    Options {
        socket: folder.socket(),
        timeout,
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
    let timeout = Duration::from_secs(1);
    let mut host = ScriptedHost::sshd("alice", [enter()]);
    let ending = confirm(&mut host, &shortly(&folder, timeout));
    assert_eq!(ending, Ending::Unavailable);
    assert!(
        start.elapsed() < timeout + MARGIN + Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
    daemon.join().unwrap();
}

#[test]
fn an_answer_at_the_prompt_after_the_timeout_is_too_late() {
    let folder = Folder::new();
    let daemon = play(&folder.socket(), vec![(OPEN, "", opened())]);
    let (_never, nothing) = mpsc::channel::<()>();
    let timeout = Duration::from_millis(50);
    let dawdle = Step::Dawdles(Box::new(move || {
        assert!(nothing.recv_timeout(timeout).is_err());
    }));
    let mut host = ScriptedHost::sshd("alice", [dawdle]);
    let ending = confirm(&mut host, &shortly(&folder, timeout));
    assert_eq!(ending, Ending::Expired);
    daemon.join().unwrap();
}

#[test]
fn who_is_out_of_scope_is_not_asked() {
    for option in ["users=!alice", "groups=wheel", "hosts=10.0.0.0/8"] {
        let mut host = ScriptedHost::sshd("alice", []);
        assert_eq!(
            authenticate(&mut host, &[option.as_bytes()]),
            Ending::OutOfScope
        );
        let line = host.logged(Level::Notice).concat();
        let name = option.split('=').next().unwrap();
        assert!(
            line.contains(&format!("not asked about (by {name}=)")),
            "{line}"
        );
    }
}

#[test]
fn nullok_leaves_the_unmapped_to_the_rest_of_the_stack() {
    let asked = r#""tell_unmapped":true"#;
    let unmapped = || problem(403, "unmapped-user");
    let mut host = ScriptedHost::sshd("alice", []);
    let ending = log_in(&mut host, "nullok", vec![(OPEN, asked, unmapped())]);
    assert_eq!(ending, Ending::Unmapped);
    assert!(host.logged(Level::Notice)[0].contains("not asked about, nullok"));
    let mut host = ScriptedHost::sshd("alice", []);
    let ending = log_in(&mut host, "", vec![(OPEN, "", unmapped())]);
    assert_eq!(ending, Ending::UnknownUser, "not what was asked for");
    let mut host = ScriptedHost::sshd("mallory", []);
    let ending = log_in(
        &mut host,
        "nullok",
        vec![(OPEN, r#""decoy":true"#, unmapped())],
    );
    assert_eq!(ending, Ending::UnknownUser, "never one who does not exist");
}
