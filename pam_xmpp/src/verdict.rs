//! From how a login ended to what libpam is told. The only place that knows `PAM_SUCCESS`.

use std::fmt;

use pam::constants::PamResultCode;

/// How a login ended. Only [`Ending::Approved`] lets anybody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The confirmers said yes, in time.
    Approved,
    /// A confirmer said no, or three wrong codes came: ask no more on this connection.
    Denied,
    /// The code typed here was not the one that was sent.
    WrongCode,
    /// Nobody answered in time.
    Expired,
    /// The claimant gave up.
    Cancelled,
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
}

/// For the log.
impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::WrongCode => "wrong code",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Withdrawn => "withdrawn",
            Self::UnknownUser => "unknown user",
            Self::Undeliverable => "undeliverable",
            Self::Unavailable => "unavailable",
            Self::Limited => "limited",
            Self::Refused => "refused",
            Self::BadOption => "bad option",
            Self::ConversationFailed => "conversation failed",
        })
    }
}

/// `pam_sm_setcred(3)`: there are no credentials to set, and that is no fault.
pub(crate) const CREDENTIALS: PamResultCode = PamResultCode::PAM_SUCCESS;

/// `pam_sm_chauthtok(3)`: there is no password to change.
pub(crate) const NO_PASSWORDS: PamResultCode = PamResultCode::PAM_SERVICE_ERR;

/// The return code of `pam_sm_authenticate(3)`.
///
/// `PAM_IGNORE` is not among them: to be ignored because something failed is to be let in by the rest of the stack.
pub(crate) fn code(ending: Ending) -> PamResultCode {
    match ending {
        Ending::Approved => PamResultCode::PAM_SUCCESS,
        Ending::Denied => PamResultCode::PAM_MAXTRIES,
        Ending::WrongCode | Ending::Expired | Ending::Cancelled | Ending::Withdrawn => {
            PamResultCode::PAM_AUTH_ERR
        }
        Ending::UnknownUser => PamResultCode::PAM_USER_UNKNOWN,
        Ending::Undeliverable | Ending::Unavailable => PamResultCode::PAM_AUTHINFO_UNAVAIL,
        Ending::Limited | Ending::Refused => PamResultCode::PAM_PERM_DENIED,
        Ending::BadOption => PamResultCode::PAM_SERVICE_ERR,
        Ending::ConversationFailed => PamResultCode::PAM_CONV_ERR,
    }
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
    fn success_has_one_address() {
        let mut files = Vec::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut files,
        );
        assert!(files.len() > 5, "{files:?}");
        for file in files {
            let lines = fs::read_to_string(&file).unwrap();
            let code = lines.split("#[cfg(test)]").next().unwrap();
            let count = code.matches("::PAM_SUCCESS").count();
            let expected = if file.ends_with("verdict.rs") { 2 } else { 0 };
            assert_eq!(count, expected, "{}", file.display());
            assert_eq!(
                code.matches("::PAM_IGNORE").count(),
                0,
                "{}",
                file.display()
            );
        }
    }
}
