//! An application behind a proxy: it shows what it was sent, and serves a folder of files. It knows nobody.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::port;

/// A running one. It ends with this value.
pub struct Application {
    port: u16,
    is_over: Arc<AtomicBool>,
}

impl Application {
    /// Starts it, with these files.
    #[must_use]
    pub fn start(files: &Path) -> Self {
        let (listener, port) = port::listener();
        let is_over = Arc::new(AtomicBool::new(false));
        let (over, files) = (Arc::clone(&is_over), files.to_owned());
        std::thread::spawn(move || serve(&listener, &over, &files));
        Self { port, is_over }
    }

    /// Where it listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // Wakes it.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn serve(listener: &TcpListener, is_over: &AtomicBool, files: &Path) {
    for stream in listener.incoming() {
        if is_over.load(Ordering::Relaxed) {
            return;
        }
        let Ok(stream) = stream else { return };
        let files: PathBuf = files.to_owned();
        std::thread::spawn(move || answer(&stream, &files));
    }
}

/// One request, one answer. Whoever hangs up early is not missed.
fn answer(mut stream: &TcpStream, files: &Path) {
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let Some(request) = head.first() else { return };
    let path = request.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let file = files.join(path.trim_start_matches('/'));
    let is_plain = !path.contains("..") && file.is_file();
    let (status, body) = if is_plain {
        ("200 OK", std::fs::read(file).unwrap_or_default())
    } else if path.starts_with("/git/") {
        ("404 Not Found", Vec::new())
    } else {
        let shown = head.iter().enumerate().map(|(place, line)| {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            match place {
                0 => format!("{line}\n"),
                _ => format!("{}:{value}\n", name.to_ascii_lowercase()),
            }
        });
        ("200 OK", shown.collect::<String>().into_bytes())
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    let is_head = request.starts_with("HEAD ");
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(if is_head { &[] } else { &body });
}
