//! Actors for stories on real programs: XMPP servers, a confirmer of another code base, the built daemon, sshd. They act
//! and report; what must come of it stands in `scenarios/`.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a harness: whatever goes wrong here is a failed story, and deadlines need a clock"
)]

mod apache_site;
mod api;
mod browser;
mod cable;
mod callback;
mod certificate;
mod client;
mod confirmer;
mod crowd;
mod daemon;
mod etc;
mod mariadb;
mod meanwhile;
mod neighbour;
mod nginx;
mod patience;
mod play;
mod port;
mod process;
mod proxy;
mod scratch;
mod server;
mod sshd;
mod stage;
mod terminal;
mod unix_user;
mod wordpress;

pub use apache_site::{apache_module, php_reads};
pub use api::{Answer, Api, Asked};
pub use browser::{Browser, Look, NODE_PLACE, Visitor};
pub use cable::Cable;
pub use callback::{Callback, Receiver};
pub use client::{
    ChatClient, ConfirmingClient, Gajim, GoSendxmpp, ImClient, Mcabber, Poezio, Profanity,
};
pub use confirmer::{Confirmer, Stanza};
pub use crowd::{AskedOf, Crowd};
pub use daemon::{Daemon, Mode, RelyingParty, Setup, built, token_hash};
pub use etc::Etc;
pub use meanwhile::Meanwhile;
pub use neighbour::Neighbour;
pub use nginx::{Nginx, Visit};
pub use patience::{LONG, until};
pub use play::{Need, Story, play};
pub use port::free as free_port;
pub use process::{Output, Process, run};
pub use proxy::{Application, Fetched, Ports, Proxy, ProxyBrand, curl};
pub use scratch::Scratch;
pub use server::{Account, Brand, PUBSUB, XmppServer, start};
pub use sshd::{Factors, Sshd, SshdSetup, auth_line, is_let_in, is_refused};
pub use stage::Stage;
pub use terminal::Terminal;
pub use unix_user::UnixUser;
pub use wordpress::WordPress;

/// Whether the stories run as root, and so can start an sshd and be other users.
#[must_use]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// The name of the user that runs the stories.
#[must_use]
pub fn own_user() -> String {
    run(std::process::Command::new("id").arg("-un"))
        .stdout
        .trim_end()
        .to_owned()
}
