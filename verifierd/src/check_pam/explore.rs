//! Looks for a way through a stack: every return code of every module, until one way ends with `PAM_SUCCESS` or all
//! have been seen. What a state holds is bounded, so that all ways are.

use std::collections::BTreeSet;

use super::code::{Code, Codes};
use super::control::Action;
use super::dispatch::State;
use super::module::{Known, Part};
use super::stack::Entry;

/// One module on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    /// The entry.
    pub(super) at: usize,
    /// What it returned.
    pub(super) code: Code,
    /// The entry after it, or the number of entries.
    pub(super) next: usize,
}

/// How a stack ends with `PAM_SUCCESS`.
pub(super) type Way = Vec<Step>;

/// There are more states than are looked at: a stack nobody wrote by hand.
#[derive(Debug)]
pub(super) struct TooLarge;

const MOST_STATES: usize = 200_000;

/// The entries of a stack with what is known of each.
pub(super) struct Explorer<'s> {
    pub(super) entries: &'s [Entry],
    pub(super) known: Vec<Known>,
}

/// Ways that are not gone: what that entry does there is known already.
pub(super) type Barred = BTreeSet<(usize, Action)>;

struct Node {
    state: State,
    came: Option<(usize, Code)>,
}

impl Explorer<'_> {
    /// The shortest way to `PAM_SUCCESS` where each entry returns one of `codes`.
    pub(super) fn way(
        &self,
        codes: impl Fn(usize, &Known) -> Codes,
        barred: &Barred,
    ) -> Result<Option<Way>, TooLarge> {
        let mut nodes = vec![Node {
            state: State::start(self.entries),
            came: None,
        }];
        let mut seen = BTreeSet::new();
        let mut index = 0;
        while let Some(state) = nodes.get(index).map(|node| node.state.clone()) {
            if state.end(self.entries) == Some(Code::SUCCESS) {
                return Ok(Some(back(&nodes, index)));
            }
            if let Some(known) = self.known.get(state.next)
                && seen.insert(state.clone())
            {
                for code in self.open(state.next, codes(state.next, known), barred) {
                    let state = state.after(self.entries, code);
                    nodes.push(Node {
                        state,
                        came: Some((index, code)),
                    });
                }
            }
            if nodes.len() > MOST_STATES {
                return Err(TooLarge);
            }
            index += 1;
        }
        Ok(None)
    }

    fn open(&self, at: usize, codes: Codes, barred: &Barred) -> Vec<Code> {
        let open = codes
            .iter()
            .filter(|code| !barred.contains(&(at, self.action(at, *code))));
        open.collect()
    }

    /// What this code does at this entry.
    pub(super) fn action(&self, at: usize, code: Code) -> Action {
        self.entries
            .get(at)
            .map_or(Action::Bad, |entry| entry.control.action(code))
    }

    /// Whether the entry is ours.
    pub(super) fn is_xmpp(&self, at: usize) -> bool {
        self.known
            .get(at)
            .is_some_and(|known| known.part == Part::Xmpp)
    }

    /// Our entries.
    pub(super) fn ours(&self) -> Vec<usize> {
        (0..self.entries.len())
            .filter(|at| self.is_xmpp(*at))
            .collect()
    }

    /// Whether the entry can return `PAM_SUCCESS`.
    pub(super) fn may_succeed(&self, at: usize) -> bool {
        self.known
            .get(at)
            .is_some_and(|known| known.codes.contains(Code::SUCCESS))
    }

    /// Whether an entry of ours lies between.
    pub(super) fn skips_xmpp(&self, step: &Step) -> bool {
        (step.at + 1..step.next).any(|at| self.is_xmpp(at))
    }
}

fn back(nodes: &[Node], end: usize) -> Way {
    let mut way = Vec::new();
    let mut node = nodes.get(end);
    while let Some(Node {
        state,
        came: Some((from, code)),
    }) = node
    {
        let before = nodes.get(*from);
        let at = before.map_or(0, |node| node.state.next);
        way.push(Step {
            at,
            code: *code,
            next: state.next,
        });
        node = before;
    }
    way.reverse();
    way
}

/// What makes a way go round our module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// This step leaves it out.
    Skipped(Step),
    /// Our module looked away, and the rest said yes.
    Ignored(Step),
    /// Our module refused, and that does not count.
    Discounted(Step),
    /// Our module refused, and this step makes the stack forget that.
    Forgotten(Step),
}

impl Cause {
    /// Why this way comes to `PAM_SUCCESS` without our module; none if our module is not in the stack.
    pub(super) fn of(explorer: &Explorer<'_>, way: &Way) -> Option<Self> {
        let mut ours = way.iter().filter(|step| explorer.is_xmpp(step.at));
        if let Some(first) = ours.next() {
            let refusal = std::iter::once(first)
                .chain(ours)
                .find(|step| step.code != Code::IGNORE);
            let Some(refusal) = refusal else {
                return Some(Self::Ignored(*first));
            };
            let counts = matches!(
                explorer.action(refusal.at, refusal.code),
                Action::Bad | Action::Die
            );
            if !counts {
                return Some(Self::Discounted(*refusal));
            }
            let is_reset = |step: &&Step| explorer.action(step.at, step.code) == Action::Reset;
            let forgotten = way.iter().rev().find(is_reset);
            return Some(
                forgotten.map_or(Self::Discounted(*refusal), |step| Self::Forgotten(*step)),
            );
        }
        let skip = way.iter().rev().find(|step| explorer.skips_xmpp(step))?;
        Some(Self::Skipped(*skip))
    }

    pub(super) fn step(&self) -> Step {
        match self {
            Self::Skipped(step)
            | Self::Ignored(step)
            | Self::Discounted(step)
            | Self::Forgotten(step) => *step,
        }
    }
}

/// Every cause for which there is a way round our module, with the shortest way of each.
pub(super) fn causes(
    explorer: &Explorer<'_>,
    codes: impl Fn(usize, &Known) -> Codes,
) -> Result<Vec<(Cause, Way)>, TooLarge> {
    let mut barred = Barred::new();
    let mut causes = Vec::new();
    while let Some(way) = explorer.way(&codes, &barred)? {
        let Some(cause) = Cause::of(explorer, &way) else {
            break;
        };
        let step = cause.step();
        if !barred.insert((step.at, explorer.action(step.at, step.code))) {
            break;
        }
        causes.push((cause, way));
    }
    Ok(causes)
}

/// The codes of an entry that do there what this one does, by action.
pub(super) fn alike(explorer: &Explorer<'_>, step: &Step, codes: Codes) -> Codes {
    let action = explorer.action(step.at, step.code);
    codes
        .iter()
        .filter(|code| explorer.action(step.at, *code) == action)
        .collect()
}

/// Two entries of ours that one and the same login passes, where no way round them is gone.
pub(super) fn asked_twice(
    explorer: &Explorer<'_>,
    round: &Barred,
) -> Result<Option<(usize, usize)>, TooLarge> {
    let way = explorer.way(ours_returns(Code::SUCCESS), round)?;
    let way = way.unwrap_or_default();
    let mut ours = way
        .iter()
        .map(|step| step.at)
        .filter(|at| explorer.is_xmpp(*at));
    Ok(ours.next().zip(ours.next()))
}

/// Each module returns what it can, and ours that alone.
pub(super) fn ours_returns(code: Code) -> impl Fn(usize, &Known) -> Codes {
    move |_, known| {
        if known.part == Part::Xmpp {
            Codes::of(&[code])
        } else {
            known.codes
        }
    }
}
