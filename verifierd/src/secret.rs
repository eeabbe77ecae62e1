//! Values that must not be read by anybody but their purpose: wiped when dropped, and no log or error can show one.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A secret text, such as the password of the XMPP account.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the text over; it is wiped from memory with this value.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that has to send or compare it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        let secret = Secret::new("swordfish".into());
        assert_eq!(format!("{secret:?}"), "[redacted]");
        assert_eq!(secret.expose(), "swordfish");
    }
}
