//! `[openid]`, and what of `[[relying_party]]` makes a client of the OpenID Provider.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, JwkSet};
use serde::{Deserialize, Serialize};

/// What holds for all clients.
#[derive(Debug, Clone)]
pub struct OpenId {
    /// How long access tokens and ID tokens count.
    pub token: Duration,
    /// How long a key signs before the next one does.
    pub key_rotation: Duration,
    /// Whether, and in whose name, clients may register themselves (RFC 7591).
    pub registration: Option<Registration>,
}

impl Default for OpenId {
    fn default() -> Self {
        Self {
            token: Duration::from_secs(3600),
            key_rotation: Duration::from_secs(30 * 24 * 3600),
            registration: None,
        }
    }
}

/// Clients that register themselves.
#[derive(Clone)]
pub struct Registration {
    /// SHA-256 of the initial access token (RFC 7591 section 3).
    pub token_hash: [u8; 32],
    /// The relying party in whose name they ask: its `jids`, `binding` and `title` are theirs.
    pub relying_party: Arc<str>,
    /// So many at the most.
    pub clients: u32,
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("relying_party", &self.relying_party)
            .field("clients", &self.clients)
            .finish_non_exhaustive()
    }
}

/// A relying party as a client of the OpenID Provider; its `client_id` is its name.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where codes may be sent: each exactly as the client sends it (RFC 9700 section 4.1.3).
    pub redirect_uris: Vec<String>,
    /// Where somebody may be sent who signed out.
    pub post_logout_redirect_uris: Vec<String>,
    /// How it shows that it is the client.
    pub authentication: ClientAuthentication,
    /// Whether a code counts only with the verifier of its challenge (RFC 7636).
    pub requires_pkce: bool,
    /// What it may ask for; what else it asks for is left out.
    pub scopes: Vec<Scope>,
    /// What its ID tokens are signed with.
    pub algorithm: Algorithm,
    /// Whether people are asked what it may learn of them.
    pub asks_consent: bool,
    /// How long it may stay signed in for somebody by refresh tokens, if it may.
    pub refresh: Option<Duration>,
}

/// How a client shows that it is one (OpenID Connect Core section 9).
#[derive(Clone)]
pub enum ClientAuthentication {
    /// It cannot: it runs in people's hands. `none`.
    Public,
    /// By a secret of which the SHA-256 is kept: `client_secret_basic` or `client_secret_post`, whichever it uses.
    Secret([u8; 32]),
    /// By a signature: `private_key_jwt`.
    Keys(ClientKeys),
}

impl fmt::Debug for ClientAuthentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Public => "Public",
            Self::Secret(_) => "Secret([redacted])",
            Self::Keys(_) => "Keys",
        })
    }
}

/// Public keys of a client (RFC 7517): at least one, and none that is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientKeys(pub(crate) JwkSet);

/// Why a text is no set of public keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a JSON Web Key Set of 1 to 20 public keys, of RSA, P-256, P-384 or Ed25519")]
pub struct ClientKeysError;

impl ClientKeys {
    /// Reads a JSON Web Key Set.
    ///
    /// # Errors
    /// It is none, is empty, or holds a key that is symmetric or that cannot be used.
    pub fn parse(json: &str) -> Result<Self, ClientKeysError> {
        let value: serde_json::Value = serde_json::from_str(json).map_err(|_| ClientKeysError)?;
        let keys = value.get("keys").and_then(serde_json::Value::as_array);
        // Where a private key was pasted, nobody should go on as if nothing had happened.
        let is_private = keys.is_some_and(|keys| keys.iter().any(|key| key.get("d").is_some()));
        let set: JwkSet = serde_json::from_value(value).map_err(|_| ClientKeysError)?;
        let is_usable = (1..=20).contains(&set.keys.len())
            && set.keys.iter().all(|key| {
                !matches!(key.algorithm, AlgorithmParameters::OctetKey(_))
                    && jsonwebtoken::DecodingKey::from_jwk(key).is_ok()
            });
        (is_usable && !is_private)
            .then_some(Self(set))
            .ok_or(ClientKeysError)
    }
}

/// What ID tokens are signed with (RFC 7518 section 3.1, RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Algorithm {
    /// RSA, PKCS #1 v1.5, SHA-256, 2048 bits: what every relying party knows.
    #[serde(rename = "RS256")]
    Rs256,
    /// ECDSA on P-256.
    #[serde(rename = "ES256")]
    Es256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl Algorithm {
    /// All there are, by their names.
    pub const ALL: [(&'static str, Self); 3] = [
        ("RS256", Self::Rs256),
        ("ES256", Self::Es256),
        ("EdDSA", Self::EdDsa),
    ];

    /// Its registered name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }
}

/// What a client may ask for (OpenID Connect Core section 5.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// That somebody signed in: `sub`.
    #[serde(rename = "openid")]
    OpenId,
    /// `preferred_username` and `name`.
    Profile,
    /// `groups`.
    Groups,
    /// `email` and `email_verified`, where a rule says so.
    Email,
    /// `jid`: the address itself.
    Xmpp,
    /// Refresh tokens, where the client may have them.
    OfflineAccess,
}

impl Scope {
    /// All there are, by their names.
    pub const ALL: [(&'static str, Self); 6] = [
        ("openid", Self::OpenId),
        ("profile", Self::Profile),
        ("groups", Self::Groups),
        ("email", Self::Email),
        ("xmpp", Self::Xmpp),
        ("offline_access", Self::OfflineAccess),
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Groups => "groups",
            Self::Email => "email",
            Self::Xmpp => "xmpp",
            Self::OfflineAccess => "offline_access",
        }
    }

    /// The one of this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == name);
        found.map(|(_, scope)| *scope)
    }
}
