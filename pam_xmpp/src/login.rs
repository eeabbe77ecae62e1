//! One login: ask the daemon, show the claimant what to do, wait for the outcome. All of it ends by one deadline; only
//! a person at the prompt can take longer, and then it is too late.

use std::time::Duration;

use verifier_wire::client::{Client, ClientError, Deadline};
use verifier_wire::{ProblemType, Standing, State};

use crate::claimant::{Account, Claimant, Way};
use crate::host::{ConversationFailed, Host, Level};
use crate::options::{Debug, Options};
use crate::reply::Reply;
use crate::text::{clean, notice, question};
use crate::verdict::Ending;

/// How long the daemon may take to open a verification: it only has to write it down.
const OPEN_LIMIT: Duration = Duration::from_secs(5);
/// How long after the deadline the daemon's own word of it may take to get here.
const MARGIN: Duration = Duration::from_secs(2);
/// The longest one long poll asks for, in seconds.
const POLL_SECONDS: u64 = 60;
/// More polls than an honest daemon causes: 600 seconds of answers after 5.
const POLL_LIMIT: u32 = 120;

/// `pam_sm_authenticate(3)`: `args` are the module's options.
pub(crate) fn authenticate(host: &mut impl Host, args: &[&[u8]]) -> Ending {
    match Options::parse(args) {
        Ok(options) => confirm(host, &options),
        Err(error) => {
            host.log(Level::Error, &format!("{error}; denied"));
            Ending::BadOption
        }
    }
}

fn confirm(host: &mut impl Host, options: &Options) -> Ending {
    let Ok(claimant) = Claimant::of(host) else {
        host.log(Level::Error, "the service gives no user name; denied");
        return Ending::ConversationFailed;
    };
    let mut login = Login {
        host,
        options,
        claimant: &claimant,
        // From here on: login(1) may have had to ask for the name first.
        deadline: Deadline::after(options.timeout + MARGIN),
    };
    match login.run() {
        Ok(verification) => login.settled(&verification),
        Err(stop) => login.stopped(&stop),
    }
}

struct Login<'l, H> {
    host: &'l mut H,
    options: &'l Options,
    claimant: &'l Claimant,
    deadline: Deadline,
}

/// Why there is no settled verification to go by.
#[derive(Debug)]
enum Stop {
    Daemon(ClientError),
    Conversation,
    Cancelled,
    TooLate,
}

impl From<ClientError> for Stop {
    fn from(error: ClientError) -> Self {
        Self::Daemon(error)
    }
}

impl<H: Host> Login<'_, H> {
    /// When this returns the connection is closed, and a verification that is still pending is withdrawn with it.
    fn run(&mut self) -> Result<Standing, Stop> {
        let soon = self.deadline.but_within(OPEN_LIMIT);
        let mut client = Client::connect(&self.options.socket, soon)?;
        let opened: Standing = client.open(&self.claimant.request(self.options), None, soon)?;
        self.debug(&format!("opened {}", clean(&opened.id, 64)));
        if opened.state != State::Pending {
            return Ok(opened);
        }
        match self.claimant.way(self.options) {
            Way::Tell => {
                self.host
                    .tell(&notice(&opened, self.options.timeout.as_secs()));
                self.wait(&mut client, &opened)
            }
            Way::Ask => {
                let reply = self
                    .host
                    .ask(&question(&opened))
                    .map_err(|ConversationFailed| Stop::Conversation)?;
                self.debug(&format!("typed: {reply:?}"));
                self.deadline.left().ok_or(Stop::TooLate)?;
                match reply {
                    Reply::Wait => self.wait(&mut client, &opened),
                    Reply::Code(code) => self.spend(&mut client, &opened, &code),
                    Reply::Cancel => Err(Stop::Cancelled),
                }
            }
        }
    }

    fn wait(&self, client: &mut Client, opened: &Standing) -> Result<Standing, Stop> {
        for _ in 0..POLL_LIMIT {
            let left = self.deadline.left().ok_or(ClientError::TimedOut)?;
            let seconds = left.as_secs().clamp(1, POLL_SECONDS);
            let verification: Standing = client.wait(&opened.id, seconds, self.deadline)?;
            if verification.state != State::Pending {
                return Ok(verification);
            }
        }
        Err(Stop::Daemon(ClientError::Garbled(
            "it does not wait where it is asked to",
        )))
    }

    /// The code that was typed. Where the confirmers were faster, what they decided counts.
    fn spend(&self, client: &mut Client, opened: &Standing, code: &str) -> Result<Standing, Stop> {
        match client.type_code::<Standing>(&opened.id, code, self.deadline) {
            Ok(verification) if verification.state == State::Pending => self.wait(client, opened),
            Err(ClientError::Problem(problem)) if problem.kind == ProblemType::Conflict => {
                self.wait(client, opened)
            }
            other => Ok(other?),
        }
    }

    fn settled(&self, verification: &Standing) -> Ending {
        let reason = verification.reason.as_deref();
        let ending = match (verification.state, self.claimant.account) {
            // A decoy has one end, whatever the daemon makes of it.
            (_, Account::Unknown) => Ending::UnknownUser,
            (State::Approved, Account::Known) => Ending::Approved,
            (State::Denied, Account::Known) => Ending::Denied,
            (State::Expired, Account::Known) if reason == Some("unknown_user") => {
                Ending::UnknownUser
            }
            (State::Expired, Account::Known) => Ending::Expired,
            (State::Undeliverable, Account::Known) => Ending::Undeliverable,
            (State::Withdrawn, Account::Known) => Ending::Withdrawn,
            // Never settled; an answer that is none approves nothing.
            (State::Pending, Account::Known) => Ending::Unavailable,
        };
        let level = if ending == Ending::Approved {
            Level::Info
        } else {
            Level::Notice
        };
        self.report(level, ending, &because(verification));
        ending
    }

    fn stopped(&self, stop: &Stop) -> Ending {
        let (level, ending, why) = match stop {
            Stop::Daemon(error) => {
                let ending = failed(error);
                let level = if ending == Ending::Unavailable {
                    Level::Error
                } else {
                    Level::Notice
                };
                (level, ending, error.to_string())
            }
            Stop::Conversation => {
                let why = "the service cannot ask (sshd: KbdInteractiveAuthentication yes, or prompt=never)";
                (Level::Error, Ending::ConversationFailed, why.to_owned())
            }
            Stop::Cancelled => (
                Level::Notice,
                Ending::Cancelled,
                "by the claimant".to_owned(),
            ),
            Stop::TooLate => (Level::Notice, Ending::Expired, "at the prompt".to_owned()),
        };
        let ending = match (self.claimant.account, ending) {
            (Account::Unknown, Ending::Expired | Ending::Cancelled | Ending::WrongCode) => {
                Ending::UnknownUser
            }
            (Account::Known | Account::Unknown, ending) => ending,
        };
        self.report(level, ending, &why);
        ending
    }

    fn report(&self, level: Level, ending: Ending, why: &str) {
        let from = self.claimant.origin();
        let line = format!(
            "user {} from {from}: {ending} ({})",
            clean(&self.claimant.user, 64),
            clean(why, 300)
        );
        self.host.log(level, &line);
    }

    fn debug(&self, line: &str) {
        if self.options.debug == Debug::Yes {
            self.host.log(Level::Debug, line);
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
fn failed(error: &ClientError) -> Ending {
    let ClientError::Problem(problem) = error else {
        return Ending::Unavailable;
    };
    match problem.kind {
        ProblemType::WrongCode => Ending::WrongCode,
        ProblemType::Limited => Ending::Limited,
        ProblemType::NotAllowed | ProblemType::Unauthorized => Ending::Refused,
        ProblemType::InvalidRequest
        | ProblemType::UnmappedUser
        | ProblemType::NotFound
        | ProblemType::MethodNotAllowed
        | ProblemType::Conflict
        | ProblemType::TooLarge
        | ProblemType::UnsupportedMediaType
        | ProblemType::IdempotencyMismatch
        | ProblemType::Internal
        | ProblemType::Unavailable => Ending::Unavailable,
    }
}

#[cfg(test)]
mod tests;
