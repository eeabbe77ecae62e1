//! The program we are loaded into, as the login sees it.

mod pam;

use crate::reply::Reply;
pub(crate) use pam::{PamHost, report_panic};

/// An item of `pam_get_item(3)` that is shown to the confirmer and believed by nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    /// `PAM_SERVICE`: name of the file in `/etc/pam.d`.
    Service,
    /// `PAM_RHOST`: where the claimant comes from; may be a name, and may be forged.
    RemoteHost,
    /// `PAM_TTY`
    Terminal,
    /// `PAM_RUSER`: who asks, where that is another user than the one to become.
    RemoteUser,
}

/// How much a line of the log matters (syslog(3)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Needs the admin.
    Error,
    /// A login refused.
    Notice,
    /// A login approved.
    Info,
    /// Only with `debug`.
    Debug,
}

/// The host could not ask its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ConversationFailed;

/// What a login needs of the program it happens in.
pub(crate) trait Host {
    /// The Unix user to become. May ask for it (login(1) does so).
    fn user(&mut self) -> Result<String, ConversationFailed>;
    /// An item, if it is set and not empty.
    fn item(&self, item: Item) -> Option<String>;
    /// Whether the system knows the user (getpwnam(3)).
    fn has_account(&self, user: &str) -> bool;
    /// Name of this machine.
    fn machine(&self) -> String;
    /// Asks with echo, and waits for as long as the person takes.
    fn ask(&mut self, question: &str) -> Result<Reply, ConversationFailed>;
    /// Shows a line. Some programs show none, and that is no fault.
    fn tell(&mut self, line: &str);
    /// Writes a line to syslog.
    fn log(&self, level: Level, line: &str);
}
