//! What modules can return, as far as is known of them; one that is not known can return anything. Too much only makes
//! a finding too many, too little could hide one.

use std::path::{Path, PathBuf};

use super::code::{Code, Codes};
use super::condition::{self, Condition};
use super::root::Root;
use super::stack::{Entry, Module, Phase, Runs};
use super::xmpp;

/// Whether a line names our module: as it is installed, or as it is built.
pub(super) fn is_ours(module: &Module) -> bool {
    matches!(module.name(), "pam_xmpp.so" | "libpam_xmpp.so")
}

/// What a module is to a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Ours.
    Xmpp,
    /// It believes somebody: by what.
    Proof(&'static str),
    /// It asks nothing of the person, and tells cases apart.
    Condition(Condition),
    /// It says yes to everybody.
    Permit,
    /// It says no to everybody.
    Deny,
    /// It sets something up.
    Neutral,
    /// A line that libpam does not understand.
    Failure,
    /// Nothing is known of it.
    Unknown,
}

/// What is known of one entry of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) part: Part,
    /// What it can return.
    pub(super) codes: Codes,
}

/// How modules fail that do anything at all.
const FAILURES: Codes = Codes::of(&[
    Code::SERVICE_ERR,
    Code::SYSTEM_ERR,
    Code::BUF_ERR,
    Code::PERM_DENIED,
    Code::AUTH_ERR,
    Code::CRED_INSUFFICIENT,
    Code::AUTHINFO_UNAVAIL,
    Code::USER_UNKNOWN,
    Code::MAXTRIES,
    Code::ACCT_EXPIRED,
    Code::CONV_ERR,
    Code::ABORT,
    Code::MODULE_UNKNOWN,
]);
const YES_OR_NO: Codes = FAILURES.with(Code::SUCCESS);
const IGNORE_OR_NO: Codes = FAILURES.with(Code::IGNORE);
const DECIDES: Codes = YES_OR_NO.with(Code::IGNORE);

/// Modules that believe somebody, and by what.
const PROOFS: [(&str, &str); 38] = [
    ("pam_2fa.so", "another second factor"),
    ("pam_aad.so", "a sign-in at Entra ID"),
    ("pam_authelia.so", "a sign-in at Authelia"),
    ("pam_authd_exec.so", "a sign-in at authd"),
    ("pam_authd.so", "a sign-in at authd"),
    ("pam_duo.so", "a confirmation by Duo"),
    ("pam_extrausers.so", "the right password"),
    ("pam_fprint.so", "a fingerprint"),
    ("pam_fprintd.so", "a fingerprint"),
    ("pam_fprintd_grosshack.so", "a fingerprint"),
    ("pam_google_authenticator.so", "the right one-time code"),
    ("pam_himmelblau.so", "a sign-in at Entra ID"),
    ("pam_howdy.so", "a face"),
    ("pam_kanidm.so", "the right password"),
    ("pam_krb5.so", "the right password"),
    ("pam_krb5afs.so", "the right password"),
    ("pam_ldap.so", "the right password"),
    ("pam_mysql.so", "the right password"),
    ("pam_oath.so", "the right one-time code"),
    ("pam_ocra.so", "the right one-time code"),
    ("pam_p11.so", "a smart card"),
    ("pam_pgsql.so", "the right password"),
    ("pam_pkcs11.so", "a smart card"),
    ("pam_poldi.so", "a smart card"),
    ("pam_pwdfile.so", "the right password"),
    ("pam_radius_auth.so", "the right password"),
    ("pam_rhosts.so", "the host that the login comes from"),
    ("pam_ssh_agent_auth.so", "a key of the SSH agent"),
    ("pam_sss.so", "the right password"),
    ("pam_sss_gss.so", "a Kerberos ticket"),
    ("pam_systemd_home.so", "the right password"),
    ("pam_tacplus.so", "the right password"),
    ("pam_tcb.so", "the right password"),
    ("pam_u2f.so", "a security key"),
    ("pam_unix.so", "the right password"),
    ("pam_unix2.so", "the right password"),
    ("pam_userdb.so", "the right password"),
    ("pam_winbind.so", "the right password"),
];
const MORE_PROOFS: [(&str, &str); 3] = [
    ("pam_yubico.so", "a YubiKey"),
    ("pam_unix_auth.so", "the right password"),
    ("pam_usb.so", "a USB device"),
];

/// Modules that set something up and return `PAM_IGNORE` where all is well.
const SILENT: [&str; 11] = [
    "pam_echo.so",
    "pam_env.so",
    "pam_faildelay.so",
    "pam_group.so",
    "pam_issue.so",
    "pam_keyinit.so",
    "pam_lastlog.so",
    "pam_mail.so",
    "pam_motd.so",
    "pam_selinux.so",
    "pam_warn.so",
];
/// Modules that set something up and may as well return `PAM_SUCCESS`.
const HELPFUL: [&str; 12] = [
    "pam_afs_session.so",
    "pam_cap.so",
    "pam_ecryptfs.so",
    "pam_fscrypt.so",
    "pam_gnome_keyring.so",
    "pam_kwallet.so",
    "pam_kwallet5.so",
    "pam_mount.so",
    "pam_ssh.so",
    "pam_umask.so",
    "pam_wtmpdb.so",
    "pam_zfs_key.so",
];

impl Known {
    /// What is known of an entry of the phase `auth`, or of `account`, where a proof proves nothing.
    pub(super) fn of(entry: &Entry, phase: Phase, installed: &Installed) -> Self {
        let Runs::Module(module) = &entry.runs else {
            return Self {
                part: Part::Failure,
                codes: Codes::of(&[Code::PERM_DENIED]),
            };
        };
        let known = Self::of_module(module, phase);
        match installed.lacks(module) {
            // It fails now, and may be there tomorrow.
            true if known.part != Part::Xmpp => Self {
                codes: known.codes.with(Code::MODULE_UNKNOWN),
                ..known
            },
            true => Self {
                codes: Codes::of(&[Code::MODULE_UNKNOWN]),
                ..known
            },
            false => known,
        }
    }

    fn of_module(module: &Module, phase: Phase) -> Self {
        let name = module.name();
        let known = |part, codes| Self { part, codes };
        match name {
            _ if is_ours(module) && phase == Phase::Auth => {
                known(Part::Xmpp, xmpp::codes(&module.args))
            }
            _ if is_ours(module) => known(Part::Xmpp, Codes::of(&[Code::IGNORE])),
            "pam_permit.so" => known(Part::Permit, Codes::of(&[Code::SUCCESS])),
            "pam_deny.so" if phase == Phase::Auth => {
                known(Part::Deny, Codes::of(&[Code::AUTH_ERR]))
            }
            "pam_deny.so" => known(
                Part::Deny,
                Codes::of(&[Code::AUTH_ERR, Code::PERM_DENIED, Code::ACCT_EXPIRED]),
            ),
            "pam_debug.so" if phase == Phase::Auth => {
                known(Part::Unknown, Codes::of(&[debug(module)]))
            }
            _ if phase != Phase::Auth => known(Part::Unknown, Codes::ANY),
            _ => Self::by_name(module),
        }
    }

    fn by_name(module: &Module) -> Self {
        let name = module.name();
        let known = |part, codes| Self { part, codes };
        let mut proofs = PROOFS.iter().chain(&MORE_PROOFS);
        if let Some((_, proof)) = proofs.find(|(proof, _)| *proof == name) {
            let codes = if may_abstain(module) {
                DECIDES
            } else {
                YES_OR_NO
            };
            return known(Part::Proof(proof), codes.with(Code::NEW_AUTHTOK_REQD));
        }
        if SILENT.contains(&name) {
            return known(Part::Neutral, IGNORE_OR_NO);
        }
        if HELPFUL.contains(&name) {
            return known(Part::Neutral, DECIDES);
        }
        match condition::of(module) {
            Some((condition, returns)) => {
                let codes = if returns.contains(Code::IGNORE) {
                    DECIDES
                } else {
                    YES_OR_NO
                };
                known(
                    Part::Condition(condition),
                    if returns.contains(Code::SUCCESS) {
                        codes
                    } else {
                        IGNORE_OR_NO
                    },
                )
            }
            None => known(Part::Unknown, Codes::ANY),
        }
    }
}

/// Whether an option lets a proof look away for those who have nothing to show. The `nullok` of `pam_unix.so` is
/// another: an empty password succeeds.
fn may_abstain(module: &Module) -> bool {
    const OPTIONS: [&str; 6] = [
        "ignore",
        "nouserok",
        "minimum_uid",
        "min_uid",
        "localifdown",
        "unknown_ok",
    ];
    let has = |word: &str| module.args.iter().any(|arg| arg.contains(word));
    OPTIONS.iter().any(|word| has(word)) || has("nullok") && !module.name().starts_with("pam_unix")
}

/// `pam_debug(8)`: what `auth=` says; what it does not know is `PAM_SUCCESS`.
fn debug(module: &Module) -> Code {
    let mut args = module.args.iter();
    args.find_map(|arg| arg.strip_prefix("auth="))
        .and_then(Code::named)
        .unwrap_or(Code::SUCCESS)
}

/// Where modules are installed.
#[derive(Debug, Clone, Default)]
pub(super) struct Installed {
    root: Root,
    folders: Vec<PathBuf>,
}

impl Installed {
    /// Looks where distributions put them: <https://www.pathname.com/fhs/>, and Debian's multiarch.
    pub(super) fn below(root: &Root) -> Self {
        let mut folders = Vec::new();
        for library in ["/usr/lib", "/lib", "/usr/lib64", "/lib64", "/usr/local/lib"] {
            let library = Path::new(library);
            folders.push(library.join("security"));
            let names = root
                .names(library)
                .into_iter()
                .filter(|name| name.contains("-linux-"));
            folders.extend(names.map(|name| library.join(name).join("security")));
        }
        let has_modules = |folder: &PathBuf| {
            root.names(folder)
                .iter()
                .any(|name| name.starts_with("pam_"))
        };
        folders.retain(has_modules);
        Self {
            root: root.clone(),
            folders,
        }
    }

    /// Whether it is plain that the module is not there: no folder of modules found says nothing.
    pub(super) fn lacks(&self, module: &Module) -> bool {
        !self.folders.is_empty() && self.file(module).is_none()
    }

    /// The file that a line names, if it can be found.
    pub(super) fn file(&self, module: &Module) -> Option<PathBuf> {
        // libpam puts the folder of the library there (`$ISA` is one of its own).
        let path = module.path.replace("$ISA", ".");
        let places: Vec<PathBuf> = if path.starts_with('/') {
            vec![PathBuf::from(path)]
        } else {
            self.folders
                .iter()
                .map(|folder| folder.join(&path))
                .collect()
        };
        places
            .into_iter()
            .find(|place| self.root.status(place).is_ok())
    }

    /// The folders.
    pub(super) fn folders(&self) -> &[PathBuf] {
        &self.folders
    }
}

impl Installed {
    /// stat(2)
    pub(super) fn status(&self, path: &Path) -> std::io::Result<std::fs::Metadata> {
        self.root.status(path)
    }

    /// Whether it begins as an ELF file does.
    pub(super) fn is_library(&self, path: &Path) -> bool {
        self.root.begins_with(path, b"\x7fELF")
    }
}
