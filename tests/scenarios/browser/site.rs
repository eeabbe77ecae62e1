//! A web site of four pages.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};

/// One on a port of its own; it serves until the program ends.
pub(crate) struct Site(u16);

impl Site {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                // Chromium opens connections ahead, and says nothing on them.
                std::thread::spawn(move || serve(stream));
            }
        });
        Self(port)
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://site.localhost:{}{path}", self.0)
    }
}

fn serve(mut stream: TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().expect("one more handle"))
        .lines()
        .map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let cookie = lines
        .take_while(|line| !line.is_empty())
        .find_map(|line| Some(line.split_once("__Host-name=")?.1.to_owned()));
    let target = first.split(' ').nth(1).unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let name = query.split_once("name=").map(|(_, name)| name.to_owned());
    let page = match path {
        "/faulty" => FAULTY.to_owned(),
        "/good" => GOOD.to_owned(),
        "/hello" => {
            let known = name
                .clone()
                .or(cookie)
                .unwrap_or_else(|| "nobody".to_owned());
            format!(
                "<!doctype html><html lang=en><meta http-equiv=refresh content='1; url=/good'><title>Hello</title>\
                 <p>You are <b>{known}</b></p>"
            )
        }
        _ => String::new(),
    };
    let status = if page.is_empty() {
        "404 Not Found"
    } else {
        "200 OK"
    };
    let set = name.map(|name| {
        format!("Set-Cookie: __Host-name={name}; Path=/; Secure; HttpOnly; SameSite=Lax\r\n")
    });
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\
         X-Frame-Options: DENY\r\nContent-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n{}\r\n{page}",
        page.len(),
        set.unwrap_or_default(),
    );
}

/// An inline script that its policy forbids, a field without a label, grey on white, and a box wider than the window.
const FAULTY: &str = "<!doctype html><html lang=en><title>Faulty</title><script>alert(1)</script>\
    <main><h1>Faulty</h1><input name=x><p style='color: #ccc; background: #fff'>Can you read this?</p>\
    <div class=wide style='width: 2000px'>wide</div></main>";

const GOOD: &str = "<!doctype html><html lang=en><meta name=viewport content='width=device-width'><title>Good</title>\
    <main><h1>Good</h1><noscript>no scripts here</noscript>\
    <form action=/hello><label for=name>Your name</label> <input id=name name=name> <button>Send</button></form></main>";
