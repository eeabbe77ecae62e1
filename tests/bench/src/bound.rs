//! The bound: what the XMPP server allows at most. A component that does nothing but send the stanza of XEP-0070 section
//! 4.5 and see its answer, on one blocking socket; no ledger, no HTTP, no check.

use std::io::Write;

use anyhow::Result;

use crate::clock::now;
use crate::samples::{Round, Samples};
use crate::session::Session;

/// The bare component.
#[derive(Debug)]
pub(crate) struct Bound {
    session: Session,
    from: String,
    to: String,
    numbers: u64,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    number: u64,
    asked: u64,
}

impl Bound {
    /// Asks `to` from `login@domain` over a component's session.
    pub(crate) fn new(session: Session, domain: &str, to: &str) -> Self {
        Self {
            session,
            from: format!("login@{domain}"),
            to: to.to_owned(),
            numbers: 0,
        }
    }

    /// Keeps `in_flight` requests open for a round.
    pub(crate) fn run(&mut self, in_flight: usize, round: Round) -> Result<Samples> {
        let mut samples = Samples::default();
        let mut out = Vec::new();
        let mut open = Vec::with_capacity(in_flight);
        for slot in 0..in_flight {
            open.push(Some(self.ask(slot, &mut out)));
        }
        let mut left = in_flight;
        self.session.send(&out)?;
        while left > 0 && now() < round.given_up() {
            self.session.fill()?;
            out.clear();
            while let Some((slot, number, is_yes)) = next_answer(&mut self.session) {
                let time = now();
                // An answer of a round that was given up, or one nobody asked for.
                let Some(place) = open
                    .get_mut(slot)
                    .filter(|place| place.is_some_and(|open| open.number == number))
                else {
                    continue;
                };
                if let (Some(open), true) = (*place, is_yes) {
                    samples.note(round, open.asked, time);
                } else {
                    samples.errors += 1;
                }
                if round.is_over(time) {
                    *place = None;
                    left -= 1;
                } else {
                    self.numbers += 1;
                    *place = Some(write_request(
                        &self.from,
                        &self.to,
                        slot,
                        self.numbers,
                        &mut out,
                    ));
                }
            }
            self.session.send(&out)?;
        }
        samples.close(round, left as u64);
        Ok(samples)
    }

    fn ask(&mut self, slot: usize, out: &mut Vec<u8>) -> Open {
        self.numbers += 1;
        write_request(&self.from, &self.to, slot, self.numbers, out)
    }
}

fn write_request(from: &str, to: &str, slot: usize, number: u64, out: &mut Vec<u8>) -> Open {
    let code = number % 1_000_000;
    // Writing into a Vec cannot fail.
    let _ = write!(
        out,
        "<iq type='get' id='{slot}.{number}' from='{from}' to='{to}'>\
         <confirm xmlns='http://jabber.org/protocol/http-auth' id='{code:06}' method='POST' \
         url='https://bench.example/login'/></iq>"
    );
    Open {
        number,
        asked: now(),
    }
}

/// The slot, the number and the answer of the next iq that is one.
fn next_answer(session: &mut Session) -> Option<(usize, u64, bool)> {
    loop {
        let stanza = session.inbox.next()?;
        let is_yes = stanza.attribute(b" type=") == Some(b"result");
        let id = stanza
            .attribute(b" id=")
            .and_then(|id| std::str::from_utf8(id).ok());
        let Some((slot, number)) = id.and_then(|id| id.split_once('.')) else {
            continue;
        };
        if let (Ok(slot), Ok(number)) = (slot.parse(), number.parse()) {
            return Some((slot, number, is_yes));
        }
    }
}
