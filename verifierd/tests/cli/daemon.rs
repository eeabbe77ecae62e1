//! A daemon that answers as it is told, on a socket in a folder of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;

pub(crate) const ID: &str = "0b6f2f3c-0000-4000-8000-000000000001";

/// One request: its first line, and its body.
pub(crate) type Request = (String, String);

pub(crate) struct Daemon {
    folder: TempDir,
    serving: JoinHandle<Vec<Request>>,
    read: mpsc::Receiver<()>,
}

impl Daemon {
    /// Answers the requests of one connection in turn; then the other side must leave.
    pub(crate) fn answering(answers: &[String]) -> Self {
        let folder = TempDir::new().unwrap();
        let listener = UnixListener::bind(folder.path().join("sock")).unwrap();
        let answers = answers.to_vec();
        let (tell, read) = mpsc::channel();
        let serving = std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            stream
                .set_read_timeout(Some(Duration::from_secs(30)))
                .unwrap();
            serve(&stream, answers, &tell)
        });
        Self {
            folder,
            serving,
            read,
        }
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.folder.path().join("sock")
    }

    /// Waits until so many requests have come.
    pub(crate) fn has_read(&self, count: usize) {
        for _ in 0..count {
            self.read.recv_timeout(Duration::from_secs(30)).unwrap();
        }
    }

    /// What was asked, once the connection has ended.
    pub(crate) fn requests(self) -> Vec<Request> {
        self.serving.join().unwrap()
    }
}

/// The last answer may be empty: then the request before it is never answered.
fn serve(stream: &UnixStream, answers: Vec<String>, tell: &mpsc::Sender<()>) -> Vec<Request> {
    let mut reader = BufReader::new(stream);
    let mut requests = Vec::new();
    for answer in answers {
        requests.push(read(&mut reader));
        let _ = tell.send(());
        let mut writer = stream;
        writer.write_all(answer.as_bytes()).unwrap();
    }
    assert_eq!(reader.read(&mut [0]).unwrap(), 0, "it leaves");
    requests
}

fn read(reader: &mut impl BufRead) -> Request {
    let mut first = String::new();
    assert!(reader.read_line(&mut first).unwrap() > 0, "a request");
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim_end().parse().unwrap();
        }
        if line.trim_end().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (
        first.trim_end().to_owned(),
        String::from_utf8(body).unwrap(),
    )
}

pub(crate) fn answer(status: &str, body: &str) -> String {
    let length = if status.starts_with("204") {
        String::new()
    } else {
        format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        )
    };
    format!("HTTP/1.1 {status}\r\n{length}\r\n{body}")
}

pub(crate) fn verification(state: &str) -> String {
    format!(
        r#"{{"id":"{ID}","transaction_id":"482913","state":"{state}","binding":"tap","expires_at":"2099-01-01T00:00:00.000Z","needed":1,"relying_party":"local:0"}}"#
    )
}

pub(crate) fn problem(status: u16, kind: &str, more: &str) -> String {
    let body = format!(
        r#"{{"type":"urn:verifierd:problem:{kind}","title":"{kind}","status":{status}{more}}}"#
    );
    answer(&format!("{status} So"), &body)
}
