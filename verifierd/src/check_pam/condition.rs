//! Modules that tell cases apart without asking the person for anything: for whom, or when, they say yes.

use super::code::{Code, Codes};
use super::stack::Module;

/// What a module looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    /// In words that go after "if": "uid >= 1000".
    pub(super) holds: String,
    /// In words that go after "if": what is so where it fails.
    pub(super) fails: String,
    /// Whether it holds for an ordinary account; none where that is not plain.
    pub(super) holds_for_people: Option<bool>,
    /// Whether it holds for root alone.
    pub(super) is_root: bool,
}

/// A module that looks at the same thing whatever its arguments.
struct Fixed {
    module: &'static str,
    holds: &'static str,
    fails: &'static str,
    for_people: Option<bool>,
    /// Whether it may look away.
    abstains: bool,
}

const fn fixed(
    module: &'static str,
    [holds, fails]: [&'static str; 2],
    for_people: Option<bool>,
    abstains: bool,
) -> Fixed {
    Fixed {
        module,
        holds,
        fails,
        for_people,
        abstains,
    }
}

const FIXED: [Fixed; 14] = [
    fixed(
        ROOT_OK,
        ["the caller is root already", "the caller is not root"],
        Some(false),
        false,
    ),
    fixed(
        "pam_localuser.so",
        [
            "the user is in /etc/passwd",
            "the user is not in /etc/passwd",
        ],
        Some(true),
        false,
    ),
    fixed(
        "pam_wheel.so",
        [
            "the caller is in the group of admins (pam_wheel)",
            "the caller is not in the group of admins (pam_wheel)",
        ],
        None,
        true,
    ),
    fixed(
        "pam_time.so",
        [
            "/etc/security/time.conf allows it now",
            "/etc/security/time.conf forbids it now",
        ],
        None,
        false,
    ),
    fixed(
        "pam_securetty.so",
        [
            "it is not root, or root at a terminal of /etc/securetty",
            "root is at no terminal of /etc/securetty",
        ],
        Some(true),
        true,
    ),
    fixed(
        "pam_shells.so",
        [
            "the user's shell is in /etc/shells",
            "the user's shell is not in /etc/shells",
        ],
        Some(true),
        false,
    ),
    fixed(
        "pam_timestamp.so",
        [
            "the user was let in a short while ago (pam_timestamp)",
            "the user was not let in lately (pam_timestamp)",
        ],
        None,
        false,
    ),
    fixed("pam_faillock.so", LOCKS, Some(true), true),
    fixed("pam_tally2.so", LOCKS, Some(true), true),
    fixed("pam_tally.so", LOCKS, Some(true), true),
    fixed(
        "pam_sepermit.so",
        [
            "SELinux enforces and the user is in sepermit.conf",
            "SELinux does not enforce, or the user is not in sepermit.conf",
        ],
        None,
        true,
    ),
    fixed(
        "pam_ftp.so",
        [
            "the user calls himself anonymous or ftp",
            "the user is not anonymous",
        ],
        Some(false),
        true,
    ),
    fixed(
        "pam_abl.so",
        [
            "the host or user is not on pam_abl's list",
            "the host or user is on pam_abl's list",
        ],
        Some(true),
        true,
    ),
    fixed(
        "pam_nologin.so",
        ["/etc/nologin is not there", "/etc/nologin is there"],
        Some(true),
        true,
    ),
];
const ROOT_OK: &str = "pam_rootok.so";
const LOCKS: [&str; 2] = [
    "the user is not locked out by failures",
    "the user is locked out by failures",
];

impl Condition {
    fn new(holds: &str, fails: &str) -> Self {
        Self {
            holds: holds.to_owned(),
            fails: fails.to_owned(),
            holds_for_people: None,
            is_root: false,
        }
    }

    fn people(self, holds: bool) -> Self {
        Self {
            holds_for_people: Some(holds),
            ..self
        }
    }
}

/// The condition, and which of `PAM_SUCCESS` and `PAM_IGNORE` the module returns beside failures.
pub(super) fn of(module: &Module) -> Option<(Condition, Codes)> {
    const YES: Codes = Codes::of(&[Code::SUCCESS]);
    const BOTH: Codes = YES.with(Code::IGNORE);
    const SILENT: Codes = Codes::of(&[Code::IGNORE]);
    let words = module.args.join(" ");
    if let Some(fixed) = FIXED.iter().find(|it| it.module == module.name()) {
        let says_yes = fixed.module != "pam_nologin.so" || words.contains("successok");
        let condition = Condition {
            holds_for_people: fixed.for_people,
            is_root: fixed.module == ROOT_OK,
            ..Condition::new(fixed.holds, fixed.fails)
        };
        let codes = if fixed.abstains { BOTH } else { YES };
        return Some((condition, if says_yes { codes } else { SILENT }));
    }
    let by = |who: &str| {
        Condition::new(
            &format!("{who} says so ({words})"),
            &format!("{who} says no ({words})"),
        )
    };
    match module.name() {
        "pam_succeed_if.so" => Some((succeed_if(&module.args), BOTH)),
        "pam_usertype.so" => Some((user_type(&module.args), YES)),
        "pam_access.so" => Some((access(&module.args), YES)),
        "pam_listfile.so" => Some((by("the list"), BOTH)),
        "pam_exec.so" | "pam_script.so" | "pam_python.so" | "pam_lua.so" => {
            Some((by("a program"), BOTH))
        }
        _ => None,
    }
}

fn access(args: &[String]) -> Condition {
    let rules = args.iter().find_map(|arg| arg.strip_prefix("accessfile="));
    let rules = rules.unwrap_or("/etc/security/access.conf");
    Condition::new(
        &format!("{rules} allows it"),
        &format!("{rules} forbids it"),
    )
}

fn user_type(args: &[String]) -> Condition {
    let is = |kind: &str| args.iter().any(|arg| arg == kind);
    let (regular, system) = (
        "the account is a person's (pam_usertype)",
        "the account is root's or the system's (pam_usertype)",
    );
    if is("issystem") {
        Condition::new(system, regular).people(false)
    } else {
        Condition::new(regular, system).people(true)
    }
}

/// Options of `pam_succeed_if(8)`, which are no condition.
const OPTIONS: [&str; 7] = [
    "debug",
    "use_uid",
    "quiet",
    "quiet_fail",
    "quiet_success",
    "audit",
    "use_authtok",
];

fn succeed_if(args: &[String]) -> Condition {
    let words: Vec<&str> = args
        .iter()
        .map(String::as_str)
        .filter(|arg| !OPTIONS.contains(arg))
        .collect();
    let text = words.join(" ");
    let condition = Condition::new(&text, &format!("not ({text})"));
    let for_people = match words.as_slice() {
        [field, operator, value] => for_people(field, operator, value),
        _ => None,
    };
    Condition {
        holds_for_people: for_people,
        ..condition
    }
}

/// Whether it holds for an account that is neither root's nor the system's; none where that depends on the account.
fn for_people(field: &str, operator: &str, value: &str) -> Option<bool> {
    const ORDINARY: u64 = 1000; // `login.defs(5)`, UID_MIN
    let is_number = value.parse::<u64>();
    match (field, is_number) {
        ("uid" | "gid", Ok(number)) => match operator {
            "lt" | "<" if number <= ORDINARY => Some(false),
            "le" | "<=" | "eq" | "=" if number < ORDINARY => Some(false),
            "ge" | ">=" if number <= ORDINARY => Some(true),
            "gt" | ">" | "ne" | "!=" if number < ORDINARY => Some(true),
            _ => None,
        },
        ("user" | "login" | "logname", Err(_)) => match operator {
            "=" | "eq" if value == "root" => Some(false),
            "!=" | "ne" => Some(true),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(args: &str) -> Option<bool> {
        let args: Vec<String> = args.split_whitespace().map(ToOwned::to_owned).collect();
        succeed_if(&args).holds_for_people
    }

    #[test]
    fn whom_a_condition_means() {
        assert_eq!(people("quiet uid >= 1000"), Some(true));
        assert_eq!(people("uid < 1000 quiet"), Some(false));
        assert_eq!(people("uid eq 0"), Some(false));
        assert_eq!(people("user != root"), Some(true));
        assert_eq!(people("user ingroup nofactor"), None);
        assert_eq!(people("uid >= 5000"), None);
        assert_eq!(people("uid >= 1000 user ingroup x"), None);
    }
}
