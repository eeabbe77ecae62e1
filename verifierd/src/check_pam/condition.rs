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
    let yes = Codes::of(&[Code::SUCCESS]);
    let both = yes.with(Code::IGNORE);
    let silent = Codes::of(&[Code::IGNORE]);
    let words = module.args.join(" ");
    let found = match module.name() {
        "pam_succeed_if.so" => (succeed_if(&module.args), both),
        "pam_rootok.so" => {
            let condition = Condition::new("the caller is root already", "the caller is not root");
            (
                Condition {
                    is_root: true,
                    ..condition
                }
                .people(false),
                yes,
            )
        }
        "pam_usertype.so" => (user_type(&module.args), yes),
        "pam_localuser.so" => (
            Condition::new(
                "the user is in /etc/passwd",
                "the user is not in /etc/passwd",
            )
            .people(true),
            yes,
        ),
        "pam_access.so" => {
            let rules = module
                .args
                .iter()
                .find_map(|arg| arg.strip_prefix("accessfile="));
            let rules = rules.unwrap_or("/etc/security/access.conf");
            (
                Condition::new(
                    &format!("{rules} allows it"),
                    &format!("{rules} forbids it"),
                ),
                yes,
            )
        }
        "pam_listfile.so" => (
            Condition::new(
                &format!("the list says so ({words})"),
                &format!("the list says no ({words})"),
            ),
            both,
        ),
        "pam_wheel.so" => (
            Condition::new(
                "the caller is in the group of admins (pam_wheel)",
                "the caller is not in the group of admins (pam_wheel)",
            ),
            both,
        ),
        "pam_time.so" => (
            Condition::new(
                "/etc/security/time.conf allows it now",
                "/etc/security/time.conf forbids it now",
            ),
            yes,
        ),
        "pam_securetty.so" => (
            Condition::new(
                "it is not root, or root at a terminal of /etc/securetty",
                "root is at another terminal than those of /etc/securetty",
            )
            .people(true),
            both,
        ),
        "pam_shells.so" => (
            Condition::new(
                "the user's shell is in /etc/shells",
                "the user's shell is not in /etc/shells",
            )
            .people(true),
            yes,
        ),
        "pam_nologin.so" if words.contains("successok") => (nologin(), both),
        "pam_nologin.so" => (nologin(), silent),
        "pam_timestamp.so" => (
            Condition::new(
                "the user was let in a short while ago (pam_timestamp)",
                "the user was not let in lately (pam_timestamp)",
            ),
            yes,
        ),
        "pam_faillock.so" | "pam_tally2.so" | "pam_tally.so" => (
            Condition::new(
                "the user is not locked out by failures",
                "the user is locked out by failures",
            )
            .people(true),
            both,
        ),
        "pam_exec.so" | "pam_script.so" | "pam_python.so" | "pam_lua.so" => (
            Condition::new(
                &format!("a program says so ({words})"),
                &format!("a program says no ({words})"),
            ),
            both,
        ),
        "pam_sepermit.so" => (
            Condition::new(
                "SELinux enforces and the user is in sepermit.conf",
                "SELinux does not enforce, or the user is not in sepermit.conf",
            ),
            both,
        ),
        "pam_ftp.so" => (
            Condition::new(
                "the user calls himself anonymous or ftp",
                "the user is not anonymous",
            )
            .people(false),
            both,
        ),
        "pam_abl.so" => (
            Condition::new(
                "the host or user is not on pam_abl's list",
                "the host or user is on pam_abl's list",
            )
            .people(true),
            both,
        ),
        _ => return None,
    };
    Some(found)
}

fn nologin() -> Condition {
    Condition::new("/etc/nologin is not there", "/etc/nologin is there").people(true)
}

fn user_type(args: &[String]) -> Condition {
    let is = |kind: &str| args.iter().any(|arg| arg == kind);
    let (regular, system) = (
        "the account is a person's (pam_usertype)",
        "the account is the system's (pam_usertype)",
    );
    if is("issystem") {
        Condition::new(system, regular).people(false)
    } else {
        Condition::new(regular, system).people(true)
    }
}

/// Options of pam_succeed_if(8), which are no condition.
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
    const ORDINARY: u64 = 1000; // login.defs(5), UID_MIN
    let is_number = value.parse::<u64>();
    match (field, is_number) {
        ("uid" | "gid", Ok(number)) => match operator {
            "lt" | "<" if number <= ORDINARY => Some(false),
            "le" | "<=" if number < ORDINARY => Some(false),
            "ge" | ">=" if number <= ORDINARY => Some(true),
            "gt" | ">" if number < ORDINARY => Some(true),
            "eq" | "=" if number < ORDINARY => Some(false),
            "ne" | "!=" if number < ORDINARY => Some(true),
            _ => None,
        },
        ("user" | "login" | "logname", Err(_)) => match operator {
            "=" | "eq" if value == "root" => Some(false),
            "!=" | "ne" => Some(true),
            _ => None,
        },
        ("user", Ok(_)) | (_, _) => None,
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
