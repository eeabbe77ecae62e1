//! The real host: libpam through pam-bindings, the user database and syslog through nix.

use std::ffi::{CStr, CString};
use std::fs;
use std::panic::Location;

use nix::errno::Errno;
use nix::syslog::{Facility, Priority, Severity, syslog};
use nix::unistd::{Group, User, getgrouplist, gethostname};
use pam::constants::{PAM_PROMPT_ECHO_ON, PAM_TEXT_INFO, PamResultCode};
use pam::conv::Conv;
use pam::items::{RHost, RUser, Service, Tty};
use pam::module::PamHandle;
use rustix::rand::{GetRandomFlags, getrandom};

use super::ffi::{self, Kept};
use super::{Host, HostFault, Item, Level, Proc};
use crate::reply::Reply;
use crate::text::clean;

/// Under what the token is kept with the handle.
const TOKEN: &str = "pam_xmpp_token";
/// Under what it is kept whether the last authentication was ignored.
const IGNORED: &str = "pam_xmpp_ignored";

/// One call of libpam.
pub(crate) struct PamHost<'h> {
    handle: &'h mut PamHandle,
}

impl<'h> PamHost<'h> {
    pub(crate) fn new(handle: &'h mut PamHandle) -> Self {
        Self { handle }
    }

    /// Keeps for `pam_sm_setcred` whether authentication was ignored. If that cannot be kept it was not, as far as
    /// `pam_sm_setcred` goes, which decides nothing.
    pub(crate) fn keep_ignored(&mut self, is_ignored: bool) {
        let _kept_or_not = ffi::keep(self.handle, IGNORED, [u8::from(is_ignored); 16]);
    }

    /// Whether the last authentication on this handle was ignored.
    pub(crate) fn was_ignored(&self) -> bool {
        ffi::kept(self.handle, IGNORED).is_some_and(|value| value != Kept::default())
    }

    fn converse(&self) -> Result<Conv<'_>, HostFault> {
        match self.handle.get_item::<Conv<'_>>() {
            Ok(Some(conversation)) => Ok(conversation),
            Ok(None) | Err(_) => Err(HostFault::Conversation),
        }
    }

    fn words(&self, item: Item) -> Option<Vec<u8>> {
        let handle = &self.handle;
        let words = match item {
            Item::Service => handle
                .get_item::<Service<'_>>()
                .map(|item| item.map(|item| own(item.0))),
            Item::RemoteHost => handle
                .get_item::<RHost<'_>>()
                .map(|item| item.map(|item| own(item.0))),
            Item::Terminal => handle
                .get_item::<Tty<'_>>()
                .map(|item| item.map(|item| own(item.0))),
            Item::RemoteUser => handle
                .get_item::<RUser<'_>>()
                .map(|item| item.map(|item| own(item.0))),
        };
        words.ok().flatten().filter(|words| !words.is_empty())
    }
}

fn own(words: &CStr) -> Vec<u8> {
    words.to_bytes().to_vec()
}

/// Out of memory is told apart, as `pam_sm_authenticate(3)` does.
fn fault(code: &PamResultCode) -> HostFault {
    if *code == PamResultCode::PAM_BUF_ERR {
        HostFault::Memory
    } else {
        HostFault::Conversation
    }
}

fn random() -> Option<Kept> {
    let mut bytes = Kept::default();
    let count = getrandom(&mut bytes, GetRandomFlags::empty()).ok()?;
    (count == bytes.len()).then_some(bytes)
}

impl Host for PamHost<'_> {
    /// A name that is not UTF-8 comes out as one that no system knows.
    fn user(&mut self) -> Result<String, HostFault> {
        match self.handle.get_user(None) {
            Ok(user) => Ok(user),
            Err(PamResultCode::PAM_SYSTEM_ERR) => Ok("\u{fffd}".to_owned()),
            Err(code) => Err(fault(&code)),
        }
    }

    fn item(&self, item: Item) -> Option<String> {
        self.words(item)
            .map(|words| String::from_utf8_lossy(&words).into_owned())
    }

    fn variable(&self, name: &str) -> Option<String> {
        let name = CString::new(name).ok()?;
        let value = ffi::variable(self.handle, &name)?;
        String::from_utf8(value).ok()
    }

    /// Most of the errors that getpwnam(3) lists are one service's word for "no such user". What is left says that it
    /// cannot be known, and that is no reason to make a decoy of somebody.
    fn account(&self, user: &str) -> Result<Option<String>, HostFault> {
        match User::from_name(user) {
            Ok(Some(known)) => Ok(Some(known.name)),
            Err(Errno::ENOMEM) => Err(HostFault::Memory),
            Err(Errno::EIO | Errno::EMFILE | Errno::ENFILE) => Err(HostFault::System),
            Ok(None) | Err(_) => Ok(None),
        }
    }

    /// A group without a name is one that could not be looked up.
    fn groups(&self, user: &str) -> Option<Vec<String>> {
        let first = User::from_name(user).ok()??.gid;
        let user = CString::new(user).ok()?;
        let ids = getgrouplist(&user, first).ok()?;
        ids.into_iter()
            .map(|id| Group::from_gid(id).ok()?.map(|group| group.name))
            .collect()
    }

    fn machine(&self) -> String {
        gethostname().map_or_else(
            |_| "localhost".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
    }

    fn proc(&self, file: Proc) -> Option<Vec<u8>> {
        fs::read(match file {
            Proc::CommandLine => "/proc/self/cmdline".to_owned(),
            Proc::Status => "/proc/self/stat".to_owned(),
            Proc::StatusOf(process) => format!("/proc/{process}/stat"),
        })
        .ok()
    }

    fn token(&mut self) -> Option<String> {
        let token = if let Some(token) = ffi::kept(self.handle, TOKEN) {
            token
        } else {
            let token = random()?;
            ffi::keep(self.handle, TOKEN, token).ok()?;
            token
        };
        Some(format!("{:032x}", u128::from_be_bytes(token)))
    }

    fn drop_token(&mut self) {
        if let Some(token) = random() {
            let _kept_or_not = ffi::keep(self.handle, TOKEN, token);
        }
    }

    /// A host that answers with nothing at all has pressed Enter: nothing is approved by that.
    fn ask(&mut self, question: &str) -> Result<Reply, HostFault> {
        match self.converse()?.send(PAM_PROMPT_ECHO_ON, question) {
            Ok(Some(typed)) => Ok(Reply::read(typed.as_bytes())),
            Ok(None) => Ok(Reply::Wait),
            Err(_) => Err(HostFault::Conversation),
        }
    }

    fn tell(&mut self, line: &str) {
        // pam-bindings always hands the host a place for its response, which sshd 9.2 needs even here.
        let Ok(conversation) = self.converse() else {
            return;
        };
        let _shown_or_not = conversation.send(PAM_TEXT_INFO, line);
    }

    /// In the form of `pam_syslog(3)`, under the name and beside the lines of the host program: facility auth.
    fn log(&self, level: Level, line: &str) {
        let service = self.item(Item::Service).unwrap_or_default();
        write_log(
            severity(level),
            &format!("pam_xmpp({}:auth): {line}", clean(&service, 64)),
        );
    }
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Error => Severity::LOG_ERR,
        Level::Warning => Severity::LOG_WARNING,
        Level::Notice => Severity::LOG_NOTICE,
        Level::Info => Severity::LOG_INFO,
        Level::Debug => Severity::LOG_DEBUG,
    }
}

/// The place of a panic; its message may hold anything and is left out.
pub(crate) fn report_panic(place: Option<&Location<'_>>) {
    let place = place.map_or_else(String::new, |place| {
        format!(" at {}:{}", place.file(), place.line())
    });
    write_log(
        Severity::LOG_ERR,
        &format!("pam_xmpp: fault of ours{place}, denied"),
    );
}

fn write_log(severity: Severity, line: &str) {
    // syslog(3) has nobody to report to, and neither have we.
    let _written_or_not = syslog(Priority::new(severity, Facility::LOG_AUTH), line);
}
