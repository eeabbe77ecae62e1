//! What a PAM module can return, as Linux-PAM counts it (`_pam_types.h`, `pam.conf(5)`).

use std::fmt;

/// One return code, 0 to 31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(u8);

/// As they are written in `[value=action]`, each at the place of its number.
const NAMES: [&str; 32] = [
    "success",
    "open_err",
    "symbol_err",
    "service_err",
    "system_err",
    "buf_err",
    "perm_denied",
    "auth_err",
    "cred_insufficient",
    "authinfo_unavail",
    "user_unknown",
    "maxtries",
    "new_authtok_reqd",
    "acct_expired",
    "session_err",
    "cred_unavail",
    "cred_expired",
    "cred_err",
    "no_module_data",
    "conv_err",
    "authtok_err",
    "authtok_recover_err",
    "authtok_lock_busy",
    "authtok_disable_aging",
    "try_again",
    "ignore",
    "abort",
    "authtok_expired",
    "module_unknown",
    "bad_item",
    "conv_again",
    "incomplete",
];

impl Code {
    /// `PAM_SUCCESS`
    pub const SUCCESS: Self = Self(0);
    /// `PAM_SERVICE_ERR`
    pub const SERVICE_ERR: Self = Self(3);
    /// `PAM_SYSTEM_ERR`
    pub const SYSTEM_ERR: Self = Self(4);
    /// `PAM_BUF_ERR`
    pub const BUF_ERR: Self = Self(5);
    /// `PAM_PERM_DENIED`: also what a stack ends with that comes to no other end.
    pub const PERM_DENIED: Self = Self(6);
    /// `PAM_AUTH_ERR`
    pub const AUTH_ERR: Self = Self(7);
    /// `PAM_CRED_INSUFFICIENT`
    pub const CRED_INSUFFICIENT: Self = Self(8);
    /// `PAM_AUTHINFO_UNAVAIL`
    pub const AUTHINFO_UNAVAIL: Self = Self(9);
    /// `PAM_USER_UNKNOWN`
    pub const USER_UNKNOWN: Self = Self(10);
    /// `PAM_MAXTRIES`
    pub const MAXTRIES: Self = Self(11);
    /// `PAM_NEW_AUTHTOK_REQD`
    pub const NEW_AUTHTOK_REQD: Self = Self(12);
    /// `PAM_ACCT_EXPIRED`
    pub const ACCT_EXPIRED: Self = Self(13);
    /// `PAM_CONV_ERR`
    pub const CONV_ERR: Self = Self(19);
    /// `PAM_IGNORE`
    pub const IGNORE: Self = Self(25);
    /// `PAM_ABORT`
    pub const ABORT: Self = Self(26);
    /// `PAM_MODULE_UNKNOWN`: what stands for a module that cannot be loaded.
    pub const MODULE_UNKNOWN: Self = Self(28);
    /// `PAM_INCOMPLETE`: ends the stack at once, to be called again.
    pub const INCOMPLETE: Self = Self(31);

    /// Every one, in their order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..32).map(Self)
    }

    /// The code of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|code| code.name() == name)
    }

    /// The code of that number.
    #[must_use]
    pub fn numbered(number: i32) -> Option<Self> {
        u8::try_from(number).ok().filter(|it| *it < 32).map(Self)
    }

    /// As in `[value=action]`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.get(self.index()).copied().unwrap_or("unknown")
    }

    /// Its place in a table of 32.
    #[must_use]
    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PAM_{}", self.name().to_ascii_uppercase())
    }
}

/// A set of return codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Codes(u32);

impl Codes {
    /// All that let a stack go on; without [`Code::INCOMPLETE`], after which the same module is asked again.
    pub(super) const ANY: Self = Self(!(1 << 31));

    /// These.
    pub(super) const fn of(codes: &[Code]) -> Self {
        let mut set = 0;
        let mut rest = codes;
        while let Some((code, others)) = rest.split_first() {
            set |= 1 << code.0;
            rest = others;
        }
        Self(set)
    }

    /// These, and that one.
    pub(super) const fn with(self, code: Code) -> Self {
        Self(self.0 | 1 << code.0)
    }

    /// These but that one.
    pub(super) const fn without(self, code: Code) -> Self {
        Self(self.0 & !(1 << code.0))
    }

    /// Whether it is one of them.
    #[must_use]
    pub fn contains(self, code: Code) -> bool {
        self.0 & (1 << code.0) != 0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Code> {
        Code::all().filter(move |code| self.contains(*code))
    }
}

impl FromIterator<Code> for Codes {
    fn from_iter<T: IntoIterator<Item = Code>>(codes: T) -> Self {
        codes.into_iter().fold(Self::default(), Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_the_number_of_its_name() {
        assert_eq!(Code::named("success"), Some(Code::SUCCESS));
        assert_eq!(Code::named("maxtries"), Some(Code::MAXTRIES));
        assert_eq!(Code::named("conv_err"), Some(Code::CONV_ERR));
        assert_eq!(Code::named("ignore"), Some(Code::IGNORE));
        assert_eq!(Code::named("module_unknown"), Some(Code::MODULE_UNKNOWN));
        assert_eq!(Code::named("incomplete"), Some(Code::INCOMPLETE));
        assert_eq!(Code::named("default"), None);
        assert_eq!(Code::numbered(32), None);
        assert_eq!(Code::AUTH_ERR.to_string(), "PAM_AUTH_ERR");
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set = Codes::of(&[Code::SUCCESS, Code::IGNORE]);
        assert!(set.contains(Code::IGNORE) && !set.contains(Code::ABORT));
        assert_eq!(
            set.without(Code::IGNORE).iter().collect::<Vec<_>>(),
            [Code::SUCCESS]
        );
        assert_eq!(Codes::ANY.iter().count(), 31);
    }
}
