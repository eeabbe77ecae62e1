//! The client against daemons that mean harm, on a real socket. Every call here must end by its deadline.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

mod absent;
mod daemon;
mod scripted;

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use daemon::{Folder, answer, read_request, serve, verification};
use scripted::patiently;
use verifier_wire::client::{Client, ClientError, Deadline};
use verifier_wire::{OpenRequest, ProblemType, Standing, State, Verification};

const SOON: Duration = Duration::from_millis(300);
const ID: &str = "0b6f2f3c-0000-4000-8000-000000000001";

/// Opens a connection to a daemon that behaves as `daemon` and waits for ID.
fn wait_against(daemon: impl FnOnce(UnixStream) + Send + 'static) -> Result<State, ClientError> {
    wait_within(patiently(), daemon)
}

fn wait_within(
    deadline: Deadline,
    daemon: impl FnOnce(UnixStream) + Send + 'static,
) -> Result<State, ClientError> {
    let folder = Folder::new();
    let running = serve(&folder.socket(), daemon);
    let answer = Client::connect(&folder.socket(), deadline)
        .and_then(|mut client| client.wait::<Verification>(ID, 1, deadline))
        .map(|verification| verification.state);
    running.join().unwrap();
    answer
}

#[test]
fn a_daemon_that_cannot_ask_says_why() {
    let folder = Folder::new();
    let running = serve(&folder.socket(), |mut stream| {
        for (status, body) in [
            ("200 OK", r#"{"ready":true,"reasons":[]}"#),
            ("503 x", r#"{"ready":false,"reasons":["the link is down"]}"#),
        ] {
            let request = read_request(&mut stream);
            assert!(request.starts_with("GET /readyz HTTP/1.1\r\n"), "{request}");
            stream.write_all(answer(status, body).as_bytes()).unwrap();
        }
    });
    let mut client = Client::connect(&folder.socket(), patiently()).unwrap();
    assert!(client.ready(patiently()).unwrap().ready);
    let not = client.ready(patiently()).unwrap();
    assert_eq!(
        (not.ready, not.reasons),
        (false, vec!["the link is down".to_owned()])
    );
    running.join().unwrap();
}

#[test]
fn several_calls_go_over_one_connection() {
    let folder = Folder::new();
    let running = serve(&folder.socket(), |mut stream| {
        let mut seen = Vec::new();
        let pending = verification(ID, "pending");
        for reply in [
            answer("201 Created", &pending),
            answer("200 OK", &pending),
            answer(
                "422 x",
                r#"{"type":"urn:verifierd:problem:wrong-code","title":"wrong code","status":422}"#,
            ),
            answer("200 OK", &format!(r#"{{"verifications":[{pending}]}}"#)),
            answer("204 No Content", ""),
        ] {
            seen.push(read_request(&mut stream));
            stream.write_all(reply.as_bytes()).unwrap();
        }
        assert_eq!(stream.read(&mut [0]).unwrap(), 0, "nothing else is sent");
        assert!(
            seen[0].starts_with("POST /v1/verifications HTTP/1.1\r\n"),
            "{seen:?}"
        );
        assert!(
            seen[0].ends_with(r#"{"user":"alice","method":"SSHD","url":"ssh://alice@host"}"#),
            "{seen:?}"
        );
        assert!(
            seen[1].starts_with(&format!("GET /v1/verifications/{ID}?wait=7 ")),
            "{seen:?}"
        );
        assert!(seen[2].ends_with(r#"{"code":"123456"}"#), "{seen:?}");
        assert!(seen[3].starts_with("GET /v1/verifications "), "{seen:?}");
        assert!(
            seen[4].starts_with(&format!("DELETE /v1/verifications/{ID} ")),
            "{seen:?}"
        );
    });
    let mut client = Client::connect(&folder.socket(), patiently()).unwrap();
    let request = OpenRequest {
        user: Some("alice".into()),
        method: "SSHD".into(),
        url: "ssh://alice@host".into(),
        ..OpenRequest::default()
    };
    let opened: Verification = client.open(&request, None, patiently()).unwrap();
    assert_eq!(opened.id, ID);
    let waited: Standing = client.wait(ID, 7, patiently()).unwrap();
    assert_eq!(waited.state, State::Pending);
    match client.type_code::<Verification>(ID, "123456", patiently()) {
        Err(ClientError::Problem(problem)) => assert_eq!(problem.kind, ProblemType::WrongCode),
        other => panic!("{other:?}"),
    }
    assert_eq!(client.list(patiently()).unwrap().verifications.len(), 1);
    client.withdraw(ID, patiently()).unwrap();
    drop(client);
    running.join().unwrap();
}

#[test]
fn one_byte_at_a_time_is_an_answer() {
    let state = wait_against(|mut stream| {
        read_request(&mut stream);
        for byte in answer("200 OK", &verification(ID, "approved")).bytes() {
            stream.write_all(&[byte]).unwrap();
        }
    });
    assert_eq!(state.unwrap(), State::Approved);
}

#[test]
fn silence_ends_at_the_deadline() {
    let error = wait_within(Deadline::after(SOON), |mut stream| {
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
    });
    assert!(matches!(error, Err(ClientError::TimedOut)), "{error:?}");
}

#[test]
fn dribbling_does_not_move_the_deadline() {
    let error = wait_within(Deadline::after(SOON), |mut stream| {
        read_request(&mut stream);
        let good = answer("200 OK", &verification(ID, "approved"));
        let (start, _) = good.split_at(good.len() - 1);
        for byte in start.bytes().chain(std::iter::repeat(b' ')) {
            stream.set_read_timeout(Some(SOON / 30)).unwrap();
            if stream.write_all(&[byte]).is_err() || matches!(stream.read(&mut [0]), Ok(0)) {
                return;
            }
        }
    });
    assert!(matches!(error, Err(ClientError::TimedOut)), "{error:?}");
}

#[test]
fn a_full_backlog_does_not_hang_connect() {
    let folder = Folder::new();
    let (_listener, _waiting) = scripted::full_backlog(&folder.socket());
    let error = Client::connect(&folder.socket(), Deadline::after(SOON));
    assert!(matches!(error, Err(ClientError::TimedOut)), "{error:?}");
}

#[test]
fn a_gigabyte_is_not_read() {
    let error = wait_against(|mut stream| {
        read_request(&mut stream);
        let mut sent = 0_usize;
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n")
            .unwrap();
        while sent < 1 << 30 && stream.write_all(&[b'x'; 8192]).is_ok() {
            sent += 8192;
        }
        assert!(sent < 1 << 20, "the client took {sent} bytes");
    });
    assert!(
        matches!(error, Err(ClientError::Garbled("the body is too long"))),
        "{error:?}"
    );
}

#[test]
fn garbage_is_not_an_answer() {
    let bodies = [
        "",
        "{}",
        "null",
        r#"{"state":"approved"}"#,
        "[[[[[[[[[[[[[[[[",
        "\u{1b}[2J",
        "approved",
    ];
    for body in bodies {
        let error = wait_against(move |mut stream| {
            read_request(&mut stream);
            stream.write_all(answer("200 OK", body).as_bytes()).unwrap();
        });
        assert!(
            matches!(error, Err(ClientError::Garbled(_))),
            "{body:?}: {error:?}"
        );
    }
    let error = wait_against(|mut stream| {
        read_request(&mut stream);
        stream.write_all(&[0xff; 10_000]).ok();
    });
    assert!(
        matches!(error, Err(ClientError::Garbled("it is not HTTP"))),
        "{error:?}"
    );
}

#[test]
fn deep_json_does_not_overflow_the_stack() {
    let deep = format!(r#"{{"id":{}"#, "[".repeat(60_000));
    let error = wait_against(move |mut stream| {
        read_request(&mut stream);
        stream
            .write_all(answer("200 OK", &deep).as_bytes())
            .unwrap();
    });
    assert!(matches!(error, Err(ClientError::Garbled(_))), "{error:?}");
}

#[test]
fn an_answer_about_another_verification_decides_nothing() {
    let error = wait_against(|mut stream| {
        read_request(&mut stream);
        stream
            .write_all(answer("200 OK", &verification("another", "approved")).as_bytes())
            .unwrap();
    });
    assert!(matches!(error, Err(ClientError::Garbled(_))), "{error:?}");
}

#[test]
fn closed_at_any_byte_it_is_no_answer() {
    let good = answer("200 OK", &verification(ID, "approved"));
    for end in 0..good.len() {
        let start = good[..end].to_owned();
        let error = wait_against(move |mut stream| {
            read_request(&mut stream);
            stream.write_all(start.as_bytes()).unwrap();
        });
        assert!(
            matches!(error, Err(ClientError::Unreachable(_))),
            "closed at {end}: {error:?}"
        );
    }
}

#[test]
fn after_a_failure_the_connection_is_gone() {
    let folder = Folder::new();
    let running = serve(&folder.socket(), |mut stream| {
        read_request(&mut stream);
        stream.write_all(b"nonsense\r\n\r\n").unwrap();
        assert_eq!(stream.read(&mut [0]).unwrap_or(0), 0);
    });
    let mut client = Client::connect(&folder.socket(), patiently()).unwrap();
    assert!(matches!(
        client.list(patiently()),
        Err(ClientError::Garbled(_))
    ));
    running.join().unwrap();
    assert!(matches!(
        client.list(patiently()),
        Err(ClientError::Unreachable(_))
    ));
}

#[test]
fn nobody_there() {
    let folder = Folder::new();
    let error = Client::connect(&folder.socket(), patiently());
    assert!(
        matches!(error, Err(ClientError::Unreachable(_))),
        "no file: {error:?}"
    );
    drop(std::os::unix::net::UnixListener::bind(folder.socket()).unwrap());
    let error = Client::connect(&folder.socket(), patiently());
    assert!(
        matches!(error, Err(ClientError::Unreachable(_))),
        "no listener: {error:?}"
    );
}

#[test]
fn a_place_where_others_may_put_a_socket_is_refused() {
    let folder = Folder::new();
    let _listener = std::os::unix::net::UnixListener::bind(folder.socket()).unwrap();
    for mode in [0o770, 0o707, 0o777] {
        fs::set_permissions(&folder.path, Permissions::from_mode(mode)).unwrap();
        let error = Client::connect(&folder.socket(), patiently());
        assert!(
            matches!(error, Err(ClientError::Untrusted(_))),
            "mode {mode:o}: {error:?}"
        );
    }
    // In a sticky folder nobody else can take the place of a socket of ours.
    for mode in [0o1777, 0o755] {
        fs::set_permissions(&folder.path, Permissions::from_mode(mode)).unwrap();
        Client::connect(&folder.socket(), patiently()).unwrap();
    }
}

#[test]
fn only_a_socket_by_its_full_path_is_one() {
    let folder = Folder::new();
    let file = folder.path.join("file");
    fs::write(&file, "").unwrap();
    let link = folder.path.join("link");
    std::os::unix::fs::symlink(folder.socket(), &link).unwrap();
    for path in [
        file.as_path(),
        link.as_path(),
        "relative".as_ref(),
        "/".as_ref(),
        "".as_ref(),
    ] {
        let error = Client::connect(path, patiently());
        assert!(
            matches!(error, Err(ClientError::Untrusted(_))),
            "{}: {error:?}",
            path.display()
        );
    }
}

#[test]
fn a_signal_does_not_break_a_wait() {
    let state = wait_against(|mut stream| {
        read_request(&mut stream);
        scripted::interrupt_everybody();
        stream
            .write_all(answer("200 OK", &verification(ID, "denied")).as_bytes())
            .unwrap();
    });
    assert_eq!(state.unwrap(), State::Denied);
}
