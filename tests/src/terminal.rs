//! A person at a terminal: sees text in the order in which it appears, and types.

use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::process::{Command, ExitStatus};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags};
use rustix::process::Signal;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::{LONG, Process, until};

/// A program on a pseudo-terminal of its own.
#[derive(Debug)]
pub struct Terminal {
    keyboard: File,
    screen: Arc<Screen>,
    process: Process,
    start: Instant,
    ran_for: Option<Duration>,
}

/// Wide enough that no sentence of a prompt is broken.
const ROWS: NonZeroU16 = NonZeroU16::new(50).unwrap();
const COLUMNS: NonZeroU16 = NonZeroU16::new(200).unwrap();
const SIZE: Winsize = Winsize {
    ws_row: ROWS.get(),
    ws_col: COLUMNS.get(),
    ws_xpixel: 0,
    ws_ypixel: 0,
};

#[derive(Debug, Default)]
struct Screen {
    shown: Mutex<Shown>,
    changed: Condvar,
}

struct Shown {
    text: String,
    /// The same, drawn.
    picture: vt100::Parser,
    /// The program has ended, and so has the text.
    is_all: bool,
}

impl Default for Shown {
    fn default() -> Self {
        Self {
            text: String::new(),
            picture: vt100::Parser::new(ROWS, COLUMNS, 0),
            is_all: false,
        }
    }
}

impl Shown {
    fn add(&mut self, part: &[u8]) {
        self.text.push_str(&String::from_utf8_lossy(part));
        self.picture.process(part);
    }
}

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Terminal {
    /// Starts `command` there.
    #[must_use]
    pub fn start(command: &Command) -> Self {
        let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&near).expect("our own pseudo-terminal");
        unlockpt(&near).expect("our own pseudo-terminal");
        tcsetwinsize(&near, SIZE).expect("our own pseudo-terminal");
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
                let part = buffer.get(..count).unwrap_or_default();
                shown.shown.lock().expect("whole").add(part);
                shown.changed.notify_all();
            }
            shown.shown.lock().expect("whole").is_all = true;
            shown.changed.notify_all();
        });
        Self {
            keyboard,
            screen,
            process,
            start: Instant::now(),
            ran_for: None,
        }
    }

    /// Waits until the screen shows `words`, and returns all that it has shown so far.
    pub fn sees(&self, words: &str) -> String {
        self.waits_for(words, |shown| shown.text.contains(words))
    }

    /// Waits until the screen has shown `words` that many times.
    pub fn sees_times(&self, words: &str, times: usize) -> String {
        let what = format!("{words} ({times} times)");
        self.waits_for(&what, |shown| shown.text.matches(words).count() >= times)
    }

    /// Waits until `words` stand on the screen, drawn by a program that uses all of it, and returns what stands there.
    pub fn sees_drawn(&self, words: &str) -> String {
        self.waits_for(words, |shown| {
            shown.picture.screen().contents().contains(words)
        });
        self.shows_drawn()
    }

    /// What stands on the screen now.
    #[must_use]
    pub fn shows_drawn(&self) -> String {
        let shown = self.screen.shown.lock().expect("whole");
        shown.picture.screen().contents()
    }

    fn waits_for(&self, what: &str, is_it: impl Fn(&Shown) -> bool) -> String {
        let end = Instant::now() + LONG;
        let mut shown = self.screen.shown.lock().expect("whole");
        while !is_it(&shown) {
            let left = end.saturating_duration_since(Instant::now());
            let (text, picture) = (&shown.text, shown.picture.screen().contents());
            assert!(
                !left.is_zero(),
                "waited in vain for {what:?}; it was shown:\n{text}\nthe screen shows:\n{picture}"
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

    /// Presses a key, and waits until something is drawn for it: what comes together may be taken for a paste.
    pub fn presses(&self, key: &str) {
        let before = self.shows().len();
        self.types(key);
        self.waits_for(key, |shown| shown.text.len() > before);
    }

    /// Waits for the end of the program, and returns how it ended and all that the screen has shown.
    pub fn ends(&mut self) -> (ExitStatus, String) {
        let text = self.waits_for("the end", |shown| shown.is_all);
        let ended = until("the program to end", || self.process.ended());
        (ended, text)
    }

    /// How long the program ran, as far as somebody saw who kept looking; none while it runs.
    pub fn ran_for(&mut self) -> Option<Duration> {
        if self.ran_for.is_none() && self.process.ended().is_some() {
            self.ran_for = Some(self.start.elapsed());
        }
        self.ran_for
    }

    /// Ends the program at once, as when the person's machine disappears.
    pub fn is_lost(&mut self) {
        self.process.end(Signal::KILL);
    }
}
