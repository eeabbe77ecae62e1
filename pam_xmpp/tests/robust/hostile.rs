//! Daemons that mean harm, or die. Each login ends in time, and none with `PAM_SUCCESS`.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixStream;
use std::process::Command;
use std::thread::scope;
use std::time::{Duration, Instant};

use crate::daemon::{Folder, answer, verification};
use crate::listener::{Listener, reply, request, settle};
use crate::play::{AUTHINFO_UNAVAIL, SUCCESS, play};

#[test]
fn a_good_exchange_cut_after_any_byte_lets_nobody_in() {
    let opened = reply("POST /v1/verifications HTTP", "approved");
    let approved = reply("GET ", "approved");
    let length = opened.len() + approved.len();
    let folder = Folder::new();
    let _daemon = Listener::start(&folder.socket(), move |mut stream, end| {
        let mut left = end;
        for answer in [&opened, &approved] {
            let Some(part) =
                request(&mut stream).and_then(|_| answer.get(..left.min(answer.len())))
            else {
                return;
            };
            stream.write_all(part.as_bytes()).unwrap();
            if part.len() < answer.len() {
                return;
            }
            left -= part.len();
        }
    });
    let cut = format!("logins={length}");
    let told = play(&folder, "timeout=5", &[&cut, "login"]);
    let (whole, cut) = told.lines.split_last().unwrap();
    assert_eq!(whole, SUCCESS, "once all of it is there");
    assert_eq!(cut.len(), length);
    let let_in = cut.iter().position(|line| line != AUTHINFO_UNAVAIL);
    assert_eq!(let_in, None, "{cut:?}");
}

/// What a daemon does once a request is there; the module is to wait no longer than it was told.
type Harm = fn(&mut UnixStream);

const HARMS: [(&str, Harm); 10] = [
    ("nothing", |_| {}),
    ("a byte a second", |stream| {
        stream
            .set_read_timeout(Some(Duration::from_secs(1)))
            .unwrap();
        for byte in answer("200 OK", &verification("v1", "approved")).bytes() {
            if stream.write_all(&[byte]).is_err()
                || matches!(std::io::Read::read(stream, &mut [0]), Ok(0))
            {
                return;
            }
        }
    }),
    ("garbage", |stream| pour(stream, b"\xff\x00\x1b[2J")),
    ("a body of a gigabyte", |stream| {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
            .unwrap();
        pour(stream, b" ");
    }),
    ("chunks without end", |stream| {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            .unwrap();
        pour(stream, b"1\r\n \r\n");
    }),
    ("trailers without end", |stream| {
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
            .unwrap();
        pour(stream, b"A: b\r\n");
    }),
    ("headers without end", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n").unwrap();
        pour(stream, b"A: b\r\n");
    }),
    ("a header without end", |stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nA: ").unwrap();
        pour(stream, b"b");
    }),
    ("answers that are none", |stream| {
        pour(stream, b"HTTP/1.1 100 Continue\r\n\r\n");
    }),
    ("an approval of another", |stream| {
        stream
            .write_all(answer("200 OK", &verification("v2", "approved")).as_bytes())
            .unwrap();
    }),
];

/// The same bytes again and again, up to a gigabyte, for as long as they are taken.
fn pour(stream: &mut UnixStream, bytes: &[u8]) {
    let much = bytes.repeat(8192 / bytes.len());
    let mut poured = 0;
    while poured < 1 << 30 && stream.write_all(&much).is_ok() {
        poured += much.len();
    }
    assert!(poured < 1 << 22, "{poured} bytes were taken");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "measures what is promised")]
fn whatever_the_daemon_does_it_ends_in_time() {
    // At the opening, and once it is waited for; the seconds are the timeout and the margin for the daemon's own word.
    let limit = Duration::from_secs(5 + 2 + 3);
    scope(|all| {
        for ((name, harm), is_late) in HARMS
            .into_iter()
            .flat_map(|harm| [(harm, false), (harm, true)])
        {
            all.spawn(move || {
                let folder = Folder::new();
                let _daemon = Listener::start(&folder.socket(), move |mut stream, _| {
                    if is_late {
                        request(&mut stream);
                        stream
                            .write_all(reply("POST /v1/verifications HTTP", "").as_bytes())
                            .unwrap();
                    }
                    request(&mut stream);
                    harm(&mut stream);
                    // Until the module gives up.
                    while request(&mut stream).is_some() {}
                });
                let start = Instant::now();
                let told = play(&folder, "timeout=5", &["login"]);
                assert_ne!(told.lines, [SUCCESS], "{name}, late: {is_late}");
                assert!(
                    start.elapsed() < limit,
                    "{name}, late: {is_late}: {:?}",
                    start.elapsed()
                );
            });
        }
    });
}

#[test]
fn a_daemon_that_never_waits_is_not_asked_for_ever() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "pending");
    assert_eq!(
        play(&folder, "timeout=5", &["login"]).lines,
        [AUTHINFO_UNAVAIL]
    );
}

#[test]
fn what_is_no_socket_of_the_daemons_is_not_talked_to() {
    let make: [fn(&Folder); 4] = [
        |folder| fs::write(folder.socket(), "").unwrap(),
        |folder| fs::create_dir(folder.socket()).unwrap(),
        |folder| {
            let made = Command::new("mkfifo").arg(folder.socket()).status();
            assert!(made.unwrap().success());
        },
        |folder| symlink("/dev/null", folder.socket()).unwrap(),
    ];
    for make in make {
        let folder = Folder::new();
        make(&folder);
        for options in ["", "failmode=open"] {
            let told = play(&folder, options, &["login"]);
            assert_eq!(told.lines, [AUTHINFO_UNAVAIL], "{options}");
        }
    }
}

#[test]
fn where_others_could_have_put_it_even_an_approving_daemon_is_not_talked_to() {
    let folder = Folder::new();
    let real = folder.path.join("real");
    let _daemon = Listener::start(&real, |stream, _| settle(stream, "approved"));
    let logged_in = |options| play(&folder, options, &["login"]).lines.concat();
    let refused = |place| {
        for options in ["", "failmode=open"] {
            assert_eq!(logged_in(options), AUTHINFO_UNAVAIL, "{place}, {options}");
        }
    };
    symlink(&real, folder.socket()).unwrap();
    refused("a link");
    fs::remove_file(folder.socket()).unwrap();
    fs::rename(&real, folder.socket()).unwrap();
    assert_eq!(logged_in(""), SUCCESS, "the socket itself");
    fs::set_permissions(&folder.path, Permissions::from_mode(0o777)).unwrap();
    refused("in a folder for everybody");
    // So that the daemon can be told to end.
    fs::set_permissions(&folder.path, Permissions::from_mode(0o700)).unwrap();
    fs::rename(folder.socket(), &real).unwrap();
}
