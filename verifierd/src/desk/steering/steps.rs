//! Commands as they come: what there is, the steps of forms (XEP-0050), lines of text.

use jid::BareJid;
use verification::{Binding, Chosen, Incoming, Verification};

use super::Desk;
use super::rights::May;
use super::sessions::Found;
use crate::xmpp::commands::{
    Action, Answer, Audience, Choices, CommandName, Commanded, Fault, Listed, Reply, Step, What,
    Wish, Wrong, brief, render,
};

/// Verifications that an admin is shown at once.
const MOST_LISTED: usize = 50;

impl Desk {
    /// Somebody wants something done.
    pub(in crate::desk) fn command(&mut self, commanded: &Commanded) {
        let account = commanded.from.to_bare();
        let reply = match &commanded.what {
            What::List => Reply::Commands(self.commands_of(&account)),
            What::Describe(name) => self.describe(&account, *name),
            What::Step(step) => self.step(commanded, step).unwrap_or_else(Reply::Refused),
            What::Line {
                name,
                wish,
                incoming,
            } => match self.line(commanded, *name, wish, incoming) {
                Some(reply) => reply,
                None => return,
            },
        };
        let Some(us) = commanded.to.clone().or_else(|| self.sender.clone()) else {
            return;
        };
        // Last: it may have been the language that was chosen.
        let language = self.language(&account, commanded.lang.as_deref());
        self.send(render(commanded, &us, &reply, language));
    }

    fn describe(&self, account: &BareJid, name: Option<CommandName>) -> Reply {
        let may = name.map_or(May::Yes, |name| self.may(account, name));
        match may {
            May::Yes => Reply::Description(name),
            May::Forbidden => Reply::Refused(Fault::Forbidden),
            May::Unknown => Reply::Refused(Fault::NotFound),
        }
    }

    /// None where it was rather something to be answered by the ledger.
    fn line(
        &mut self,
        commanded: &Commanded,
        name: CommandName,
        wish: &Result<Wish, Wrong>,
        incoming: &Incoming,
    ) -> Option<Reply> {
        let (account, now) = (commanded.from.to_bare(), self.clock.now());
        let may = self.may(&account, name) == May::Yes;
        if !may {
            self.ledger.receive(incoming.clone(), now);
            return None;
        }
        if !self.steering.pace.allows(&account, now) {
            return None;
        }
        // Whoever asks for help while a request is open wants to know how to answer that, above all.
        if name == CommandName::Help && self.ledger.open_for(&account) > 0 {
            self.ledger.receive(incoming.clone(), now);
        }
        let answer = match wish {
            Ok(wish) => self.perform((&commanded.from, name), wish),
            Err(wrong) => Answer::Wrong(name, *wrong),
        };
        Some(Reply::Done {
            name,
            session: None,
            answer,
        })
    }

    fn step(&mut self, commanded: &Commanded, step: &Step) -> Result<Reply, Fault> {
        let (from, now) = (&commanded.from, self.clock.now());
        let account = from.to_bare();
        let name = step.name.ok_or(Fault::NotFound)?;
        match self.may(&account, name) {
            May::Yes => {}
            May::Forbidden => return Err(Fault::Forbidden),
            May::Unknown => return Err(Fault::NotFound),
        }
        if !self.steering.pace.allows(&account, now) {
            return Err(Fault::TooMany);
        }
        let action = step.action.ok_or(Fault::MalformedAction)?;
        let Some(session) = &step.session else {
            return self.begin(commanded, name, (action, step));
        };
        match self.steering.sessions.find(session, (from, name), now) {
            Found::Open => {}
            Found::Over => return Err(Fault::SessionExpired),
            Found::Nothing => return Err(Fault::BadSession),
        }
        match (action, &step.wish) {
            (Action::Cancel, _) => {
                self.steering.sessions.end(session);
                let session = session.clone();
                Ok(Reply::Canceled { name, session })
            }
            // There is but one step to take.
            (Action::Prev | Action::Next, _) => Err(Fault::BadAction),
            (Action::Execute | Action::Complete, Some(Ok(wish))) => {
                Ok(self.complete(commanded, (name, session), wish))
            }
            (Action::Execute | Action::Complete, Some(Err(_)) | None) => Err(Fault::BadPayload),
        }
    }

    fn begin(
        &mut self,
        commanded: &Commanded,
        name: CommandName,
        (action, step): (Action, &Step),
    ) -> Result<Reply, Fault> {
        if action != Action::Execute {
            return Err(Fault::BadAction);
        }
        let now = self.clock.now();
        let session = self.steering.sessions.begin(&commanded.from, name, now);
        if name.is_plain()
            && let Some(Ok(wish)) = &step.wish
        {
            return Ok(self.complete(commanded, (name, &session), wish));
        }
        Ok(Reply::Form {
            name,
            session,
            choices: self.choices(&commanded.from.to_bare(), name),
            again: None,
        })
    }

    fn complete(
        &mut self,
        commanded: &Commanded,
        (name, session): (CommandName, &str),
        wish: &Wish,
    ) -> Reply {
        let session = session.to_owned();
        let answer = self.perform((&commanded.from, name), wish);
        if let Answer::Chosen(_, Chosen::NeedsCode | Chosen::WrongCode(1..)) = &answer {
            return Reply::Form {
                name,
                session,
                choices: self.choices(&commanded.from.to_bare(), name),
                again: Some(answer),
            };
        }
        self.steering.sessions.end(&session);
        Reply::Done {
            name,
            session: Some(session),
            answer,
        }
    }

    /// What there is to choose from.
    fn choices(&self, account: &BareJid, name: CommandName) -> Choices {
        Choices(match name.audience() {
            Audience::Admins(_) => self.listed(account).0,
            Audience::Confirmers => self.own(account),
        })
    }

    /// What waits for this account's answer.
    pub(super) fn own(&self, account: &BareJid) -> Vec<Listed> {
        let open = self.ledger.open_of(account);
        let unanswered = open.filter(|(_, ask)| !ask.has_answered());
        let mut own: Vec<_> = unanswered
            .map(|(verification, _)| self.show(verification, account))
            .collect();
        own.sort_by_key(|one| (one.deadline, one.id));
        own
    }

    /// What waits for anybody: the first of them, and how many there are.
    pub(super) fn listed(&self, reader: &BareJid) -> (Vec<Listed>, usize) {
        let mut all: Vec<_> = self.ledger.pending().collect();
        all.sort_by_key(|one| (one.opened(), one.id()));
        let first = all.iter().take(MOST_LISTED);
        let first = first.map(|one| self.show(one, reader)).collect();
        (first, all.len())
    }

    fn show(&self, verification: &Verification, reader: &BareJid) -> Listed {
        let request = verification.request();
        Listed {
            id: verification.id(),
            number: verification.number(),
            request: brief(request, self.language(reader, request.lang())),
            accounts: verification
                .asks()
                .iter()
                .map(|ask| ask.bare().clone())
                .collect(),
            deadline: verification.deadline(),
            needs_code: request.binding() != Binding::Tap,
        }
    }
}
