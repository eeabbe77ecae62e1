//! What the system's log has of it.

use std::os::unix::net::UnixDatagram;
use std::process::Command;
use std::time::Duration;

use acceptance::{Scratch, Stage, built, run};

/// `$1` takes the place of the machine's own log, for the command behind it alone; mknod(1) needs no `/dev` for that.
const WITH_LOG: &str = "mount -t tmpfs tmpfs /dev && mknod -m 666 /dev/null c 1 3 && : > /dev/log && \
     mount --bind \"$1\" /dev/log && shift && exec \"$@\"";

/// Runs `verifierd bypass` with these arguments; what it printed, and what the log got.
fn logged(scratch: &Scratch, arguments: &[&str]) -> (String, String) {
    let place = scratch.path().join("log");
    let _ = std::fs::remove_file(&place);
    let log = UnixDatagram::bind(&place).expect("a socket in our own folder");
    log.set_read_timeout(Some(Duration::from_secs(60)))
        .expect("a time");
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "--propagation", "private", "--"])
        .args(["sh", "-c", WITH_LOG, "sh"])
        .args([place.as_path(), &built("verifierd")])
        .args(["bypass", "--file"])
        .arg(scratch.path().join("bypass"))
        .args(arguments);
    let done = run(&mut command);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let mut line = vec![0; 4096];
    let length = log.recv(&mut line).expect("a line");
    line.truncate(length);
    (done.stdout, String::from_utf8_lossy(&line).into_owned())
}

/// Who made codes for whom is in the log beside the logins; the codes are not.
pub(crate) fn who_makes_codes_is_logged(_: &Stage) {
    let scratch = Scratch::new("codes");
    let (printed, line) = logged(&scratch, &["root", "--count", "2", "--uses", "3"]);
    // Facility auth, severity notice (syslog(3)).
    assert!(line.starts_with("<37>"), "{line}");
    for part in [
        "bypass codes made: user=root count=2 uses=3 until=20",
        " uid=0",
    ] {
        assert!(line.contains(part), "{part} is missing in {line}");
    }
    let codes: Vec<&str> = printed.lines().filter(|line| line.len() == 19).collect();
    assert_eq!(codes.len(), 2, "{printed}");
    for code in codes {
        assert!(!line.contains(code) && !line.contains(&code.replace('-', "")));
    }
    let (_, line) = logged(&scratch, &["root", "--revoke"]);
    assert!(
        line.contains("bypass codes taken back: user=root count=2"),
        "{line}"
    );
}
