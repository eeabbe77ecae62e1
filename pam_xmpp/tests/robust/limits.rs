//! Hosts in need: no descriptors, no memory, no stack, no standard descriptors, no files.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;

use crate::daemon::{Folder, answer, verification};
use crate::listener::{Listener, request};
use crate::play::{AUTHINFO_UNAVAIL, BUF_ERR, MAXTRIES, SUCCESS, USER_UNKNOWN, play};

#[test]
fn without_descriptors_nobody_gets_in_and_nothing_breaks() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "approved");
    for spared in 0..4 {
        let spare = format!("spare-descriptors={spared}");
        let told = play(
            &folder,
            "timeout=5",
            &[
                "start",
                &spare,
                "authenticate",
                "release-descriptors",
                "authenticate",
                "end",
            ],
        );
        let logins = told.those("login");
        // PAM_SYSTEM_ERR is libpam's own word, where it cannot write to the audit log.
        let possible = ["login 4", AUTHINFO_UNAVAIL, USER_UNKNOWN, SUCCESS];
        assert!(possible.contains(&logins[0]), "{spared}: {told:?}");
        assert!(spared > 0 || logins[0] != SUCCESS, "without a socket");
        assert_eq!(logins[1], SUCCESS, "{spared}: once there are some again");
    }
}

/// Rust ends a program whose memory runs out, so the module makes sure at the door that there is enough. The daemon's
/// answers here are as long as any that is read.
#[test]
fn without_memory_the_host_lives_on() {
    let folder = Folder::new();
    let _daemon = Listener::start(&folder.socket(), |mut stream, _| {
        while let Some(request) = request(&mut stream) {
            let state = if request.starts_with("POST") {
                "pending"
            } else {
                "approved"
            };
            let body = verification("v1", state) + &" ".repeat(64 * 1024 - 200);
            stream.write_all(answer("200 OK", &body).as_bytes()).ok();
        }
    });
    let mut endings = Vec::new();
    for kilobytes in (0..64).step_by(4).chain((64..=1024).step_by(64)) {
        let spared = format!("spare-memory={kilobytes}");
        let told = play(&folder, "timeout=5", &["start", &spared, "authenticate"]);
        endings.extend(told.lines);
    }
    assert_eq!(endings.first().map(String::as_str), Some(BUF_ERR));
    assert_eq!(endings.last().map(String::as_str), Some(SUCCESS));
    // With hardly any, the system does not find its users either.
    let possible = [BUF_ERR, USER_UNKNOWN, AUTHINFO_UNAVAIL, SUCCESS];
    assert!(
        endings
            .iter()
            .all(|ending| possible.contains(&ending.as_str())),
        "{endings:?}"
    );
}

/// `ulimit` is anybody's: who starves sudo must not be let in by it where `failmode=open` is for a daemon that is away.
#[test]
fn a_host_in_need_is_no_daemon_that_is_away() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "denied");
    let needs = [
        "spare-descriptors=0",
        "spare-descriptors=1",
        "spare-descriptors=2",
        "spare-descriptors=3",
    ];
    let sparse = (0..128)
        .step_by(8)
        .map(|kilobytes| format!("spare-memory={kilobytes}"));
    for need in needs.map(str::to_owned).into_iter().chain(sparse) {
        let told = play(
            &folder,
            "timeout=5 failmode=open",
            &["start", &need, "authenticate"],
        );
        assert!(
            told.lines.len() == 1 && told.lines[0] != SUCCESS,
            "{need}: {told:?}"
        );
    }
    assert_eq!(play(&folder, "failmode=open", &["login"]).lines, [MAXTRIES]);
}

#[test]
fn a_thread_with_a_small_stack_is_enough() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "approved");
    let told = play(
        &folder,
        "timeout=5",
        &["start", "stack=64", "stack=64", "end"],
    );
    assert_eq!(told.lines, [SUCCESS; 2]);
}

#[test]
fn no_process_and_no_thread_is_needed() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "approved");
    // Root has no such limit, and so becomes somebody else first.
    let mut commands = vec!["start", "no-processes", "authenticate", "end"];
    if is_root() {
        commands.insert(1, "nobody");
        fs::set_permissions(&folder.path, Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(folder.socket(), Permissions::from_mode(0o777)).unwrap();
    }
    assert_eq!(play(&folder, "timeout=5", &commands).lines, [SUCCESS]);
}

#[test]
fn what_the_host_writes_to_closed_descriptors_does_not_reach_the_daemon() {
    let folder = Folder::new();
    let _daemon = Listener::settling(&folder.socket(), "approved");
    let told = play(&folder, "timeout=5", &["close-standard", "meddle", "login"]);
    assert_eq!(told.lines, ["read -1 write -1 -1", SUCCESS]);
}

#[test]
fn in_a_prison_without_users_nobody_is_known() {
    if !is_root() {
        return;
    }
    let folder = Folder::new();
    let prison = folder.path.join("prison");
    // The socket is inside, at the same path.
    let inside = prison.join(folder.path.strip_prefix("/").unwrap());
    fs::create_dir_all(&inside).unwrap();
    let chroot = format!("chroot={}", prison.display());
    let alone = play(
        &folder,
        "timeout=5",
        &["start", &chroot, "authenticate", "end"],
    );
    assert_eq!(alone.lines, [AUTHINFO_UNAVAIL]);
    let _daemon = Listener::settling(&inside.join("sock"), "approved");
    let told = play(
        &folder,
        "timeout=5",
        &["start", &chroot, "authenticate", "end"],
    );
    assert_eq!(told.lines, [USER_UNKNOWN], "a decoy");
}

/// Only root may leave its user, its limits and its files behind.
#[expect(clippy::print_stderr, reason = "a test that does less should say so")]
fn is_root() -> bool {
    let is_root =
        fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    if !is_root {
        eprintln!("skipped in part: needs root");
    }
    is_root
}
