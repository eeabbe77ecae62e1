//! One login: ask the daemon, show the claimant what to do, wait for the outcome. All of it ends by one deadline; only
//! a person at the prompt can take longer, and then it is too late.

mod end;
mod way_back;

use std::time::Duration;

use verifier_wire::client::{Client, ClientError, Deadline};
use verifier_wire::{BypassRequest, ProblemType, Standing, State};

use crate::claimant::{Claimant, Way};
use crate::connection;
use crate::host::{Host, Level};
use crate::options::{Debug, Options, Prompt};
use crate::reply::Reply;
use crate::text::{clean, notice, question, question_for_bypass};
use crate::verdict::Ending;
use end::Stop;

/// How long the daemon may take to open a verification: it only has to write it down.
const OPEN_LIMIT: Duration = Duration::from_secs(5);
/// How long after the timeout the daemon's own word of it may take to get here. So long before the end nothing is asked of
/// it any more: a silence shorter than this is the claimant's doing, who was slow at the prompt.
const MARGIN: Duration = Duration::from_secs(2);
/// The longest one long poll asks for, in seconds.
const POLL_SECONDS: u64 = 60;
/// More polls than an honest daemon causes: 600 seconds of answers after 5.
const POLL_LIMIT: u32 = 120;
/// Sent where what was typed is no code at all. No code looks so: it is wrong for everybody.
const NO_CODE: &str = "x";

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
    let claimant = match Claimant::of(host) {
        Ok(claimant) => claimant,
        Err(fault) => {
            host.log(Level::Error, "the user cannot be told; denied");
            return Ending::from(fault);
        }
    };
    let outside = options.scope.leaves_out(&claimant, host);
    let key = connection::key(host, &claimant);
    let mut login = Login {
        host,
        options,
        claimant: &claimant,
        key,
        // From here on: login(1) may have had to ask for the name first.
        deadline: Deadline::after(options.timeout + MARGIN),
        has_typed: false,
    };
    if let Some(outside) = outside {
        login.report(Level::Notice, Ending::OutOfScope, &outside.to_string());
        return Ending::OutOfScope;
    }
    let ended = login.run();
    let ending = login.conclude(&ended);
    if matches!(
        ending,
        Ending::Approved | Ending::Bypassed | Ending::FailedOpen
    ) {
        // Whoever asks once more on this handle asks about something else.
        login.host.drop_token();
    }
    ending
}

struct Login<'l, H> {
    host: &'l mut H,
    options: &'l Options,
    claimant: &'l Claimant,
    key: Option<String>,
    deadline: Deadline,
    /// Whether a code was typed, so that none is asked for once more.
    has_typed: bool,
}

impl<H: Host> Login<'_, H> {
    /// When this returns the connection is closed, and a verification that is still pending is withdrawn with it, unless
    /// the daemon keeps it for another attempt.
    fn run(&mut self) -> Result<Standing, Stop> {
        let soon = self.deadline.but_within(OPEN_LIMIT);
        let mut client = Client::connect(&self.options.socket, soon)?;
        let request = self.claimant.request(self.options);
        let opened: Standing = client.open(&request, self.key.as_deref(), soon)?;
        self.debug(&format!("opened {}", clean(&opened.id, 64)));
        if opened.state != State::Pending {
            return found(opened, request.grace.is_some());
        }
        let question = match self.claimant.way(self.options) {
            Way::Ask => question(&opened),
            Way::Tell if self.claimant.is_unattended() => return self.wait(&mut client, &opened),
            Way::Tell if opened.takes_bypass && self.options.prompt == Prompt::Auto => {
                question_for_bypass(&opened)
            }
            Way::Tell => {
                let seconds = self.options.timeout.as_secs();
                self.host.tell(&notice(&opened, seconds));
                return self.wait(&mut client, &opened);
            }
        };
        match self.ask(&question)? {
            Reply::Wait => self.wait(&mut client, &opened),
            Reply::Code(code) => self.spend(&mut client, &opened, &code),
            Reply::Bypass(code) => self.bypass(&mut client, &opened, code),
            Reply::Other => self.spend(&mut client, &opened, NO_CODE),
        }
    }

    fn ask(&mut self, question: &str) -> Result<Reply, Stop> {
        let reply = self.host.ask(question).map_err(Stop::Host)?;
        self.debug(&format!("typed: {reply:?}"));
        self.time_left().ok_or(Stop::TooLate)?;
        self.has_typed = reply != Reply::Wait;
        Ok(reply)
    }

    /// What is left of the time for the claimant and the confirmers.
    fn time_left(&self) -> Option<Duration> {
        let left = self.deadline.left()?.checked_sub(MARGIN)?;
        (!left.is_zero()).then_some(left)
    }

    fn wait(&self, client: &mut Client, opened: &Standing) -> Result<Standing, Stop> {
        for _ in 0..POLL_LIMIT {
            let left = self.time_left().ok_or(Stop::TooLate)?;
            let seconds = POLL_SECONDS.min(left.as_secs() + 1);
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

    /// The bypass code that was typed while confirmers are being asked. A wrong one counts as any wrong code does, where
    /// one can be typed.
    fn bypass(
        &self,
        client: &mut Client,
        opened: &Standing,
        code: String,
    ) -> Result<Standing, Stop> {
        match client.spend_bypass(&self.bypass_request(code), self.deadline) {
            Ok(spent) => Err(Stop::Bypassed(spent.uses_left)),
            Err(ClientError::Problem(problem))
                if problem.kind == ProblemType::WrongCode
                    && self.claimant.way(self.options) == Way::Ask =>
            {
                self.spend(client, opened, NO_CODE)
            }
            Err(error) => Err(Stop::Daemon(error)),
        }
    }

    fn bypass_request(&self, code: String) -> BypassRequest {
        BypassRequest {
            user: self.claimant.name(),
            code,
        }
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

/// A verification that is settled as it is opened was opened by an earlier attempt on this connection. Whatever was
/// decided then, it was about that attempt and not about this one. What counts is what the daemon decides now: that it
/// was approved before, where `is_grace_asked`; that there is no way to the confirmers.
fn found(opened: Standing, is_grace_asked: bool) -> Result<Standing, Stop> {
    let is_grace = is_grace_asked && opened.reason.as_deref() == Some("grace");
    match opened.state {
        State::Approved if is_grace => Ok(opened),
        State::Undeliverable => Ok(opened),
        State::Pending | State::Approved | State::Denied | State::Expired | State::Withdrawn => {
            Err(Stop::Decided(Box::new(opened)))
        }
    }
}

#[cfg(test)]
mod tests;
