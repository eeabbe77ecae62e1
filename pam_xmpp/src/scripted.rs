//! A host and a daemon that follow a script, and fail the test that leaves any of it unplayed.

#[path = "../../http-api/wire/tests/client/daemon.rs"]
pub(crate) mod daemon;

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread::JoinHandle;

use crate::host::{Host, HostFault, Item, Level, Proc};
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

/// A host whose system knows root, and alice however she is spelled.
pub(crate) struct ScriptedHost {
    pub(crate) user: Result<&'static str, HostFault>,
    pub(crate) items: BTreeMap<&'static str, &'static str>,
    pub(crate) steps: VecDeque<Step>,
    pub(crate) log: RefCell<Vec<(Level, String)>>,
    /// Of every user whom the system knows.
    pub(crate) groups: Option<Vec<String>>,
    pub(crate) variables: BTreeMap<&'static str, String>,
    pub(crate) proc: Vec<(Proc, Vec<u8>)>,
    /// How often the token was dropped: the token is its number.
    pub(crate) tokens: u32,
}

impl ScriptedHost {
    pub(crate) fn sshd(user: &'static str, steps: impl IntoIterator<Item = Step>) -> Self {
        Self {
            user: Ok(user),
            items: BTreeMap::from([("service", "sshd"), ("rhost", "192.0.2.7"), ("tty", "ssh")]),
            steps: steps.into_iter().collect(),
            log: RefCell::default(),
            groups: Some(vec!["alice".to_owned(), "staff".to_owned()]),
            variables: BTreeMap::new(),
            proc: Vec::new(),
            tokens: 0,
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
    fn user(&mut self) -> Result<String, HostFault> {
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

    fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn account(&self, user: &str) -> Result<Option<String>, HostFault> {
        match user {
            "alice" | "ALICE" => Ok(Some("alice".to_owned())),
            "root" => Ok(Some("root".to_owned())),
            "nobody-knows" => Err(HostFault::System),
            _ => Ok(None),
        }
    }

    fn groups(&self, user: &str) -> Option<Vec<String>> {
        assert_eq!(self.account(user), Ok(Some(user.to_owned())));
        self.groups.clone()
    }

    fn machine(&self) -> String {
        "lab.example".to_owned()
    }

    fn proc(&self, file: Proc) -> Option<Vec<u8>> {
        let (_, bytes) = self.proc.iter().find(|(each, _)| *each == file)?;
        Some(bytes.clone())
    }

    fn token(&mut self) -> Option<String> {
        Some(format!("{:032x}", self.tokens))
    }

    fn drop_token(&mut self) {
        self.tokens += 1;
    }

    fn ask(&mut self, question: &str) -> Result<Reply, HostFault> {
        match self.steps.pop_front() {
            Some(Step::Types(words, typed)) => {
                assert!(
                    question.contains(words),
                    "{question:?} is without {words:?}"
                );
                Ok(Reply::read(typed))
            }
            Some(Step::Breaks) => Err(HostFault::Conversation),
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

/// What comes at the start of a request, what stands in it, and what is answered.
pub(crate) type Script = Vec<(&'static str, &'static str, String)>;

/// Answers each request that starts and is as expected, on one connection, then sees the connection close.
pub(crate) fn play(path: &Path, script: Script) -> JoinHandle<()> {
    serve(path, |mut stream| {
        answer_each(&mut stream, script);
        assert_eq!(
            stream.read(&mut [0]).unwrap(),
            0,
            "the connection outlives the login"
        );
    })
}

/// The same, and hangs up.
pub(crate) fn answer_each(stream: &mut UnixStream, script: Script) {
    for (start, part, reply) in script {
        let request = read_request(stream);
        assert!(
            request.starts_with(start),
            "{request:?} does not start with {start:?}"
        );
        assert!(request.contains(part), "{request:?} is without {part:?}");
        stream.write_all(reply.as_bytes()).unwrap();
    }
}
