//! What the desk says to those who have us in their contact list.

use jid::BareJid;
use verification::{Request, Verification, VerificationId};

use super::Desk;
use crate::xmpp::{Presence, Waiting};

impl Desk {
    /// Somebody is there, or gone, or wants to know whether we are.
    pub(super) fn meet(&mut self, presence: &Presence) {
        let waiting = self.waiting_for(&presence.from.to_bare());
        let now = self.clock.now();
        for outgoing in self.contacts.hear(presence, &waiting, now) {
            self.send(outgoing);
        }
    }

    /// The link is up: those who saw us on the last one are told how things stand.
    pub(super) fn greet(&mut self) {
        let (ledger, languages) = (&self.ledger, &self.languages);
        let waiting = |account: &BareJid| Waiting {
            count: ledger.open_for(account),
            wording: languages.wording(account, None),
        };
        for outgoing in self.contacts.link_up(waiting) {
            self.send(outgoing);
        }
    }

    /// The same request, for a client of each confirmer that is known to understand it, where there is one.
    pub(super) fn with_devices(&self, mut request: Request) -> Request {
        let confirmers = request.confirmers().jids().iter();
        let devices: Vec<_> = confirmers
            .filter(|confirmer| confirmer.is_bare())
            .filter_map(|account| self.contacts.device(&account.to_bare()))
            .collect();
        for device in devices {
            request.prefer_device(&device);
        }
        request
    }

    /// Somebody has answered a request that waits for others still.
    pub(super) fn tell_watchers_of(&mut self, id: VerificationId) {
        let asked = self.ledger.get(id).map(Verification::asks);
        let accounts: Vec<_> = asked
            .unwrap_or_default()
            .iter()
            .map(|ask| ask.bare().clone())
            .collect();
        for account in accounts {
            self.tell_watchers(&account);
        }
    }

    /// More, or fewer, requests wait for this account than before. While there is no link, nobody can be told.
    pub(super) fn tell_watchers(&mut self, account: &BareJid) {
        if !self.statistics.is_link_up || !self.contacts.is_watching(account) {
            return;
        }
        let waiting = self.waiting_for(account);
        for outgoing in self.contacts.waiting(account, &waiting) {
            self.send(outgoing);
        }
    }

    fn waiting_for(&self, account: &BareJid) -> Waiting {
        Waiting {
            count: self.ledger.open_for(account),
            wording: self.languages.wording(account, None),
        }
    }
}
