//! Where a pending verification is found again: by name, by stanza, by confirmer, by time.

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

use jid::BareJid;

use crate::{Ask, Route, StanzaId, Time, TransactionId, Verification, VerificationId};

/// A [`VerificationId`] as bytes, which sort as it does: the integer would be padded wherever it stands.
type IdBytes = [u8; 16];

/// One way in to a verification: which, and which of its confirmers.
type Place = (IdBytes, u8);

type ConfirmerKey = (Arc<BareJid>, TransactionId, IdBytes);

#[derive(Debug, Default)]
pub(super) struct Index {
    /// Boxed: nodes of the map are never full, and it leaves as it is once settled.
    pending: BTreeMap<VerificationId, (Time, Box<Verification>)>,
    ticks: BTreeSet<(Time, VerificationId)>,
    stanzas: BTreeMap<StanzaId, Place>,
    confirmers: BTreeMap<ConfirmerKey, u8>,
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

    pub(super) fn all(&self) -> impl Iterator<Item = &Verification> + Clone {
        self.pending
            .values()
            .map(|(_, verification)| &**verification)
    }

    pub(super) fn insert(&mut self, verification: Verification) -> &Verification {
        let id = verification.id();
        for (number, ask) in (0..).zip(verification.asks()) {
            for stanza in stanzas_of(ask) {
                self.stanzas.insert(stanza, (to_bytes(id), number));
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
            for stanza in stanzas_of(ask) {
                self.stanzas.remove(&stanza);
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
        Some((self.get(from_bytes(id))?, usize::from(ask)))
    }

    /// What waits for this account.
    pub(super) fn with_confirmer(
        &self,
        account: &BareJid,
    ) -> impl Iterator<Item = (&Verification, usize)> {
        self.range(account, TransactionId::lowest())
            .take_while(move |((bare, ..), _)| **bare == *account)
            .filter_map(|((.., id), ask)| Some((self.get(from_bytes(*id))?, usize::from(*ask))))
    }

    /// What waits for this account under this transaction identifier: one for each relying party that uses it.
    pub(super) fn with_transaction(
        &self,
        account: &BareJid,
        transaction: &TransactionId,
    ) -> impl Iterator<Item = (&Verification, usize)> {
        self.range(account, transaction.clone())
            .take_while(move |((bare, name, _), _)| **bare == *account && name == transaction)
            .filter_map(|((.., id), ask)| Some((self.get(from_bytes(*id))?, usize::from(*ask))))
    }

    /// Whether all ways in lead to what is pending, and all that is pending can be reached by them.
    pub(super) fn is_consistent(&self) -> bool {
        let asks = || {
            let each = |one| Verification::asks(one).iter().map(move |ask| (one, ask));
            self.all().flat_map(each)
        };
        let is_found = |(one, ask): (&Verification, &Ask)| {
            let leads_here = |stanza| {
                let found = self.with_stanza(stanza);
                found.is_some_and(|(found, _)| found.id() == one.id())
            };
            stanzas_of(ask).all(leads_here)
                && self.confirmers.contains_key(&confirmer_key(one, ask))
        };
        let ticks = self
            .pending
            .iter()
            .map(|(id, (tick, one))| (*tick == one.next_tick()).then_some((*tick, *id)));
        asks().all(is_found)
            && self.stanzas.len() == asks().flat_map(|(_, ask)| stanzas_of(ask)).count()
            && self.confirmers.len() == asks().count()
            && ticks.collect::<Option<BTreeSet<_>>>().as_ref() == Some(&self.ticks)
    }

    fn range(
        &self,
        account: &BareJid,
        from: TransactionId,
    ) -> impl Iterator<Item = (&ConfirmerKey, &u8)> {
        self.confirmers
            .range((Arc::new(account.clone()), from, IdBytes::default())..)
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

/// What can be named in an answer: the message always, the iq where one is ever sent.
fn stanzas_of(ask: &Ask) -> impl Iterator<Item = StanzaId> {
    let iq = ask.confirmer().is_full();
    let iq = iq.then(|| ask.stanza_id(Route::Iq));
    iq.into_iter().chain([ask.stanza_id(Route::Message)])
}

fn confirmer_key(verification: &Verification, ask: &Ask) -> ConfirmerKey {
    (
        Arc::clone(ask.account()),
        verification.transaction_id().clone(),
        to_bytes(verification.id()),
    )
}

const fn to_bytes(id: VerificationId) -> IdBytes {
    id.0.to_be_bytes()
}

const fn from_bytes(id: IdBytes) -> VerificationId {
    VerificationId(u128::from_be_bytes(id))
}
