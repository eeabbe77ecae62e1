//! What the desk makes people's devices show: a request, how far it has come, how it ended.

use jid::{BareJid, Jid};
use verification::{Note, Prompt, Route, Verification, VerificationId};

use super::Desk;
use crate::xmpp::{Wording, render_closing, render_note, render_progress, render_prompt};

impl Desk {
    /// Asks one of the confirmers.
    pub(super) fn ask(&mut self, id: VerificationId, ask: usize) {
        let Some(prompt) = self.ledger.prompt(id, ask) else {
            return;
        };
        let account = prompt.ask.bare();
        let lang = prompt.verification.request().lang();
        let Some((chosen, wording)) = self.conversation(account, lang) else {
            return;
        };
        let sender = match prompt.ask.route() {
            Route::Iq => self.sender.as_ref().unwrap_or(chosen),
            Route::Message => chosen,
        };
        let account = account.clone();
        self.send(render_prompt(prompt, &wording, sender, self.clock.now()));
        self.tell_watchers(&account);
    }

    /// Tells somebody something.
    pub(super) fn tell(&self, to: &Jid, lang: Option<&str>, note: &Note) {
        if let Some((sender, wording)) = self.conversation(&to.to_bare(), lang) {
            self.send(render_note(to, note, &wording, sender));
        }
    }

    /// Some of several have confirmed.
    pub(super) fn show_progress(&self, id: VerificationId) {
        let Some(verification) = self.ledger.get(id) else {
            return;
        };
        let lang = verification.request().lang();
        for ask in verification.shown() {
            if let Some((sender, wording)) = self.conversation(ask.bare(), lang) {
                let prompt = Prompt { verification, ask };
                self.send(render_progress(prompt, &wording, sender, self.clock.now()));
            }
        }
    }

    /// It is over.
    pub(super) fn show_end(&self, verification: &Verification) {
        let lang = verification.request().lang();
        for ask in verification.shown() {
            if let Some((sender, wording)) = self.conversation(ask.bare(), lang)
                && let Some(closing) = render_closing(verification, ask, &wording, sender)
            {
                self.send(closing);
            }
        }
    }

    /// From whom an account gets messages, and in which language; from nobody before the link has been up.
    pub(super) fn conversation(
        &self,
        account: &BareJid,
        lang: Option<&str>,
    ) -> Option<(&Jid, Wording)> {
        let sender = self.contacts.sender_for(account, self.sender.as_ref()?);
        Some((sender, self.languages.wording(account, lang)))
    }
}
