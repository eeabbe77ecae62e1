//! Where nobody could be asked: bypass codes and `failmode`.

use std::os::unix::net::UnixListener;
use std::thread::spawn;

use verifier_bypass::Grant;

use super::*;
use crate::scripted::answer_each;

const BYPASS: &str = "POST /v1/bypass HTTP/1.1";
const CODE_OF_ALICE: &[u8] = b"4829-1372-9911-0457";
const QUESTION: &str = "No confirmation can be had now. Bypass code: ";

/// A daemon that plays a script on each connection, hangs up and is gone after the last.
fn log_in_by_scripts(host: &mut ScriptedHost, options: &str, scripts: Vec<Script>) -> Ending {
    let folder = Folder::new();
    let listener = UnixListener::bind(folder.socket()).unwrap();
    let daemon = spawn(move || {
        for script in scripts {
            answer_each(&mut listener.accept().unwrap().0, script);
        }
    });
    let ending = authenticate_at(host, &folder, options);
    daemon.join().unwrap();
    ending
}

fn refusals() -> Vec<(String, Ending)> {
    vec![
        (problem(429, "limited"), Ending::Limited),
        (problem(403, "not-allowed"), Ending::Refused),
        (problem(503, "unavailable"), Ending::Unavailable),
        (problem(500, "internal"), Ending::Unavailable),
        (problem(400, "invalid-request"), Ending::Unavailable),
        (problem(409, "conflict"), Ending::Unavailable),
        (problem(400, "of-a-later-version"), Ending::Unavailable),
    ]
}

#[test]
fn refused_with_enter_it_ends_as_it_would_have() {
    for (refusal, ending) in refusals() {
        for options in ["", "failmode=open"] {
            let mut host = ScriptedHost::sshd("alice", [Step::Types(QUESTION, b"")]);
            let garbled = refusal.contains("later-version");
            if garbled {
                // Not the daemon's word: there is nobody to take a code to.
                host.steps.clear();
            }
            let script = vec![(OPEN, "", refusal.clone())];
            assert_eq!(log_in(&mut host, options, script), ending, "{refusal}");
        }
    }
}

#[test]
fn a_bypass_code_is_taken_to_the_daemon() {
    let request = r#"{"user":"alice","code":"4829137299110457"}"#;
    for (answer, ending) in [
        (answer("200 OK", r#"{"uses_left":2}"#), Ending::Bypassed),
        (problem(422, "wrong-code"), Ending::WrongCode),
        (problem(429, "limited"), Ending::Limited),
        (problem(403, "not-allowed"), Ending::Refused),
        (answer("200 OK", "{}"), Ending::Unavailable),
    ] {
        let mut host = ScriptedHost::sshd("alice", [Step::Types(QUESTION, CODE_OF_ALICE)]);
        let scripts = vec![
            vec![(OPEN, "", problem(429, "limited"))],
            vec![(BYPASS, request, answer)],
        ];
        let ended = log_in_by_scripts(&mut host, "failmode=open", scripts);
        assert_eq!(ended, ending);
        if ending == Ending::Bypassed {
            assert_eq!(
                host.logged(Level::Warning),
                ["user alice from 192.0.2.7: let in by a bypass code (2 uses left)"]
            );
        }
    }
}

#[test]
fn a_user_that_does_not_exist_is_asked_for_one_and_never_let_in() {
    let mut host = ScriptedHost::sshd("mallory", [Step::Types(QUESTION, CODE_OF_ALICE)]);
    let scripts = vec![
        vec![(OPEN, "", problem(429, "limited"))],
        vec![(BYPASS, "", answer("200 OK", r#"{"uses_left":2}"#))],
    ];
    let ended = log_in_by_scripts(&mut host, "", scripts);
    assert_eq!(ended, Ending::UnknownUser);
}

#[test]
fn what_is_no_bypass_code_is_taken_nowhere() {
    for typed in [&b"hunter2"[..], b"839201"] {
        let mut host = ScriptedHost::sshd("alice", [Step::Types(QUESTION, typed)]);
        let script = vec![(OPEN, "", problem(503, "unavailable"))];
        let ended = log_in(&mut host, "failmode=open", script);
        assert_eq!(ended, Ending::WrongCode);
    }
}

#[test]
fn a_bypass_code_at_the_question_itself() {
    let typed = || [Step::Types("Reply 482913 in your", CODE_OF_ALICE)];
    for (user, answer, ending) in [
        ("alice", r#"{"uses_left":0}"#, Ending::Bypassed),
        ("mallory", r#"{"uses_left":0}"#, Ending::UnknownUser),
    ] {
        let mut host = ScriptedHost::sshd(user, typed());
        let script = vec![
            (OPEN, "", opened()),
            (BYPASS, "", super::answer("200 OK", answer)),
        ];
        assert_eq!(log_in(&mut host, "", script), ending);
    }
    // A wrong one is one wrong code more for the verification.
    let mut host = ScriptedHost::sshd("alice", typed());
    let script = vec![
        (OPEN, "", opened()),
        (BYPASS, "", problem(422, "wrong-code")),
        (CODE, r#"{"code":"x"}"#, because("denied", "wrong_code")),
    ];
    assert_eq!(log_in(&mut host, "", script), Ending::Denied);
}

#[test]
fn sudo_asks_those_who_have_bypass_codes() {
    let takes = || opened().replace(r#""needed""#, r#""takes_bypass":true,"needed""#);
    let takes = || {
        let body = takes().split_once("\r\n\r\n").unwrap().1.to_owned();
        answer("201 Created", &body)
    };
    let sudo = |step| {
        let mut host = ScriptedHost::sshd("alice", [step]);
        host.items = [("service", "sudo"), ("tty", "/dev/pts/1")].into();
        host
    };
    let question = "Reply 482913 in your XMPP client, then press Enter (or type a bypass code): ";
    let mut host = sudo(Step::Types(question, CODE_OF_ALICE));
    let script = vec![
        (OPEN, "", takes()),
        (BYPASS, "", answer("200 OK", r#"{"uses_left":1}"#)),
    ];
    assert_eq!(log_in(&mut host, "", script), Ending::Bypassed);
    let mut host = sudo(Step::Types(question, CODE_OF_ALICE));
    let script = vec![
        (OPEN, "", takes()),
        (BYPASS, "", problem(422, "wrong-code")),
    ];
    assert_eq!(log_in(&mut host, "", script), Ending::WrongCode);
    let mut host = sudo(Step::Types(question, b""));
    let script = vec![(OPEN, "", takes()), (WAIT, "", state("approved"))];
    assert_eq!(log_in(&mut host, "", script), Ending::Approved);
    let mut host = sudo(Step::Reads("within 60 seconds"));
    let script = vec![(OPEN, "", takes()), (WAIT, "", state("approved"))];
    assert_eq!(log_in(&mut host, "prompt=never", script), Ending::Approved);
}

#[test]
fn failmode_open_lets_in_where_nobody_beyond_the_machine_can_be_reached() {
    for (reason, user, options, ending) in [
        ("link_down", "alice", "failmode=open", Ending::FailedOpen),
        (
            "remote_server",
            "alice",
            "failmode=open",
            Ending::FailedOpen,
        ),
        ("no_route", "alice", "failmode=open", Ending::Undeliverable),
        ("throttled", "alice", "failmode=open", Ending::Undeliverable),
        ("link_down", "alice", "", Ending::Undeliverable),
        ("link_down", "mallory", "failmode=open", Ending::UnknownUser),
    ] {
        let mut host = ScriptedHost::sshd(user, [enter(), Step::Types(QUESTION, b"")]);
        let script = vec![
            (OPEN, "", opened()),
            (WAIT, "", because("undeliverable", reason)),
        ];
        assert_eq!(log_in(&mut host, options, script), ending, "{reason}");
        if ending == Ending::FailedOpen {
            let line = host.logged(Level::Warning).concat();
            assert!(line.contains("let in unasked, failmode=open"), "{line}");
        }
    }
}

#[test]
fn failmode_open_lets_in_without_a_daemon_and_not_without_trust() {
    let folder = Folder::new();
    let at = |host: &mut ScriptedHost, options| authenticate_at(host, &folder, options);
    let mut host = ScriptedHost::sshd("alice", []);
    assert_eq!(at(&mut host, ""), Ending::Unavailable);
    assert!(host.logged(Level::Error)[0].contains("not reachable"));
    assert_eq!(at(&mut host, "failmode=open"), Ending::FailedOpen);
    assert_eq!(at(&mut host, "failmode=open tiemout=5"), Ending::BadOption);
    let mut nobody = ScriptedHost::sshd("mallory", []);
    assert_eq!(at(&mut nobody, "failmode=open"), Ending::Unavailable);
    let file = folder.path.join("sock");
    std::fs::write(file, "").unwrap();
    let mut host = ScriptedHost::sshd("alice", []);
    assert_eq!(at(&mut host, "failmode=open"), Ending::Unavailable);
}

#[test]
fn a_daemon_that_breaks_off_but_is_there_lets_nobody_in() {
    // The second connection is the module making sure.
    let there = || {
        let live = answer("200 OK", r#"{"live":true}"#);
        vec![("GET /healthz HTTP/1.1", "", live)]
    };
    for (second, ending) in [
        (Some(there()), Ending::Unavailable),
        (None, Ending::FailedOpen),
    ] {
        let mut host = ScriptedHost::sshd("alice", [enter()]);
        let mut scripts = vec![vec![(OPEN, "", opened())]];
        scripts.extend(second);
        let ended = log_in_by_scripts(&mut host, "failmode=open", scripts);
        assert_eq!(ended, ending);
    }
}

/// In the year 5138.
const LATE: u64 = 99_999_999_999;

/// A file with a code of alice that counts once until then, as an option, and the code.
fn issue(folder: &Folder, until: u64) -> (String, &'static [u8]) {
    let path = folder.path.join("codes");
    let grant = Grant {
        user: "alice",
        uses: 1,
        until,
    };
    let code = verifier_bypass::issue(&path, &grant, 0).unwrap();
    let digits = Box::leak(code.digits().to_owned().into_boxed_str());
    (format!("bypass={}", path.display()), digits.as_bytes())
}

#[test]
fn without_a_daemon_a_code_of_the_file_lets_in_once() {
    let folder = Folder::new();
    let (option, code) = issue(&folder, LATE);
    for ending in [Ending::Bypassed, Ending::WrongCode] {
        let mut host = ScriptedHost::sshd("alice", [Step::Types(QUESTION, code)]);
        assert_eq!(authenticate_at(&mut host, &folder, &option), ending);
    }
    let (option, code) = issue(&folder, LATE);
    for (user, options, ending) in [
        ("root", "", Ending::WrongCode),
        ("mallory", "", Ending::UnknownUser),
        ("alice", "failmode=open", Ending::Bypassed),
    ] {
        let mut host = ScriptedHost::sshd(user, [Step::Types(QUESTION, code)]);
        let options = format!("{option} {options}");
        assert_eq!(authenticate_at(&mut host, &folder, &options), ending);
    }
}

#[test]
fn without_a_daemon_enter_is_left_to_failmode() {
    let folder = Folder::new();
    let (option, _) = issue(&folder, LATE);
    for (failmode, ending) in [
        ("closed", Ending::Unavailable),
        ("open", Ending::FailedOpen),
    ] {
        let options = format!("{option} failmode={failmode}");
        let mut host = ScriptedHost::sshd("alice", [Step::Types(QUESTION, b"")]);
        assert_eq!(authenticate_at(&mut host, &folder, &options), ending);
        let mut host = ScriptedHost::sshd("alice", [Step::Breaks]);
        assert_eq!(authenticate_at(&mut host, &folder, &options), ending);
        let mut host = ScriptedHost::sshd("alice", []);
        let options = format!("{options} prompt=never");
        assert_eq!(authenticate_at(&mut host, &folder, &options), ending);
    }
}

#[test]
fn a_code_that_has_expired_and_a_file_that_cannot_be_used() {
    let folder = Folder::new();
    let (option, code) = issue(&folder, 1_000);
    let mut host = ScriptedHost::sshd("alice", [Step::Types(QUESTION, code)]);
    let ended = authenticate_at(&mut host, &folder, &option);
    assert_eq!(ended, Ending::WrongCode);
    let path = folder.path.join("codes");
    std::fs::write(&path, "something else").unwrap();
    let mut host = ScriptedHost::sshd("alice", [Step::Types(QUESTION, code)]);
    let options = format!("{option} failmode=open");
    let ended = authenticate_at(&mut host, &folder, &options);
    assert_eq!(ended, Ending::Unavailable);
    std::fs::remove_file(&path).unwrap();
    let mut host = ScriptedHost::sshd("alice", []);
    let ended = authenticate_at(&mut host, &folder, &option);
    assert_eq!(ended, Ending::Unavailable, "no file, no question");
}
