//! The module as programs get it: the shared object, loaded by libpam into pamtester, against a scripted daemon.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

mod built;
#[path = "../../../http-api/wire/tests/client/daemon.rs"]
mod daemon;
mod pamtester;
mod stacks;
mod table;

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use daemon::{Folder, answer, read_request, serve, verification};
use pamtester::{AUTHENTICATED, Pamtester, Run, Stack, module};

const QUESTION: &str =
    "Reply 482913 in your XMPP client, then press Enter (or type the code you got there): ";

const AUTH_ERR: &str = "Authentication failure";
const AUTHINFO_UNAVAIL: &str = "Authentication service cannot retrieve authentication info";
const MAXTRIES: &str = "Have exhausted maximum number of retries for service";
const PERM_DENIED: &str = "Permission denied";
const SERVICE_ERR: &str = "Error in service module";
const USER_UNKNOWN: &str = "User not known to the underlying authentication module";

fn open(stream: &mut UnixStream) -> String {
    let request = read_request(stream);
    stream
        .write_all(answer("201 Created", &verification("v1", "pending")).as_bytes())
        .unwrap();
    request
}

fn problem(status: u16, kind: &str) -> String {
    let body =
        format!(r#"{{"type":"urn:verifierd:problem:{kind}","title":"{kind}","status":{status}}}"#);
    answer(&format!("{status} x"), &body)
}

/// One login of root against a daemon that does as it likes.
fn log_in_against(lab: &Pamtester, daemon: impl FnOnce(UnixStream) + Send + 'static) -> Run {
    let folder = Folder::new();
    let daemon = serve(&folder.socket(), daemon);
    let ran = lab.run(&folder, "timeout=5", "root", "\n");
    daemon.join().unwrap();
    ran
}

#[test]
fn a_user_that_does_not_exist_gets_the_same_question() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let folder = Folder::new();
    let daemon = serve(&folder.socket(), |mut stream| {
        let request = open(&mut stream);
        assert!(
            request.contains(r#"{"user":"no_such_user","decoy":true,"withdraw_on_close":true"#),
            "{request}"
        );
        read_request(&mut stream);
        stream
            .write_all(answer("200 OK", &verification("v1", "expired")).as_bytes())
            .unwrap();
    });
    let ran = lab.run(&folder, "", "no/such\tuser", "\n");
    assert_eq!(
        (ran.said.as_str(), ran.shown.as_str()),
        (USER_UNKNOWN, QUESTION)
    );
    daemon.join().unwrap();
}

#[test]
fn a_daemon_that_is_not_there_or_makes_no_sense() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let folder = Folder::new();
    assert_eq!(lab.run(&folder, "", "root", "\n").said, AUTHINFO_UNAVAIL);
    let garbage: [&[u8]; 4] = [
        b"",
        b"\xff\xfe\x00",
        b"HTTP/1.1 201 Created\r\nContent-Length: 8\r\n\r\napproved",
        &[b'x'; 9000],
    ];
    for bytes in garbage {
        let ran = log_in_against(&lab, move |mut stream| {
            read_request(&mut stream);
            stream.write_all(bytes).ok();
        });
        assert_eq!(
            (ran.said.as_str(), ran.shown.as_str()),
            (AUTHINFO_UNAVAIL, "")
        );
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "measures what is promised")]
fn one_byte_a_second_is_given_up_in_time() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let ran = log_in_against(&lab, |mut stream| {
        read_request(&mut stream);
        let start = Instant::now();
        stream
            .set_read_timeout(Some(Duration::from_secs(1)))
            .unwrap();
        for byte in answer("201 Created", &verification("v1", "pending")).bytes() {
            if stream.write_all(&[byte]).is_err() || matches!(stream.read(&mut [0]), Ok(0)) {
                break;
            }
        }
        assert!(
            start.elapsed() < Duration::from_secs(7),
            "{:?}",
            start.elapsed()
        );
    });
    assert_eq!(
        (ran.said.as_str(), ran.shown.as_str()),
        (AUTHINFO_UNAVAIL, "")
    );
}

#[test]
fn without_a_prompt_it_goes_on_by_itself() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let folder = Folder::new();
    let daemon = serve(&folder.socket(), |mut stream| {
        let request = open(&mut stream);
        assert!(!request.contains("accepts_code"), "{request}");
        read_request(&mut stream);
        stream
            .write_all(answer("200 OK", &verification("v1", "approved")).as_bytes())
            .unwrap();
    });
    let ran = lab.run(&folder, "prompt=never timeout=9", "root", "");
    assert_eq!(ran.said, AUTHENTICATED);
    assert_eq!(
        ran.shown,
        "Reply 482913 in your XMPP client within 9 seconds.\n"
    );
    daemon.join().unwrap();
}

#[test]
fn when_the_host_is_killed_the_daemon_notices() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let folder = Folder::new();
    let (waiting, is_waiting) = std::sync::mpsc::channel();
    let daemon = serve(&folder.socket(), move |mut stream| {
        open(&mut stream);
        read_request(&mut stream);
        waiting.send(()).unwrap();
        assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    });
    let mut host = lab.start(&folder, Stack::of(""), &["root", "authenticate"]);
    host.child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    is_waiting.recv_timeout(Duration::from_secs(20)).unwrap();
    pamtester::kill(host);
    daemon.join().unwrap();
}

#[test]
fn the_other_calls() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let folder = Folder::new();
    let said = |operation| {
        lab.run_in(&folder, Stack::of(""), &["root", operation], "")
            .said
    };
    assert_eq!(
        said("setcred(PAM_ESTABLISH_CRED)"),
        "credential info has successfully been set."
    );
    assert_eq!(said("chauthtok"), SERVICE_ERR);
    // Alone it is PAM_IGNORE, which lets nobody in.
    assert_eq!(said("acct_mgmt"), PERM_DENIED);
    assert_eq!(said("open_session"), PERM_DENIED);
}

#[test]
fn only_what_libpam_looks_for_is_exported() {
    let listed = |program: &str, args: &[&str]| {
        let output = std::process::Command::new(program)
            .args(args)
            .arg(module())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let symbols = listed(
        "nm",
        &["--dynamic", "--defined-only", "--format=just-symbols"],
    );
    let expected = [
        "acct_mgmt",
        "authenticate",
        "chauthtok",
        "close_session",
        "open_session",
        "setcred",
    ];
    assert_eq!(
        symbols.lines().collect::<Vec<_>>(),
        expected.map(|name| format!("pam_sm_{name}"))
    );
    let flags = listed("readelf", &["--dynamic", "--wide"]);
    assert!(
        flags.contains("NOW NODELETE") && flags.contains("BIND_NOW"),
        "{flags}"
    );
    assert!(listed("readelf", &["--segments", "--wide"]).contains("GNU_RELRO"));
}
