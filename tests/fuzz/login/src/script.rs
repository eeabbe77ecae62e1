//! The input, read as a play: fields apart by the byte 0xff. The first are the module's options, the second the items of
//! the handle (apart by 0xfe), and each other one says by its first letter what happens next.

use std::collections::VecDeque;
use std::ffi::CString;
use std::path::Path;

use crate::libpam::Call;

/// No program calls a module oftener for one person (`MaxAuthTries` of sshd_config(5) is 6).
const MOST_CALLS: usize = 6;
/// As much as is typed by a program that means harm, in bytes.
const HUGE: usize = 1 << 20;

/// What the host program is, in the order of the input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Item {
    User,
    Service,
    RemoteHost,
    Terminal,
    RemoteUser,
    /// Of the environment of the handle: `SSH_AUTH_INFO_0`.
    Keys,
}

const ITEMS: [Item; 6] = [
    Item::User,
    Item::Service,
    Item::RemoteHost,
    Item::Terminal,
    Item::RemoteUser,
    Item::Keys,
];

/// What the person at the host program, or the program itself, answers to a message.
#[derive(Clone)]
pub(crate) enum Reply {
    Types(CString),
    /// A response without text.
    Nothing,
    /// No response at all.
    Null,
    Fails,
}

/// What the daemon does.
#[derive(Clone)]
pub(crate) enum Act {
    /// Reads a request, and then sends this.
    Answers(Vec<u8>),
    /// Sends this at once.
    Sends(Vec<u8>),
    Closes,
}

pub(crate) struct Script {
    pub(crate) options: Vec<CString>,
    pub(crate) items: Vec<(Item, CString)>,
    pub(crate) replies: VecDeque<Reply>,
    pub(crate) acts: VecDeque<Act>,
    /// What is in the file of bypass codes, if there is one.
    pub(crate) codes: Option<Vec<u8>>,
    more: Vec<Call>,
    /// Once is enough.
    is_huge: bool,
}

impl Script {
    /// `folder` is the daemon's: no option of the input leads anywhere else.
    pub(crate) fn read(input: &[u8], folder: &Path) -> Self {
        let mut fields = input.split(|byte| *byte == 0xff);
        let mut script = Self {
            options: options(fields.next().unwrap_or_default(), folder),
            items: items(fields.next().unwrap_or_default()),
            replies: VecDeque::new(),
            acts: VecDeque::new(),
            codes: None,
            more: Vec::new(),
            is_huge: false,
        };
        for field in fields {
            if let Some((what, rest)) = field.split_first() {
                script.add(*what, rest);
            }
        }
        script
    }

    fn add(&mut self, what: u8, rest: &[u8]) {
        match what {
            b'o' => self
                .acts
                .push_back(Act::Answers(sized("201 Created", rest))),
            b'a' => self.acts.push_back(Act::Answers(sized("200 OK", rest))),
            b'p' => self.acts.push_back(Act::Answers(problem(rest))),
            b'k' => self.acts.push_back(Act::Answers(chunked(rest))),
            b'r' => self.acts.push_back(Act::Answers(rest.to_vec())),
            b'u' => self.acts.push_back(Act::Sends(rest.to_vec())),
            b'x' => self.acts.push_back(Act::Closes),
            b'b' => self.codes = Some(rest.to_vec()),
            b't' => self.replies.push_back(Reply::Types(c_string(rest))),
            b'h' if !self.is_huge => {
                self.is_huge = true;
                let byte = rest.first().copied().unwrap_or(b'1').max(1);
                let huge = c_string(&vec![byte; HUGE]);
                self.replies.push_back(Reply::Types(huge));
            }
            b'y' => self.replies.push_back(Reply::Nothing),
            b'n' => self.replies.push_back(Reply::Null),
            b'e' => self.replies.push_back(Reply::Fails),
            b'/' if self.more.len() < MOST_CALLS => self.more.push(Call::Authenticate),
            b's' if self.more.len() < MOST_CALLS => self.more.push(Call::SetCredentials),
            _ => {}
        }
    }

    /// What the host program calls, in order.
    pub(crate) fn calls(&self) -> impl Iterator<Item = Call> {
        std::iter::once(Call::Authenticate).chain(self.more.iter().copied())
    }

    pub(crate) fn user(&self) -> Vec<u8> {
        let user = self.items.iter().find(|(item, _)| *item == Item::User);
        user.map_or_else(Vec::new, |(_, name)| name.to_bytes().to_vec())
    }

    /// What is typed and stands nowhere else in the play.
    pub(crate) fn typed(&self) -> impl Iterator<Item = &[u8]> {
        self.replies.iter().filter_map(|reply| match reply {
            Reply::Types(typed) if !self.is_said(typed.to_bytes()) => Some(typed.to_bytes()),
            Reply::Types(_) | Reply::Nothing | Reply::Null | Reply::Fails => None,
        })
    }

    fn is_said(&self, words: &[u8]) -> bool {
        let acts = self.acts.iter().filter_map(|act| match act {
            Act::Answers(bytes) | Act::Sends(bytes) => Some(bytes.as_slice()),
            Act::Closes => None,
        });
        let items = self.items.iter().map(|(_, words)| words.to_bytes());
        let mut others = acts
            .chain(items)
            .chain(self.options.iter().map(|option| option.to_bytes()));
        let length = words.len().max(1);
        others.any(|other| other.windows(length).any(|part| part == words))
    }

    /// Whether an option begins so.
    pub(crate) fn has_option(&self, start: &str) -> bool {
        let mut options = self.options.iter().map(|option| option.to_bytes());
        options.any(|option| option.starts_with(start.as_bytes()))
    }

    /// Whether an option says that some logins are not the module's business.
    pub(crate) fn may_be_ignored(&self) -> bool {
        let reasons = ["nullok", "users=", "groups=", "hosts="];
        reasons.into_iter().any(|reason| self.has_option(reason))
    }
}

fn options(line: &[u8], folder: &Path) -> Vec<CString> {
    let in_folder = |name: &str| format!("{}/{name}", folder.display()).into_bytes();
    let words = line.split(|byte| byte.is_ascii_whitespace());
    let mut options: Vec<CString> = words
        .filter(|word| !word.is_empty())
        .map(|word| {
            if word.starts_with(b"bypass=") {
                c_string(&[b"bypass=".to_vec(), in_folder("bypass")].concat())
            } else {
                c_string(word)
            }
        })
        .take(16)
        .collect();
    // The last of two counts.
    options.push(c_string(&[b"socket=".to_vec(), in_folder("sock")].concat()));
    options
}

fn items(field: &[u8]) -> Vec<(Item, CString)> {
    let words = field.split(|byte| *byte == 0xfe);
    let items = ITEMS
        .into_iter()
        .zip(words)
        .filter(|(_, words)| !words.is_empty());
    items.map(|(item, words)| (item, c_string(words))).collect()
}

/// As far as a string of C goes.
fn c_string(bytes: &[u8]) -> CString {
    let end = bytes
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(bytes.len());
    CString::new(&bytes[..end]).unwrap_or_default()
}

fn sized(status: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// A status, a blank and the last word of a problem's type.
fn problem(words: &[u8]) -> Vec<u8> {
    let words = String::from_utf8_lossy(words);
    let (status, kind) = words.split_once(' ').unwrap_or((&words, "internal"));
    let body =
        format!(r#"{{"type":"urn:verifierd:problem:{kind}","title":"{kind}","status":{status}}}"#);
    sized(&format!("{status} x"), body.as_bytes())
}

/// Chunks, apart by `|`.
fn chunked(body: &[u8]) -> Vec<u8> {
    let mut answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    let chunks = body
        .split(|byte| *byte == b'|')
        .filter(|chunk| !chunk.is_empty());
    for chunk in chunks {
        answer.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        answer.extend_from_slice(chunk);
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"0\r\n\r\n");
    answer
}
