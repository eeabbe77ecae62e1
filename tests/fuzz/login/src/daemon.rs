//! A daemon on a real socket that does what it is told, and no more: what nobody has told it to answer, it hangs up on.

use std::collections::VecDeque;
use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use rustix::net::{SendFlags, send};
use rustix::thread::{Pid, gettid};

use crate::script::Act;

/// What stops the daemon, in place of a request; a method begins with a capital letter.
const OVER: &[u8] = b"over";
/// How often it is looked whether the module waits for the daemon while the daemon waits for the module.
const GLANCE: Duration = Duration::from_millis(1);

/// What went over one connection.
#[derive(Default)]
pub(crate) struct Connection {
    pub(crate) requests: Vec<Vec<u8>>,
    /// What was sent, all of it.
    pub(crate) sent: Vec<u8>,
}

impl Connection {
    pub(crate) fn has_asked(&self, start: &str) -> bool {
        self.requests
            .iter()
            .any(|request| request.starts_with(start.as_bytes()))
    }
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let asked = self.requests.concat();
        let (asked, sent) = (
            String::from_utf8_lossy(&asked),
            String::from_utf8_lossy(&self.sent),
        );
        write!(f, "asked {asked:?}, sent {sent:?}")
    }
}

/// What went over all of them, and what the daemon has not come to.
type Talk = (Vec<Connection>, VecDeque<Act>);

pub(crate) struct Daemon {
    folder: PathBuf,
    orders: Sender<(VecDeque<Act>, Pid)>,
    told: Receiver<Talk>,
}

impl Daemon {
    /// Listens in a folder of its own, which whoever starts the fuzzer removes.
    pub(crate) fn start() -> Self {
        let name = format!("verifierd-fuzz-{}", std::process::id());
        let folder = fs::canonicalize(std::env::temp_dir()).unwrap().join(name);
        fs::DirBuilder::new().mode(0o700).create(&folder).unwrap();
        let listener = UnixListener::bind(folder.join("sock")).unwrap();
        let (orders, ordered) = channel();
        let (tell, told) = channel();
        thread::spawn(move || {
            for (acts, module) in ordered {
                if tell.send(play(&listener, acts, module)).is_err() {
                    break;
                }
            }
        });
        Self {
            folder,
            orders,
            told,
        }
    }

    /// Where its socket is, `sock`, and the file of bypass codes, `bypass`.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn begin(&self, acts: VecDeque<Act>) {
        self.orders.send((acts, gettid())).unwrap();
    }

    /// Once everything that was connected has closed.
    pub(crate) fn end(&self) -> Talk {
        let mut last = UnixStream::connect(self.folder.join("sock")).unwrap();
        last.write_all(OVER).unwrap();
        self.told.recv().unwrap()
    }
}

fn play(listener: &UnixListener, mut acts: VecDeque<Act>, module: Pid) -> Talk {
    let mut talk = Vec::new();
    loop {
        let (mut stream, _) = listener.accept().unwrap();
        let mut raw = Vec::new();
        more(&mut stream, &mut raw, module);
        stream.set_read_timeout(Some(GLANCE)).unwrap();
        if raw.starts_with(OVER) {
            return (talk, acts);
        }
        talk.push(serve(&mut stream, raw, &mut acts, module));
    }
}

fn serve(
    stream: &mut UnixStream,
    mut raw: Vec<u8>,
    acts: &mut VecDeque<Act>,
    module: Pid,
) -> Connection {
    let mut connection = Connection::default();
    while let Some(act) = acts.front() {
        let bytes = match act {
            Act::Answers(bytes) => {
                let Some(request) = request(stream, &mut raw, module) else {
                    return connection;
                };
                connection.requests.push(request);
                bytes
            }
            Act::Sends(bytes) => bytes,
            Act::Closes => {
                acts.pop_front();
                connection.requests.push(raw);
                return connection;
            }
        };
        connection.sent.extend_from_slice(bytes);
        let mut left = bytes.as_slice();
        while !left.is_empty() {
            match send(&*stream, left, SendFlags::NOSIGNAL) {
                Ok(count) => left = &left[count..],
                Err(_) => break,
            }
        }
        acts.pop_front();
    }
    stream.shutdown(Shutdown::Write).ok();
    // What stays unanswered was asked all the same.
    connection
        .requests
        .extend(request(stream, &mut raw, module));
    connection
}

/// One whole request off the front of `raw`.
fn request(stream: &mut UnixStream, raw: &mut Vec<u8>, module: Pid) -> Option<Vec<u8>> {
    loop {
        let text = String::from_utf8_lossy(raw);
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length = head.split("Content-Length: ").nth(1);
            let length = length.and_then(|rest| rest.lines().next()?.parse().ok());
            let end = head.len() + 4 + length.unwrap_or(0_usize);
            if raw.len() >= end {
                return Some(raw.drain(..end).collect());
            }
        }
        if !more(stream, raw, module) {
            return None;
        }
    }
}

/// Reads more of a request, unless none is to come: the connection is closed, or the module sleeps, which it does hardly
/// but where it waits for the rest of an answer. Whether it sleeps is looked at before each read: what it sent before that
/// is read then.
fn more(stream: &mut UnixStream, raw: &mut Vec<u8>, module: Pid) -> bool {
    let mut chunk = [0; 8192];
    let mut asleep = 0;
    loop {
        asleep = if is_asleep(module) { asleep + 1 } else { 0 };
        match stream.read(&mut chunk) {
            Ok(0) => return false,
            Ok(count) => {
                raw.extend_from_slice(&chunk[..count]);
                return true;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock && asleep < 3 => {}
            Err(_) => return false,
        }
    }
}

/// The state of a thread (proc(5), `/proc/PID/stat`): behind its name, which is in brackets.
fn is_asleep(thread: Pid) -> bool {
    let path = format!("/proc/self/task/{}/stat", thread.as_raw_nonzero());
    fs::read_to_string(path).is_ok_and(|stat| {
        stat.rsplit_once(") ")
            .is_some_and(|(_, rest)| rest.starts_with('S'))
    })
}
