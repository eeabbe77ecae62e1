//! The verification daemon: asks an XMPP address to confirm a request (XEP-0070) and waits for the answer.

pub mod clock;
pub mod secret;
