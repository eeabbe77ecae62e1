//! Who is asked, and how many of them must confirm.

use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::slice;

use jid::{BareJid, Jid};

use crate::FieldError;
use crate::address::unify;

/// One JID, or several of which `needed` must confirm; or nobody, for a decoy. Addresses come out in the spelling that
/// is compared (law 3), see [`crate::parse_address`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Confirmers {
    jids: Jids,
    needed: u8,
}

/// One is by far the most frequent number: it needs no list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Jids {
    One(Jid),
    Several(Box<[Jid]>),
}

impl Confirmers {
    /// Most addresses one verification asks.
    pub const MOST: usize = 16;

    /// One address.
    #[must_use]
    pub fn one(jid: Jid) -> Self {
        Self {
            jids: Jids::One(unify(jid)),
            needed: 1,
        }
    }

    /// `needed` of these.
    ///
    /// # Errors
    /// There must be 1 to 16 addresses of different accounts, and `needed` between 1 and their number.
    pub fn some_of(jids: Vec<Jid>, needed: u8) -> Result<Self, FieldError> {
        let jids: Vec<_> = jids.into_iter().map(unify).collect();
        let accounts: BTreeSet<_> = jids.iter().map(Jid::to_bare).collect();
        if jids.is_empty() || jids.len() > Self::MOST || accounts.len() != jids.len() {
            return Err(FieldError {
                field: "confirmers",
                allowed: "1 to 16 addresses of different accounts",
            });
        }
        if !(1..=jids.len()).contains(&usize::from(needed)) {
            return Err(FieldError {
                field: "needed",
                allowed: "1 to the number of confirmers",
            });
        }
        let jids = match <[Jid; 1]>::try_from(jids) {
            Ok([jid]) => Jids::One(jid),
            Err(jids) => Jids::Several(jids.into()),
        };
        Ok(Self { jids, needed })
    }

    /// Nobody: a decoy, that takes its time and ends as a request does that nobody answers. For login names that do
    /// not exist, so that they cannot be told from those that do.
    #[must_use]
    pub fn nobody() -> Self {
        Self {
            jids: Jids::Several(Box::default()),
            needed: 1,
        }
    }

    /// The addresses, in the order given.
    #[must_use]
    pub fn jids(&self) -> &[Jid] {
        match &self.jids {
            Jids::One(jid) => slice::from_ref(jid),
            Jids::Several(jids) => jids,
        }
    }

    /// The others, where this one may not confirm.
    pub(crate) fn without(self, requester: &BareJid) -> Result<Self, FieldError> {
        let requester = unify(requester.clone().into()).into_bare();
        let jids = self.jids();
        if jids.iter().all(|jid| jid.to_bare() != requester) {
            return Ok(self);
        }
        let others = jids.iter().filter(|jid| jid.to_bare() != requester);
        Self::some_of(others.cloned().collect(), self.needed).map_err(|_| FieldError {
            field: "requester",
            allowed: "one without whom enough confirmers are left",
        })
    }

    /// Asks this client instead of its whole account, if the account is one that is asked.
    pub(crate) fn prefer_device(&mut self, device: &Jid) {
        let device = unify(device.clone());
        let jids = match &mut self.jids {
            Jids::One(jid) => slice::from_mut(jid),
            Jids::Several(jids) => jids,
        };
        let account = Jid::from(device.to_bare());
        for jid in jids.iter_mut().filter(|jid| **jid == account) {
            *jid = device.clone();
        }
    }

    /// How many must confirm; more than there are for a decoy.
    #[must_use]
    pub const fn needed(&self) -> u8 {
        self.needed
    }
}
