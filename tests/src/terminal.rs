//! A person at a terminal: sees text in the order in which it appears, and types.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Instant;

use rustix::fs::{Mode, OFlags};
use rustix::process::Signal;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::{LONG, Process, until};

/// A program on a pseudo-terminal of its own.
#[derive(Debug)]
pub struct Terminal {
    keyboard: File,
    screen: Arc<Screen>,
    process: Process,
}

#[derive(Debug, Default)]
struct Screen {
    shown: Mutex<Shown>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Shown {
    text: String,
    /// The program has ended, and so has the text.
    is_all: bool,
}

impl Terminal {
    /// Starts `command` there.
    #[must_use]
    pub fn start(command: &Command) -> Self {
        let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&near).expect("our own pseudo-terminal");
        unlockpt(&near).expect("our own pseudo-terminal");
        let name = ptsname(&near, Vec::new()).expect("it has a name");
        let far = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty());
        let far = File::from(far.expect("the other side"));
        let process = Process::start_on_terminal(command, &far);
        drop(far);
        let keyboard = File::from(near);
        let mut output = keyboard.try_clone().expect("one more handle");
        let screen = Arc::<Screen>::default();
        let shown = Arc::clone(&screen);
        std::thread::spawn(move || {
            let mut buffer = [0_u8; 4096];
            while let Ok(count @ 1..) = output.read(&mut buffer) {
                let part = String::from_utf8_lossy(buffer.get(..count).unwrap_or_default());
                shown.shown.lock().expect("whole").text.push_str(&part);
                shown.changed.notify_all();
            }
            shown.shown.lock().expect("whole").is_all = true;
            shown.changed.notify_all();
        });
        Self {
            keyboard,
            screen,
            process,
        }
    }

    /// Waits until the screen shows `words`, and returns all that it has shown so far.
    pub fn sees(&self, words: &str) -> String {
        self.waits_for(words, |shown| shown.text.contains(words))
    }

    fn waits_for(&self, what: &str, is_it: impl Fn(&Shown) -> bool) -> String {
        let end = Instant::now() + LONG;
        let mut shown = self.screen.shown.lock().expect("whole");
        while !is_it(&shown) {
            let left = end.saturating_duration_since(Instant::now());
            let text = &shown.text;
            assert!(
                !left.is_zero(),
                "waited in vain for {what:?}; the screen shows:\n{text}"
            );
            shown = self
                .screen
                .changed
                .wait_timeout(shown, left)
                .expect("whole")
                .0;
        }
        shown.text.clone()
    }

    /// What the screen has shown so far.
    #[must_use]
    pub fn shows(&self) -> String {
        self.screen.shown.lock().expect("whole").text.clone()
    }

    /// Types keys; `\r` is Enter, `\x03` is ^C.
    pub fn types(&self, keys: &str) {
        (&self.keyboard)
            .write_all(keys.as_bytes())
            .expect("the terminal is open");
    }

    /// Waits for the end of the program, and returns how it ended and all that the screen has shown.
    pub fn ends(&mut self) -> (ExitStatus, String) {
        let text = self.waits_for("the end", |shown| shown.is_all);
        let ended = until("the program to end", || self.process.ended());
        (ended, text)
    }

    /// Ends the program at once, as when the person's machine disappears.
    pub fn is_lost(&mut self) {
        self.process.end(Signal::KILL);
    }
}
