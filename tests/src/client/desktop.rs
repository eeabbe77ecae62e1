//! A graphical client on a desktop of its own (`actors/desktop.py`), seen and pressed as assistive technology does it.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{ChildStdin, ChildStdout};

use serde_json::{Value, json};

use super::home::Home;
use crate::{Process, until};

/// One program on it, ended with this value.
pub(super) struct Desktop {
    orders: RefCell<ChildStdin>,
    reports: RefCell<Lines<BufReader<ChildStdout>>>,
    process: Process,
    _home: Home,
}

impl Desktop {
    /// One with this program on it.
    pub(super) fn start(home: Home, program: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("actors/desktop.py");
        let mut command = home.command("/usr/bin/python3");
        command.arg(script);
        let mut process = Process::start_piped(&command, &home.path().join("desktop.log"));
        let (mut orders, reports) = process.pipes();
        writeln!(orders, "{}", json!(program)).expect("it listens");
        Self {
            orders: RefCell::new(orders),
            reports: RefCell::new(BufReader::new(reports).lines()),
            process,
            _home: home,
        }
    }

    /// Waits for a window that shows all of `words`, and returns all that it shows.
    pub(super) fn sees_window(&self, words: &[&str]) -> String {
        until(&format!("a window with {words:?}"), || {
            let seen = self.asks(&json!({"do": "look"}));
            let windows = seen["windows"].as_array().into_iter().flatten();
            let mut texts = windows.map(|window| {
                let texts = window.as_array().into_iter().flatten();
                texts
                    .filter_map(Value::as_str)
                    .collect::<Vec<_>>()
                    .join("\n")
            });
            texts.find(|text| words.iter().all(|word| text.contains(word)))
        })
    }

    /// Presses a button, until its window is gone: one that has only just appeared may not feel it.
    pub(super) fn presses(&self, button: &str) {
        let press = || self.asks(&json!({"do": "press", "button": button}))["done"] == true;
        assert!(press(), "there is no button {button}");
        until("the window to close", || (!press()).then_some(()));
    }

    fn asks(&self, order: &Value) -> Value {
        let log = || self.process.log();
        writeln!(self.orders.borrow_mut(), "{order}").unwrap_or_else(|_| panic!("{}", log()));
        let report = self.reports.borrow_mut().next().and_then(Result::ok);
        let report = report.unwrap_or_else(|| panic!("{}", log()));
        serde_json::from_str(&report).expect("a line of JSON")
    }
}
