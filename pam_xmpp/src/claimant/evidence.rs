//! What a confirmer can tell one login from another by: the key that was shown, the command to be run.

use super::{Claimant, FIELD_LIMIT};
use crate::host::{Host, Proc};
use crate::text::clean;

/// The longest key that is passed on, in characters (`docs/HTTP-API.md`). An RSA key of 16,384 bits has 2,800.
const KEY_LIMIT: usize = 16 * 1024;
/// Programs whose command line is what somebody wants to run as somebody else.
const RUN_COMMANDS: [&str; 4] = ["sudo", "sudo-i", "su", "su-l"];
/// As much of either end of a command line as can be needed: a character has at most four bytes.
const END_BYTES: usize = 4 * FIELD_LIMIT;

/// The first public key that sshd has accepted for this login, out of the PAM environment (`expose_authinfo` of OpenSSH; the
/// form is that of `ExposeAuthInfo`, `sshd_config(5)`). In the service files of other programs `pam_env` may put there what it likes.
pub(super) fn key(host: &impl Host, claimant: &Claimant) -> Option<String> {
    if !claimant.is_ssh() {
        return None;
    }
    let methods = host.variable("SSH_AUTH_INFO_0")?;
    let key = methods
        .lines()
        .find_map(|line| line.strip_prefix("publickey "))?;
    let (kind, blob) = key.split_once(' ')?;
    let is_kind = |byte: u8| byte.is_ascii_alphanumeric() || b"@.-_".contains(&byte);
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    let is_key = !kind.is_empty()
        && !blob.is_empty()
        && kind.bytes().all(is_kind)
        && blob.bytes().all(is_base64)
        && key.len() <= KEY_LIMIT;
    is_key.then(|| key.to_owned())
}

/// The command line of sudo(8) or su(1), which proves nothing: it is what was typed.
pub(super) fn command(host: &impl Host, claimant: &Claimant) -> Option<String> {
    if !RUN_COMMANDS.contains(&claimant.service()) {
        return None;
    }
    let words = host.proc(Proc::CommandLine)?;
    let words = words.strip_suffix(b"\0").unwrap_or(&words);
    Some(shortened(words)).filter(|command| !command.trim().is_empty())
}

/// At most 255 characters. Of more than that both ends are kept: with the start alone, or the end alone, what matters
/// could be pushed out of sight.
fn shortened(words: &[u8]) -> String {
    const GAP: &str = " … ";
    const END: usize = (FIELD_LIMIT - 3) / 2;
    let ends = match (words.get(..END_BYTES), words.len().checked_sub(END_BYTES)) {
        (Some(head), Some(tail)) if words.len() > 2 * END_BYTES => {
            [head, words.get(tail..).unwrap_or_default()].concat()
        }
        _ => words.to_vec(),
    };
    let spaced: Vec<u8> = ends
        .into_iter()
        .map(|byte| if byte == 0 { b' ' } else { byte })
        .collect();
    let line = clean(&String::from_utf8_lossy(&spaced), usize::MAX);
    let count = line.chars().count();
    if count <= FIELD_LIMIT {
        return line;
    }
    let head: String = line.chars().take(END).collect();
    let tail: String = line.chars().skip(count - END).collect();
    head + GAP + &tail
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripted::ScriptedHost;

    fn key_of(variable: &str) -> Option<String> {
        let mut host = ScriptedHost::sshd("alice", []);
        host.variables
            .insert("SSH_AUTH_INFO_0", variable.to_owned());
        Claimant::of(&mut host).unwrap().key
    }

    #[test]
    fn the_first_key_that_sshd_has_accepted() {
        let two = "publickey ssh-ed25519 AAAAC3Nz\npublickey ssh-rsa AAAAB3Nz\n";
        assert_eq!(key_of(two).as_deref(), Some("ssh-ed25519 AAAAC3Nz"));
        let after = "keyboard-interactive/pam\npublickey sk-ssh-ed25519@openssh.com AAAA+/==\n";
        assert_eq!(
            key_of(after).as_deref(),
            Some("sk-ssh-ed25519@openssh.com AAAA+/==")
        );
        let long = format!("publickey ssh-rsa {}", "A".repeat(KEY_LIMIT));
        for other in [
            "",
            "password",
            "publickey ",
            "publickey ssh-rsa",
            "publickey ssh-rsa ",
            "publickey ssh-rsa AA AA",
            "publickey ssh-rsa AA\u{1b}",
            "hostbased ssh-rsa AAAA",
            long.as_str(),
        ] {
            assert_eq!(key_of(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_key_of_another_program_is_not_looked_at() {
        let mut host = ScriptedHost::sshd("alice", []);
        host.items = [("service", "sudo")].into();
        let key = "publickey ssh-ed25519 AAAA";
        host.variables.insert("SSH_AUTH_INFO_0", key.to_owned());
        assert_eq!(Claimant::of(&mut host).unwrap().key, None);
    }

    fn command_of(service: &'static str, line: &[u8]) -> Option<String> {
        let mut host = ScriptedHost::sshd("root", []);
        host.items = [("service", service)].into();
        host.proc = vec![(Proc::CommandLine, line.to_vec())];
        Claimant::of(&mut host).unwrap().command
    }

    #[test]
    fn a_command_is_shown_in_one_harmless_line() {
        let line = b"sudo\0rm\0-rf\0/srv/a b\n\x1b[2J\xff\0";
        assert_eq!(
            command_of("sudo", line).as_deref(),
            Some("sudo rm -rf /srv/a b??[2J?")
        );
        assert_eq!(command_of("su-l", b"su\0-\0").as_deref(), Some("su -"));
        assert_eq!(command_of("sudo", b""), None);
        assert_eq!(command_of("login", b"login\0-p\0"), None);
        assert_eq!(command_of("sshd", line), None);
    }

    #[test]
    fn both_ends_of_a_long_command_are_shown() {
        let fits = format!("sudo {}", "é".repeat(250));
        assert_eq!(command_of("sudo", fits.as_bytes()), Some(fits));
        for middle in [260, 5_000, 300_000] {
            let line = format!("sudo echo {} ; reboot now", "é".repeat(middle));
            let shown = command_of("sudo", line.replace(' ', "\0").as_bytes()).unwrap();
            assert_eq!(shown.chars().count(), FIELD_LIMIT);
            assert!(shown.starts_with("sudo echo é") && shown.ends_with("é ; reboot now"));
            assert_eq!(shown.matches(" … ").count(), 1);
        }
    }
}
