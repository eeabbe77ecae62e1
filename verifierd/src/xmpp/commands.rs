//! Commands: how people and admins steer the daemon from their IM client, by forms (XEP-0050, XEP-0004, XEP-0122) and by
//! short texts. Each exists once, in [`CommandName`]; here it is read and rendered, and the desk decides who may and
//! what comes of it. Nothing in here can approve for somebody else: a yes goes through the ledger like any other.

mod answer;
mod chat;
mod discovery;
mod form;
mod name;
mod notification;
mod read;
mod render;
mod text;
mod texts;
mod wish;

use jid::Jid;
use verification::Incoming;

pub use self::answer::{Answer, Figures, Listed, Past, brief};
pub use self::name::{Audience, CommandName, Permission};
pub use self::notification::{Notification, describe, render_announcement, render_notification};
pub(super) use self::read::{in_chat, read};
pub use self::render::{Choices, Fault, Reply, render};
pub use self::wish::{Code, Wish, Wrong};

/// Identifies the protocol, and the node that lists the commands (XEP-0050).
pub(in crate::xmpp) const NS: &str = "http://jabber.org/protocol/commands";

/// Somebody wants something done, or wants to know what can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commanded {
    /// Who.
    pub from: Jid,
    /// The address of ours it was sent to; a client's server may leave it out.
    pub to: Option<Jid>,
    /// The stanza's `id`; only an iq's is repeated in the answer.
    pub id: String,
    /// In which language they want to be answered (`xml:lang`, BCP 47). Untrusted text.
    pub lang: Option<String>,
    /// What.
    pub what: What,
}

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// To know which commands there are (disco#items).
    List,
    /// To know what this is, a command or, without a name, the list of them (disco#info).
    Describe(Option<CommandName>),
    /// A step of a command.
    Step(Step),
    /// A command in one line.
    Line {
        /// Which.
        name: CommandName,
        /// What was written behind it.
        wish: Result<Wish, Wrong>,
        /// The same as an answer, for whoever may not command.
        incoming: Box<Incoming>,
    },
}

/// A step of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which command; none if there is none of that node.
    pub name: Option<CommandName>,
    /// Which session; none to begin one.
    pub session: Option<String>,
    /// What to do; none if it is nothing that the protocol knows.
    pub action: Option<Action>,
    /// What was filled in, if a form came.
    pub wish: Option<Result<Wish, Wrong>>,
}

/// What to do in a step (XEP-0050 section 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Begin, or go on in the way that the form says.
    Execute,
    /// The step before.
    Prev,
    /// The next step.
    Next,
    /// Do it.
    Complete,
    /// Leave it.
    Cancel,
}
