//! Where our module stands aside, the others decide: here one that lets everybody in.

use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::process::Command;
use std::sync::mpsc::channel;
use std::thread::spawn;
use std::time::Duration;

use crate::daemon::{Folder, answer, read_request, serve, verification};
use crate::pamtester::{AUTHENTICATED, Pamtester, Stack, finish};
use crate::{AUTHINFO_UNAVAIL, MAXTRIES, PERM_DENIED, USER_UNKNOWN, open, problem};

const ROOT: [&str; 2] = ["root", "authenticate"];

#[test]
fn who_is_out_of_scope_is_left_to_the_rest_of_the_stack() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let folder = Folder::new();
    for (options, said) in [
        ("users=!root", AUTHENTICATED),
        ("users=alice,bob", AUTHENTICATED),
        ("groups=!root", AUTHENTICATED),
        ("groups=no-such-group", AUTHENTICATED),
        // In scope, and there is no daemon: what others say counts no more.
        ("", AUTHINFO_UNAVAIL),
        ("users=root", AUTHINFO_UNAVAIL),
        ("users=*,!alice", AUTHINFO_UNAVAIL),
        ("groups=root", AUTHINFO_UNAVAIL),
        ("groups=r*", AUTHINFO_UNAVAIL),
        // pamtester tells no address.
        ("hosts=10.0.0.0/8", AUTHINFO_UNAVAIL),
        ("hosts=!10.0.0.0/8", AUTHINFO_UNAVAIL),
    ] {
        let ran = lab.run_in(&folder, Stack::before_permit(options), &ROOT, "\n");
        assert_eq!(
            (ran.said.as_str(), ran.shown.as_str()),
            (said, ""),
            "{options}"
        );
        // Alone it lets nobody in.
        let ran = lab.run(&folder, options, "root", "\n");
        let alone = if said == AUTHENTICATED {
            PERM_DENIED
        } else {
            said
        };
        assert_eq!(ran.said, alone, "{options}");
    }
    let stranger = ["no_such_user", "authenticate"];
    let stack = Stack::before_permit("users=!no_such_user");
    let ran = lab.run_in(&folder, stack, &stranger, "\n");
    assert_eq!(ran.said, AUTHINFO_UNAVAIL, "as any user in scope");
}

#[test]
fn an_address_is_in_scope_or_not() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let folder = Folder::new();
    for (address, said) in [
        ("10.1.2.3", AUTHINFO_UNAVAIL),
        ("::ffff:10.1.2.3", AUTHINFO_UNAVAIL),
        ("door.example.org", AUTHINFO_UNAVAIL),
        ("192.0.2.7", AUTHENTICATED),
        ("2001:db8::1", AUTHENTICATED),
    ] {
        let host = format!("rhost={address}");
        let words = ["-I", &host, "lab", "root", "authenticate"];
        let stack = Stack::before_permit("hosts=10.0.0.0/8");
        let ran = finish(lab.start_with(&folder, stack, &words), "\n");
        assert_eq!(ran.said, said, "{address}");
    }
}

#[test]
fn nullok_leaves_the_unmapped_to_the_rest_of_the_stack() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    for (options, said) in [("nullok", AUTHENTICATED), ("", USER_UNKNOWN)] {
        let folder = Folder::new();
        let daemon = serve(&folder.socket(), move |mut stream| {
            let request = read_request(&mut stream);
            assert_eq!(
                request.contains(r#""tell_unmapped":true"#),
                options == "nullok",
                "{request}"
            );
            stream
                .write_all(problem(403, "unmapped-user").as_bytes())
                .unwrap();
        });
        let ran = lab.run_in(&folder, Stack::before_permit(options), &ROOT, "\n");
        assert_eq!((ran.said.as_str(), ran.shown.as_str()), (said, ""));
        daemon.join().unwrap();
    }
}

#[test]
fn credentials_are_set_after_either_end() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let folder = Folder::new();
    let operations = ["root", "authenticate", "setcred(PAM_ESTABLISH_CRED)"];
    let ran = lab.run_in(
        &folder,
        Stack::before_permit("users=!root"),
        &operations,
        "",
    );
    assert_eq!(ran.said, "credential info has successfully been set.");
}

#[test]
fn attempts_on_one_handle_share_a_key_until_one_is_approved() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let folder = Folder::new();
    let listener = UnixListener::bind(folder.socket()).unwrap();
    let daemon = spawn(move || {
        [(); 2].map(|()| {
            let mut stream = listener.accept().unwrap().0;
            let opening = open(&mut stream);
            read_request(&mut stream);
            let approved = answer("200 OK", &verification("v1", "approved"));
            stream.write_all(approved.as_bytes()).unwrap();
            assert_eq!(stream.read(&mut [0]).unwrap(), 0);
            let key = opening.split("Idempotency-Key: ").nth(1).unwrap();
            key.lines().next().unwrap().to_owned()
        })
    });
    let stack = Stack {
        service: "sudo",
        ..Stack::of("")
    };
    let operations = ["root", "authenticate", "authenticate"];
    let ran = lab.run_in(&folder, stack, &operations, "");
    assert_eq!(ran.said, AUTHENTICATED);
    let [first, second] = daemon.join().unwrap();
    assert!(first.starts_with("pam-") && first.len() > 40, "{first}");
    assert_ne!(first, second);
}

#[test]
fn a_denial_is_the_end_of_the_connection_whoever_comes_next() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let folder = Folder::new();
    let daemon = serve(&folder.socket(), |mut stream| {
        open(&mut stream);
        read_request(&mut stream);
        let denied = answer("200 OK", &verification("v1", "denied"));
        stream.write_all(denied.as_bytes()).unwrap();
    });
    let ran = lab.run_in(&folder, Stack::before_permit(""), &ROOT, "\n");
    assert_eq!(ran.said, MAXTRIES);
    daemon.join().unwrap();
}

/// What Ctrl+Z does to su: the deadline passes while the module cannot listen.
#[test]
fn who_stops_the_module_past_its_deadline_is_not_let_in_by_failmode() {
    let Some(lab) = Pamtester::installed() else {
        return;
    };
    let folder = Folder::new();
    let listener = UnixListener::bind(folder.socket()).unwrap();
    let (ask, is_asked) = channel();
    let (stop, is_stopped) = channel();
    let daemon = spawn(move || {
        let mut first = listener.accept().unwrap().0;
        read_request(&mut first);
        ask.send(()).unwrap();
        is_stopped.recv().unwrap();
        let opened = answer("201 Created", &verification("v1", "pending"));
        first.write_all(opened.as_bytes()).unwrap();
        let mut second = listener.accept().unwrap().0;
        let request = read_request(&mut second);
        second.write_all(b"HTTP/1.1 200 OK\r\n").unwrap();
        request
    });
    let stack = Stack::of("failmode=open prompt=never");
    let host = lab.start(&folder, stack, &ROOT);
    let signal = |name: &str| {
        let pid = host.child.id().to_string();
        let sent = Command::new("kill").args([name, &pid]).status().unwrap();
        assert!(sent.success());
    };
    is_asked.recv().unwrap();
    signal("-STOP");
    stop.send(()).unwrap();
    // The daemon may take five seconds to open a verification.
    let (_never, nothing) = channel::<()>();
    let past = Duration::from_millis(5_500);
    assert!(nothing.recv_timeout(past).is_err());
    signal("-CONT");
    assert_eq!(finish(host, "").said, AUTHINFO_UNAVAIL);
    let made_sure = daemon.join().unwrap();
    assert!(
        made_sure.starts_with("GET /healthz HTTP/1.1"),
        "{made_sure}"
    );
}
