//! Where a pending verification is found again: by name, by stanza, by confirmer, by time.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use jid::BareJid;

use crate::{Ask, Route, StanzaId, Time, TransactionId, Verification, VerificationId};

/// One way in to a verification: which, and which of its confirmers.
type Place = (VerificationId, u8);

#[derive(Debug, Default)]
pub(super) struct Index {
    /// Boxed: nodes of the map are never full, and it leaves as it is once settled.
    pending: BTreeMap<VerificationId, (Time, Box<Verification>)>,
    ticks: BTreeSet<(Time, VerificationId)>,
    stanzas: BTreeMap<StanzaId, Place>,
    confirmers: BTreeMap<(BareJid, TransactionId, VerificationId), u8>,
}

impl Index {
    pub(super) fn len(&self) -> usize {
        self.pending.len()
    }

    pub(super) fn get(&self, id: VerificationId) -> Option<&Verification> {
        self.pending
            .get(&id)
            .map(|(_, verification)| &**verification)
    }

    pub(super) fn get_mut(&mut self, id: VerificationId) -> Option<&mut Verification> {
        self.pending
            .get_mut(&id)
            .map(|(_, verification)| &mut **verification)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Verification> {
        self.pending
            .values()
            .map(|(_, verification)| &**verification)
    }

    pub(super) fn insert(&mut self, verification: Verification) -> &Verification {
        let id = verification.id();
        for (number, ask) in (0..).zip(verification.asks()) {
            for route in [Route::Iq, Route::Message] {
                self.stanzas.insert(ask.stanza_id(route), (id, number));
            }
            self.confirmers
                .insert(confirmer_key(&verification, ask), number);
        }
        let tick = verification.next_tick();
        self.ticks.insert((tick, id));
        &self
            .pending
            .entry(id)
            .or_insert((tick, Box::new(verification)))
            .1
    }

    pub(super) fn remove(&mut self, id: VerificationId) -> Option<Box<Verification>> {
        let (tick, verification) = self.pending.remove(&id)?;
        self.ticks.remove(&(tick, id));
        for ask in verification.asks() {
            for route in [Route::Iq, Route::Message] {
                self.stanzas.remove(&ask.stanza_id(route));
            }
            self.confirmers.remove(&confirmer_key(&verification, ask));
        }
        Some(verification)
    }

    /// Notes when it wants to be told the time next.
    pub(super) fn reschedule(&mut self, id: VerificationId) {
        let Some((tick, verification)) = self.pending.get_mut(&id) else {
            return;
        };
        let next = verification.next_tick();
        if next != *tick {
            self.ticks.remove(&(*tick, id));
            self.ticks.insert((next, id));
            *tick = next;
        }
    }

    pub(super) fn next_tick(&self) -> Option<Time> {
        self.ticks.first().map(|(at, _)| *at)
    }

    pub(super) fn due(&self, now: Time) -> Option<VerificationId> {
        self.ticks
            .first()
            .filter(|(at, _)| *at <= now)
            .map(|(_, id)| *id)
    }

    /// Whose stanza this is.
    pub(super) fn with_stanza(&self, stanza: StanzaId) -> Option<(&Verification, usize)> {
        let (id, ask) = *self.stanzas.get(&stanza)?;
        Some((self.get(id)?, usize::from(ask)))
    }

    /// What waits for this account.
    pub(super) fn with_confirmer(
        &self,
        account: &BareJid,
    ) -> impl Iterator<Item = (&Verification, usize)> {
        self.range(account, TransactionId::lowest())
            .take_while(move |((bare, ..), _)| bare == account)
            .filter_map(|((.., id), ask)| Some((self.get(*id)?, usize::from(*ask))))
    }

    /// What waits for this account under this transaction identifier: one for each relying party that uses it.
    pub(super) fn with_transaction(
        &self,
        account: &BareJid,
        transaction: &TransactionId,
    ) -> impl Iterator<Item = (&Verification, usize)> {
        self.range(account, transaction.clone())
            .take_while(move |((bare, name, _), _)| bare == account && name == transaction)
            .filter_map(|((.., id), ask)| Some((self.get(*id)?, usize::from(*ask))))
    }

    /// Whether all ways in lead to what is pending, and all that is pending can be reached by them.
    pub(super) fn is_consistent(&self) -> bool {
        let asks = || {
            let each = |one| Verification::asks(one).iter().map(move |ask| (one, ask));
            self.all().flat_map(each)
        };
        let is_found = |(one, ask): (&Verification, &Ask)| {
            let by_stanza = |route| {
                let found = self.with_stanza(ask.stanza_id(route));
                found.is_some_and(|(found, _)| found.id() == one.id())
            };
            by_stanza(Route::Iq)
                && by_stanza(Route::Message)
                && self.confirmers.contains_key(&confirmer_key(one, ask))
        };
        let ticks = self
            .pending
            .iter()
            .map(|(id, (tick, one))| (*tick == one.next_tick()).then_some((*tick, *id)));
        asks().all(is_found)
            && self.stanzas.len() == 2 * asks().count()
            && self.confirmers.len() == asks().count()
            && ticks.collect::<Option<BTreeSet<_>>>().as_ref() == Some(&self.ticks)
    }

    fn range(
        &self,
        account: &BareJid,
        from: TransactionId,
    ) -> impl Iterator<Item = (&(BareJid, TransactionId, VerificationId), &u8)> {
        self.confirmers
            .range((account.clone(), from, VerificationId(0))..)
    }

    /// Every request that was handed to the link, with the stanza that carried it.
    pub(super) fn on_their_way(&self) -> Vec<(VerificationId, usize, StanzaId)> {
        self.all()
            .flat_map(|verification| {
                let sent = verification
                    .asks()
                    .iter()
                    .enumerate()
                    .filter(|(_, ask)| ask.is_sent());
                sent.map(|(number, ask)| (verification.id(), number, ask.stanza_id(ask.route())))
            })
            .collect()
    }
}

fn confirmer_key(
    verification: &Verification,
    ask: &Ask,
) -> (BareJid, TransactionId, VerificationId) {
    (
        ask.bare().clone(),
        verification.transaction_id().clone(),
        verification.id(),
    )
}
