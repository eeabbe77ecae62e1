//! The two ways a request travels (XEP-0070 section 4.5).

use jid::Jid;

use crate::Binding;

/// How a confirmer is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    /// An iq to one client; that full JID alone may answer.
    Iq,
    /// A message to the account; any client of the bare JID may answer.
    Message,
}

impl Route {
    /// The way the first request to this address takes: iq for a full JID, message for a bare one (XEP-0070
    /// section 4.5). A request without `<confirm/>` has nothing an iq could carry.
    #[must_use]
    pub fn first(confirmer: &Jid, binding: Binding) -> Self {
        if confirmer.is_full() && binding.offers_tap() {
            Self::Iq
        } else {
            Self::Message
        }
    }
}
