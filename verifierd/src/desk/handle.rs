//! How the doors reach the desk: a message there, and a oneshot for the way back.

use std::fmt;
use std::sync::Arc;

use jid::BareJid;
use tokio::sync::{mpsc, oneshot, watch};
use verification::{
    BypassError, CodeError, Order, Readiness, Refusal, Snapshot, Statistics, Steer, Steered,
    VerificationId, Verifier, WithdrawError,
};

use crate::bypass::{Bypass, Used};
use crate::xmpp::LinkStatus;

/// Where an answer goes.
pub(super) type Reply<T> = oneshot::Sender<T>;

/// What the desk is asked to do.
#[derive(Debug)]
pub(super) enum Command {
    Open(Box<Order>, Reply<Result<Snapshot, Refusal>>),
    Read(VerificationId, Reply<Option<Snapshot>>),
    Changed {
        id: VerificationId,
        seen: u32,
        reply: Reply<Option<Snapshot>>,
    },
    List(Reply<Vec<Snapshot>>),
    TypeCode {
        id: VerificationId,
        code: String,
        reply: Reply<Result<Snapshot, CodeError>>,
    },
    Withdraw(VerificationId, Reply<Result<Snapshot, WithdrawError>>),
    Abandon(VerificationId),
    Statistics(Reply<Statistics>),
    Steer(Steer, By, Reply<Steered>),
    TellBypassed(Vec<Used>, Reply<bool>),
}

/// Who steers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// Root, over the unix socket.
    Root,
    /// Whoever may send us signals.
    Signal,
    /// An admin, by XMPP.
    Person(BareJid),
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("root"),
            Self::Signal => f.write_str("SIGHUP"),
            Self::Person(account) => write!(f, "{account}"),
        }
    }
}

/// The doors' end of the desk.
#[derive(Debug, Clone)]
pub struct DeskHandle {
    commands: mpsc::UnboundedSender<Command>,
    link_status: watch::Receiver<LinkStatus>,
    bypass: Option<Arc<Bypass>>,
}

impl DeskHandle {
    pub(super) fn new(
        commands: mpsc::UnboundedSender<Command>,
        link_status: watch::Receiver<LinkStatus>,
    ) -> Self {
        Self {
            commands,
            link_status,
            bypass: None,
        }
    }

    /// The same, with codes that let people in without a confirmer; without this there are none.
    #[must_use]
    pub fn bypassed_by(mut self, bypass: Arc<Bypass>) -> Self {
        self.bypass = Some(bypass);
        self
    }

    /// Tells the admins who was let in by bypass codes; false where nobody can be told now.
    pub(crate) async fn tell_bypassed(&self, uses: Vec<Used>) -> bool {
        let told = self.ask(|reply| Command::TellBypassed(uses, reply)).await;
        told.unwrap_or(false)
    }

    /// Reads the configuration again, because of a signal.
    pub async fn reload(&self) -> Steered {
        let reloaded = self.ask(|reply| Command::Steer(Steer::Reload, By::Signal, reply));
        reloaded.await.unwrap_or(Steered::Unavailable)
    }

    /// Sends a command and waits for the answer; `None` once the desk has closed.
    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.commands.send(command(reply)).ok()?;
        answer.await.ok()
    }
}

impl Verifier for DeskHandle {
    async fn open(&self, order: Order) -> Result<Snapshot, Refusal> {
        let opened = self
            .ask(|reply| Command::Open(Box::new(order), reply))
            .await;
        opened.unwrap_or(Err(Refusal::Stopping))
    }

    async fn read(&self, id: VerificationId) -> Option<Snapshot> {
        self.ask(|reply| Command::Read(id, reply)).await.flatten()
    }

    async fn changed(&self, id: VerificationId, seen: u32) -> Option<Snapshot> {
        self.ask(|reply| Command::Changed { id, seen, reply })
            .await
            .flatten()
    }

    async fn list(&self) -> Vec<Snapshot> {
        self.ask(Command::List).await.unwrap_or_default()
    }

    async fn type_code(&self, id: VerificationId, code: String) -> Result<Snapshot, CodeError> {
        let typed = self
            .ask(|reply| Command::TypeCode { id, code, reply })
            .await;
        typed.unwrap_or(Err(CodeError::NotFound))
    }

    async fn withdraw(&self, id: VerificationId) -> Result<Snapshot, WithdrawError> {
        let withdrawn = self.ask(|reply| Command::Withdraw(id, reply)).await;
        withdrawn.unwrap_or(Err(WithdrawError::NotFound))
    }

    fn abandon(&self, id: VerificationId) {
        let _ = self.commands.send(Command::Abandon(id));
    }

    async fn takes_bypass(&self, user: &str) -> bool {
        match &self.bypass {
            Some(bypass) => bypass.takes(user).await,
            None => false,
        }
    }

    async fn spend_bypass(&self, user: String, code: String) -> Result<u32, BypassError> {
        match &self.bypass {
            Some(bypass) => bypass.spend(user, code).await,
            None => Err(BypassError::Wrong),
        }
    }

    async fn steer(&self, steer: Steer) -> Steered {
        let steered = self
            .ask(|reply| Command::Steer(steer, By::Root, reply))
            .await;
        steered.unwrap_or(Steered::Unavailable)
    }

    fn readiness(&self) -> Readiness {
        if self.commands.is_closed() {
            return Readiness::NotReady(vec!["the daemon is stopping".to_owned()]);
        }
        match &*self.link_status.borrow() {
            LinkStatus::Up => Readiness::Ready,
            LinkStatus::Connecting => {
                Readiness::NotReady(vec!["connecting to the XMPP server".to_owned()])
            }
            LinkStatus::Down { why, retry_in, .. } => Readiness::NotReady(vec![format!(
                "no link to the XMPP server: {why}; next try within {} s",
                retry_in.as_secs().max(1)
            )]),
        }
    }

    async fn statistics(&self) -> Statistics {
        let statistics = self.ask(Command::Statistics).await.unwrap_or_default();
        Statistics {
            bypassed: self.bypass.as_ref().map_or(0, |bypass| bypass.count()),
            ..statistics
        }
    }
}
