//! The words after `pam_xmpp.so` in a service's PAM file. What is not understood denies: a misspelt option must not
//! quietly weaken a login.

mod values;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use verifier_wire::Binding;

use crate::scope::{Names, Networks, Scope};
use crate::text::clean;

/// Checked options, defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    /// `socket=PATH`: where verifierd listens; absolute. Default `/run/verifierd/verifierd.sock`.
    pub(crate) socket: PathBuf,
    /// `timeout=SECONDS`: 5 to 600, default 60; bounds all of it, the time at the prompt included.
    pub(crate) timeout: Duration,
    /// `binding=code|transfer|tap`; the daemon's own where absent.
    pub(crate) binding: Option<Binding>,
    /// `prompt=auto|always|never`, default `auto`.
    pub(crate) prompt: Prompt,
    /// `users=LIST`, `groups=LIST`, `hosts=LIST`: who is asked about; everybody where absent.
    pub(crate) scope: Scope,
    /// `nullok`: what happens to a user whom `[pam.users]` maps to nobody.
    pub(crate) unmapped: Unmapped,
    /// `failmode=closed|open`, default `closed`.
    pub(crate) failmode: FailMode,
    /// `grace=SECONDS`: 1 to 86400; how long an approval counts again for the same login. Off where absent.
    pub(crate) grace: Option<u32>,
    /// `bypass=PATH`: file of codes that count while the daemon is down; absolute. Off where absent.
    pub(crate) bypass: Option<PathBuf>,
    /// `pushinfo`: whether the confirmer is shown the command that sudo or su is to run.
    pub(crate) command: Command,
    /// `debug`: each step to syslog, at level debug.
    pub(crate) debug: Debug,
}

/// Whether to ask with a prompt (shown at once everywhere, needs Enter) or to show a line and go on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prompt {
    /// By service: those known to show a line at once get a line, all others a prompt.
    Auto,
    /// A prompt.
    Always,
    /// A line.
    Never,
}

/// What a user gets for whom nobody confirms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unmapped {
    /// The same question and the same end as a user who does not exist.
    Denied,
    /// `PAM_IGNORE`: the rest of the stack decides.
    Ignored,
}

/// What happens where nobody can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailMode {
    /// Nobody gets in.
    Closed,
    /// Everybody gets in.
    Open,
}

/// Whether a confirmer reads which command it is about. Commands may hold secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    /// They do.
    Shown,
    /// They do not.
    Hidden,
}

/// Whether each step is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Debug {
    /// `debug` was given.
    Yes,
    /// It was not.
    No,
}

/// An option that cannot be honoured: which, and what would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OptionError {
    option: String,
    allowed: &'static str,
}

const KNOWN: &str = "known are socket= timeout= binding= prompt= nullok failmode= users= groups= hosts= grace= \
                     bypass= pushinfo debug";
const SOCKET: &str = "allowed is an absolute path of at most 107 bytes";
const TIMEOUT: &str = "allowed are 5 to 600 seconds";
const BINDING: &str = "allowed are code, transfer and tap";
const PROMPT: &str = "allowed are auto, always and never";
const FAILMODE: &str = "allowed are closed and open";
const NAMES: &str =
    "allowed are names with * in them, separated by commas, ! before those left out";
const HOSTS: &str =
    "allowed are networks such as 10.0.0.0/8, separated by commas, ! before those left out";
const GRACE: &str = "allowed are 1 to 86400 seconds";
const BYPASS: &str = "allowed is an absolute path";
const NO_VALUE: &str = "it takes no value";

impl Default for Options {
    fn default() -> Self {
        Self {
            socket: PathBuf::from("/run/verifierd/verifierd.sock"),
            timeout: Duration::from_secs(60),
            binding: None,
            prompt: Prompt::Auto,
            scope: Scope::default(),
            unmapped: Unmapped::Denied,
            failmode: FailMode::Closed,
            grace: None,
            bypass: None,
            command: Command::Hidden,
            debug: Debug::No,
        }
    }
}

impl Options {
    /// Reads the module's arguments; the last of two equal options counts, as in other modules.
    pub(crate) fn parse(args: &[&[u8]]) -> Result<Self, OptionError> {
        let mut options = Self::default();
        for arg in args {
            options.set(arg).map_err(|allowed| OptionError {
                option: clean(&String::from_utf8_lossy(arg), 100),
                allowed,
            })?;
        }
        Ok(options)
    }

    fn set(&mut self, arg: &[u8]) -> Result<(), &'static str> {
        let arg = str::from_utf8(arg).map_err(|_| KNOWN)?;
        match arg.split_once('=') {
            Some((name, value)) => self.set_value(name, value),
            None => self.set_switch(arg),
        }
    }

    fn set_switch(&mut self, name: &str) -> Result<(), &'static str> {
        match name {
            "nullok" => self.unmapped = Unmapped::Ignored,
            "pushinfo" => self.command = Command::Shown,
            "debug" => self.debug = Debug::Yes,
            // A name that takes a value says which, and any other that it is none.
            name => return self.set_value(name, ""),
        }
        Ok(())
    }

    fn set_value(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        match name {
            "socket" => self.socket = values::socket(value).ok_or(SOCKET)?,
            "timeout" => self.timeout = values::timeout(value).ok_or(TIMEOUT)?,
            "binding" => self.binding = Some(values::binding(value).ok_or(BINDING)?),
            "prompt" => self.prompt = values::prompt(value).ok_or(PROMPT)?,
            "failmode" => self.failmode = values::failmode(value).ok_or(FAILMODE)?,
            "users" => self.scope.users = Some(Names::read(value).ok_or(NAMES)?),
            "groups" => self.scope.groups = Some(Names::read(value).ok_or(NAMES)?),
            "hosts" => self.scope.hosts = Some(Networks::read(value).ok_or(HOSTS)?),
            "grace" => self.grace = Some(values::grace(value).ok_or(GRACE)?),
            "bypass" => self.bypass = Some(values::absolute(value).ok_or(BYPASS)?),
            "nullok" | "pushinfo" | "debug" => return Err(NO_VALUE),
            _ => return Err(KNOWN),
        }
        Ok(())
    }
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "option \"{}\": {}", self.option, self.allowed)
    }
}

#[cfg(test)]
mod tests;
