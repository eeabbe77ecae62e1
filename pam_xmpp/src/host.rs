//! The program we are loaded into, as the login sees it.

mod ffi;
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

/// What `proc(5)` tells of the process we are in, and of the one that started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proc {
    /// `/proc/self/cmdline`
    CommandLine,
    /// `/proc/self/stat`
    Status,
    /// `/proc/PID/stat`
    StatusOf(u32),
}

/// How much a line of the log matters (syslog(3)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    /// Needs the admin.
    Error,
    /// Somebody got in whom no confirmer approved.
    Warning,
    /// A login refused, or not asked about.
    Notice,
    /// A login approved.
    Info,
    /// Only with `debug`.
    Debug,
}

/// What the host could not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HostFault {
    /// Ask its user.
    Conversation,
    /// Find memory for it.
    Memory,
    /// Read the user database.
    System,
}

/// What a login needs of the program it happens in.
pub(crate) trait Host {
    /// The Unix user to become. May ask for it (login(1) does so).
    fn user(&mut self) -> Result<String, HostFault>;
    /// An item, if it is set and not empty.
    fn item(&self, item: Item) -> Option<String>;
    /// A variable of the PAM environment (`pam_getenv(3)`): set by the host, and not of the process's environment.
    fn variable(&self, name: &str) -> Option<String>;
    /// The name by which the system knows the user (getpwnam(3)), if it does. It may know one by several spellings, as SSSD
    /// and Winbind do: only this one is in any list.
    fn account(&self, user: &str) -> Result<Option<String>, HostFault>;
    /// Names of the groups of a user whom the system knows (getgrouplist(3)), `None` if they cannot be told.
    fn groups(&self, user: &str) -> Option<Vec<String>>;
    /// Name of this machine.
    fn machine(&self) -> String;
    /// A file of `proc(5)`, whole.
    fn proc(&self, file: Proc) -> Option<Vec<u8>>;
    /// A random word in hexadecimal that stays the same as long as the host keeps its PAM handle, until it is dropped.
    fn token(&mut self) -> Option<String>;
    /// Makes [`Host::token`] another one.
    fn drop_token(&mut self);
    /// Asks with echo, and waits for as long as the person takes.
    fn ask(&mut self, question: &str) -> Result<Reply, HostFault>;
    /// Shows a line. Some programs show none, and that is no fault.
    fn tell(&mut self, line: &str);
    /// Writes a line to syslog.
    fn log(&self, level: Level, line: &str);
}
