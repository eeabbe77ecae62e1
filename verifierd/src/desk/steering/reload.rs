//! Reading the configuration again. What cannot change while we run stays as it was, and a file that is wrong changes
//! nothing at all.

use std::fmt;

use http_api::JidPattern;
use verification::{Settings, Steered};
use verifier_language::Language;

use super::{Desk, Publisher, Rights};

/// Reads the configuration again, and gives the doors theirs.
#[derive(Default)]
pub struct Reload(Option<Read>);

type Read = Box<dyn FnMut() -> Result<Reloaded, Vec<String>> + Send>;

/// What of it the desk goes by.
#[derive(Debug)]
pub struct Reloaded {
    /// What one confirmer can be made to suffer.
    pub ledger: Settings,
    /// Who may command.
    pub rights: Rights,
    /// What somebody may read of whom nothing is known.
    pub languages: Vec<Language>,
    /// Who may have us in their contact list, and who gets messages from our bare domain.
    pub contacts: [Vec<JidPattern>; 2],
    /// Keys that have changed and wait for a restart.
    pub restart: Vec<String>,
}

impl Reload {
    /// `read` looks at one local file, in less than a millisecond: the desk waits for it. An error is everything that
    /// is wrong, a line each.
    pub fn new(read: impl FnMut() -> Result<Reloaded, Vec<String>> + Send + 'static) -> Self {
        Self(Some(Box::new(read)))
    }
}

impl fmt::Debug for Reload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reload")
    }
}

impl Desk {
    pub(super) fn reload(&mut self) -> Steered {
        let Some(read) = self.steering.reload.0.as_mut() else {
            return Steered::Unavailable;
        };
        let reloaded = match read() {
            Ok(reloaded) => reloaded,
            Err(faults) => return Steered::Broken(faults),
        };
        self.ledger.reconfigure(reloaded.ledger);
        self.languages.reconfigure(&reloaded.languages);
        let [contacts, bare_sender_for] = reloaded.contacts;
        self.contacts.reconfigure(contacts, bare_sender_for);
        if self.steering.rights.publish != reloaded.rights.publish {
            self.steering.publisher = reloaded.rights.publish.clone().map(Publisher::new);
            self.open_node();
        }
        self.steering.rights = reloaded.rights;
        Steered::Reloaded(reloaded.restart)
    }
}
