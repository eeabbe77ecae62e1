//! One process and what comes of it: loaded and unloaded, forked, threaded, interrupted, and its descriptors counted.

use std::io::{Read, Write};
use std::time::Duration;

use crate::daemon::{Folder, answer, verification};
use crate::listener::{Listener, reply, request, settle};
use crate::play::{AUTHINFO_UNAVAIL, CONV_ERR, MAXTRIES, SUCCESS, module, play};

#[test]
fn it_is_loaded_and_unloaded_a_thousand_times() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "approved");
    let load = format!("load=1000:{}", module().display());
    let told = play(&folder, "", &["descriptors", &load, "login", "descriptors"]);
    let [before, loaded, login, after] = told.lines.try_into().unwrap();
    assert_eq!([loaded.as_str(), &login], ["loaded 1000", SUCCESS]);
    assert_eq!(before, after);
}

#[test]
fn a_thousand_logins_in_one_process() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "approved");
    let told = play(
        &folder,
        "",
        &["login", "descriptors", "logins=1000", "descriptors"],
    );
    assert_eq!(told.those(SUCCESS).len(), 1001, "{told:?}");
    let descriptors = told.those("descriptors");
    assert_eq!(descriptors[0], descriptors[1]);
}

#[test]
fn no_ending_leaves_a_descriptor_open() {
    let folder = Folder::new();
    let _daemon = Listener::start(&folder.socket(), |mut stream, number| match number {
        1 => settle(stream, "denied"),
        2 => drop(request(&mut stream)),
        3 => {
            request(&mut stream);
            stream.write_all(b"nonsense\r\n\r\n").unwrap();
        }
        _ => settle(stream, "approved"),
    });
    let told = play(
        &folder,
        "timeout=5",
        &[
            "descriptors",
            "login",
            "descriptors",
            "login",
            "descriptors",
            "login",
            "descriptors",
            "login",
            "descriptors",
            "fails=19",
            "login",
            "descriptors",
        ],
    );
    let counts = told.those("descriptors");
    assert!(counts.iter().all(|count| *count == counts[0]), "{told:?}");
    let endings = [
        SUCCESS,
        MAXTRIES,
        AUTHINFO_UNAVAIL,
        AUTHINFO_UNAVAIL,
        CONV_ERR,
    ];
    assert_eq!(told.those("login"), endings);
}

#[test]
fn no_program_started_meanwhile_gets_the_socket() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "approved");
    let told = play(&folder, "", &["look", "login"]);
    assert_eq!(
        told.lines,
        ["inherited sockets 0", "started sockets 0", SUCCESS]
    );
}

#[test]
fn a_host_that_forks_first_logs_in_twice() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "approved");
    let told = play(&folder, "", &["fork-first"]);
    assert_eq!(told.lines, ["child 0", "login 0 child-status 0"]);
}

/// Both then talk over one connection. Who gets whose answer is not said; that both end and neither crashes is.
#[test]
fn a_host_that_forks_in_the_middle_goes_on_in_both() {
    for (outcome, code) in [("approved", 0), ("denied", 11)] {
        let folder = Folder::new();
        let _daemon = Listener::start(&folder.socket(), move |mut stream, _| {
            // Whatever comes next, of one or of both.
            for _ in 0..2 {
                let Some(request) = request(&mut stream) else {
                    return;
                };
                stream.write_all(reply(&request, outcome).as_bytes()).ok();
            }
        });
        let told = play(&folder, "timeout=5", &["fork-within"]);
        let [child, parent] = told.lines.try_into().unwrap();
        let possible = [code, 9];
        assert!(
            possible.iter().any(|code| child == format!("child {code}")),
            "{child}"
        );
        assert!(
            possible
                .iter()
                .any(|code| parent == format!("login {code} child-status 0")),
            "{parent}"
        );
    }
}

#[test]
fn sixteen_threads_log_in_at_once() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "approved");
    let told = play(
        &folder,
        "",
        &[
            "threads=16",
            "threads=16",
            "descriptors",
            "threads=16",
            "descriptors",
        ],
    );
    assert_eq!(told.those(SUCCESS).len(), 48, "{told:?}");
    let descriptors = told.those("descriptors");
    assert_eq!(descriptors[0], descriptors[1]);
}

/// Each call is interrupted many times, and each answer comes a byte at a time.
#[test]
fn signals_arrive_all_the_time() {
    let folder = Folder::new();
    let _daemon = Listener::start(&folder.socket(), |mut stream, _| {
        while let Some(request) = request(&mut stream) {
            let answer = reply(&request, "approved");
            let (last, others) = answer.as_bytes().split_last().unwrap();
            stream
                .set_read_timeout(Some(Duration::from_millis(1)))
                .unwrap();
            for byte in others {
                stream.write_all(&[*byte]).unwrap();
                // Nothing comes: this is what lasts a millisecond.
                assert!(stream.read(&mut [0]).is_err());
            }
            stream
                .set_read_timeout(Some(Duration::from_secs(20)))
                .unwrap();
            stream.write_all(&[*last]).unwrap();
        }
    });
    let told = play(
        &folder,
        "timeout=20",
        &["signals", "login", "count-signals"],
    );
    assert_eq!(told.lines[0], SUCCESS);
    let count: u32 = told.lines[1]
        .trim_start_matches("signals ")
        .parse()
        .unwrap();
    assert!(count > 100, "{told:?}");
}

/// SIGPIPE ends a program by default, and the host here has left it at that.
#[test]
fn a_daemon_that_hangs_up_does_not_kill_the_host() {
    let folder = Folder::new();
    let _daemon = Listener::start(&folder.socket(), |mut stream, number| {
        if number % 2 == 0 {
            return;
        }
        request(&mut stream);
        // Gone by the time the module asks again.
        let opened = answer("201 Created", &verification("v1", "pending"));
        stream.write_all(opened.as_bytes()).unwrap();
    });
    let told = play(&folder, "timeout=5", &["logins=20"]);
    assert_eq!(told.lines, [AUTHINFO_UNAVAIL; 20]);
}
