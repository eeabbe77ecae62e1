//! What is done where nobody could be asked: a bypass code, if the claimant has one, and what `failmode` says.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use verifier_bypass::{Code, SpendError};
use verifier_wire::client::{Client, ClientError, Deadline, is_absent};
use verifier_wire::{BypassSpent, Standing};

use super::end::{End, Help, Stop};
use super::{Login, OPEN_LIMIT};
use crate::claimant::Account;
use crate::host::Host;
use crate::options::{FailMode, Prompt, Unmapped};
use crate::reply::Reply;
use crate::text::WAY_BACK;
use crate::verdict::Ending;

impl<H: Host> Login<'_, H> {
    /// The last word on what [`Login::run`] came to.
    pub(super) fn conclude(&mut self, ended: &Result<Standing, Stop>) -> Ending {
        let mut end = match ended {
            Ok(verification) => End::settled(verification),
            Err(stop) => End::stopped(stop),
        };
        if end.ending == Ending::Unmapped && self.options.unmapped == Unmapped::Denied {
            end.ending = Ending::UnknownUser;
        }
        if end.help != Help::None {
            end = match self.way_back(&end) {
                Some(better) => better,
                None => self.without_anybody(end),
            };
        }
        let end = end.of(self.claimant.account);
        self.report(end.level(), end.ending, &end.why);
        end.ending
    }

    /// Asks for a bypass code where one can be checked. `None` if there is nobody to ask, or they have none: then it ends
    /// as it would have.
    fn way_back(&mut self, end: &End) -> Option<End> {
        let file = self.options.bypass.as_deref().filter(|path| path.exists());
        let is_checked = match end.help {
            Help::None => false,
            Help::Daemon | Help::DaemonCutOff => true,
            Help::NoDaemon | Help::Silence => file.is_some(),
        };
        let is_asked = self.options.prompt != Prompt::Never && !self.has_typed;
        if !is_checked || !is_asked || self.time_left().is_none() {
            return None;
        }
        match self.ask(WAY_BACK) {
            Ok(Reply::Wait) | Err(Stop::Host(_)) => None,
            // Nothing else is sent anywhere: programs that answer every question with a password do so here, too.
            Ok(Reply::Code(_) | Reply::Other) => {
                Some(End::new(Ending::WrongCode, "no bypass code"))
            }
            Ok(Reply::Bypass(code)) => Some(match (end.help, file) {
                (Help::NoDaemon | Help::Silence, Some(file)) => self.spend_offline(file, &code),
                (Help::NoDaemon | Help::Silence | Help::None, _) => return None,
                (Help::Daemon | Help::DaemonCutOff, file) => self.spend_online(code, file),
            }),
            Err(stop) => Some(End::stopped(&stop)),
        }
    }

    /// By the daemon, or if that breaks off by the file.
    fn spend_online(&self, code: String, file: Option<&Path>) -> End {
        let soon = Deadline::after(OPEN_LIMIT);
        let request = self.bypass_request(code);
        let spent = Client::connect(&self.options.socket, soon)
            .and_then(|mut client| client.spend_bypass(&request, soon));
        match (spent, file) {
            (Ok(BypassSpent { uses_left }), _) => End::stopped(&Stop::Bypassed(uses_left)),
            (Err(error @ ClientError::Problem(_)), _) | (Err(error), None) => {
                End::stopped(&Stop::Daemon(error))
            }
            (Err(_), Some(file)) => self.spend_offline(file, &request.code),
        }
    }

    fn spend_offline(&self, file: &Path, code: &str) -> End {
        let Some(code) = Code::parse(code) else {
            return End::new(Ending::WrongCode, "no bypass code");
        };
        match verifier_bypass::spend(file, &self.claimant.name(), &code, now()) {
            Ok(spent) => End::stopped(&Stop::Bypassed(spent.uses_left.into())),
            Err(SpendError::Wrong) => End::new(Ending::WrongCode, "no bypass code that counts"),
            Err(SpendError::Unusable(why)) => {
                let why = format!("bypass={}: {why}", file.display());
                End::new(Ending::Unavailable, &why)
            }
        }
    }

    /// What `failmode=open` lets in: where there is no daemon, beyond doubt, and where the daemon says that nobody beyond
    /// this machine can be reached. Never a user who may not exist.
    fn without_anybody(&self, end: End) -> End {
        let is_wanted =
            self.options.failmode == FailMode::Open && self.claimant.account == Account::Known;
        let is_nobody_there = match end.help {
            _ if !is_wanted => false,
            Help::None | Help::Daemon | Help::NoDaemon => false,
            Help::DaemonCutOff => true,
            Help::Silence => is_absent(&self.options.socket),
        };
        if is_nobody_there {
            let why = format!("{}: {}", end.ending, end.why);
            return End::new(Ending::FailedOpen, &why);
        }
        end
    }
}

/// Seconds of Unix time; the end of it, when every code has expired, if the clock stands before 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "there is nobody to be told the time by while the daemon is down"
)]
fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(u64::MAX, |since| since.as_secs())
}
