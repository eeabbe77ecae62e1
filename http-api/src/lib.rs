//! The HTTP doors of verifierd: the JSON API on TCP and on the unix socket, the drop-in `/auth`, health and metrics.
//!
//! They check who asks and what, hand it to a [`verification::Verifier`] and tell what came of it; they decide nothing
//! about a verification, and know neither XMPP nor the daemon.

mod ciba;
mod courier;
mod doors;
mod extract;
mod forward_auth;
mod keycloak;
mod line;
mod oidc;
mod order;
mod realm;
mod records;
mod refused;
mod routes;
mod serve;
mod settings;
mod signin;
mod tell;
mod token;
mod wait;

pub use ciba::Ciba;
pub use courier::{Again, Courier, FetchError, Going, Letter};
pub use doors::Backing;
pub use forward_auth::{
    Admitted, ForwardAuthAccess, ForwardAuthPolicy, ForwardAuthRule, PathPattern, SitePattern,
    XmppRealm,
};
pub use keycloak::KeycloakRealm;
pub use oidc::{
    Algorithm, Client, ClientAuthentication, ClientKeys, ClientKeysError, OpenId, REDIRECT_URI,
    Registration, Scope, is_redirect_uri,
};
pub use records::Records;
pub use serve::{Places, serve_socket, serve_tcp};
pub use settings::{
    JidPattern, JidPatternError, LocalUsers, LocalUsersError, RelyingParty, Settings, UserFile,
    UserFiles, UserNames, UserRule,
};
pub use signin::{
    Accent, Colour, EmailRule, Logo, LogoError, Look, SignIn, TooPale, is_origin, sign_out,
};
pub use tell::verification as describe;
