//! No byte is read that was not written, none used that was freed, none lost: as far as valgrind sees.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::daemon::Folder;
use crate::listener::{Listener, request, settle};
use crate::play::{AUTH_ERR, AUTHINFO_UNAVAIL, CONV_ERR, MAXTRIES, SUCCESS, run, told};

#[test]
#[expect(
    clippy::print_stderr,
    reason = "a test that does nothing should say so"
)]
fn valgrind_has_nothing_to_say() {
    let version = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    if !version.is_ok_and(|status| status.success()) {
        eprintln!("skipped: install valgrind");
        return;
    }
    let folder = Folder::new();
    let _daemon = Listener::start(&folder.socket(), |mut stream, number| match number {
        1 => settle(stream, "denied"),
        2 => drop(request(&mut stream)),
        3 => {
            request(&mut stream);
            stream.write_all(b"\xff\x00nonsense\r\n\r\n").unwrap();
        }
        _ => settle(stream, "approved"),
    });
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--error-exitcode=99", "--leak-check=full"]);
    valgrind.arg("--errors-for-leak-kinds=definite,indirect,possible");
    let commands = [
        "logins=4",
        "types=839201",
        "login",
        "types-much",
        "login",
        "types=",
        "threads=2",
        "fails=19",
        "login",
    ];
    let told = told(&run(
        &mut valgrind,
        &folder,
        "timeout=20 debug",
        ["root"],
        &commands,
    ));
    let endings = [
        SUCCESS,
        MAXTRIES,
        AUTHINFO_UNAVAIL,
        AUTHINFO_UNAVAIL,
        AUTH_ERR,
        AUTH_ERR,
        SUCCESS,
        SUCCESS,
        CONV_ERR,
    ];
    assert_eq!(told.lines, endings);
}
