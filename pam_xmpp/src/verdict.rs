//! From how a login ended to what libpam is told. The only place that knows `PAM_SUCCESS` and `PAM_IGNORE`.

use std::fmt;

use pam::constants::PamResultCode;

use crate::host::HostFault;

/// How a login ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The confirmers said yes, in time; or had said so for the same login within the grace.
    Approved,
    /// A bypass code was spent on it.
    Bypassed,
    /// Nobody can be asked, and the admin wants logins to go on then (`failmode=open`).
    FailedOpen,
    /// Nobody is asked about this login: `users=`, `groups=`, `hosts=`.
    OutOfScope,
    /// Nobody confirms for that user, and the admin wants the rest of the stack to decide then (`nullok`).
    Unmapped,
    /// A confirmer said no, or three wrong codes came: ask no more on this connection.
    Denied,
    /// What was asked for this connection is decided already: ask no more on it.
    Decided,
    /// What was typed here was not the code.
    WrongCode,
    /// Nobody answered in time.
    Expired,
    /// The verification was taken back behind our back.
    Withdrawn,
    /// No such Unix user, or nobody confirms for that user.
    UnknownUser,
    /// The request could not be brought to the confirmers.
    Undeliverable,
    /// The daemon cannot be reached, is overloaded, or makes no sense.
    Unavailable,
    /// Too many requests for this confirmer: muted or locked for now.
    Limited,
    /// The daemon's policy refuses the request.
    Refused,
    /// An option in the service's PAM file is wrong.
    BadOption,
    /// The host program cannot ask its user.
    ConversationFailed,
    /// There is no memory to be had.
    OutOfMemory,
    /// The user database cannot be read.
    SystemFault,
}

impl From<HostFault> for Ending {
    fn from(fault: HostFault) -> Self {
        match fault {
            HostFault::Conversation => Self::ConversationFailed,
            HostFault::Memory => Self::OutOfMemory,
            HostFault::System => Self::SystemFault,
        }
    }
}

/// For the log.
impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Approved => "approved",
            Self::Bypassed => "let in by a bypass code",
            Self::FailedOpen => "let in unasked, failmode=open",
            Self::OutOfScope => "not asked about",
            Self::Unmapped => "not asked about, nullok",
            Self::Denied => "denied",
            Self::Decided => "asked already",
            Self::WrongCode => "wrong code",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::UnknownUser => "unknown user",
            Self::Undeliverable => "undeliverable",
            Self::Unavailable => "unavailable",
            Self::Limited => "limited",
            Self::Refused => "refused",
            Self::BadOption => "bad option",
            Self::ConversationFailed => "conversation failed",
            Self::OutOfMemory => "out of memory",
            Self::SystemFault => "the user database cannot be read",
        })
    }
}

/// The one place where somebody is let in.
const LET_IN: PamResultCode = PamResultCode::PAM_SUCCESS;

/// The one place where the rest of the stack decides.
const LEFT_TO_OTHERS: PamResultCode = PamResultCode::PAM_IGNORE;

/// `pam_sm_setcred(3)`: there are no credentials to set, and that is no fault. Where authentication was left to others,
/// so is this.
pub(crate) fn credentials(was_ignored: bool) -> PamResultCode {
    if was_ignored { LEFT_TO_OTHERS } else { LET_IN }
}

/// `pam_sm_chauthtok(3)`: there is no password to change.
pub(crate) const NO_PASSWORDS: PamResultCode = PamResultCode::PAM_SERVICE_ERR;

/// A host with too little memory to log anybody in.
pub(crate) const NO_MEMORY: PamResultCode = PamResultCode::PAM_BUF_ERR;

/// The return code of `pam_sm_authenticate(3)`.
///
/// `PAM_IGNORE` is never what became of a failure: to be ignored because something failed is to be let in by the rest of
/// the stack.
pub(crate) fn code(ending: Ending) -> PamResultCode {
    match ending {
        Ending::Approved | Ending::Bypassed | Ending::FailedOpen => LET_IN,
        Ending::OutOfScope | Ending::Unmapped => LEFT_TO_OTHERS,
        Ending::Denied | Ending::Decided => PamResultCode::PAM_MAXTRIES,
        Ending::WrongCode | Ending::Expired | Ending::Withdrawn => PamResultCode::PAM_AUTH_ERR,
        Ending::UnknownUser => PamResultCode::PAM_USER_UNKNOWN,
        Ending::Undeliverable | Ending::Unavailable => PamResultCode::PAM_AUTHINFO_UNAVAIL,
        Ending::Limited | Ending::Refused => PamResultCode::PAM_PERM_DENIED,
        Ending::BadOption => PamResultCode::PAM_SERVICE_ERR,
        Ending::ConversationFailed => PamResultCode::PAM_CONV_ERR,
        Ending::OutOfMemory => PamResultCode::PAM_BUF_ERR,
        Ending::SystemFault => PamResultCode::PAM_SYSTEM_ERR,
    }
}

/// Whether libpam is told to go by the rest of the stack.
pub(crate) fn is_ignored(ending: Ending) -> bool {
    code(ending) == LEFT_TO_OTHERS
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else {
                found.push(path);
            }
        }
    }

    #[test]
    fn success_and_ignore_have_one_address_each() {
        let mut files = Vec::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut files,
        );
        assert!(files.len() > 5, "{files:?}");
        for file in files {
            let lines = fs::read_to_string(&file).unwrap();
            let code = lines.split("#[cfg(test)]").next().unwrap();
            let expected = usize::from(file.ends_with("verdict.rs"));
            for name in ["PAM_SUCCESS", "PAM_IGNORE"] {
                let count = code.matches(&format!("::{name}")).count();
                assert_eq!(count, expected, "{name} in {}", file.display());
            }
        }
    }
}
