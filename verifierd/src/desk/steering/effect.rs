//! What commands do.

use std::fmt;

use jid::{BareJid, Jid};
use uuid::Uuid;
use verification::{Choice, Outcome, Steer, Steered, Subject, Verification, VerificationId};

use super::Desk;
use crate::audit;
use crate::desk::By;
use crate::xmpp::commands::{
    Answer, Code, CommandName, Figures, Notification, Past, Wish, brief, render_announcement,
};

/// Subjects that are shown among the figures.
const MOST_SUBJECTS: usize = 20;
/// Accounts that one announcement goes to.
const MOST_TOLD: usize = 10_000;
/// Between two announcements.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(60);

impl Desk {
    /// Does what somebody wants who may have it done, and leaves a trace of it.
    pub(super) fn perform(&mut self, (from, name): (&Jid, CommandName), wish: &Wish) -> Answer {
        let account = from.to_bare();
        let now = self.clock.now();
        let answer = match wish {
            Wish::Help => Answer::Help(self.commands_of(&account)),
            Wish::Pending => Answer::Pending(self.own(&account)),
            Wish::Approve(id, code) => {
                let code = code.as_ref().map(Code::reveal);
                self.choose(from, (name, *id), Choice::Approve { code })
            }
            Wish::Deny(id) => self.choose(from, (name, *id), Choice::Deny),
            Wish::NotMe(id) => self.choose(from, (name, *id), Choice::NotMe),
            Wish::History => Answer::History(self.steering.history.of(&account).to_vec()),
            Wish::Mute(span) => {
                self.ledger.mute(&account, *span, now);
                let closed = self.ledger.closed(&account, now);
                Answer::Muted(closed.map_or_else(|| now.plus(*span), |(_, until)| until))
            }
            Wish::Unmute => Answer::Unmuted(self.ledger.unmute(&account, now)),
            Wish::Language(language) => {
                self.languages.choose(&account, *language);
                Answer::Language(*language)
            }
            Wish::Statistics => Answer::Statistics(Box::new(self.figures())),
            Wish::List => {
                let (first, count) = self.listed(&account);
                Answer::List(first, count)
            }
            Wish::Withdraw(id) => {
                let is_withdrawn = self.ledger.withdraw(*id, now);
                self.work();
                Answer::Withdrawn(is_withdrawn)
            }
            Wish::Steer(steers) => {
                let steers = steers.iter();
                let done = steers.map(|steer| self.steer(steer, &By::Person(account.clone())));
                return Answer::Steered(worst(done));
            }
            Wish::Announce(text) => self.announce(text),
        };
        audit::commanded(&account, name.word(), &OnWhat(wish), result(&answer));
        answer
    }

    fn choose(
        &mut self,
        from: &Jid,
        (name, id): (CommandName, VerificationId),
        choice: Choice<'_>,
    ) -> Answer {
        let chosen = self.ledger.choose(id, from, choice, self.clock.now());
        self.work();
        Answer::Chosen(name, chosen)
    }

    fn figures(&self) -> Figures {
        let mut statistics = self.statistics;
        statistics.pending = self.ledger.len() as u64;
        Figures {
            statistics,
            is_maintenance: self.ledger.is_maintenance(),
            blocked: self.ledger.blocked().take(MOST_SUBJECTS).cloned().collect(),
            blocked_count: self.ledger.blocked().count(),
        }
    }

    /// Does what an admin wants of the whole, whichever door they came by.
    pub(in crate::desk) fn steer(&mut self, steer: &Steer, by: &By) -> Steered {
        let now = self.clock.now();
        let if_any = |is_so: bool| {
            if is_so {
                Steered::Done
            } else {
                Steered::Unchanged
            }
        };
        let steered = match steer {
            Steer::Mute(account, span) => {
                self.ledger.mute(account, *span, now);
                Steered::Done
            }
            Steer::Unmute(account) => if_any(self.ledger.unmute(account, now)),
            Steer::Lock(account, span) => {
                self.ledger.lock(account, *span, now);
                self.notify(&Notification::Locked {
                    account: account.clone(),
                    source: None,
                    until: now.plus(*span),
                });
                Steered::Done
            }
            Steer::Unlock(account) => if_any(self.ledger.unlock(account, now)),
            Steer::Block(subject) => {
                if self.ledger.block(subject.clone(), now) {
                    self.sign_out(subject);
                    Steered::Done
                } else {
                    Steered::Full
                }
            }
            Steer::Unblock(subject) => if_any(self.ledger.unblock(subject)),
            Steer::EndGrace(user) => if_any(self.ledger.end_grace(user)),
            Steer::Maintenance(is_on) => self.maintain(*is_on, by),
            Steer::Reload => self.reload(),
        };
        self.work();
        if let Steered::Reloaded(_) = &steered {
            self.notify(&Notification::Reloaded { by: by.to_string() });
        }
        audit::steered(by, &OnWhole(steer), &steered);
        steered
    }

    /// What somebody confirmed once is remembered no longer, where browsers are.
    fn sign_out(&self, subject: &Subject) {
        if let (Subject::Account(account), Some(blocked)) = (subject, &self.steering.blocked) {
            let _ = blocked.send(account.clone());
        }
    }

    fn maintain(&mut self, is_on: bool, by: &By) -> Steered {
        if self.ledger.is_maintenance() == is_on {
            return Steered::Unchanged;
        }
        self.ledger.set_maintenance(is_on);
        let by = by.to_string();
        self.notify(&Notification::Maintenance { is_on, by });
        Steered::Done
    }

    /// Tells everybody who has us in their contact list or was asked lately.
    fn announce(&mut self, text: &str) -> Answer {
        let now = self.clock.now();
        let last = self.steering.announced;
        if last.is_some_and(|last| now.since(last) < PAUSE) {
            return Answer::NotSoSoon;
        }
        self.steering.announced = Some(now);
        let watchers = self.contacts.watchers().cloned();
        let known: std::collections::BTreeSet<BareJid> =
            watchers.chain(self.steering.history.accounts()).collect();
        let mut count = 0;
        for account in known.iter().take(MOST_TOLD) {
            let language = self.language(account, None);
            if let Some((sender, _)) = self.conversation(account, None) {
                self.send(render_announcement(text, (sender, account), language));
                count += 1;
            }
        }
        Answer::Announced(count)
    }

    /// Remembers for those who were asked how it ended.
    pub(in crate::desk) fn remember(&self, verification: &Verification, outcome: &Outcome) {
        let request = verification.request();
        for ask in verification.asks().iter().filter(|ask| ask.was_asked()) {
            let language = self.language(ask.bare(), request.lang());
            let past = Past {
                opened: verification.opened(),
                request: brief(request, language),
                outcome: outcome_text(outcome),
            };
            self.steering.history.add(ask.bare(), past);
        }
    }
}

const fn outcome_text(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Approved(_) => "outcome-approved",
        Outcome::Denied { .. } => "outcome-denied",
        Outcome::Expired => "outcome-expired",
        Outcome::Undeliverable(_) => "outcome-undeliverable",
        Outcome::Withdrawn => "outcome-withdrawn",
    }
}

/// Of several, what went wrong, or that something was done.
fn worst(all: impl Iterator<Item = Steered>) -> Steered {
    let mut worst = Steered::Unchanged;
    for one in all {
        match one {
            Steered::Unchanged => {}
            Steered::Done | Steered::Reloaded(_) if worst != Steered::Unchanged => {}
            Steered::Done
            | Steered::Reloaded(_)
            | Steered::Full
            | Steered::Broken(_)
            | Steered::Unavailable => worst = one,
        }
    }
    worst
}

/// What the log calls it.
fn result(answer: &Answer) -> &'static str {
    use verification::Chosen;
    match answer {
        Answer::Chosen(_, Chosen::Recorded) => "recorded",
        Answer::Chosen(_, Chosen::NotYours | Chosen::TooLate) => "gone",
        Answer::Chosen(_, Chosen::NeedsCode) => "needs_code",
        Answer::Chosen(_, Chosen::WrongCode(_)) => "wrong_code",
        Answer::Unmuted(false) | Answer::Withdrawn(false) => "unchanged",
        Answer::NotSoSoon => "limited",
        Answer::Wrong(..) => "wrong",
        Answer::Chosen(_, Chosen::Done)
        | Answer::Help(_)
        | Answer::Pending(_)
        | Answer::History(_)
        | Answer::Muted(_)
        | Answer::Unmuted(true)
        | Answer::Language(_)
        | Answer::Statistics(_)
        | Answer::List(..)
        | Answer::Withdrawn(true)
        | Answer::Steered(_)
        | Answer::Announced(_) => "done",
    }
}

/// What a wish is about, for the log.
struct OnWhat<'a>(&'a Wish);

impl fmt::Display for OnWhat<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Wish::Approve(id, _) | Wish::Deny(id) | Wish::NotMe(id) | Wish::Withdraw(id) => {
                write!(f, "{}", Uuid::from_u128(id.0))
            }
            Wish::Mute(span) => write!(f, "{} s", span.as_secs()),
            Wish::Language(Some(language)) => write!(f, "{language}"),
            Wish::Language(None)
            | Wish::Help
            | Wish::Pending
            | Wish::History
            | Wish::Unmute
            | Wish::Statistics
            | Wish::List
            | Wish::Steer(_)
            | Wish::Announce(_) => Ok(()),
        }
    }
}

/// What of the whole, for the log.
struct OnWhole<'a>(&'a Steer);

impl fmt::Display for OnWhole<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Steer::Mute(account, span) => write!(f, "mute {account} {} s", span.as_secs()),
            Steer::Unmute(account) => write!(f, "unmute {account}"),
            Steer::Lock(account, span) => write!(f, "lock {account} {} s", span.as_secs()),
            Steer::Unlock(account) => write!(f, "unlock {account}"),
            Steer::Block(subject) => write!(f, "block {}", name(subject)),
            Steer::Unblock(subject) => write!(f, "unblock {}", name(subject)),
            Steer::EndGrace(user) => {
                write!(f, "end grace of {}", crate::printable::tame(user))
            }
            Steer::Maintenance(true) => f.write_str("maintenance on"),
            Steer::Maintenance(false) => f.write_str("maintenance off"),
            Steer::Reload => f.write_str("reload"),
        }
    }
}

fn name(subject: &Subject) -> String {
    match subject {
        Subject::Account(account) => account.to_string(),
        Subject::RelyingParty(party) => crate::printable::tame(party),
    }
}
