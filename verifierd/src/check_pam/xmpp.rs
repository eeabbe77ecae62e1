//! The options of `pam_xmpp.so`, as far as they change what it can return: what it reads is told in `pam_xmpp(8)`.

use std::path::PathBuf;

use super::code::{Code, Codes};

/// All it can return without anybody having confirmed anything and without an option that says so.
const REFUSALS: Codes = Codes::of(&[
    Code::SERVICE_ERR,
    Code::SYSTEM_ERR,
    Code::BUF_ERR,
    Code::PERM_DENIED,
    Code::AUTH_ERR,
    Code::AUTHINFO_UNAVAIL,
    Code::USER_UNKNOWN,
    Code::MAXTRIES,
    Code::CONV_ERR,
    Code::ABORT,
    Code::MODULE_UNKNOWN,
]);

/// What is said about the words after the module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Options {
    /// What it does not understand, and what it would.
    pub(super) faults: Vec<String>,
    /// Options by which it looks away (`PAM_IGNORE`), as they are written.
    pub(super) looks_away: Vec<String>,
    /// `failmode=open`
    pub(super) fails_open: bool,
    /// `grace=SECONDS`
    pub(super) grace: Option<u32>,
    /// `socket=PATH`
    pub(super) socket: Option<PathBuf>,
    /// `timeout=SECONDS`
    pub(super) timeout: Option<u32>,
    /// `prompt=never`
    pub(super) never_prompts: bool,
    /// `bypass=PATH`
    pub(super) bypass: Option<PathBuf>,
    /// `nullok`
    pub(super) nullok: bool,
}

/// What it waits where no `timeout=` is given.
pub(super) const DEFAULT_TIMEOUT: u32 = 60; // seconds

/// Every option, in the order of the manual.
pub(super) const KNOWN: &str = "socket= timeout= binding= nullok failmode= users= groups= hosts= prompt= pushinfo debug grace= bypass=";

impl Options {
    /// Reads them as the module does: the last of two equal ones counts, what is not understood is a fault.
    pub(super) fn read(args: &[String]) -> Self {
        let mut options = Self::default();
        for arg in args {
            if let Err(allowed) = options.take(arg) {
                options.faults.push(format!("\"{arg}\" ({allowed})"));
            }
        }
        options
    }

    fn take(&mut self, arg: &str) -> Result<(), String> {
        let (name, value) = match arg.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (arg, None),
        };
        match (name, value) {
            ("debug" | "pushinfo", None) => {}
            ("nullok", None) => {
                self.nullok = true;
                self.looks_away.push(arg.to_owned());
            }
            ("users" | "groups" | "hosts", Some(list)) => {
                self.list(arg, name, list)?;
            }
            ("socket", Some(path)) => self.socket = Some(socket(path)?),
            ("bypass", Some(path)) => self.bypass = Some(absolute(path)?),
            ("timeout", Some(seconds)) => self.timeout = Some(between(seconds, 5, 600)?),
            ("grace", Some(seconds)) => self.grace = Some(between(seconds, 1, 86_400)?),
            ("failmode", Some(mode)) => {
                self.fails_open = one_of(mode, &["closed", "open"])? == "open";
            }
            ("binding", Some(policy)) => {
                one_of(policy, &["code", "transfer", "tap"])?;
            }
            ("prompt", Some(way)) => {
                self.never_prompts = one_of(way, &["auto", "always", "never"])? == "never";
            }
            ("debug" | "pushinfo" | "nullok", Some(_)) => return Err("takes no value".to_owned()),
            _ => return Err(format!("known are {KNOWN}")),
        }
        Ok(())
    }

    /// Names or networks between commas; the value of the last equal option counts.
    fn list(&mut self, arg: &str, name: &str, list: &str) -> Result<(), String> {
        let is_right = |entry: &str| {
            let entry = entry.strip_prefix('!').unwrap_or(entry);
            !entry.is_empty() && (name != "hosts" || is_network(entry))
        };
        if !list.split(',').all(is_right) {
            let what = if name == "hosts" {
                "networks such as 10.0.0.0/8"
            } else {
                "names"
            };
            return Err(format!(
                "{what} between commas, with ! before what is left out"
            ));
        }
        let prefix = format!("{name}=");
        self.looks_away.retain(|other| !other.starts_with(&prefix));
        self.looks_away.push(arg.to_owned());
        Ok(())
    }
}

/// A network without bits behind its prefix, or an address alone.
fn is_network(text: &str) -> bool {
    let network = text.parse::<ipnet::IpNet>();
    network.is_ok_and(|it| it.addr() == it.network()) || text.parse::<std::net::IpAddr>().is_ok()
}

fn absolute(path: &str) -> Result<PathBuf, String> {
    if path.starts_with('/') {
        Ok(PathBuf::from(path))
    } else {
        Err("allowed is an absolute path".to_owned())
    }
}

/// It must fit into `sun_path` (`unix(7)`).
fn socket(path: &str) -> Result<PathBuf, String> {
    absolute(path)
        .ok()
        .filter(|_| path.len() <= 107)
        .ok_or_else(|| "allowed is an absolute path of at most 107 bytes".to_owned())
}

fn between(seconds: &str, least: u32, most: u32) -> Result<u32, String> {
    let is_plain = seconds.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = seconds
        .parse()
        .ok()
        .filter(|it| is_plain && (least..=most).contains(it));
    seconds.ok_or_else(|| format!("allowed are {least} to {most} seconds"))
}

fn one_of<'v>(value: &'v str, allowed: &[&str]) -> Result<&'v str, String> {
    if allowed.contains(&value) {
        Ok(value)
    } else {
        Err(format!("allowed are {}", allowed.join(", ")))
    }
}

/// What it can return with these words after it, but `PAM_SUCCESS`.
pub(super) fn refusals(args: &[String]) -> Codes {
    let options = Options::read(args);
    if !options.faults.is_empty() {
        return Codes::of(&[Code::SERVICE_ERR, Code::MODULE_UNKNOWN]);
    }
    if options.looks_away.is_empty() {
        REFUSALS
    } else {
        REFUSALS.with(Code::IGNORE)
    }
}

/// What it can return with these words after it.
pub(super) fn codes(args: &[String]) -> Codes {
    let refusals = refusals(args);
    if Options::read(args).faults.is_empty() {
        refusals.with(Code::SUCCESS)
    } else {
        refusals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Options {
        let args: Vec<String> = line.split_whitespace().map(ToOwned::to_owned).collect();
        Options::read(&args)
    }

    #[test]
    fn every_option_is_known() {
        let line = "socket=/a timeout=5 binding=tap nullok failmode=open users=a,!b groups=g* hosts=!10.0.0.0/8,::1 \
            prompt=never pushinfo debug grace=1 bypass=/b";
        let options = read(line);
        assert_eq!(options.faults, Vec::<String>::new());
        assert_eq!(
            options.looks_away,
            ["nullok", "users=a,!b", "groups=g*", "hosts=!10.0.0.0/8,::1"]
        );
        assert!(options.fails_open && options.never_prompts && options.nullok);
        assert_eq!((options.timeout, options.grace), (Some(5), Some(1)));
        let named: Vec<&str> = KNOWN.split(' ').collect();
        let given = line
            .split_whitespace()
            .map(|it| it.split_inclusive('=').next().unwrap());
        assert_eq!(given.collect::<Vec<_>>(), named);
    }

    #[test]
    fn the_module_knows_the_same_options() {
        let module = include_str!("../../../pam_xmpp/src/options.rs");
        for option in KNOWN.split(' ') {
            let name = option.trim_end_matches('=');
            assert!(module.contains(&format!("\"{name}\" => self.")), "{name}");
        }
        let taken = module.matches(" => self.").count() - module.matches("=> self.set_").count();
        assert_eq!(
            taken,
            KNOWN.split(' ').count(),
            "the module knows another one"
        );
    }

    #[test]
    fn what_it_does_not_understand_is_told() {
        for option in [
            "tiemout=5",
            "timeout",
            "timeout=4",
            "timeout=+9",
            "socket=run/x",
            "nullok=1",
            "failmode=safe",
            "users=",
            "users=a,,b",
            "hosts=example.org",
            "hosts=10.0.0.0/33",
            "hosts=10.1.2.3/8",
            "grace=0",
            "bypass",
            "prompt=yes",
            "Debug",
        ] {
            assert_eq!(read(option).faults.len(), 1, "{option}");
            let args = [option.to_owned()];
            assert!(!codes(&args).contains(Code::SUCCESS), "{option}");
        }
    }
}
