//! Who wants in and from where, and the request that is made of it. A user that does not exist gets a request as well,
//! a decoy that nobody is sent: the claimant cannot tell the two apart.

mod evidence;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use verifier_wire::{Binding, Context, OpenRequest};

use crate::host::{Host, HostFault, Item};
use crate::options::{Command, Options, Prompt, Unmapped};
use crate::text::clean;

/// The longest a field of the context may be (`docs/HTTP-API.md`).
const FIELD_LIMIT: usize = 255;
/// The longest a method may be.
const METHOD_LIMIT: usize = 32;
/// No longer name of a user (useradd(8): 32), host (hostname(7): 64) or service is passed on; with it the URL stays
/// within its 2,000 characters.
const NAME_LIMIT: usize = 64;

/// Programs that show a line at once, so that a prompt is not needed to be seen.
pub(crate) const SHOW_AT_ONCE: [&str; 6] = ["sudo", "sudo-i", "su", "su-l", "login", "remote"];

/// One person at one program, not yet believed.
#[derive(Debug)]
pub(crate) struct Claimant {
    /// The Unix user to become, as the system spells it, or as the host gave it if the system does not know it.
    pub(crate) user: String,
    /// Whether the system knows that user.
    pub(crate) account: Account,
    service: String,
    terminal: Option<String>,
    remote_host: Option<String>,
    remote_user: Option<String>,
    machine: String,
    key: Option<String>,
    command: Option<String>,
}

/// Whether the system knows a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Account {
    /// It does.
    Known,
    /// It does not: nothing can approve this login.
    Unknown,
}

/// How the claimant is told what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// A question, answered with Enter or the code.
    Ask,
    /// A line.
    Tell,
}

impl Claimant {
    /// Reads who it is off the host.
    pub(crate) fn of(host: &mut impl Host) -> Result<Self, HostFault> {
        let given = host.user()?;
        let (user, account) = match host.account(&given)? {
            Some(known) => (known, Account::Known),
            None => (given, Account::Unknown),
        };
        let mut claimant = Self {
            account,
            service: host.item(Item::Service).unwrap_or_default(),
            terminal: host.item(Item::Terminal),
            remote_host: host.item(Item::RemoteHost),
            remote_user: host.item(Item::RemoteUser),
            machine: host.machine(),
            key: None,
            command: None,
            user,
        };
        claimant.key = evidence::key(host, &claimant);
        claimant.command = evidence::command(host, &claimant);
        Ok(claimant)
    }

    /// How to tell this claimant; a code to be typed here needs a prompt.
    pub(crate) fn way(&self, options: &Options) -> Way {
        let is_seen_at_once = SHOW_AT_ONCE.contains(&self.service.as_str());
        match options.prompt {
            Prompt::Never => Way::Tell,
            Prompt::Auto if is_seen_at_once && options.binding != Some(Binding::Transfer) => {
                Way::Tell
            }
            Prompt::Auto | Prompt::Always => Way::Ask,
        }
    }

    /// Whether a program that shows a line at once has no terminal to show it on. sudo then puts the line among what the
    /// command writes, and cannot ask for anything.
    pub(crate) fn is_unattended(&self) -> bool {
        SHOW_AT_ONCE.contains(&self.service.as_str()) && self.terminal.is_none()
    }

    /// The request to open. Whatever the claimant chose is cleaned and cut here, so that the daemon never refuses a
    /// request because of it: a refusal would be faster than a decoy.
    pub(crate) fn request(&self, options: &Options) -> OpenRequest {
        let is_known = self.account == Account::Known;
        let ip = self.remote_host.as_deref().and_then(field);
        // Without an address anybody at the machine would be as good as who was approved.
        let grace = options.grace.filter(|_| is_known && ip.is_some());
        OpenRequest {
            user: Some(self.name()),
            requester_user: self.requester(),
            decoy: self.account == Account::Unknown,
            withdraw_on_close: true,
            method: self.method(),
            url: self.url(),
            binding: options.binding,
            message: field(&self.wish()),
            timeout: Some(u16::try_from(options.timeout.as_secs()).unwrap_or(600)),
            context: Some(Context {
                ip,
                user_agent: field(&self.program()),
                subject: field(&self.user),
                host: field(&self.machine),
                key: self.key.clone(),
                command: match options.command {
                    Command::Shown => self.command.clone(),
                    Command::Hidden => None,
                },
            }),
            tell_unmapped: is_known && options.unmapped == Unmapped::Ignored,
            grace,
            accepts_code: self.way(options) == Way::Ask,
            ..OpenRequest::default()
        }
    }

    /// The user as the daemon is told.
    pub(crate) fn name(&self) -> String {
        match self.account {
            Account::Known => self.user.clone(),
            Account::Unknown if self.user.is_empty() => "_".to_owned(),
            Account::Unknown => plain(&self.user, NAME_LIMIT),
        }
    }

    /// `PAM_RHOST` as it is: an address, a name, or absent.
    pub(crate) fn remote_host(&self) -> Option<&str> {
        self.remote_host.as_deref()
    }

    /// Name of the file in `/etc/pam.d`; empty where the host gives none.
    pub(crate) fn service(&self) -> &str {
        &self.service
    }

    /// Who asks to become somebody else: sudo(8) and su(1) say so. Whatever else says it, and whoever it names, can only
    /// make the list of those who may confirm shorter.
    fn requester(&self) -> Option<String> {
        let is_name = |user: &String| user.len() <= FIELD_LIMIT;
        self.remote_user.clone().filter(is_name)
    }

    /// Where the claimant comes from, for the log.
    pub(crate) fn origin(&self) -> String {
        clean(self.remote_host.as_deref().unwrap_or("here"), FIELD_LIMIT)
    }

    /// The service as an XML `NCName`, which XEP-0070 wants of a method.
    fn method(&self) -> String {
        let name = plain(&self.service, METHOD_LIMIT).to_ascii_uppercase();
        match name.chars().next() {
            Some(first) if first.is_ascii_alphabetic() || first == '_' => name,
            Some(_) => format!("_{name}").chars().take(METHOD_LIMIT).collect(),
            None => "LOGIN".to_owned(),
        }
    }

    fn url(&self) -> String {
        let (machine, user) = (segment(&self.machine), segment(&self.user));
        if self.is_ssh() {
            format!("ssh://{user}@{machine}")
        } else {
            format!("pam://{machine}/{}/{user}", segment(&self.service))
        }
    }

    /// Whether sshd asks.
    pub(crate) fn is_ssh(&self) -> bool {
        self.terminal.as_deref() == Some("ssh") || self.service.ends_with("sshd")
    }

    /// What the claimant wants, the first thing a confirmer reads: `ssh login as alice`, `su as root, by bob`.
    fn wish(&self) -> String {
        let what = if self.is_ssh() {
            "ssh login"
        } else {
            &self.service
        };
        let by = self.remote_user.as_ref().map(|user| format!(", by {user}"));
        format!("{what} as {}{}", self.user, by.unwrap_or_default())
    }

    /// What the claimant uses: `sshd on ssh`, `su on /dev/pts/3, by bob`.
    fn program(&self) -> String {
        let terminal = self
            .terminal
            .as_ref()
            .map(|terminal| format!(" on {terminal}"));
        let user = self.remote_user.as_ref().map(|user| format!(", by {user}"));
        let parts = [Some(self.service.clone()), terminal, user];
        parts.into_iter().flatten().collect()
    }
}

/// A field of the context, left out where it would be empty.
fn field(words: &str) -> Option<String> {
    let cleaned = clean(words, FIELD_LIMIT);
    (!cleaned.trim().is_empty()).then_some(cleaned)
}

/// Letters, digits, `.`, `-` and `_`; anything else becomes `_`.
fn plain(name: &str, limit: usize) -> String {
    name.chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || ".-_".contains(c) {
                c
            } else {
                '_'
            }
        })
        .take(limit)
        .collect()
}

/// `name` as part of a URL (RFC 3986 section 2), never empty, cut before it is encoded so that no escape is.
fn segment(name: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    let name: String = name.chars().take(NAME_LIMIT).collect();
    if name.is_empty() {
        "-".to_owned()
    } else {
        utf8_percent_encode(&name, KEPT).to_string()
    }
}

#[cfg(test)]
mod tests;
