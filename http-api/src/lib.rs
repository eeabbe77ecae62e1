//! The HTTP doors of verifierd: the JSON API on TCP and on the unix socket, the drop-in `/auth`, health and metrics.
//!
//! They check who asks and what, hand it to a [`verification::Verifier`] and tell what came of it; they decide nothing
//! about a verification, and know neither XMPP nor the daemon.

mod doors;
mod extract;
mod line;
mod order;
mod refused;
mod routes;
mod serve;
mod settings;
mod tell;
mod wait;

pub use serve::{Places, serve_socket, serve_tcp};
pub use settings::{
    JidPattern, JidPatternError, LocalUsers, LocalUsersError, RelyingParty, Settings, UserFile,
    UserFiles, UserNames, UserRule,
};
pub use tell::verification as describe;
