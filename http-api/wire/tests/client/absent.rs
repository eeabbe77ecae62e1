//! Who is absent, and who only seems so.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};

use verifier_wire::client::is_absent;

use crate::daemon::{Folder, read_request, serve};

#[test]
fn absent_is_who_is_not_there_or_says_nothing() {
    let folder = Folder::new();
    assert!(is_absent(&folder.socket()), "no file");
    drop(UnixListener::bind(folder.socket()).unwrap());
    assert!(is_absent(&folder.socket()), "no listener");
    let against = |daemon: fn(&mut UnixStream)| {
        let folder = Folder::new();
        let running = serve(&folder.socket(), move |mut stream| daemon(&mut stream));
        let is_absent = is_absent(&folder.socket());
        running.join().unwrap();
        is_absent
    };
    assert!(against(|_| ()), "hangs up");
    assert!(
        against(|stream| {
            read_request(stream);
            assert_eq!(stream.read(&mut [0]).unwrap(), 0);
        }),
        "says nothing"
    );
    assert!(
        !against(|stream| {
            let request = read_request(stream);
            assert!(
                request.starts_with("GET /healthz HTTP/1.1\r\n"),
                "{request}"
            );
            stream.write_all(b"n").unwrap();
        }),
        "says anything at all"
    );
}

#[test]
fn a_socket_that_cannot_be_trusted_is_not_absent() {
    let folder = Folder::new();
    let file = folder.path.join("file");
    fs::write(&file, "").unwrap();
    assert!(!is_absent(&file));
    assert!(!is_absent("relative".as_ref()));
    fs::set_permissions(&folder.path, Permissions::from_mode(0o777)).unwrap();
    drop(UnixListener::bind(folder.socket()).unwrap());
    assert!(
        !is_absent(&folder.socket()),
        "anybody could have put it there"
    );
}
