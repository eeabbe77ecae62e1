//! A daemon that is not left a descriptor: whoever logs in must still get through.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// With `failmode=open` a daemon that says nothing for three seconds is one that is not there.
#[test]
fn those_who_take_all_connections_keep_nobody_from_logging_in() {
    let folder = tempfile::tempdir().unwrap();
    let (config, socket) = (folder.path().join("config"), folder.path().join("socket"));
    fs::write(folder.path().join("secret"), "secret").unwrap();
    let text = format!(
        "[xmpp]\nmode = \"component\"\njid = \"verify.localhost\"\nserver = \"127.0.0.1:1\"\nsecret_file = \"secret\"\n\
         [http]\nlisten = [\"127.0.0.1:0\"]\n[socket]\npath = {socket:?}\n"
    );
    fs::write(&config, text).unwrap();
    let mut command = Command::new("prlimit");
    command.args(["--nofile=256:256", env!("CARGO_BIN_EXE_verifierd"), "run"]);
    command.arg("--config").arg(&config).stderr(Stdio::piped());
    let mut daemon = Running(command.stdout(Stdio::null()).spawn().unwrap());
    let log = BufReader::new(daemon.0.stderr.take().unwrap());
    let mut lines = log.lines().map(Result::unwrap);
    let door = lines.find_map(|line| Some(line.split_once("listening on http://")?.1.to_owned()));
    lines.find(|line| line.contains("listening on /")).unwrap();
    let (door, reading) = (
        door.unwrap(),
        std::thread::spawn(move || lines.for_each(drop)),
    );

    let crowd: Vec<_> = (0..300)
        .map(|_| TcpStream::connect(&door).unwrap())
        .collect();
    let mut login = UnixStream::connect(&socket).unwrap();
    login
        .set_read_timeout(Some(Duration::from_secs(3)))
        .unwrap();
    login
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        .unwrap();
    let mut answer = [0; 12];
    login.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    drop((crowd, daemon));
    reading.join().unwrap();
}
