//! The exit codes. Scripts decide by them: 0 of `ask` means approved, and nothing else does.

use std::process::ExitCode;

use verifier_wire::State;

/// How the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done; for `ask`: approved.
    Success,
    /// `ask`: denied. Elsewhere: not done.
    Denied,
    /// `ask`: nobody answered in time.
    Expired,
    /// `ask`: the question could not be brought to anybody.
    Undeliverable,
    /// `ask`: a limit is hit.
    Limited,
    /// `ask`: somebody took the question back.
    Withdrawn,
    /// Wrong arguments, or a request that is not allowed (`EX_USAGE` of sysexits.h).
    Usage,
    /// The daemon is not reachable, or gave no answer (`EX_UNAVAILABLE`).
    Unreachable,
    /// `run`: the configuration cannot be used (`EX_CONFIG`).
    Config,
}

impl Exit {
    /// What failed without being a decision.
    pub(super) const FAILURE: Self = Self::Denied;

    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Denied => 1,
            Self::Expired => 2,
            Self::Undeliverable => 3,
            Self::Limited => 4,
            Self::Withdrawn => 5,
            Self::Usage => 64,
            Self::Unreachable => 69,
            Self::Config => 78,
        }
    }

    /// None while nobody has decided.
    pub(super) const fn of(state: State) -> Option<Self> {
        match state {
            State::Pending => None,
            State::Approved => Some(Self::Success),
            State::Denied => Some(Self::Denied),
            State::Expired => Some(Self::Expired),
            State::Undeliverable => Some(Self::Undeliverable),
            State::Withdrawn => Some(Self::Withdrawn),
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
