//! A person with an IM client: slixmpp behind a pipe (`actors/confirmer.py`). Sees what arrives, and answers.

mod commands;
mod stanza;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, Command};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::{Value, json};

pub use stanza::Stanza;

use crate::{Account, LONG, Process, Scratch, XmppServer};

/// One resource of one account, logged in.
pub struct Confirmer {
    jid: String,
    events: Mutex<Receiver<Value>>,
    seen: Mutex<Vec<Arc<Stanza>>>,
    orders: Mutex<ChildStdin>,
    process: Process,
    _scratch: Scratch,
}

/// Which client a person has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Client {
    /// Knows XEP-0070.
    Understands,
    /// Answers an iq it does not know with feature-not-implemented.
    DoesNotUnderstand,
    /// Knows XEP-0070 and says so in its presence (XEP-0115); shows the presence of others.
    Announces,
}

impl Confirmer {
    pub(crate) fn online(
        server: &dyn XmppServer,
        account: &Account,
        resource: &str,
        client: Client,
    ) -> Self {
        let scratch = Scratch::new("confirmer");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("actors/confirmer.py");
        // Debian's own interpreter: it is the one that has Debian's slixmpp.
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).env("PYTHONDONTWRITEBYTECODE", "1");
        let log = scratch.path().join("confirmer.log");
        let mut process = Process::start_piped(&command, &log);
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
        let mut confirmer = Self {
            jid: account.jid.clone(),
            events: Mutex::new(inbox),
            seen: Mutex::default(),
            orders: Mutex::new(orders),
            process,
            _scratch: scratch,
        };
        confirmer.order(&json!({
            "jid": format!("{}/{resource}", account.jid),
            "password": account.password,
            "host": "127.0.0.1",
            "port": server.client_port(),
            "understands": client != Client::DoesNotUnderstand,
            "watches": client == Client::Announces,
        }));
        let online = confirmer.hears("online");
        let full = online["jid"].as_str().expect("a JID");
        assert!(full.starts_with(&account.jid), "logged in as {full}");
        full.clone_into(&mut confirmer.jid);
        confirmer
    }

    /// Bare JID.
    #[must_use]
    pub fn bare(&self) -> &str {
        self.jid.split('/').next().unwrap_or(&self.jid)
    }

    /// Full JID.
    #[must_use]
    pub fn full(&self) -> &str {
        &self.jid
    }

    /// Waits for the confirmation request with this transaction id.
    #[must_use]
    pub fn sees_request(&self, transaction_id: &str) -> Arc<Stanza> {
        self.sees(&format!("the request {transaction_id}"), |stanza| {
            stanza.is_request(transaction_id)
        })
    }

    /// Waits for a chat text that holds `words`.
    #[must_use]
    pub fn reads(&self, words: &str) -> Arc<Stanza> {
        self.sees(&format!("the text {words:?}"), |stanza| {
            stanza.body().is_some_and(|body| body.contains(words))
        })
    }

    /// Waits for a stanza that came later than `than`.
    pub fn sees_later(
        &self,
        than: &Stanza,
        what: &str,
        is_it: impl Fn(&Stanza) -> bool,
    ) -> Arc<Stanza> {
        self.sees(what, |seen| seen.number() > than.number() && is_it(seen))
    }

    /// Waits for a stanza, also among those that came before. The same one can be seen again.
    pub fn sees(&self, what: &str, is_it: impl Fn(&Stanza) -> bool) -> Arc<Stanza> {
        if let Some(stanza) = self.has_seen().into_iter().find(|stanza| is_it(stanza)) {
            return stanza;
        }
        let end = Instant::now() + LONG;
        loop {
            match self.next_event(end) {
                Some(event) if event["event"] == "stanza" => {
                    let stanza = self.remember(event);
                    if is_it(&stanza) {
                        return stanza;
                    }
                }
                Some(_) => {}
                None => panic!(
                    "{} waited in vain for {what}; it saw {:#?}\n{}",
                    self.jid,
                    self.has_seen(),
                    self.process.log()
                ),
            }
        }
    }

    /// All iqs and messages seen so far, and presences where the client shows them.
    #[must_use]
    pub fn has_seen(&self) -> Vec<Arc<Stanza>> {
        self.seen.lock().expect("whole").clone()
    }

    /// How many confirmation requests with this transaction id have arrived.
    #[must_use]
    pub fn requests_seen(&self, transaction_id: &str) -> usize {
        let seen = self.has_seen();
        seen.iter()
            .filter(|stanza| stanza.is_request(transaction_id))
            .count()
    }

    /// Taps yes.
    pub fn confirms(&self, request: &Stanza) {
        self.order(&json!({"do": "answer", "number": request.number(), "yes": true}));
    }

    /// Taps no.
    pub fn denies(&self, request: &Stanza) {
        self.order(&json!({"do": "answer", "number": request.number(), "yes": false}));
    }

    /// Writes a chat text to whoever sent `to`.
    pub fn says(&self, to: &Stanza, text: &str) {
        self.order(&json!({"do": "say", "to": to.from(), "text": text}));
    }

    /// Sends bytes as they are.
    pub fn sends(&self, xml: &str) {
        self.order(&json!({"do": "raw", "xml": xml}));
    }

    /// From now on taps yes, or no, at every request by itself.
    pub fn answers_by_itself(&self, yes: bool) {
        self.order(&json!({"do": "auto", "yes": yes}));
        // Orders are taken one after the other: when this one is done, so is that one.
        self.is_through_to(self.bare());
    }

    /// Ends [`Confirmer::answers_by_itself`]: from now on a request stays open.
    pub fn answers_nothing_by_itself(&self) {
        self.order(&json!({"do": "auto", "yes": null}));
        self.is_through_to(self.bare());
    }

    /// Waits until everything sent to that address before has been dealt with there: stanzas between two entities
    /// arrive in order (RFC 6120 section 10.1), and so does the ping that this sends behind them.
    pub fn is_through_to(&self, jid: &str) -> String {
        self.order(&json!({"do": "ping", "to": jid}));
        let pong = self.hears("pong");
        pong["result"].as_str().unwrap_or_default().to_owned()
    }

    /// Asks to have somebody in the contact list.
    pub fn subscribes_to(&self, jid: &str) {
        self.order(&json!({"do": "subscribe", "to": jid}));
    }

    /// What slixmpp finds out about an address: `caps`, `features`, `vcard`, `version` or `uptime`; `error` where the
    /// answer is one.
    #[must_use]
    pub fn looks_up(&self, what: &str, jid: &str) -> Value {
        self.order(&json!({"do": "look", "what": what, "to": jid}));
        self.hears("look")["found"].take()
    }

    /// Logs out.
    pub fn leaves(&self) {
        self.order(&json!({"do": "leave"}));
        self.hears("offline");
    }

    /// Waits for an event that is no stanza; stanzas that come before are remembered.
    fn hears(&self, name: &str) -> Value {
        let end = Instant::now() + LONG;
        loop {
            match self.next_event(end) {
                Some(event) if event["event"] == name => return event,
                Some(event) if event["event"] == "stanza" => {
                    self.remember(event);
                }
                Some(_) => {}
                None => panic!(
                    "{} waited in vain for {name}: {}",
                    self.jid,
                    self.process.log()
                ),
            }
        }
    }

    fn next_event(&self, end: Instant) -> Option<Value> {
        let left = end.saturating_duration_since(Instant::now());
        self.events.lock().expect("whole").recv_timeout(left).ok()
    }

    fn remember(&self, event: Value) -> Arc<Stanza> {
        let stanza = Arc::new(Stanza::new(event));
        self.seen.lock().expect("whole").push(Arc::clone(&stanza));
        stanza
    }

    fn order(&self, order: &Value) {
        let mut orders = self.orders.lock().expect("whole");
        writeln!(orders, "{order}").unwrap_or_else(|_| panic!("{}", self.process.log()));
    }
}

impl std::fmt::Debug for Confirmer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.jid)
    }
}
