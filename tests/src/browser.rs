//! A web browser: Chromium without a window, behind a pipe (`actors/browser.mjs`), with as many visitors as a story needs.
//!
//! Chromium takes every loopback host for trustworthy (W3C Secure Contexts section 3.1): at `http://127.0.0.1:PORT`,
//! `http://localhost:PORT` and `http://ANYTHING.localhost:PORT` it stores `__Host-` and other `Secure` cookies and sends
//! them back, without TLS. Cookies know no port: two services of one story are kept apart by hosts, such as
//! `login.localhost` and `shop.localhost`, which all lead to 127.0.0.1 without a name server.

mod look;
mod visitor;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, Weak};

use serde_json::{Value, json};

pub use look::Look;
pub use visitor::Visitor;

use crate::{LONG, Process, Scratch, until};

/// Where `tests/run` puts the packages of `tests/node`.
pub const NODE_PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/node");

/// A running Chromium, shared by the stories that are played at the same time.
pub struct Browser {
    orders: Mutex<Option<ChildStdin>>,
    answers: Answers,
    count: AtomicU64,
    version: String,
    process: Mutex<Process>,
    _scratch: Scratch,
}

/// Who waits for the answer to which order.
type Answers = Arc<Mutex<BTreeMap<u64, Sender<Value>>>>;

impl Browser {
    /// What a story with a browser needs.
    pub const PROGRAMS: &'static [&'static str] = &[
        "/usr/bin/chromium",
        "/usr/bin/node",
        concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../target/node/node_modules/playwright-core/package.json"
        ),
        concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../target/node/node_modules/axe-core/axe.min.js"
        ),
    ];

    /// The one that runs, or a new one. It ends when the last story lets go of it.
    #[must_use]
    pub fn start() -> Arc<Self> {
        static RUNNING: Mutex<Weak<Browser>> = Mutex::new(Weak::new());
        let mut running = RUNNING.lock().expect("whole");
        if let Some(browser) = running.upgrade() {
            return browser;
        }
        let browser = Arc::new(Self::launch());
        *running = Arc::downgrade(&browser);
        browser
    }

    fn launch() -> Self {
        let scratch = Scratch::new("browser");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("actors/browser.mjs");
        let mut command = Command::new("/usr/bin/node");
        command
            .arg(script)
            .arg(NODE_PLACE)
            .env("HOME", scratch.path())
            .env("TMPDIR", scratch.path());
        let mut process = Process::start_piped(&command, &scratch.path().join("browser.log"));
        let (orders, reports) = process.pipes();
        let mut reports = BufReader::new(reports).lines();
        let first = reports.next().and_then(Result::ok);
        let first = first.unwrap_or_else(|| panic!("no browser: {}", process.log()));
        let first: Value = serde_json::from_str(&first).expect("a line of JSON");
        let answers = Answers::default();
        listen(reports, Arc::clone(&answers));
        Self {
            orders: Mutex::new(Some(orders)),
            answers,
            count: AtomicU64::new(0),
            version: first["version"].as_str().unwrap_or_default().to_owned(),
            process: Mutex::new(process),
            _scratch: scratch,
        }
    }

    /// Chromium's version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Somebody with a profile of their own: no cookies, an empty cache.
    #[must_use]
    pub fn visitor(self: &Arc<Self>) -> Visitor {
        self.visitor_with(&Look::default())
    }

    /// The same, at a particular screen.
    #[must_use]
    pub fn visitor_with(self: &Arc<Self>, look: &Look) -> Visitor {
        let page = self.number();
        self.does(&json!({"do": "visitor", "page": page, "look": look.to_json()}));
        Visitor::new(self, page)
    }

    fn number(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// Has it do something, and returns what came of it; fails the story where it did not work.
    fn does(&self, order: &Value) -> Value {
        match self.tries(order) {
            Ok(done) => done,
            Err(failed) => panic!("the browser failed at {order}: {failed}"),
        }
    }

    fn tries(&self, order: &Value) -> Result<Value, String> {
        let id = self.number();
        let (sender, answer) = channel();
        self.answers.lock().expect("whole").insert(id, sender);
        let mut order = order.clone();
        order["id"] = json!(id);
        if let Some(orders) = self.orders.lock().expect("whole").as_mut() {
            let _ = writeln!(orders, "{order}");
        }
        // Its own deadline is as long, and its words are better.
        let answer = answer.recv_timeout(LONG + LONG / 4);
        let mut answer = answer.map_err(|_| self.process.lock().expect("whole").log())?;
        match answer["failed"].as_str() {
            Some(failed) => Err(failed.to_owned()),
            None => Ok(answer["done"].take()),
        }
    }
}

fn listen(reports: Lines<BufReader<ChildStdout>>, answers: Answers) {
    std::thread::spawn(move || {
        for line in reports.map_while(Result::ok) {
            let answer: Value = serde_json::from_str(&line).unwrap_or_default();
            let asker = answer["id"]
                .as_u64()
                .and_then(|id| answers.lock().expect("whole").remove(&id));
            if let Some(asker) = asker {
                let _ = asker.send(answer);
            }
        }
        // Nobody waits for answers that cannot come.
        answers.lock().expect("whole").clear();
    });
}

impl Drop for Browser {
    fn drop(&mut self) {
        // No more orders: it closes Chromium, which a mere kill would leave behind for a moment.
        drop(self.orders.lock().expect("whole").take());
        if !std::thread::panicking() {
            until("the browser to end", || {
                self.process.lock().expect("whole").ended()
            });
        }
    }
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chromium {}", self.version)
    }
}
