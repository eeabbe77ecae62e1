//! Sessions of commands that take more than one step (XEP-0050 section 3.3).

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jid::Jid;
use uuid::Uuid;
use verification::Time;

use crate::xmpp::commands::CommandName;

/// How long somebody may take to fill in a form, and a session that is over is known.
const LIFE: Duration = Duration::from_secs(600);
/// Sessions known at once; the oldest goes first.
const MOST: usize = 1000;
/// And of one client: nobody can drive out the sessions of others.
const MOST_OF_ONE: usize = 5;

/// The sessions.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    known: BTreeMap<String, Session>,
    /// Their names, the oldest first.
    order: VecDeque<String>,
}

#[derive(Debug)]
struct Session {
    /// The client that began it: nobody else can go on with it.
    from: Jid,
    name: CommandName,
    began: Time,
    is_over: bool,
}

/// What a session is to whoever names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Theirs, and open.
    Open,
    /// Theirs, and over.
    Over,
    /// None of theirs.
    Nothing,
}

impl Sessions {
    /// A new one, by a name that cannot be guessed.
    pub(super) fn begin(&mut self, from: &Jid, name: CommandName, now: Time) -> String {
        self.forget(now);
        let is_theirs = |id: &&String| self.known.get(*id).is_some_and(|one| one.from == *from);
        let theirs: Vec<_> = self.order.iter().filter(is_theirs).cloned().collect();
        let oldest = match theirs.first() {
            Some(own) if theirs.len() >= MOST_OF_ONE => Some(own.clone()),
            _ if self.known.len() >= MOST => self.order.front().cloned(),
            _ => None,
        };
        if let Some(oldest) = oldest {
            self.remove(&oldest);
        }
        let id = Uuid::new_v4().simple().to_string();
        let session = Session {
            from: from.clone(),
            name,
            began: now,
            is_over: false,
        };
        self.known.insert(id.clone(), session);
        self.order.push_back(id.clone());
        id
    }

    pub(super) fn find(&mut self, id: &str, (from, name): (&Jid, CommandName), now: Time) -> Found {
        self.forget(now);
        match self.known.get(id) {
            Some(one) if one.from == *from && one.name == name => {
                if one.is_over {
                    Found::Over
                } else {
                    Found::Open
                }
            }
            Some(_) | None => Found::Nothing,
        }
    }

    pub(super) fn end(&mut self, id: &str) {
        if let Some(session) = self.known.get_mut(id) {
            session.is_over = true;
        }
    }

    fn forget(&mut self, now: Time) {
        while let Some(oldest) = self.order.front()
            && let Some(session) = self.known.get(oldest)
            && now.since(session.began) >= LIFE
        {
            let oldest = oldest.clone();
            self.remove(&oldest);
        }
    }

    fn remove(&mut self, id: &str) {
        self.known.remove(id);
        self.order.retain(|other| other != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: CommandName = CommandName::Mute;

    fn jid(text: &str) -> Jid {
        Jid::new(text).unwrap()
    }

    fn at(seconds: u64) -> Time {
        Time::from_millis(seconds * 1000)
    }

    #[test]
    fn a_session_is_its_clients_and_its_commands_alone() {
        let mut sessions = Sessions::default();
        let (alice, other) = (
            jid("alice@example.org/phone"),
            jid("alice@example.org/laptop"),
        );
        let id = sessions.begin(&alice, NAME, at(0));
        assert_eq!(sessions.find(&id, (&alice, NAME), at(1)), Found::Open);
        assert_eq!(sessions.find(&id, (&other, NAME), at(1)), Found::Nothing);
        let another = CommandName::Deny;
        assert_eq!(sessions.find(&id, (&alice, another), at(1)), Found::Nothing);
        assert_eq!(sessions.find("", (&alice, NAME), at(1)), Found::Nothing);
    }

    #[test]
    fn a_session_that_is_over_is_known_for_a_while() {
        let mut sessions = Sessions::default();
        let alice = jid("alice@example.org/phone");
        let id = sessions.begin(&alice, NAME, at(0));
        sessions.end(&id);
        assert_eq!(sessions.find(&id, (&alice, NAME), at(599)), Found::Over);
        assert_eq!(sessions.find(&id, (&alice, NAME), at(600)), Found::Nothing);
        assert!(sessions.known.is_empty() && sessions.order.is_empty());
    }

    #[test]
    fn nobody_fills_the_memory_or_drives_out_the_sessions_of_others() {
        let mut sessions = Sessions::default();
        let alice = jid("alice@example.org/phone");
        let id = sessions.begin(&alice, NAME, at(0));
        let eve = jid("eve@example.org/phone");
        for _ in 0..2 * MOST {
            sessions.begin(&eve, NAME, at(1));
        }
        assert_eq!(sessions.known.len(), 1 + MOST_OF_ONE);
        assert_eq!(sessions.find(&id, (&alice, NAME), at(2)), Found::Open);
        for number in 0..2 * MOST {
            sessions.begin(&jid(&format!("eve@example.org/{number}")), NAME, at(3));
        }
        assert_eq!((sessions.known.len(), sessions.order.len()), (MOST, MOST));
    }
}
