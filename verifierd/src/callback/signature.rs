//! The signature of a callback: Standard Webhooks, symmetric (`v1`), keyed with the SHA-256 of the bearer token, which
//! the receiver can work out and we have without having the token.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The field `webhook-signature`.
pub(super) fn sign(key: &[u8; 32], id: &str, timestamp: u64, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Some(format!(
        "v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf 'ID.1795228083.{}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707.. -binary | base64`
    #[test]
    fn another_program_comes_to_the_same() {
        assert_eq!(
            sign(&[7; 32], "ID", 1_795_228_083, b"{}").unwrap(),
            "v1,BQTLi0jxZvxQDBMoq+fdGs1wqSplryeLiNPEeEI1BKQ="
        );
    }
}
