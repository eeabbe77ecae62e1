//! Many people with an IM client each, who answer by themselves: `actors/crowd.py`, one process for all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, Command};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::{Account, Process, Scratch, XmppServer, until};

/// What one of them was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedOf {
    /// The code that the request shows, its transaction id.
    pub code: String,
    /// Where the request says it leads.
    pub url: String,
}

/// All of them, online.
pub struct Crowd {
    events: Arc<Mutex<Vec<Value>>>,
    process: Process,
    /// They stay as long as they can be spoken to.
    _orders: ChildStdin,
    _scratch: Scratch,
}

impl Crowd {
    /// Logs them in; each answers every request with yes, or with no.
    #[must_use]
    pub fn online(server: &dyn XmppServer, people: &[(Account, bool)]) -> Self {
        let scratch = Scratch::new("crowd");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("actors/crowd.py");
        // Debian's own interpreter: it is the one that has Debian's slixmpp.
        let mut command = Command::new("/usr/bin/python3");
        command.arg(script).env("PYTHONDONTWRITEBYTECODE", "1");
        let mut process = Process::start_piped(&command, &scratch.path().join("crowd.log"));
        let (mut orders, lines) = process.pipes();
        let events = Arc::<Mutex<Vec<Value>>>::default();
        let heard = Arc::clone(&events);
        std::thread::spawn(move || {
            for line in BufReader::new(lines).lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).unwrap_or_default();
                heard.lock().expect("whole").push(event);
            }
        });
        let all: Vec<Value> = people
            .iter()
            .map(|(account, yes)| {
                json!({"jid": account.jid, "password": account.password, "yes": yes})
            })
            .collect();
        let order = json!({"host": "127.0.0.1", "port": server.client_port(), "people": all});
        writeln!(orders, "{order}").expect("it listens");
        let crowd = Self {
            events,
            process,
            _orders: orders,
            _scratch: scratch,
        };
        until("all of them to be online", || {
            let log = crowd.process.log();
            assert!(!log.contains("Traceback"), "{log}");
            (crowd.who("online").len() == people.len()).then_some(())
        });
        crowd
    }

    fn who(&self, event: &str) -> BTreeSet<String> {
        let events = self.events.lock().expect("whole");
        let who = events.iter().filter(|heard| heard["event"] == event);
        who.filter_map(|heard| heard["jid"].as_str().map(str::to_owned))
            .collect()
    }

    /// What each of them has been asked so far, by bare JID.
    #[must_use]
    pub fn requests(&self) -> BTreeMap<String, Vec<AskedOf>> {
        let mut all = BTreeMap::<String, Vec<AskedOf>>::new();
        let text =
            |heard: &Value, field: &str| heard[field].as_str().unwrap_or_default().to_owned();
        let events = self.events.lock().expect("whole");
        for heard in events.iter().filter(|heard| heard["event"] == "asked") {
            all.entry(text(heard, "jid")).or_default().push(AskedOf {
                code: text(heard, "code"),
                url: text(heard, "url"),
            });
        }
        all
    }
}
