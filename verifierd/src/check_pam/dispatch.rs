//! How libpam walks a stack: one step for each module, with what the steps before have left (`pam.conf(5)`; the walk of
//! `pam_authenticate(3)`, which is the one that freezes no chain).

use super::code::{Code, Codes};
use super::control::Action;
use super::stack::{Entry, Runs};

/// Whether anything has counted so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Impression {
    None,
    Positive,
    Negative,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    impression: Impression,
    status: Code,
}

/// Where a walk is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    /// The entry that comes next; none left if it is past the last.
    pub(super) next: usize,
    /// The level of the entry before.
    level: usize,
    now: Standing,
    /// What a reset goes back to, for each level.
    entered: Vec<Standing>,
}

const FAILED: Code = Code::PERM_DENIED;

impl State {
    /// Before the first entry.
    pub(super) fn start(entries: &[Entry]) -> Self {
        let now = Standing {
            impression: Impression::None,
            status: FAILED,
        };
        let mut state = Self {
            next: 0,
            level: 0,
            now,
            entered: vec![now],
        };
        state.pass_substacks(entries);
        state
    }

    /// What the stack ends with; none while there is an entry left.
    pub(super) fn end(&self, entries: &[Entry]) -> Option<Code> {
        if self.next < entries.len() {
            return None;
        }
        let is_honest =
            self.now.status != Code::SUCCESS || self.now.impression == Impression::Positive;
        Some(if is_honest { self.now.status } else { FAILED })
    }

    /// After the next entry has returned `code`.
    pub(super) fn after(&self, entries: &[Entry], code: Code) -> Self {
        let mut state = self.clone();
        let Some(entry) = entries.get(self.next) else {
            return state;
        };
        state.enter(entry.level);
        if code == Code::INCOMPLETE {
            state.now = Standing {
                impression: Impression::Negative,
                status: code,
            };
            state.next = entries.len();
            return state;
        }
        let mut last = self.next;
        match entry.control.action(code) {
            Action::Ignore => {}
            Action::Reset => {
                state.now = state.entered.get(entry.level).copied().unwrap_or(state.now);
            }
            Action::Ok => state.count(code),
            Action::Done => {
                state.count(code);
                if state.now.impression == Impression::Positive {
                    last = last_of(entries, last);
                }
            }
            Action::Bad => state.fail(code),
            Action::Die => {
                state.fail(code);
                last = last_of(entries, last);
            }
            Action::Jump(lines) => {
                if let Some(skipped) = skip(entries, last, lines) {
                    last = skipped;
                } else {
                    last = last_of(entries, last);
                    state.now = Standing {
                        impression: Impression::Negative,
                        status: FAILED,
                    };
                }
            }
        }
        state.next = last + 1;
        state.pass_substacks(entries);
        state
    }

    fn enter(&mut self, level: usize) {
        if self.level < level {
            self.entered.resize(level + 1, self.now);
            if let Some(slot) = self.entered.get_mut(level) {
                *slot = self.now;
            }
        }
        self.entered.truncate(level + 1);
        self.level = level;
    }

    fn pass_substacks(&mut self, entries: &[Entry]) {
        while let Some(entry) = entries.get(self.next)
            && entry.runs == Runs::Substack
        {
            self.enter(entry.level);
            self.next += 1;
        }
    }

    fn count(&mut self, code: Code) {
        let is_open = match self.now.impression {
            Impression::None => true,
            Impression::Positive => self.now.status == Code::SUCCESS,
            Impression::Negative => false,
        };
        if is_open {
            self.now = Standing {
                impression: Impression::Positive,
                status: code,
            };
        }
    }

    fn fail(&mut self, code: Code) {
        if self.now.impression != Impression::Negative {
            let status = if code == Code::IGNORE { FAILED } else { code };
            self.now = Standing {
                impression: Impression::Negative,
                status,
            };
        }
    }
}

fn level(entries: &[Entry], index: usize) -> Option<usize> {
    entries.get(index).map(|entry| entry.level)
}

/// The last entry of the stack or substack that `from` is in.
fn last_of(entries: &[Entry], from: usize) -> usize {
    let own = level(entries, from);
    let mut last = from;
    while level(entries, last + 1).is_some() && level(entries, last + 1) >= own {
        last += 1;
    }
    last
}

/// The last entry that a jump skips; a substack counts as one line. None if there are not so many.
fn skip(entries: &[Entry], from: usize, lines: usize) -> Option<usize> {
    let own = level(entries, from);
    let mut last = from;
    for _ in 0..lines {
        if level(entries, last + 1).is_none() || level(entries, last + 1) < own {
            return None;
        }
        last += 1;
        while level(entries, last + 1) > own {
            last += 1;
        }
    }
    Some(last)
}

/// Which codes a stack can end with where each entry can return what `codes` says of it.
pub(super) fn ends(entries: &[Entry], codes: impl Fn(usize) -> Codes) -> Codes {
    let mut seen = std::collections::BTreeSet::new();
    let mut open = vec![State::start(entries)];
    let mut ends = Codes::default();
    while let Some(state) = open.pop() {
        if let Some(end) = state.end(entries) {
            ends = ends.with(end);
            continue;
        }
        let after = codes(state.next)
            .iter()
            .map(|code| state.after(entries, code));
        let after: Vec<State> = after.collect();
        if seen.insert(state) {
            open.extend(after);
        }
    }
    ends
}
