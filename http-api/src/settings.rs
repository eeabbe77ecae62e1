//! What the doors are told by the configuration: who may ask, and about whom.

mod jid_pattern;
mod local_users;
mod user_files;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use verification::Binding;

pub use self::jid_pattern::{JidPattern, JidPatternError};
pub use self::local_users::{LocalUsers, LocalUsersError, UserRule};
pub(crate) use self::local_users::{TooFew, accounts};
pub use self::user_files::{UserFile, UserFiles};
use crate::{Ciba, Client, ForwardAuthRule, KeycloakRealm, OpenId, SignIn};

/// Everything the doors need to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who may ask over TCP.
    pub relying_parties: Vec<RelyingParty>,
    /// Name of the relying party the drop-in `/auth` asks for; there is no `/auth` without one.
    pub auth_relying_party: Option<Arc<str>>,
    /// Who confirms for which Unix user.
    pub local_users: LocalUsers,
    /// Who confirms for Unix users of whom nothing is said there, if they may say so themselves.
    pub user_files: UserFiles,
    /// Whether the person at a login is told who is asked.
    pub name_confirmers: bool,
    /// Names of the Unix users behind the socket's peer credentials.
    pub user_names: UserNames,
    /// How long a verification waits where the request does not say: 5 to 600 seconds.
    pub default_timeout: Duration,
    /// Proxies whose word on the claimant's address is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// Address of the TCP door as seen from outside.
    pub public_url: Option<String>,
    /// Signing in with a browser, if that is on.
    pub sign_in: Option<SignIn>,
    /// What passes at sites behind proxies; the first rule that covers a request decides.
    pub forward_auth: Vec<ForwardAuthRule>,
    /// What holds for all clients of the OpenID Provider.
    pub openid: OpenId,
    /// Whether `callback_url` may name a loopback or private address.
    pub allow_private_callbacks: bool,
}

/// A service that may ask over TCP.
#[derive(Clone)]
pub struct RelyingParty {
    /// Its name.
    pub name: Arc<str>,
    /// What people know it by; its name where there is none.
    pub title: Option<Arc<str>>,
    /// SHA-256 of its bearer token, if it uses the API.
    pub token_hash: Option<[u8; 32]>,
    /// Whom it may ask (XEP-0070 section 4.4: checked before any stanza goes out).
    pub jids: Vec<JidPattern>,
    /// The binding policy where the request names none.
    pub binding: Binding,
    /// Whether it may know if an account exists and can be reached; false where it shows outcomes to strangers.
    pub trusted: bool,
    /// What it may do over the back channel, if it is a client that may.
    pub ciba: Option<Ciba>,
    /// The realm of Keycloak that asks in its name.
    pub keycloak: Option<KeycloakRealm>,
    /// What it may do as a client of the OpenID Provider, if it is one.
    pub client: Option<Arc<Client>>,
}

impl fmt::Debug for RelyingParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RelyingParty")
            .field("name", &self.name)
            .field("jids", &self.jids)
            .field("binding", &self.binding)
            .finish_non_exhaustive()
    }
}

/// Looks a Unix user's name up by its number; knows nobody by default.
#[derive(Clone)]
pub struct UserNames(Arc<dyn Fn(u32) -> Option<String> + Send + Sync>);

impl UserNames {
    /// Uses this look-up; it may block, and is called on a thread of its own.
    pub fn new(look_up: impl Fn(u32) -> Option<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(look_up))
    }

    pub(crate) fn name(&self, uid: u32) -> Option<String> {
        (self.0)(uid)
    }
}

impl Default for UserNames {
    fn default() -> Self {
        Self::new(|_| None)
    }
}

impl fmt::Debug for UserNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserNames")
    }
}
