//! The six symbols that libpam looks for. Nothing is decided here.

use std::ffi::CStr;
use std::panic;

use pam::constants::{PamFlag, PamResultCode};
use pam::module::{PamHandle, PamHooks};

use crate::host::{PamHost, report_panic};
use crate::{login, memory, verdict};

#[cfg(not(panic = "unwind"))]
compile_error!(
    "a panic must become PAM_ABORT, not the end of somebody's sshd: build with panic = \"unwind\""
);

struct Module;

pam::pam_hooks!(Module);

// Not overridden, and so PAM_IGNORE: acct_mgmt, open_session, close_session.
impl PamHooks for Module {
    /// `PAM_SILENT` is not looked at: sudo always sets it, and what we show is the question itself, not chatter.
    fn sm_authenticate(pamh: &mut PamHandle, args: Vec<&CStr>, _flags: PamFlag) -> PamResultCode {
        if !memory::is_enough() {
            return verdict::NO_MEMORY;
        }
        silence_panics();
        let args: Vec<&[u8]> = args.into_iter().map(CStr::to_bytes).collect();
        let mut host = PamHost::new(pamh);
        let ending = login::authenticate(&mut host, &args);
        host.keep_ignored(verdict::is_ignored(ending));
        verdict::code(ending)
    }

    fn sm_setcred(pamh: &mut PamHandle, _args: Vec<&CStr>, _flags: PamFlag) -> PamResultCode {
        silence_panics();
        verdict::credentials(PamHost::new(pamh).was_ignored())
    }

    fn sm_chauthtok(_pamh: &mut PamHandle, _args: Vec<&CStr>, _flags: PamFlag) -> PamResultCode {
        verdict::NO_PASSWORDS
    }
}

/// Sends a panic's place to syslog and not, as the default hook does, to the host's stderr. The panic itself is turned
/// into `PAM_ABORT` by `pam_hooks!`. The hook belongs to the copy of std inside this module, which exports none of its
/// symbols: no other code can see it, so it stays.
fn silence_panics() {
    panic::set_hook(Box::new(|info| report_panic(info.location())));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_panic_writes_nothing_on_the_hosts_stderr() {
        let child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "entry::tests::panics",
                "--ignored",
                "--nocapture",
            ])
            .output()
            .unwrap();
        let (stdout, stderr) = (
            String::from_utf8_lossy(&child.stdout),
            String::from_utf8_lossy(&child.stderr),
        );
        assert!(stdout.contains("1 passed"), "{stdout}");
        assert_eq!(stderr, "");
    }

    #[test]
    #[ignore = "runs in a process of its own, above"]
    fn panics() {
        silence_panics();
        assert!(panic::catch_unwind(|| panic!("at the disco")).is_err());
    }
}
