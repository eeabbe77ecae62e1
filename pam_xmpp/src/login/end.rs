//! How a login ended, before anybody is told.

use verifier_wire::client::ClientError;
use verifier_wire::{ProblemType, Standing, State};

use crate::claimant::Account;
use crate::host::{HostFault, Level};
use crate::verdict::Ending;

/// Why there is no verification to go by.
#[derive(Debug)]
pub(super) enum Stop {
    /// The daemon does not answer, or says no.
    Daemon(ClientError),
    /// The host cannot ask.
    Host(HostFault),
    /// The time is up.
    TooLate,
    /// It is one that an earlier attempt opened, and settled.
    Decided(Box<Standing>),
    /// A bypass code was spent; so often it may be used again.
    Bypassed(u32),
}

impl From<ClientError> for Stop {
    fn from(error: ClientError) -> Self {
        Self::Daemon(error)
    }
}

/// A login that has ended, for the log and for what may still be done about it.
#[derive(Debug)]
pub(super) struct End {
    pub(super) ending: Ending,
    pub(super) why: String,
    /// Who could still help the claimant.
    pub(super) help: Help,
}

/// What is left where confirmers could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Help {
    /// Nothing: it was decided.
    None,
    /// The daemon can still spend a bypass code. It has said why nobody was asked.
    Daemon,
    /// The same, and nobody could be asked for reasons outside this machine.
    DaemonCutOff,
    /// The daemon is not to be spoken to.
    NoDaemon,
    /// The same, and it seems not to be there at all.
    Silence,
}

impl End {
    /// Where nothing is left to be done.
    pub(super) fn new(ending: Ending, why: &str) -> Self {
        Self {
            ending,
            why: why.to_owned(),
            help: Help::None,
        }
    }

    /// Of what the daemon says it came to; as if the user existed.
    pub(super) fn settled(verification: &Standing) -> Self {
        let reason = verification.reason.as_deref();
        let (ending, help) = match verification.state {
            State::Approved => (Ending::Approved, Help::None),
            State::Denied => (Ending::Denied, Help::None),
            State::Expired if reason == Some("unknown_user") => (Ending::UnknownUser, Help::None),
            State::Expired => (Ending::Expired, Help::None),
            State::Undeliverable if matches!(reason, Some("link_down" | "remote_server")) => {
                (Ending::Undeliverable, Help::DaemonCutOff)
            }
            State::Undeliverable => (Ending::Undeliverable, Help::Daemon),
            State::Withdrawn => (Ending::Withdrawn, Help::None),
            // Never settled; an answer that is none approves nothing.
            State::Pending => (Ending::Unavailable, Help::None),
        };
        Self {
            ending,
            why: because(verification),
            help,
        }
    }

    pub(super) fn stopped(stop: &Stop) -> Self {
        let (ending, help, why) = match stop {
            Stop::Daemon(error) => {
                let (ending, help) = failed(error);
                (ending, help, error.to_string())
            }
            Stop::Host(HostFault::Conversation) => {
                let why = "the service cannot ask (sshd: KbdInteractiveAuthentication yes, or prompt=never)";
                (Ending::ConversationFailed, Help::None, why.to_owned())
            }
            Stop::Host(fault) => (Ending::from(*fault), Help::None, "while asking".to_owned()),
            Stop::TooLate => (Ending::Expired, Help::None, "the time is up".to_owned()),
            Stop::Decided(standing) => (Ending::Decided, Help::None, because(standing)),
            Stop::Bypassed(left) => {
                let why = format!("{left} uses left");
                (Ending::Bypassed, Help::None, why)
            }
        };
        Self { ending, why, help }
    }

    /// The same for a user who may not exist. One who does not is never let in, and ends as all others do, but for the
    /// name of it: where a connection is over for others, it is over for them.
    pub(super) fn of(mut self, account: Account) -> Self {
        let is_of_one_user = match self.ending {
            Ending::Approved
            | Ending::Bypassed
            | Ending::FailedOpen
            | Ending::OutOfScope
            | Ending::Unmapped
            | Ending::WrongCode
            | Ending::Expired
            | Ending::Withdrawn
            | Ending::UnknownUser
            | Ending::Undeliverable => true,
            Ending::Denied
            | Ending::Decided
            | Ending::Unavailable
            | Ending::Limited
            | Ending::Refused
            | Ending::BadOption
            | Ending::ConversationFailed
            | Ending::OutOfMemory
            | Ending::SystemFault => false,
        };
        if account == Account::Unknown && is_of_one_user {
            self.ending = Ending::UnknownUser;
        }
        self
    }

    /// How much it matters to the admin.
    pub(super) fn level(&self) -> Level {
        match self.ending {
            Ending::Approved => Level::Info,
            Ending::Bypassed | Ending::FailedOpen => Level::Warning,
            Ending::Unavailable
            | Ending::BadOption
            | Ending::ConversationFailed
            | Ending::OutOfMemory
            | Ending::SystemFault => Level::Error,
            Ending::OutOfScope
            | Ending::Unmapped
            | Ending::Denied
            | Ending::Decided
            | Ending::WrongCode
            | Ending::Expired
            | Ending::Withdrawn
            | Ending::UnknownUser
            | Ending::Undeliverable
            | Ending::Limited
            | Ending::Refused => Level::Notice,
        }
    }
}

/// The daemon's reason and who decided, as far as it tells.
fn because(verification: &Standing) -> String {
    match (&verification.reason, &verification.by) {
        (Some(reason), Some(by)) => format!("{reason}, by {by}"),
        (Some(reason), None) => reason.clone(),
        (None, Some(by)) => format!("by {by}"),
        (None, None) => "no reason given".to_owned(),
    }
}

/// An exchange that failed, or that the daemon refused.
fn failed(error: &ClientError) -> (Ending, Help) {
    let problem = match error {
        ClientError::Problem(problem) => problem,
        ClientError::Unreachable(_) | ClientError::TimedOut => {
            return (Ending::Unavailable, Help::Silence);
        }
        ClientError::Untrusted(_) | ClientError::Garbled(_) => {
            return (Ending::Unavailable, Help::NoDaemon);
        }
    };
    match problem.kind {
        ProblemType::WrongCode => (Ending::WrongCode, Help::None),
        ProblemType::UnmappedUser => (Ending::Unmapped, Help::None),
        // An earlier attempt on this connection asked for something else.
        ProblemType::IdempotencyMismatch => (Ending::Decided, Help::None),
        ProblemType::Limited => (Ending::Limited, Help::Daemon),
        ProblemType::NotAllowed | ProblemType::Unauthorized => (Ending::Refused, Help::Daemon),
        ProblemType::InvalidRequest
        | ProblemType::NotFound
        | ProblemType::MethodNotAllowed
        | ProblemType::Conflict
        | ProblemType::TooLarge
        | ProblemType::UnsupportedMediaType
        | ProblemType::Internal
        | ProblemType::Unavailable => (Ending::Unavailable, Help::Daemon),
    }
}
