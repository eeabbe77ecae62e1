//! Another component of the same server, which writes in whoever's name it likes (`actors/neighbour.py`).

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, Command};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::{Value, json};

use crate::{LONG, Process, Scratch, Stanza, XmppServer};

/// A component, logged in.
pub struct Neighbour {
    domain: String,
    events: Mutex<Receiver<Value>>,
    orders: Mutex<ChildStdin>,
    process: Process,
    _scratch: Scratch,
}

impl Neighbour {
    /// A component of this server with a domain of its own.
    #[must_use]
    pub fn on(server: &dyn XmppServer) -> Self {
        let neighbour = Self::knocking(server, server.component_secret(), &server.new_component());
        neighbour.hears("online");
        neighbour
    }

    /// One that says it has this domain, and that this is its secret.
    #[must_use]
    pub fn knocking(server: &dyn XmppServer, secret: &str, domain: &str) -> Self {
        let scratch = Scratch::new("neighbour");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("actors/neighbour.py");
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).env("PYTHONDONTWRITEBYTECODE", "1");
        let mut process = Process::start_piped(&command, &scratch.path().join("neighbour.log"));
        let (orders, lines) = process.pipes();
        let (events, inbox) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(lines).lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if events.send(event).is_err() {
                    return;
                }
            }
        });
        let neighbour = Self {
            domain: domain.to_owned(),
            events: Mutex::new(inbox),
            orders: Mutex::new(orders),
            process,
            _scratch: scratch,
        };
        neighbour.order(&json!({
            "domain": domain,
            "secret": secret,
            "host": "127.0.0.1",
            "port": server.component_port(),
        }));
        neighbour
    }

    /// Its domain.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Sends bytes as they are.
    pub fn sends(&self, xml: &str) {
        self.order(&json!(xml));
    }

    /// Waits for the next stanza that fits.
    #[must_use]
    pub fn sees(&self, what: &str, is_it: impl Fn(&Stanza) -> bool) -> Arc<Stanza> {
        loop {
            let stanza = Stanza::new(self.next(what, |event| event["event"] == "stanza"));
            if is_it(&stanza) {
                return Arc::new(stanza);
            }
        }
    }

    /// Waits until everything sent to that address before has been dealt with there.
    pub fn is_through_to(&self, jid: &str) {
        let domain = &self.domain;
        self.sends(&format!(
            "<iq type='get' id='through' from='{domain}' to='{jid}'><ping xmlns='urn:xmpp:ping'/></iq>"
        ));
        let _ = self.sees("the answer to a ping", |seen| {
            seen.is_iq() && seen.id() == "through"
        });
    }

    /// Waits until the server ends the stream, and tells why.
    #[must_use]
    pub fn is_thrown_out(&self) -> String {
        self.hears("thrown out")["why"].to_string()
    }

    fn hears(&self, name: &str) -> Value {
        self.next(name, |event| event["event"] == name)
    }

    fn next(&self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + LONG;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let event = self.events.lock().expect("whole").recv_timeout(left);
            let event = event.unwrap_or_else(|_| {
                panic!(
                    "{} waited in vain for {what}: {}",
                    self.domain,
                    self.process.log()
                )
            });
            if is_it(&event) {
                return event;
            }
        }
    }

    fn order(&self, order: &Value) {
        let mut orders = self.orders.lock().expect("whole");
        writeln!(orders, "{order}").unwrap_or_else(|_| panic!("{}", self.process.log()));
    }
}
