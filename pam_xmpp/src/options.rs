//! The words after `pam_xmpp.so` in a service's PAM file. What is not understood denies: a misspelt option must not
//! quietly weaken a login.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use verifier_wire::Binding;

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

const KNOWN: &str = "known are socket= timeout= binding= prompt= debug";
const LATER: &str = "not supported by this version";
const SOCKET: &str = "allowed is an absolute path of at most 107 bytes";
const TIMEOUT: &str = "allowed are 5 to 600 seconds";
const BINDING: &str = "allowed are code, transfer and tap";
const PROMPT: &str = "allowed are auto, always and never";

impl Default for Options {
    fn default() -> Self {
        Self {
            socket: PathBuf::from("/run/verifierd/verifierd.sock"),
            timeout: Duration::from_secs(60),
            binding: None,
            prompt: Prompt::Auto,
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
        let (name, value) = match arg.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (arg, None),
        };
        match (name, value) {
            ("socket", Some(path)) => self.socket = socket(path)?,
            ("timeout", Some(seconds)) => self.timeout = timeout(seconds)?,
            ("binding", Some(policy)) => self.binding = Some(binding(policy)?),
            ("prompt", Some(way)) => self.prompt = prompt(way)?,
            ("debug", None) => self.debug = Debug::Yes,
            ("debug", Some(_)) => return Err("debug takes no value"),
            ("socket", None) => return Err(SOCKET),
            ("timeout", None) => return Err(TIMEOUT),
            ("binding", None) => return Err(BINDING),
            ("prompt", None) => return Err(PROMPT),
            ("nullok" | "failmode" | "users" | "groups" | "hosts" | "pushinfo", _) => {
                return Err(LATER);
            }
            _ => return Err(KNOWN),
        }
        Ok(())
    }
}

fn socket(path: &str) -> Result<PathBuf, &'static str> {
    // sun_path holds 108 bytes with its final NUL (unix(7)).
    if path.starts_with('/') && path.len() <= 107 {
        Ok(PathBuf::from(path))
    } else {
        Err(SOCKET)
    }
}

fn timeout(seconds: &str) -> Result<Duration, &'static str> {
    if !seconds.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(TIMEOUT);
    }
    match seconds.parse() {
        Ok(seconds @ 5..=600) => Ok(Duration::from_secs(seconds)),
        _ => Err(TIMEOUT),
    }
}

fn binding(policy: &str) -> Result<Binding, &'static str> {
    match policy {
        "code" => Ok(Binding::Code),
        "transfer" => Ok(Binding::Transfer),
        "tap" => Ok(Binding::Tap),
        _ => Err(BINDING),
    }
}

fn prompt(way: &str) -> Result<Prompt, &'static str> {
    match way {
        "auto" => Ok(Prompt::Auto),
        "always" => Ok(Prompt::Always),
        "never" => Ok(Prompt::Never),
        _ => Err(PROMPT),
    }
}

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "option \"{}\": {}", self.option, self.allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        let args: Vec<&[u8]> = line.split_whitespace().map(str::as_bytes).collect();
        Options::parse(&args).map_err(|error| error.to_string())
    }

    #[test]
    fn every_option_is_read() {
        assert_eq!(parse(""), Ok(Options::default()));
        let options = parse("socket=/a/b timeout=600 binding=tap prompt=never debug").unwrap();
        let expected = Options {
            socket: PathBuf::from("/a/b"),
            timeout: Duration::from_secs(600),
            binding: Some(Binding::Tap),
            prompt: Prompt::Never,
            debug: Debug::Yes,
        };
        assert_eq!(options, expected);
        assert_eq!(
            parse("timeout=5 timeout=7").unwrap().timeout,
            Duration::from_secs(7)
        );
        assert_eq!(parse("binding=code").unwrap().binding, Some(Binding::Code));
        assert_eq!(
            parse("binding=transfer prompt=always").unwrap().binding,
            Some(Binding::Transfer)
        );
        assert_eq!(parse("prompt=auto").unwrap().prompt, Prompt::Auto);
    }

    #[test]
    fn what_is_not_understood_is_named_with_what_is_allowed() {
        let wrong = [
            ("tiemout=60", KNOWN),
            ("Debug", KNOWN),
            ("debug=1", "debug takes no value"),
            ("=", KNOWN),
            ("timeout", TIMEOUT),
            ("timeout=", TIMEOUT),
            ("timeout=4", TIMEOUT),
            ("timeout=601", TIMEOUT),
            ("timeout=+60", TIMEOUT),
            ("timeout=-1", TIMEOUT),
            ("timeout=60s", TIMEOUT),
            ("timeout=99999999999999999999999", TIMEOUT),
            ("socket", SOCKET),
            ("socket=", SOCKET),
            ("socket=run/x", SOCKET),
            ("binding=Code", BINDING),
            ("binding", BINDING),
            ("prompt=yes", PROMPT),
            ("prompt", PROMPT),
            ("nullok", LATER),
            ("failmode=open", LATER),
            ("users=alice", LATER),
            ("groups=a", LATER),
            ("hosts=10.0.0.0/8", LATER),
            ("pushinfo", LATER),
        ];
        for (option, allowed) in wrong {
            assert_eq!(
                parse(&format!("debug {option}")),
                Err(format!("option \"{option}\": {allowed}"))
            );
        }
        let long = format!("socket=/{}", "x".repeat(107));
        assert!(parse(&long).is_err());
        let hostile = Options::parse(&[b"x\n\x1b[2J\xff"])
            .unwrap_err()
            .to_string();
        assert!(hostile.starts_with("option \"x??[2J?\":"), "{hostile}");
    }
}
