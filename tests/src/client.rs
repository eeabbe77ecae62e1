//! Real IM clients as Debian packages them, with a person at them: at a terminal, or at a desktop that nobody sees.

mod desktop;
mod gajim;
mod go_sendxmpp;
mod home;
mod mcabber;
mod poezio;
mod profanity;

pub use gajim::Gajim;
pub use go_sendxmpp::GoSendxmpp;
pub use mcabber::Mcabber;
pub use poezio::Poezio;
pub use profanity::Profanity;

use crate::{Account, XmppServer};

/// A client that can be run here.
pub trait ImClient: Sized {
    /// Where packages put it and what it cannot be run without.
    const PROGRAMS: &'static [&'static str];

    /// A person with that account, logged in.
    fn online(server: &dyn XmppServer, account: &Account) -> Self;
}

/// A client in which requests are read and answered as chat texts.
pub trait ChatClient: ImClient {
    /// Waits until the person can read `words` in the conversation with the verifier.
    fn reads(&self, words: &str);

    /// Replies there.
    fn says(&self, text: &str);
}

/// A client that knows XEP-0070: it shows a request by itself, with two buttons.
pub trait ConfirmingClient: ImClient {
    /// Its full JID.
    fn full(&self) -> String;

    /// Waits until the request with this transaction id is shown, and returns all that is shown with it.
    fn sees_request(&self, transaction_id: &str) -> String;

    /// Presses yes on the request that is shown.
    fn confirms(&self);

    /// Presses no on it.
    fn denies(&self);
}
