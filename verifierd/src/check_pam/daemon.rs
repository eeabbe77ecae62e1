//! The daemon behind the socket of each line: whether it is there, can be trusted, and can ask anybody now.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use verifier_wire::client::{Client, ClientError, Deadline};

use super::finding::Finding;
use super::xmpp::Options;
use crate::config::DEFAULT_SOCKET;
use crate::printable::tame;

const PATIENCE: Duration = Duration::from_secs(5);

/// Every socket that one of these lines goes to.
pub(super) fn sockets<'o>(options: impl Iterator<Item = &'o Options>) -> BTreeSet<PathBuf> {
    let named = options.map(|it| {
        it.socket
            .clone()
            .unwrap_or_else(|| PathBuf::from(DEFAULT_SOCKET))
    });
    named.collect()
}

/// What is to be said of the daemon at `socket`.
pub(super) fn look(socket: &Path) -> Finding {
    let at = socket.display();
    let readiness = Client::connect(socket, Deadline::after(PATIENCE))
        .and_then(|mut client| client.ready(Deadline::after(PATIENCE)));
    match readiness {
        Ok(readiness) if readiness.ready => Finding::fine("daemon", format!("the daemon at {at} can ask people")),
        Ok(readiness) => {
            let reasons: Vec<String> = readiness.reasons.iter().map(|it| tame(it)).collect();
            Finding::fault("daemon-not-ready", format!("the daemon at {at} can ask nobody now: {}", reasons.join("; ")))
                .so(CLOSED)
                .remedy("See its log: journalctl -u verifierd.")
        }
        Err(ClientError::Untrusted(why)) => {
            Finding::fault("socket-untrusted", format!("the socket {at} could be somebody else's: {}", tame(&why)))
                .so(format!("pam_xmpp.so does not speak to it. {CLOSED}"))
                .remedy("Let the folders on the way belong to root, and the last one to root or the daemon, writable by nobody else.")
        }
        Err(error @ (ClientError::Unreachable(_) | ClientError::TimedOut | ClientError::Garbled(_) | ClientError::Problem(_))) => {
            Finding::fault("daemon-unreachable", format!("the daemon at {at} does not answer: {}", tame(&error.to_string())))
                .so(CLOSED)
                .remedy("Start it (systemctl start verifierd), or put socket= right.")
        }
    }
}

const CLOSED: &str =
    "Nobody whom pam_xmpp.so has to ask about gets in now, but with a bypass code.";
