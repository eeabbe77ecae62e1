//! A host and a daemon that follow a script, and fail the test that leaves any of it unplayed.

#[path = "../../http-api/wire/tests/client/daemon.rs"]
pub(crate) mod daemon;

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Write};
use std::path::Path;
use std::thread::JoinHandle;

use crate::host::{ConversationFailed, Host, Item, Level};
use crate::reply::Reply;
use daemon::{read_request, serve};

/// What the host's user does, in order.
pub(crate) enum Step {
    /// Sees a prompt with these words and types this.
    Types(&'static str, &'static [u8]),
    /// Sees a prompt and the conversation breaks.
    Breaks,
    /// Sees a prompt and presses Enter when this returns.
    Dawdles(Box<dyn FnOnce()>),
    /// Sees a line with these words.
    Reads(&'static str),
}

/// A host whose system knows alice and root.
pub(crate) struct ScriptedHost {
    pub(crate) user: Result<&'static str, ConversationFailed>,
    pub(crate) items: BTreeMap<&'static str, &'static str>,
    pub(crate) steps: VecDeque<Step>,
    pub(crate) log: RefCell<Vec<(Level, String)>>,
}

impl ScriptedHost {
    pub(crate) fn sshd(user: &'static str, steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            user: Ok(user),
            items: BTreeMap::from([("service", "sshd"), ("rhost", "192.0.2.7"), ("tty", "ssh")]),
            steps: steps.into_iter().collect(),
            log: RefCell::default(),
        }
    }

    /// The lines of one level.
    pub(crate) fn logged(&self, level: Level) -> Vec<String> {
        let log = self.log.borrow();
        log.iter()
            .filter(|(each, _)| *each == level)
            .map(|(_, line)| line.clone())
            .collect()
    }
}

impl Host for ScriptedHost {
    fn user(&mut self) -> Result<String, ConversationFailed> {
        self.user.map(str::to_owned)
    }

    fn item(&self, item: Item) -> Option<String> {
        let name = match item {
            Item::Service => "service",
            Item::RemoteHost => "rhost",
            Item::Terminal => "tty",
            Item::RemoteUser => "ruser",
        };
        self.items.get(name).map(|&words| words.to_owned())
    }

    fn has_account(&self, user: &str) -> bool {
        ["alice", "root"].contains(&user)
    }

    fn machine(&self) -> String {
        "lab.example".to_owned()
    }

    fn ask(&mut self, question: &str) -> Result<Reply, ConversationFailed> {
        match self.steps.pop_front() {
            Some(Step::Types(words, typed)) => {
                assert!(
                    question.contains(words),
                    "{question:?} is without {words:?}"
                );
                Ok(Reply::read(typed))
            }
            Some(Step::Breaks) => Err(ConversationFailed),
            Some(Step::Dawdles(until)) => {
                until();
                Ok(Reply::Wait)
            }
            Some(Step::Reads(words)) => panic!("asked {question:?} instead of telling {words:?}"),
            None => panic!("asked {question:?} when nothing was to come"),
        }
    }

    fn tell(&mut self, line: &str) {
        match self.steps.pop_front() {
            Some(Step::Reads(words)) => {
                assert!(line.contains(words), "{line:?} is without {words:?}");
            }
            _ => panic!("told {line:?} out of turn"),
        }
    }

    fn log(&self, level: Level, line: &str) {
        assert!(!line.contains("839201"), "a code in the log: {line}");
        self.log.borrow_mut().push((level, line.to_owned()));
    }
}

impl Drop for ScriptedHost {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(
                self.steps.is_empty(),
                "{} steps were never played",
                self.steps.len()
            );
        }
    }
}

/// Answers each request that starts and ends as expected, on one connection, then sees the connection close.
pub(crate) fn play(
    path: &Path,
    script: Vec<(&'static str, &'static str, String)>,
) -> JoinHandle<()> {
    serve(path, |mut stream| {
        for (start, part, reply) in script {
            let request = read_request(&mut stream);
            assert!(
                request.starts_with(start),
                "{request:?} does not start with {start:?}"
            );
            assert!(request.contains(part), "{request:?} is without {part:?}");
            stream.write_all(reply.as_bytes()).unwrap();
        }
        assert_eq!(
            stream.read(&mut [0]).unwrap(),
            0,
            "the connection outlives the login"
        );
    })
}
