//! What the attempts of one connection have in common: verifierd asks once about all of them, whatever their number.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::claimant::{Claimant, SHOW_AT_ONCE};
use crate::host::{Host, Proc};

/// The `Idempotency-Key` of this login; `None` where attempts cannot be told from logins of their own.
///
/// Not a secret, and nothing is approved by it: it only makes an attempt end where an earlier one ended.
pub(crate) fn key(host: &mut impl Host, claimant: &Claimant) -> Option<String> {
    let connection = if claimant.is_ssh() {
        sshd(host)?
    } else if SHOW_AT_ONCE.contains(&claimant.service()) {
        // sudo and login try again on the same handle.
        host.token()?
    } else {
        return None;
    };
    // login asks for another name, and that is another request. Whatever else changes between two attempts, such as a key
    // that was shown meanwhile, does not make a new one of it: the daemon then refuses (`IdempotencyMismatch`).
    let mut about = DefaultHasher::new();
    (&claimant.user, claimant.account).hash(&mut about);
    let service = if claimant.is_ssh() { "ssh" } else { "pam" };
    Some(format!("{service}-{connection}-{:016x}", about.finish()))
}

/// The process that has the connection. Of the challenge-response methods that is our parent: sshd forks a child, titled
/// `sshd: alice [pam]`, for each attempt (`sshpam_init_ctx`). The method `password` runs in the process itself.
fn sshd(host: &impl Host) -> Option<String> {
    let title = host.proc(Proc::CommandLine)?;
    let own = Status::read(&host.proc(Proc::Status)?)?;
    // OpenSSH's setproctitle(3) pads with NULs.
    let end = title.iter().rposition(|byte| !b"\0 ".contains(byte))?;
    let holder = if title.get(..=end)?.ends_with(b"[pam]") {
        Status::read(&host.proc(Proc::StatusOf(own.parent))?)?
    } else {
        own
    };
    Some(format!("{}-{}", holder.process, holder.started))
}

/// What `/proc/PID/stat` tells (proc(5)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Status {
    /// Field 1.
    process: u32,
    /// Field 4.
    parent: u32,
    /// Field 22, in clock ticks since boot: process ids are used again.
    started: u64,
}

impl Status {
    fn read(line: &[u8]) -> Option<Self> {
        let line = String::from_utf8_lossy(line);
        let process = line.split(' ').next()?.parse().ok()?;
        // The second field is a name that may hold anything, parentheses as well.
        let (_, rest) = line.rsplit_once(") ")?;
        let mut fields = rest.split(' ');
        let parent = fields.nth(1)?.parse().ok()?;
        let started = fields.nth(17)?.parse().ok()?;
        Some(Self {
            process,
            parent,
            started,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::ScriptedHost;

    const MONITOR: &str =
        "4711 (sshd) S 1 4711 4711 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 99321 17 18 19";
    const ATTEMPT: &str =
        "4713 (sshd) S 4711 4711 4711 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 99400 17 18 19";

    fn key_of(mut host: ScriptedHost) -> Option<String> {
        let claimant = Claimant::of(&mut host).unwrap();
        key(&mut host, &claimant)
    }

    fn sshd(user: &'static str, title: &[u8], own: &str) -> ScriptedHost {
        let mut host = ScriptedHost::sshd(user, []);
        host.proc = vec![
            (Proc::CommandLine, title.to_vec()),
            (Proc::Status, own.into()),
            (Proc::StatusOf(4711), MONITOR.into()),
        ];
        host
    }

    #[test]
    fn attempts_of_one_ssh_connection_share_a_key() {
        let first = key_of(sshd("alice", b"sshd: alice [pam]\0\0\0", ATTEMPT)).unwrap();
        assert!(first.starts_with("ssh-4711-99321-"), "{first}");
        assert!(first.bytes().all(|byte| byte.is_ascii_graphic()) && first.len() < 256);
        let second = ATTEMPT.replace("4713", "4714").replace("99400", "99500");
        let second = key_of(sshd("alice", b"sshd-session: alice [pam]", &second));
        assert_eq!(second.as_ref(), Some(&first));
        let password = key_of(sshd("alice", b"sshd: alice [priv]\0", MONITOR));
        assert_eq!(password, Some(first.clone()));
        let mut with_key = sshd("alice", b"sshd: alice [pam]", ATTEMPT);
        let shown = "publickey ssh-ed25519 AAAA\n";
        with_key.variables.insert("SSH_AUTH_INFO_0", shown.into());
        assert_eq!(key_of(with_key), Some(first), "the same connection");
    }

    #[test]
    fn other_connections_and_names_do_not() {
        let alice = key_of(sshd("alice", b"sshd: alice [pam]", ATTEMPT));
        let mut later = sshd("alice", b"sshd: alice [pam]", ATTEMPT);
        later.proc.last_mut().unwrap().1 = MONITOR.replace("99321", "99999").into();
        let others = [
            key_of(later),
            key_of(sshd("mallory", b"sshd: mallory [pam]", ATTEMPT)),
        ];
        for other in others {
            assert!(other.is_some() && other != alice, "{other:?}");
        }
    }

    #[test]
    fn a_process_may_be_called_anything() {
        let line = MONITOR.replace("(sshd)", "(a) S 1 2) b)");
        let status = Status::read(line.as_bytes()).unwrap();
        assert_eq!(
            (status.process, status.parent, status.started),
            (4711, 1, 99321)
        );
        for line in ["", "4711", "4711 (sshd) S 1", "x (sshd) S 1 1 1"] {
            assert_eq!(Status::read(line.as_bytes()), None);
        }
    }

    #[test]
    fn without_proc_nothing_is_folded() {
        assert_eq!(key_of(ScriptedHost::sshd("alice", [])), None);
        let mut orphan = sshd("alice", b"sshd: alice [pam]", ATTEMPT);
        orphan.proc.pop();
        assert_eq!(key_of(orphan), None);
    }

    #[test]
    fn one_handle_one_key() {
        let mut host = ScriptedHost::sshd("alice", []);
        host.items = [("service", "sudo")].into();
        let claimant = Claimant::of(&mut host).unwrap();
        let first = key(&mut host, &claimant).unwrap();
        assert!(first.starts_with("pam-"), "{first}");
        assert_eq!(key(&mut host, &claimant), Some(first.clone()));
        host.drop_token();
        assert_ne!(key(&mut host, &claimant), Some(first));
        host.items = [("service", "vsftpd")].into();
        let claimant = Claimant::of(&mut host).unwrap();
        assert_eq!(key(&mut host, &claimant), None);
    }
}
