//! Every row of the table of return codes (`pam_xmpp(8)`), as libpam's own words for them. That of a host that cannot ask is
//! in `tests/robust`: pamtester always can.

use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::thread::{JoinHandle, spawn};

use verifier_bypass::{Grant, issue};

use crate::daemon::{Folder, answer, read_request, verification};
use crate::pamtester::{AUTHENTICATED, Pamtester, Run, Stack, finish};
use crate::{
    AUTH_ERR, AUTHINFO_UNAVAIL, MAXTRIES, PERM_DENIED, QUESTION, SERVICE_ERR, USER_UNKNOWN, problem,
};

const WAY_BACK: &str = "No confirmation can be had now. Bypass code: ";

/// A daemon that plays one list of answers on each connection, and is gone after the last.
fn daemon(folder: &Folder, connections: Vec<Vec<String>>) -> JoinHandle<Vec<String>> {
    let listener = UnixListener::bind(folder.socket()).unwrap();
    spawn(move || {
        let mut requests = Vec::new();
        for answers in connections {
            let mut stream = listener.accept().unwrap().0;
            for answer in answers {
                requests.push(read_request(&mut stream));
                stream.write_all(answer.as_bytes()).unwrap();
            }
            assert_eq!(stream.read(&mut [0]).unwrap(), 0, "a request too many");
        }
        requests
    })
}

fn log_in(lab: &Pamtester, user: &str, options: &str, typed: &str, answers: Vec<String>) -> Run {
    let folder = Folder::new();
    let daemon = daemon(&folder, vec![answers]);
    let ran = lab.run(&folder, options, user, typed);
    daemon.join().unwrap();
    ran
}

fn opened() -> String {
    answer("201 Created", &verification("v1", "pending"))
}

fn state(state: &str) -> String {
    answer("200 OK", &verification("v1", state))
}

fn because(state: &str, reason: &str) -> String {
    let reason = format!(r#""reason":"{reason}","needed""#);
    let body = verification("v1", state).replace(r#""needed""#, &reason);
    answer("200 OK", &body)
}

#[test]
fn what_was_decided() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let wrong = || problem(422, "wrong-code");
    for (typed, outcome, said) in [
        ("\n", state("approved"), AUTHENTICATED),
        ("\n", because("denied", "declined"), MAXTRIES),
        ("\n", because("denied", "not_me"), MAXTRIES),
        ("\n", state("expired"), AUTH_ERR),
        ("\n", state("withdrawn"), AUTH_ERR),
        ("\n", because("expired", "unknown_user"), USER_UNKNOWN),
        ("839 201\n", state("approved"), AUTHENTICATED),
        ("839201\n", wrong(), AUTH_ERR),
        ("no\n", wrong(), AUTH_ERR),
        ("839201\n", because("denied", "wrong_code"), MAXTRIES),
        ("no\n", because("denied", "wrong_code"), MAXTRIES),
        ("839201\n", problem(429, "limited"), PERM_DENIED),
        ("4829-1372-9911-0457\n", spent(), AUTHENTICATED),
    ] {
        let ran = log_in(&lab, "root", "", typed, vec![opened(), outcome.clone()]);
        assert_eq!(ran.said, said, "{typed:?} {outcome}");
        assert_eq!(
            ran.shown, QUESTION,
            "the question and nothing but the question"
        );
    }
}

fn spent() -> String {
    answer("200 OK", r#"{"uses_left":0}"#)
}

#[test]
fn a_user_that_does_not_exist() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    for (typed, outcome, said) in [
        ("\n", state("expired"), USER_UNKNOWN),
        ("\n", state("approved"), USER_UNKNOWN),
        ("no\n", problem(422, "wrong-code"), USER_UNKNOWN),
        ("no\n", because("denied", "wrong_code"), MAXTRIES),
        ("4829-1372-9911-0457\n", spent(), USER_UNKNOWN),
    ] {
        let options = "failmode=open nullok grace=600";
        let answers = vec![opened(), outcome.clone()];
        let ran = log_in(&lab, "no_such_user", options, typed, answers);
        assert_eq!(ran.said, said, "{typed:?} {outcome}");
        assert_eq!(ran.shown, QUESTION);
    }
    let folder = Folder::new();
    let ran = lab.run(&folder, "failmode=open", "no_such_user", "\n");
    assert_eq!(ran.said, AUTHINFO_UNAVAIL, "open for nobody in particular");
}

#[test]
fn what_the_daemon_refuses() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    for (refusal, said) in [
        (problem(429, "limited"), PERM_DENIED),
        (problem(403, "not-allowed"), PERM_DENIED),
        (problem(500, "internal"), AUTHINFO_UNAVAIL),
        (problem(503, "unavailable"), AUTHINFO_UNAVAIL),
        (problem(409, "conflict"), AUTHINFO_UNAVAIL),
        (problem(403, "unmapped-user"), USER_UNKNOWN),
    ] {
        for options in ["failmode=open", "prompt=never failmode=open"] {
            let ran = log_in(&lab, "root", options, "\n", vec![refusal.clone()]);
            assert_eq!(ran.said, said, "{refusal}");
            let asks = options.starts_with("fail") && said != USER_UNKNOWN;
            assert_eq!(ran.shown, if asks { WAY_BACK } else { "" });
        }
    }
}

#[test]
fn an_opening_that_is_settled_already() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    for (options, found, said) in [
        ("", state("approved"), MAXTRIES),
        ("", because("approved", "grace"), MAXTRIES),
        ("", because("denied", "declined"), MAXTRIES),
        ("", state("expired"), MAXTRIES),
        ("grace=600", state("approved"), MAXTRIES),
        // Nothing tells an address here, and without one no grace is asked for.
        ("grace=600", because("approved", "grace"), MAXTRIES),
    ] {
        let ran = log_in(&lab, "root", options, "\n", vec![found.clone()]);
        assert_eq!(
            (ran.said.as_str(), ran.shown.as_str()),
            (said, ""),
            "{found}"
        );
    }
    let folder = Folder::new();
    let daemon = daemon(&folder, vec![vec![because("approved", "grace")]]);
    let words = ["-I", "rhost=192.0.2.7", "lab", "root", "authenticate"];
    let ran = finish(lab.start_with(&folder, Stack::of("grace=600"), &words), "");
    assert_eq!((ran.said.as_str(), ran.shown.as_str()), (AUTHENTICATED, ""));
    assert!(daemon.join().unwrap()[0].contains(r#""grace":600"#));
}

#[test]
fn nobody_can_be_reached() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    for (options, outcome, said) in [
        ("", because("undeliverable", "link_down"), AUTHINFO_UNAVAIL),
        (
            "failmode=closed",
            because("undeliverable", "link_down"),
            AUTHINFO_UNAVAIL,
        ),
        (
            "failmode=open",
            because("undeliverable", "link_down"),
            AUTHENTICATED,
        ),
        (
            "failmode=open",
            because("undeliverable", "remote_server"),
            AUTHENTICATED,
        ),
        (
            "failmode=open",
            because("undeliverable", "no_route"),
            AUTHINFO_UNAVAIL,
        ),
        (
            "failmode=open",
            because("undeliverable", "throttled"),
            AUTHINFO_UNAVAIL,
        ),
    ] {
        let ran = log_in(
            &lab,
            "root",
            options,
            "\n\n",
            vec![opened(), outcome.clone()],
        );
        assert_eq!(ran.said, said, "{options} {outcome}");
        assert_eq!(ran.shown, format!("{QUESTION}{WAY_BACK}"));
    }
    let folder = Folder::new();
    for (options, said) in [
        ("", AUTHINFO_UNAVAIL),
        ("failmode=open", AUTHENTICATED),
        ("failmode=open tiemout=5", SERVICE_ERR),
    ] {
        assert_eq!(lab.run(&folder, options, "root", "\n").said, said);
    }
    std::fs::write(folder.socket(), "").unwrap();
    let untrusted = lab.run(&folder, "failmode=open", "root", "\n").said;
    assert_eq!(untrusted, AUTHINFO_UNAVAIL);
}

#[test]
fn a_bypass_code_while_the_daemon_refuses_and_while_it_is_down() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    for (outcome, said) in [
        (spent(), AUTHENTICATED),
        (problem(422, "wrong-code"), AUTH_ERR),
        (problem(429, "limited"), PERM_DENIED),
    ] {
        let folder = Folder::new();
        let refused = vec![problem(503, "unavailable")];
        let daemon = daemon(&folder, vec![refused, vec![outcome]]);
        let ran = lab.run(&folder, "", "root", "4829-1372-9911-0457\n");
        assert_eq!((ran.said.as_str(), ran.shown.as_str()), (said, WAY_BACK));
        let requests = daemon.join().unwrap();
        assert!(requests[1].starts_with("POST /v1/bypass HTTP/1.1"));
    }
    let folder = Folder::new();
    let file = folder.path.join("codes");
    let grant = Grant {
        user: "root",
        uses: 1,
        until: 99_999_999_999,
    };
    let code = issue(&file, &grant, 0).unwrap();
    let options = format!("bypass={}", file.display());
    for said in [AUTHENTICATED, AUTH_ERR] {
        let ran = lab.run(&folder, &options, "root", &format!("{}\n", code.reveal()));
        assert_eq!((ran.said.as_str(), ran.shown.as_str()), (said, WAY_BACK));
    }
}

#[test]
fn a_wrong_option() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    for option in [
        "tiemout=5",
        "timeout=0",
        "failmode=safe",
        "nullok=yes",
        "users=",
        "groups=a,",
        "hosts=10.0.0.1/8",
        "grace=0",
        "bypass=codes",
    ] {
        let ran = lab.run(&Folder::new(), option, "root", "\n");
        assert_eq!(
            (ran.said.as_str(), ran.shown.as_str()),
            (SERVICE_ERR, ""),
            "{option}"
        );
    }
}
