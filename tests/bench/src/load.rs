//! The relying party: many keep-alive connections on one thread, each with one request open at a time (epoll(7)).

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;

use anyhow::{Context, Result, bail};
use rustix::event::epoll;
use rustix::event::{Timespec, epoll::EventData, epoll::EventFlags};

use crate::clock::{SECOND, now};
use crate::http::{self, Answer, Call};
use crate::samples::{Round, Samples};

/// A connection and the answer that is coming in on it.
#[derive(Debug)]
struct Line {
    tcp: TcpStream,
    answer: Vec<u8>,
    asked: u64,
}

/// Connections, and who of them has something to read.
pub(crate) struct Lines {
    epoll: OwnedFd,
    open: Vec<Line>,
    events: Vec<epoll::Event>,
}

impl Lines {
    pub(crate) fn new() -> Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        Ok(Self {
            epoll,
            open: Vec::new(),
            events: Vec::with_capacity(256),
        })
    }

    /// Connects until there are `wanted`.
    pub(crate) fn connect(&mut self, to: SocketAddr, wanted: usize) -> Result<()> {
        while self.open.len() < wanted {
            let tcp = TcpStream::connect(to).context("the daemon takes no connection")?;
            tcp.set_nodelay(true)?;
            tcp.set_nonblocking(true)?;
            let number = EventData::new_u64(self.open.len() as u64);
            epoll::add(&self.epoll, &tcp, number, EventFlags::IN)?;
            self.open.push(Line {
                tcp,
                answer: Vec::with_capacity(1024),
                asked: 0,
            });
        }
        Ok(())
    }

    /// Sends `request` on connection `number`.
    pub(crate) fn ask(&mut self, number: usize, request: &[u8]) -> Result<()> {
        let line = self.open.get_mut(number).context("no such connection")?;
        line.asked = now();
        // A few hundred bytes into an empty socket buffer: they fit, or something is badly wrong.
        line.tcp
            .write_all(request)
            .context("the daemon does not read")
    }

    /// Waits until `end` at most for answers; `each` gets the number of the connection, when it was asked, and the answer.
    pub(crate) fn poll(
        &mut self,
        end: u64,
        mut each: impl FnMut(usize, u64, &Answer<'_>),
    ) -> Result<()> {
        let left = end.saturating_sub(now()).min(SECOND);
        let timeout = Timespec {
            tv_sec: 0,
            tv_nsec: i64::try_from(left.min(SECOND - 1))?,
        };
        self.events.clear();
        match epoll::wait(
            &self.epoll,
            rustix::buffer::spare_capacity(&mut self.events),
            Some(&timeout),
        ) {
            Err(rustix::io::Errno::INTR) => return Ok(()),
            other => other?,
        };
        for event in &self.events {
            let number = usize::try_from(event.data.u64())?;
            let line = self.open.get_mut(number).context("no such connection")?;
            if read(line)?
                && let Some(answer) = http::read_answer(&line.answer)?
            {
                each(number, line.asked, &answer);
                line.answer.clear();
            }
        }
        Ok(())
    }
}

fn read(line: &mut Line) -> Result<bool> {
    let mut bytes = [0; 4096];
    match line.tcp.read(&mut bytes) {
        Ok(0) => bail!("the daemon closed a connection on which an answer is due"),
        Ok(read) => line
            .answer
            .extend_from_slice(bytes.get(..read).unwrap_or_default()),
        Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
        Err(error) => return Err(error.into()),
    }
    Ok(true)
}

/// The relying party's side of the daemon.
#[derive(Debug)]
pub(crate) struct Load {
    to: SocketAddr,
    call: Call,
    numbers: u64,
}

impl Load {
    pub(crate) fn new(to: SocketAddr, call: Call) -> Self {
        Self {
            to,
            call,
            numbers: 0,
        }
    }

    /// Keeps `in_flight` requests open for a round, each on a connection of its own.
    pub(crate) fn run(&mut self, in_flight: usize, round: Round) -> Result<Samples> {
        let mut samples = Samples::default();
        let mut lines = Lines::new()?;
        lines.connect(self.to, in_flight)?;
        let mut again: Vec<usize> = (0..in_flight).collect();
        let mut request = Vec::new();
        let mut left = in_flight;
        let mut wrong = None;
        while left > 0 && now() < round.given_up() {
            for number in again.drain(..) {
                request.clear();
                self.numbers += 1;
                self.call.write(self.numbers, &mut request);
                lines.ask(number, &request)?;
            }
            lines.poll(round.given_up(), |number, asked, answer| {
                let time = now();
                if self.call.is_approval(answer) {
                    samples.note(round, asked, time);
                } else {
                    samples.errors += 1;
                    wrong.get_or_insert_with(|| describe(answer));
                }
                if round.is_over(time) {
                    left -= 1;
                } else {
                    again.push(number);
                }
            })?;
        }
        samples.close(round, left as u64);
        if samples.errors > 0 {
            let wrong = wrong.unwrap_or_else(|| "no answer".to_owned());
            crate::progress(&format!("{} errors; the first: {wrong}", samples.errors));
        }
        Ok(samples)
    }
}

pub(crate) fn describe(answer: &Answer<'_>) -> String {
    format!("{} {}", answer.status, String::from_utf8_lossy(answer.body))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// A relying party's daemon for one connection: the answers in turn, over and over.
    fn daemon(answers: &'static [&'static str]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut tcp, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            for state in answers.iter().cycle() {
                if tcp.read(&mut request).unwrap_or(0) == 0 {
                    return;
                }
                let body = format!(r#"{{"state":"{state}"}}"#);
                let head = format!(
                    "HTTP/1.1 201 Created\r\ncontent-length: {}\r\n\r\n",
                    body.len()
                );
                // In two pieces, as a busy daemon may send them.
                tcp.write_all(head.as_bytes()).unwrap();
                tcp.write_all(body.as_bytes()).unwrap();
            }
        });
        address
    }

    #[test]
    fn only_approvals_are_round_trips() {
        let call = Call::open("alice@bench.example/phone", "token");
        let mut load = Load::new(daemon(&["approved", "expired"]), call);
        let samples = load.run(1, Round::of(0.05)).unwrap();
        assert!(
            samples.trips.abs_diff(samples.errors) <= 1,
            "they take turns: {samples:?}"
        );
        assert!(samples.trips > 0);
    }

    #[test]
    fn a_daemon_that_approves_nothing_has_no_rate() {
        let call = Call::open("alice@bench.example/phone", "token");
        let mut load = Load::new(daemon(&["denied"]), call);
        let samples = load.run(1, Round::of(0.05)).unwrap();
        assert_eq!((samples.trips, samples.len()), (0, 0));
        assert!(samples.errors > 0);
    }
}
