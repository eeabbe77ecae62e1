//! `verifierd ask`: puts a question to a person and waits. Whatever goes wrong, it does not end with 0.

use std::io::{self, IsTerminal};
use std::time::Duration;

use clap::{Args, ValueEnum};
use verifier_wire::client::{Client, ClientError};
use verifier_wire::{Context, OpenRequest, Verification};

use super::ask_screen::Screen;
use super::exit::Exit;
use super::{SocketPath, complain, daemon, say};

/// What is asked of whom.
#[derive(Debug, Args)]
pub(super) struct Question {
    /// Who is asked: alice@example.org, or alice@example.org/phone for one device
    jid: String,
    /// What they are asked
    pub(super) message: String,
    /// How the answer is tied to this question
    ///
    /// tap: a yes is enough; code: a tap, or the code shown here; transfer: only the code shown here.
    #[arg(long, value_enum, default_value_t = Binding::Tap)]
    binding: Binding,
    /// How long to wait, 5 to 600 (default: the daemon's)
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(5..=600))]
    timeout: Option<u16>,
    /// Somebody else who is asked too; may be repeated
    #[arg(long = "confirmer", value_name = "JID")]
    confirmers: Vec<String>,
    /// How many of those asked must confirm (default: 1)
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u8).range(1..=16))]
    needed: Option<u8>,
    /// Go on after a denial, as long as enough of those asked are left to confirm
    #[arg(long)]
    no_veto: bool,
    /// Who may not confirm it, because it is they who ask
    #[arg(long, value_name = "JID")]
    requester: Option<String>,
    /// Language they are asked in, such as pt-BR (default: the one they chose)
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// What it is about, for a client that shows it (default: `ask://` and the name of this host)
    #[arg(long)]
    url: Option<String>,
    /// Print the verification as JSON when it has ended
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    socket: SocketPath,
}

impl Question {
    /// Everybody who is asked.
    pub(super) fn asked(&self) -> impl Iterator<Item = &str> {
        let others = self.confirmers.iter().map(String::as_str);
        std::iter::once(self.jid.as_str()).chain(others)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Binding {
    Tap,
    Code,
    Transfer,
}

impl From<Binding> for verifier_wire::Binding {
    fn from(binding: Binding) -> Self {
        match binding {
            Binding::Tap => Self::Tap,
            Binding::Code => Self::Code,
            Binding::Transfer => Self::Transfer,
        }
    }
}

/// One long poll without somebody who looks on.
const QUIET_POLL: u64 = 25; // seconds
/// With a clock that ticks.
const SHOWN_POLL: u64 = 1; // seconds

pub(super) fn run(question: &Question) -> Exit {
    let is_watched = io::stderr().is_terminal();
    if question.binding == Binding::Transfer && !is_watched {
        complain("--binding transfer needs a terminal: the code is shown there");
        return Exit::Usage;
    }
    let ended =
        daemon::connect(&question.socket.path).and_then(|client| ask(client, question, is_watched));
    match ended {
        Ok((verification, exit)) => {
            if question.json
                && let Ok(json) = serde_json::to_string(&verification)
            {
                say(&json);
            }
            exit
        }
        Err(error) => {
            if is_watched {
                Screen::clear();
            }
            let exit = daemon::give_up(&error);
            // Lost is not denied, whatever the daemon no longer knows.
            if exit == Exit::FAILURE {
                Exit::Unreachable
            } else {
                exit
            }
        }
    }
}

/// Waits until it is settled. The question lives as long as the connection: ^C takes it back.
fn ask(
    mut client: Client,
    question: &Question,
    is_watched: bool,
) -> Result<(Verification, Exit), ClientError> {
    let mut verification: Verification = client.open(&request(question), None, daemon::soon())?;
    let mut screen = is_watched.then(|| Screen::open(question, &verification));
    let poll = if is_watched { SHOWN_POLL } else { QUIET_POLL };
    loop {
        if let Some(exit) = Exit::of(verification.state) {
            if let Some(screen) = &mut screen {
                screen.close(&verification);
            }
            return Ok((verification, exit));
        }
        if let Some(screen) = &mut screen {
            screen.tick(&verification);
        }
        let deadline = daemon::after_waiting(Duration::from_secs(poll));
        verification = client.wait(&verification.id, poll, deadline)?;
    }
}

fn request(question: &Question) -> OpenRequest {
    let host = host_name();
    let (jid, confirmers) = if question.confirmers.is_empty() {
        (Some(question.jid.clone()), None)
    } else {
        (
            None,
            Some(question.asked().map(ToOwned::to_owned).collect()),
        )
    };
    OpenRequest {
        jid,
        confirmers,
        needed: question.needed,
        veto: question.no_veto.then_some(false),
        requester: question.requester.clone(),
        lang: question.lang.clone(),
        method: "ASK".into(),
        url: question
            .url
            .clone()
            .unwrap_or_else(|| format!("ask://{host}/")),
        binding: Some(question.binding.into()),
        timeout: question.timeout,
        message: Some(question.message.clone()),
        context: Some(Context {
            host: Some(host),
            ..Context::default()
        }),
        withdraw_on_close: true,
        ..OpenRequest::default()
    }
}

/// The name of this machine (uname(2)), as far as it can stand in a URL.
fn host_name() -> String {
    let name = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if name.is_empty() || !name.chars().all(is_host) {
        return "localhost".into();
    }
    name
}
