//! Where people reach the daemon.

use acceptance::{Daemon, Mode};

/// The address that goes into a contact list.
pub(crate) fn of(daemon: &Daemon) -> String {
    let setup = daemon.setup();
    match setup.mode {
        Mode::Component => format!("login@{}", setup.account.jid),
        Mode::Client => setup.account.jid.clone(),
    }
}
