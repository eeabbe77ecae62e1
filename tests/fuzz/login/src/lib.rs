//! Whole logins, from `pam_sm_authenticate` on: in a host program and against a daemon that both do what the input says.
//! Whatever that is, the module ends, ends in order, leaves nothing behind, shows and logs nothing that could steer a
//! terminal, and lets nobody in without an honest approval of what it has opened.

mod daemon;
mod honest;
mod libpam;
mod script;

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use daemon::Daemon;
use libpam::{Call, Handle, Heard};
use script::Script;

/// One play, in the words of `script`; what each call of the module ended with.
pub fn run(input: &[u8]) -> Vec<i32> {
    let daemon = daemon();
    let script = Script::read(input, daemon.folder());
    let free = lowest_descriptor();
    let mut acts = script.acts.clone();
    let codes = daemon.folder().join("bypass");
    write_codes(&codes, script.codes.as_deref());
    let handle = Handle::new(script.items.clone(), script.replies.clone());
    let mut endings = Vec::new();
    let mut is_ignored = false;
    for call in script.calls() {
        let before = fs::read(&codes).ok();
        daemon.begin(acts);
        let code = handle.call(call, &script.options);
        let talk;
        (talk, acts) = daemon.end();
        endings.push(code);
        let is_spent = before != fs::read(&codes).ok();
        match call {
            Call::Authenticate => {
                demand(CODES.contains(&code), || format!("ends with {code}"));
                if code == PAM_SUCCESS {
                    let is_right = honest::may_be_let_in(&talk, &script, is_spent);
                    demand(is_right, || format!("let in by {talk:?}"));
                    let user = script.user();
                    demand(is_known(&user), || format!("let in {user:?}"));
                }
                is_ignored = code == PAM_IGNORE;
                let has_reason = !is_ignored || script.may_be_ignored();
                demand(has_reason, || "ignored without a reason".to_owned());
            }
            Call::SetCredentials => {
                let expected = if is_ignored { PAM_IGNORE } else { PAM_SUCCESS };
                demand(code == expected, || format!("credentials: {code}"));
            }
        }
    }
    let heard = handle.end();
    check_words(&heard, &script);
    demand(free == lowest_descriptor(), || {
        "a descriptor stays open".to_owned()
    });
    endings
}

const PAM_SUCCESS: i32 = 0;
const PAM_IGNORE: i32 = 25;
/// What a login may end with; among those missing is `PAM_ABORT`, which is what becomes of a panic.
const CODES: [i32; 11] = [
    PAM_SUCCESS,
    3,  // PAM_SERVICE_ERR
    4,  // PAM_SYSTEM_ERR
    5,  // PAM_BUF_ERR
    6,  // PAM_PERM_DENIED
    7,  // PAM_AUTH_ERR
    9,  // PAM_AUTHINFO_UNAVAIL
    10, // PAM_USER_UNKNOWN
    11, // PAM_MAXTRIES
    19, // PAM_CONV_ERR
    PAM_IGNORE,
];
/// The longest line anybody is shown (`PAM_MAX_MSG_SIZE`), and the longest in the log, in bytes.
const LINE_LIMITS: [usize; 2] = [512, 2_048];
/// No code is shorter, and no number in our own words is as long.
const SECRET_DIGITS: usize = 6;

/// As the daemon keeps it (`verifierd bypass`), whatever is in it.
fn write_codes(path: &Path, codes: Option<&[u8]>) {
    fs::remove_file(path).ok();
    if let Some(codes) = codes {
        let mut options = OpenOptions::new();
        let file = options.write(true).create_new(true).mode(0o600).open(path);
        file.and_then(|mut file| file.write_all(codes)).unwrap();
    }
}

fn check_words(heard: &Heard, script: &Script) {
    for (lines, limit) in [&heard.shown, &heard.logged].into_iter().zip(LINE_LIMITS) {
        for line in lines {
            let text = str::from_utf8(line);
            let is_plain = text.is_ok_and(|text| text.chars().all(is_harmless));
            let line = String::from_utf8_lossy(line);
            demand(is_plain, || format!("not plain: {line:?}"));
            demand(line.len() <= limit, || format!("too long: {line:?}"));
            demand(!line.contains("fault of ours"), || {
                line.clone().into_owned()
            });
        }
    }
    for typed in script.typed().filter(|typed| is_code(typed)) {
        for line in &heard.logged {
            let is_told = line.windows(typed.len()).any(|part| part == typed);
            demand(!is_told, || format!("a secret in the log: {typed:?}"));
        }
    }
}

fn is_code(typed: &[u8]) -> bool {
    typed.len() >= SECRET_DIGITS && typed.iter().all(u8::is_ascii_digit)
}

/// No control character, and none that hides or turns others.
fn is_harmless(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The lowest descriptor that is free; the next one opened gets it (open(2)).
fn lowest_descriptor() -> i32 {
    File::open("/dev/null").map_or(-1, |file| file.as_raw_fd())
}

fn is_known(user: &[u8]) -> bool {
    static USERS: OnceLock<Vec<u8>> = OnceLock::new();
    let users = USERS.get_or_init(|| fs::read("/etc/passwd").unwrap_or_default());
    let mut names = users
        .split(|byte| *byte == b'\n')
        .filter_map(|line| line.split(|byte| *byte == b':').next());
    !user.is_empty() && names.any(|name| name == user)
}

fn daemon() -> MutexGuard<'static, Daemon> {
    static DAEMON: OnceLock<Mutex<Daemon>> = OnceLock::new();
    DAEMON
        .get_or_init(|| Mutex::new(Daemon::start()))
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

/// The module has its own way with panics, and takes over that of all the process: here a fault ends it.
pub(crate) fn demand(holds: bool, what: impl FnOnce() -> String) {
    if !holds {
        eprintln!("FAULT: {}", what());
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The seeds get where they are meant to get: else all that is asserted here would hold of nothing.
    #[test]
    fn seeds_end_as_they_should() {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds/login");
        let expected: [(&str, &[i32]); 17] = [
            ("approved", &[0]),
            ("array", &[0]),
            ("bypass", &[0]),
            ("bypass-offline", &[0, 0, 7]),
            ("chunked", &[0]),
            ("code", &[0]),
            ("cut", &[9]),
            ("denied", &[11]),
            ("grace", &[0]),
            ("no-response", &[19]),
            ("open", &[0]),
            ("option", &[3]),
            ("other", &[9]),
            ("scope", &[25]),
            ("sudo", &[0, 0]),
            ("unknown", &[10, 10]),
            ("wrong-code", &[7, 11, 11]),
        ];
        for (seed, endings) in expected {
            let input = fs::read(seeds.join(seed)).unwrap();
            assert_eq!(run(&input), endings, "{seed}");
        }
        fs::remove_dir_all(daemon().folder()).unwrap();
    }
}
