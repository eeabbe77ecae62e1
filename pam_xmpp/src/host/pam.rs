//! The real host: libpam through pam-bindings, the user database and syslog through nix. No unsafe line of ours.

use std::ffi::CStr;
use std::panic::Location;

use nix::syslog::{Facility, Priority, Severity, syslog};
use nix::unistd::{User, gethostname};
use pam::constants::{PAM_PROMPT_ECHO_ON, PAM_TEXT_INFO, PamResultCode};
use pam::conv::Conv;
use pam::items::{RHost, RUser, Service, Tty};
use pam::module::PamHandle;

use super::{ConversationFailed, Host, Item, Level};
use crate::reply::Reply;
use crate::text::clean;

/// One call of `pam_sm_authenticate`.
pub(crate) struct PamHost<'h> {
    handle: &'h mut PamHandle,
}

impl<'h> PamHost<'h> {
    pub(crate) fn new(handle: &'h mut PamHandle) -> Self {
        Self { handle }
    }

    fn converse(&self) -> Result<Conv<'_>, ConversationFailed> {
        match self.handle.get_item::<Conv<'_>>() {
            Ok(Some(conversation)) => Ok(conversation),
            Ok(None) | Err(_) => Err(ConversationFailed),
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

impl Host for PamHost<'_> {
    /// A name that is not UTF-8 comes out as one that no system knows.
    fn user(&mut self) -> Result<String, ConversationFailed> {
        match self.handle.get_user(None) {
            Ok(user) => Ok(user),
            Err(PamResultCode::PAM_SYSTEM_ERR) => Ok("\u{fffd}".to_owned()),
            Err(_) => Err(ConversationFailed),
        }
    }

    fn item(&self, item: Item) -> Option<String> {
        self.words(item)
            .map(|words| String::from_utf8_lossy(&words).into_owned())
    }

    /// A user database that fails knows nobody, which is the closed side.
    fn has_account(&self, user: &str) -> bool {
        matches!(User::from_name(user), Ok(Some(_)))
    }

    fn machine(&self) -> String {
        gethostname().map_or_else(
            |_| "localhost".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        )
    }

    /// A host that answers with nothing at all has pressed Enter: nothing is approved by that.
    fn ask(&mut self, question: &str) -> Result<Reply, ConversationFailed> {
        match self.converse()?.send(PAM_PROMPT_ECHO_ON, question) {
            Ok(Some(typed)) => Ok(Reply::read(typed.as_bytes())),
            Ok(None) => Ok(Reply::Wait),
            Err(_) => Err(ConversationFailed),
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
