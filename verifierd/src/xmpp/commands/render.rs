//! Answers to commands, as stanzas.

use jid::Jid;
use verifier_language::Language;
use xmpp_parsers::data_forms::DataForm;
use xmpp_parsers::iq::Iq;
use xmpp_parsers::minidom::Element;
use xmpp_parsers::stanza_error::{DefinedCondition, ErrorType, StanzaError};

use super::answer::Level;
use super::chat::chat;
use super::{Answer, CommandName, Commanded, Listed, NS, discovery, form};
use crate::xmpp::Outgoing;
use crate::xmpp::element::{append, element};

/// What somebody is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// These commands are theirs.
    Commands(Vec<CommandName>),
    /// That is what this is, a command or the list of them.
    Description(Option<CommandName>),
    /// There is something to fill in.
    Form {
        /// For which command.
        name: CommandName,
        /// In which session.
        session: String,
        /// What there is to choose from.
        choices: Choices,
        /// Why it is shown again.
        again: Option<Answer>,
    },
    /// It is over.
    Done {
        /// Which command.
        name: CommandName,
        /// In which session; none in a chat.
        session: Option<String>,
        /// What came of it.
        answer: Answer,
    },
    /// It was left.
    Canceled {
        /// Which command.
        name: CommandName,
        /// In which session.
        session: String,
    },
    /// It is not done.
    Refused(Fault),
}

/// The verifications that one can be chosen from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices(pub Vec<Listed>);

/// Why a step is not taken (XEP-0050 section 4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// There is no such command, as far as whoever asks may know.
    NotFound,
    /// An admin, but without the permission.
    Forbidden,
    /// No action of the protocol.
    MalformedAction,
    /// Not an action of this step.
    BadAction,
    /// The form does not hold what it may.
    BadPayload,
    /// No session of theirs.
    BadSession,
    /// The session is over.
    SessionExpired,
    /// Too many commands in a minute.
    TooMany,
}

/// The answer to a command, in this language; `us` is the address of ours that it was sent to.
#[must_use]
pub fn render(commanded: &Commanded, us: &Jid, reply: &Reply, language: Language) -> Outgoing {
    let payload = match reply {
        Reply::Commands(names) => Ok(discovery::items(names, us, language)),
        Reply::Description(name) => Ok(discovery::info(*name, language)),
        Reply::Form {
            name,
            session,
            choices,
            again,
        } => Ok(executing(
            (*name, session),
            choices,
            again.as_ref(),
            language,
        )),
        Reply::Done {
            name,
            session: Some(session),
            answer,
        } => Ok(completed((*name, session), answer, language)),
        Reply::Done { answer, .. } => return in_chat(commanded, us, answer, language),
        Reply::Canceled { name, session } => Ok(command((*name, session), "canceled")),
        Reply::Refused(fault) => Err(error(*fault)),
    };
    let mut iq = match payload {
        Ok(payload) => Iq::Result {
            from: None,
            to: None,
            id: commanded.id.clone(),
            payload: Some(payload),
        },
        Err(error) => Iq::from_error(commanded.id.clone(), error),
    };
    *iq.to_mut() = Some(commanded.from.clone());
    iq.from_mut().clone_from(&commanded.to);
    Outgoing {
        stanza: iq.into(),
        prompt: None,
    }
}

fn in_chat(commanded: &Commanded, us: &Jid, answer: &Answer, language: Language) -> Outgoing {
    let mut lines = vec![answer.headline(language)];
    lines.extend(answer.lines(language));
    chat(&lines.join("\n"), (us, &commanded.from), language)
}

fn command((name, session): (CommandName, &str), status: &str) -> Element {
    let node = name.node().unwrap_or_default();
    let attributes = [("node", node), ("sessionid", session), ("status", status)];
    element("command", NS, &attributes)
}

fn executing(
    this: (CommandName, &str),
    choices: &Choices,
    again: Option<&Answer>,
    language: Language,
) -> Element {
    let mut command = command(this, "executing");
    let mut actions = element("actions", NS, &[("execute", "complete")]);
    actions.append_child(element("complete", NS, &[]));
    command.append_child(actions);
    append(&mut command, again.map(|answer| note(answer, language)));
    command.append_child(form::blank(this.0, choices, language).into());
    command
}

fn completed(this: (CommandName, &str), answer: &Answer, language: Language) -> Element {
    let mut command = command(this, "completed");
    command.append_child(note(answer, language));
    append(
        &mut command,
        form::result(answer, language).map(DataForm::into),
    );
    command
}

fn note(answer: &Answer, language: Language) -> Element {
    let level = match answer.level() {
        Level::Info => "info",
        Level::Warn => "warn",
        Level::Error => "error",
    };
    let mut note = element("note", NS, &[("type", level)]);
    note.append_text_node(answer.headline(language));
    note
}

fn error(fault: Fault) -> StanzaError {
    let (type_, defined_condition, own) = match fault {
        Fault::NotFound => (ErrorType::Cancel, DefinedCondition::ItemNotFound, None),
        Fault::Forbidden => (ErrorType::Auth, DefinedCondition::Forbidden, None),
        Fault::MalformedAction => bad("malformed-action"),
        Fault::BadAction => bad("bad-action"),
        Fault::BadPayload => bad("bad-payload"),
        Fault::BadSession => bad("bad-sessionid"),
        Fault::SessionExpired => (
            ErrorType::Cancel,
            DefinedCondition::NotAllowed,
            Some("session-expired"),
        ),
        Fault::TooMany => (ErrorType::Wait, DefinedCondition::ResourceConstraint, None),
    };
    StanzaError {
        type_,
        by: None,
        defined_condition,
        texts: std::collections::BTreeMap::new(),
        other: own.map(|own| Element::bare(own, NS)),
    }
}

const fn bad(own: &'static str) -> (ErrorType, DefinedCondition, Option<&'static str>) {
    (ErrorType::Modify, DefinedCondition::BadRequest, Some(own))
}
