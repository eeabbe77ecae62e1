//! Messages that are encrypted to somebody, and that we cannot read: OMEMO, OpenPGP, and whatever says that it is.

use xmpp_parsers::minidom::Element;
use xmpp_parsers::ns;

/// XEP-0384 before version 0.4, which most clients speak, and from 0.8 on.
const OMEMO: [&str; 2] = [ns::LEGACY_OMEMO, "urn:xmpp:omemo:2"];

/// What becomes of a message because of its encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encryption {
    /// There is none.
    Absent,
    /// Keys alone, sent by the program and not by the person.
    KeysOnly,
    /// Something was written. The body beside it is nobody's word: it is there for clients that cannot read the rest.
    Unreadable,
}

impl Encryption {
    /// Of this message.
    pub(super) fn of(message: &Element) -> Self {
        if let Some((omemo, ns)) = OMEMO
            .iter()
            .find_map(|ns| Some((message.get_child("encrypted", *ns)?, *ns)))
        {
            return if omemo.has_child("payload", ns) {
                Self::Unreadable
            } else {
                Self::KeysOnly
            };
        }
        // XEP-0374, XEP-0027, and XEP-0380 for those still to come.
        let is_encrypted = message.has_child("openpgp", ns::OX)
            || message.has_child("x", "jabber:x:encrypted")
            || (message.has_child("encryption", ns::EME)
                && message.has_child("body", ns::JABBER_CLIENT));
        if is_encrypted {
            Self::Unreadable
        } else {
            Self::Absent
        }
    }
}
