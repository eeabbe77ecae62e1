//! SSH public keys, as people know them: by type and fingerprint.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use sha2::{Digest, Sha256};

use crate::refused::Refused;

/// What `context.key` may hold.
pub(super) const ALLOWED: &str = "the type and the base64 of an SSH public key or certificate, as in authorized_keys, of at most 16384 characters";
/// A certificate with all its principals and options stays well below.
const LONGEST: usize = 16_384;
/// No longer name of a type is known (RFC 4251 section 6: at most 64).
const LONGEST_TYPE: usize = 64;
const CERTIFICATE: &str = "-cert-v01@openssh.com";

/// `ED25519 SHA256:b6W..`, as sshd(8) logs it and `ssh-keygen -l` shows it; of a certificate the key in it, with `-CERT`
/// behind its type. A type that is not known here has a fingerprint, too.
///
/// # Errors
/// 400 where it is no key.
pub(super) fn describe(text: &str) -> Result<String, Refused> {
    read(text).ok_or_else(|| Refused::invalid("context.key", ALLOWED))
}

fn read(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let mut words = text.split(' ');
    let (kind, blob) = (words.next()?, STANDARD.decode(words.next()?).ok()?);
    let is_name = (1..=LONGEST_TYPE).contains(&kind.len())
        && kind
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-.@".contains(&byte));
    // The blob says its type as well (RFC 4253 section 6.6), and there is no reason why the two should differ.
    let length = u32::try_from(kind.len()).ok()?.to_be_bytes();
    let is_of_kind = blob
        .strip_prefix(&length)
        .is_some_and(|rest| rest.starts_with(kind.as_bytes()));
    if !is_name || !is_of_kind {
        return None;
    }
    let certified = kind.strip_suffix(CERTIFICATE);
    let (kind, suffix, blob) =
        match certified.and_then(|kind| Some((kind, certified_key(kind, &blob)?))) {
            Some((kind, key)) => (kind, "-CERT", key),
            None => (kind, "", blob),
        };
    let hash = STANDARD_NO_PAD.encode(Sha256::digest(&blob));
    Some(format!("{}{suffix} SHA256:{hash}", name(kind)))
}

/// The key that a certificate is about (PROTOCOL.certkeys of OpenSSH): behind the certificate's type and a nonce stand the
/// fields of the key, as many as its type has.
///
/// The crate ssh-key (0.6.7) knows them, too, and takes no certificate that is valid for ever, which is ssh-keygen's default.
fn certified_key(kind: &str, certificate: &[u8]) -> Option<Vec<u8>> {
    let fields = match kind {
        "ssh-ed25519" => 1,
        "ssh-rsa" | "sk-ssh-ed25519" => 2,
        "sk-ecdsa-sha2-nistp256" => 3,
        _ if kind.starts_with("ecdsa-sha2-") => 2,
        _ => return None,
    };
    let kind = if kind.starts_with("sk-") {
        format!("{kind}@openssh.com")
    } else {
        kind.to_owned()
    };
    let (_type, rest) = string(certificate)?;
    let (_nonce, key) = string(rest)?;
    let mut end = key;
    for _ in 0..fields {
        (_, end) = string(end)?;
    }
    let key = key.get(..key.len() - end.len())?;
    let length = u32::try_from(kind.len()).ok()?;
    Some([&length.to_be_bytes(), kind.as_bytes(), key].concat())
}

/// A string or multiple precision integer, and what stands behind it (RFC 4251 section 5).
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

/// As OpenSSH shows it.
fn name(kind: &str) -> &str {
    match kind {
        "ssh-ed25519" => "ED25519",
        "ssh-rsa" => "RSA",
        "sk-ssh-ed25519@openssh.com" | "sk-ssh-ed25519" => "ED25519-SK",
        "sk-ecdsa-sha2-nistp256@openssh.com" | "sk-ecdsa-sha2-nistp256" => "ECDSA-SK",
        _ if kind.starts_with("ecdsa-sha2-") => "ECDSA",
        _ => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED25519: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDu405ift+E63zPOzii9+wiIqa3wRdpGag0P674w9PNQ";
    const ECDSA: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBN7Q39OlcZLEkKC4MBF5ma6uaafVHEezPsUFRqb3Yb/f69q9gDFWCqqO+qR9lZHwudFLxv6yzop0XlO3ihEcFr8=";
    const CERTIFICATE: &str = "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIL2rcRtoQj8U3ackmQiBMMCZs/ALey8HZhUSedPLoTCgAAAAIDu405ift+E63zPOzii9+wiIqa3wRdpGag0P674w9PNQAAAAAAAAAAAAAAABAAAAAmlkAAAACQAAAAVhbGljZQAAAAAAAAAA//////////8AAAAAAAAAggAAABVwZXJtaXQtWDExLWZvcndhcmRpbmcAAAAAAAAAF3Blcm1pdC1hZ2VudC1mb3J3YXJkaW5nAAAAAAAAABZwZXJtaXQtcG9ydC1mb3J3YXJkaW5nAAAAAAAAAApwZXJtaXQtcHR5AAAAAAAAAA5wZXJtaXQtdXNlci1yYwAAAAAAAAAAAAAAMwAAAAtzc2gtZWQyNTUxOQAAACATpjsARwc8RVaHsnnBbNfIDARkhK8ZBEFnBDTNwiQBsgAAAFMAAAALc3NoLWVkMjU1MTkAAABArr1OPSbyJzGten3IkLvkfLmiLT00XGFx0tBG9wb6vDloUja49QZE2eipOCmB6zbBZiXATWq7QtDjCkt5bmg9AQ==";

    #[test]
    fn a_key_is_known_by_the_fingerprint_that_ssh_keygen_shows() {
        for (key, shown) in [
            (
                ED25519,
                "ED25519 SHA256:7c3xMPWczXYDfCSvZawae50xwWdqaer4mV0Xzh6v4oI",
            ),
            (
                ECDSA,
                "ECDSA SHA256:zEUuqWTYAuXlbCH6OOtEGF5zeXGzqSYpzSL7ljOhcqs",
            ),
            (
                CERTIFICATE,
                "ED25519-CERT SHA256:7c3xMPWczXYDfCSvZawae50xwWdqaer4mV0Xzh6v4oI",
            ),
        ] {
            assert_eq!(describe(key).unwrap(), shown);
            assert_eq!(describe(&format!("{key} alice@lab")).unwrap(), shown);
        }
    }

    #[test]
    fn a_key_of_a_type_to_come_has_a_fingerprint_too() {
        let blob = STANDARD.encode(b"\0\0\0\x07ssh-new....");
        let shown = describe(&format!("ssh-new {blob}")).unwrap();
        assert!(shown.starts_with("ssh-new SHA256:"), "{shown}");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let other_type = ED25519.replace("ssh-ed25519 ", "ssh-rsa ");
        let long = format!("ssh-rsa {}", "A".repeat(LONGEST));
        for text in [
            "",
            "ssh-ed25519",
            "ssh-ed25519 ",
            "ssh-ed25519 !",
            "\u{1b}[2J AAAA",
            &other_type,
            &long,
        ] {
            assert!(describe(text).is_err(), "{text:?}");
        }
    }
}
