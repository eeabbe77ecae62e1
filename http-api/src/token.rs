//! Secrets we hand out: cookies, codes, tokens. Whoever has one may do something, and we keep only its hash.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::refused::Refused;

/// 256 random bits, as 43 characters of `A-Za-z0-9-_` (RFC 4648 section 5).
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// 500 where the system has no randomness.
    pub(crate) fn mint() -> Result<Self, Refused> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|_| Refused::internal())?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// One that somebody shows, if it has the shape of one.
    pub(crate) fn shown(text: &str) -> Option<Self> {
        let is_one = text.len() == 43
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        is_one.then(|| Self(text.to_owned()))
    }

    /// What it is kept under: its SHA-256. Unsalted and fast: there is nothing to guess.
    pub(crate) fn id(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes()))
    }

    /// The secret itself, to hand it out.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([redacted])")
    }
}
