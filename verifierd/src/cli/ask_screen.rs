//! What somebody at a terminal sees while `ask` waits: who is asked what, the code to compare, the time left. It goes
//! to standard error, so that standard output stays free.

use std::io::{self, Write};

use chrono::{DateTime, Utc};
use verifier_wire::{Binding, Notice, State, Verification};

use super::ask::Question;
use crate::printable::tame;

/// The lines of one question.
#[derive(Debug)]
pub(super) struct Screen {
    expires_at: Option<DateTime<Utc>>,
    /// How many approvals and denials were shown.
    shown: (usize, usize),
}

impl Screen {
    /// Shows the question.
    pub(super) fn open(question: &Question, verification: &Verification) -> Self {
        let asked = question.asked().map(tame).collect::<Vec<_>>().join(", ");
        show(&format!("Asking {asked}: {}\n", tame(&question.message)));
        let code = tame(&verification.transaction_id);
        show(&match verification.binding {
            Binding::Tap => format!("The code they see beside it is {code}.\n"),
            Binding::Code => format!("They answer with a tap, or with the code {code}.\n"),
            Binding::Transfer => format!("They must answer with the code {code}.\n"),
        });
        Self {
            expires_at: verification.expires_at.parse().ok(),
            shown: (0, 0),
        }
    }

    /// Shows who has answered since, how far it has come, and the time left.
    pub(super) fn tick(&mut self, verification: &Verification) {
        self.answers(verification);
        let left = self.expires_at.map_or_else(String::new, |end| {
            format!(", {} s left", (end - Utc::now()).num_seconds().max(0))
        });
        let notice = match verification.notice {
            None => "",
            Some(Notice::Delivered) => " (delivered)",
            Some(Notice::Seen) => " (seen)",
        };
        show(&format!(
            "{CLEAR}Waiting{notice}{left}. Ctrl-C takes it back. "
        ));
    }

    /// Those of several who have answered, one line each, once.
    fn answers(&mut self, verification: &Verification) {
        let (approvals, denials) = (&verification.approvals, &verification.denials);
        if verification.needed > 1 {
            for (number, approval) in (1..).zip(approvals).skip(self.shown.0) {
                let who = tame(&approval.jid);
                let needed = verification.needed;
                show(&format!(
                    "{CLEAR}{who} has approved ({number} of {needed}).\n"
                ));
            }
        }
        for denial in denials.iter().skip(self.shown.1) {
            let (who, why) = (tame(&denial.jid), tame(&denial.reason));
            show(&format!("{CLEAR}{who} has denied ({why}).\n"));
        }
        self.shown = (approvals.len(), denials.len());
    }

    /// Makes room for something else.
    pub(super) fn clear() {
        show(CLEAR);
    }

    /// Shows how it ended.
    pub(super) fn close(&mut self, verification: &Verification) {
        self.answers(verification);
        let ended = match verification.state {
            State::Pending => "Pending",
            State::Approved => "Approved",
            State::Denied => "Denied",
            State::Expired => "Nobody answered in time",
            State::Undeliverable => "It could not be delivered",
            State::Withdrawn => "Withdrawn",
        };
        let by = verification
            .by
            .as_deref()
            .map_or_else(String::new, |by| format!(" by {}", tame(by)));
        let reason = verification
            .reason
            .as_deref()
            .map_or_else(String::new, |reason| format!(" ({})", tame(reason)));
        show(&format!("{CLEAR}{ended}{by}{reason}.\n"));
    }
}

/// To the start of the line, and erase it (ECMA-48, EL).
const CLEAR: &str = "\r\u{1b}[K";

fn show(text: &str) {
    let mut terminal = io::stderr().lock();
    let _ = terminal.write_all(text.as_bytes());
    let _ = terminal.flush();
}
