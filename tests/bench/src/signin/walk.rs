//! Many who each do something of several steps, over and over, on a connection each.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::clock::{SECOND, now};
use crate::http::{Answer, read_answer};
use crate::load::{Lines, describe};
use crate::samples::{Round, Samples};

/// Something of one or more requests.
pub(crate) trait Walk {
    /// Writes the first request.
    fn start(&mut self, out: &mut Vec<u8>) -> Result<()>;

    /// Writes the next request; false where this was the last answer.
    fn goes_on(&mut self, answer: &Answer<'_>, out: &mut Vec<u8>) -> Result<bool>;
}

/// Has all of them walk for a round, each again as soon as it is through.
pub(crate) fn run<W: Walk>(to: SocketAddr, walkers: &mut [W], round: Round) -> Result<Samples> {
    let mut samples = Samples::default();
    let mut lines = Lines::new()?;
    lines.connect(to, walkers.len())?;
    let mut started = vec![0; walkers.len()];
    let mut requests: Vec<(usize, Vec<u8>)> = Vec::new();
    for (number, (walker, started)) in walkers.iter_mut().zip(&mut started).enumerate() {
        let mut out = Vec::new();
        walker.start(&mut out)?;
        *started = now();
        requests.push((number, out));
    }
    let mut left = walkers.len();
    while left > 0 && now() < round.given_up() {
        for (number, request) in requests.drain(..) {
            lines.ask(number, &request)?;
        }
        let mut failure = Ok(());
        lines.poll(round.given_up(), |number, _, answer| {
            let (Some(walker), Some(started)) = (walkers.get_mut(number), started.get_mut(number))
            else {
                return;
            };
            let mut out = Vec::new();
            let is_on_the_way = walker.goes_on(answer, &mut out);
            let time = now();
            match is_on_the_way {
                Ok(true) => {}
                Ok(false) => {
                    samples.note(round, *started, time);
                    if round.is_over(time) {
                        left -= 1;
                        return;
                    }
                    *started = time;
                    failure = walker.start(&mut out);
                }
                Err(error) => failure = Err(error),
            }
            requests.push((number, out));
        })?;
        failure?;
    }
    samples.close(round, left as u64);
    Ok(samples)
}

/// One request, always the same, of which every answer must have this status.
#[derive(Debug, Clone)]
pub(crate) struct Same {
    pub(crate) request: Vec<u8>,
    pub(crate) status: u16,
}

impl Walk for Same {
    fn start(&mut self, out: &mut Vec<u8>) -> Result<()> {
        out.extend_from_slice(&self.request);
        Ok(())
    }

    fn goes_on(&mut self, answer: &Answer<'_>, _: &mut Vec<u8>) -> Result<bool> {
        ensure!(answer.status == self.status, "{}", describe(answer));
        Ok(false)
    }
}

/// From sending a request to the first byte of its answer, one after the other on one connection.
pub(crate) fn first_bytes(to: SocketAddr, request: &[u8], round: Round) -> Result<Samples> {
    let mut samples = Samples::default();
    let mut tcp = TcpStream::connect(to)?;
    tcp.set_nodelay(true)?;
    tcp.set_read_timeout(Some(Duration::from_secs(5)))?;
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    while !round.is_over(now()) {
        let asked = now();
        tcp.write_all(request)?;
        let mut first = None;
        while read_answer(&bytes)?.is_none() {
            let read = tcp.read(&mut part)?;
            first.get_or_insert_with(now);
            ensure!(
                read > 0,
                "the daemon closed a connection on which an answer is due"
            );
            bytes.extend_from_slice(part.get(..read).unwrap_or_default());
        }
        bytes.clear();
        samples.note(round, asked, first.unwrap_or(asked));
    }
    samples.close(round, 0);
    Ok(samples)
}

/// Has one of them walk once, to its end.
pub(crate) fn once(to: SocketAddr, walker: &mut impl Walk) -> Result<()> {
    let mut lines = Lines::new()?;
    lines.connect(to, 1)?;
    let mut out = Vec::new();
    walker.start(&mut out)?;
    let given_up = now() + 30 * SECOND;
    while !out.is_empty() {
        lines.ask(0, &out)?;
        out.clear();
        let mut step = None;
        while step.is_none() {
            ensure!(now() < given_up, "waited in vain for an answer");
            lines.poll(given_up, |_, _, answer| {
                step = Some(walker.goes_on(answer, &mut out));
            })?;
        }
        step.transpose()?;
    }
    Ok(())
}
