//! An XMPP server of one component that notes when a confirmation request comes off the wire, and says yes to it as a
//! client does, at once or when it is told to. Any secret is right: it holds nothing.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use memchr::memmem;

use crate::clock::now;
use crate::session::Session;
use crate::stanza::Stanza;

/// How long a request may take to come.
const PATIENCE: Duration = Duration::from_secs(5);

/// How soon a silent server hears that it may speak.
const ATTENTION: Duration = Duration::from_millis(50);

/// The server, on a port of its own until the daemon has gone.
#[derive(Debug)]
pub(crate) struct WireServer {
    /// Where the component connects to.
    pub(crate) port: u16,
    seen: Receiver<u64>,
    is_silent: Arc<AtomicBool>,
}

impl WireServer {
    pub(crate) fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let (note, seen) = mpsc::channel();
        let is_silent = Arc::new(AtomicBool::new(false));
        let silence = Arc::clone(&is_silent);
        std::thread::spawn(move || {
            while let Ok((tcp, _)) = listener.accept() {
                // A daemon that goes is no news, and so is a test that has ended.
                let _ = Session::over(tcp).and_then(|session| serve(session, &note, &silence));
            }
        });
        Ok(Self {
            port,
            seen,
            is_silent,
        })
    }

    /// When the next request came, by [`now`].
    pub(crate) fn next(&self) -> Result<u64> {
        self.seen
            .recv_timeout(PATIENCE)
            .map_err(|error| match error {
                RecvTimeoutError::Timeout => anyhow::anyhow!("no request came within {PATIENCE:?}"),
                RecvTimeoutError::Disconnected => anyhow::anyhow!("the server of the bench ended"),
            })
    }

    /// Keeps its answers to requests to itself from now on.
    pub(crate) fn falls_silent(&self) {
        self.is_silent.store(true, Ordering::Relaxed);
    }

    /// Answers what has come so far, and what comes.
    pub(crate) fn speaks(&self) {
        self.is_silent.store(false, Ordering::Relaxed);
    }

    /// How many came that nobody took.
    pub(crate) fn left_over(&self) -> usize {
        self.seen.try_iter().count()
    }
}

fn serve(mut session: Session, note: &Sender<u64>, is_silent: &AtomicBool) -> Result<()> {
    let domain = session.expect("stream:stream", Some(" to="))?;
    let header = format!(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' \
         xmlns:stream='http://etherx.jabber.org/streams' from='{domain}' id='wire'>"
    );
    session.send(header.as_bytes())?;
    session.expect("handshake", None)?;
    session.send(b"<handshake/>")?;
    // What is said to people's clients waits while they are silent; what the server itself says does not.
    let (mut yes, mut out) = (Vec::new(), Vec::new());
    session.fill_within(ATTENTION)?;
    loop {
        let time = now();
        while let Some(stanza) = session.inbox.next() {
            ensure!(stanza.name != b"/stream:stream", "the component closes");
            if stanza.holds(b"http://jabber.org/protocol/http-auth") {
                note.send(time)?;
                say_yes(&stanza, &mut yes)?;
            } else if stanza.name == b"iq" && stanza.attribute(b" type=") == Some(b"get") {
                answer(&stanza, b"result", b"", &mut out)?;
            }
        }
        if !is_silent.load(Ordering::Relaxed) {
            out.append(&mut yes);
        }
        session.send(&out)?;
        out.clear();
        session.fill()?;
    }
}

fn say_yes(request: &Stanza<'_>, out: &mut Vec<u8>) -> Result<()> {
    if request.name == b"iq" {
        return answer(request, b"result", b"", out);
    }
    let mut content = part(request.whole, b"<thread", b"</thread>")
        .unwrap_or_default()
        .to_vec();
    let confirm = part(request.whole, b"<confirm", b">").context("a request without <confirm>")?;
    content.extend_from_slice(confirm);
    if !confirm.ends_with(b"/>") {
        content.extend_from_slice(b"</confirm>");
    }
    answer(request, b"normal", &content, out)
}

/// The same kind of stanza back to its sender.
fn answer(request: &Stanza<'_>, kind: &[u8], content: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let attribute = |name: &[u8]| {
        request
            .attribute(name)
            .context("a stanza without from, to or id")
    };
    let (from, to, id) = (
        attribute(b" to=")?,
        attribute(b" from=")?,
        attribute(b" id=")?,
    );
    let parts: [&[u8]; 15] = [
        b"<",
        request.name,
        b" type='",
        kind,
        b"' id='",
        id,
        b"' from='",
        from,
        b"' to='",
        to,
        b"'>",
        content,
        b"</",
        request.name,
        b">",
    ];
    out.extend(parts.concat());
    Ok(())
}

fn part<'a>(whole: &'a [u8], start: &[u8], end: &[u8]) -> Option<&'a [u8]> {
    let rest = whole.get(memmem::find(whole, start)?..)?;
    rest.get(..memmem::find(rest, end)? + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::Bound;
    use crate::samples::Round;
    use crate::session;

    #[test]
    fn requests_by_iq_are_seen_and_approved() {
        let server = WireServer::start().unwrap();
        let session = session::component(server.port, "bench.example", "any").unwrap();
        let mut bound = Bound::new(session, "bench.example", "alice@bench.example/phone");
        let started = now();
        let samples = bound.run(4, Round::of(0.05)).unwrap();
        assert_eq!(samples.errors, 0);
        assert!(samples.len() > 0 && samples.trips >= samples.len() as u64);
        assert!(server.next().unwrap() > started);
        assert_eq!(server.left_over() as u64, samples.trips - 1);
    }

    #[test]
    fn a_request_by_message_is_answered_as_clients_do() {
        let server = WireServer::start().unwrap();
        let mut session = session::component(server.port, "bench.example", "any").unwrap();
        let confirm = "<confirm xmlns='http://jabber.org/protocol/http-auth' id='1' method='SSHD' url='ssh://a@b'";
        let request = format!(
            "<message from='login@bench.example' to='alice@bench.example' id='x'><body>?</body>\
             <thread>t</thread>{confirm}></confirm></message>"
        );
        session.send(request.as_bytes()).unwrap();
        let content = session.expect("message", None).unwrap();
        assert_eq!(content, format!("<thread>t</thread>{confirm}></confirm>"));
    }
}
